"""The columns of the story list, each cell in one piece.

Wagtail makes each cell with a template, and each row's menu with several: at twenty
rows that was most of what a page of the list cost.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column

from rotative.desk.stories.state import WORDS


def _title_id(story: Any) -> str:
    return f"snippet_{story.pk}_title"


class WordsColumn(Column):
    """Plain words."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        """The cell as Wagtail's own template makes it."""
        value = self.get_value(instance)
        words = "" if value is None else value
        return format_html('<td class="{}">{}</td>', self.classname or "", words)


class WhoColumn(WordsColumn):
    """Who saved the story last."""

    def get_value(self, instance: Any) -> str:
        """A name, or a dash for the program itself."""
        revision = instance.latest_revision
        return str(revision.user) if revision and revision.user else "–"


class ChangedColumn(Column):
    """How long ago, and when exactly for who asks."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        """The cell as Wagtail's own template makes it."""
        at = localtime(self.get_value(instance))
        return format_html(
            '<td class="{}"><button type="button" class="w-human-readable-date" '
            'data-controller="w-tooltip" data-w-tooltip-content-value="{}" '
            'data-w-tooltip-placement-value="top"><time class="w-human-readable-date__date" '
            'datetime="{}">{}</time></button></td>',
            self.classname or "",
            date_format(at, "DATETIME_FORMAT"),
            at.isoformat(),
            capfirst(timesince_simple(at)),
        )


class StateColumn(Column):
    """Word and shape, without asking the database again: submitted ids come with the page."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        """One of a handful of cells."""
        state = instance.state
        if state in {"draft", "live-draft"} and getattr(instance, "is_submitted", False):
            state = "submitted"
        return _state_cell(state, bool(instance.locked), get_language() or "")


@lru_cache(maxsize=500)
def _state_cell(state: str, locked: bool, language: str) -> SafeString:
    # The language is asked for by the template: it is here to tell one cell from another.
    value = {"state": state, "word": WORDS[state], "locked": locked}
    return render_to_string("desk/stories/state_cell.html", {"value": value})


class ChoiceColumn(BulkActionsCheckboxColumn):
    """What bulk actions are done to; named by the row's headline."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        """What Wagtail's script for bulk actions looks for."""
        return format_html(
            '<td class="bulk-action-checkbox-cell"><input type="checkbox" data-object-id="{}" '
            'data-bulk-action-checkbox class="bulk-action-checkbox" aria-labelledby="{}"></td>',
            instance.pk,
            _title_id(instance),
        )


class HeadlineColumn(Column):
    """The headline, which leads to the editor, and what else can be done from the list."""

    def __init__(
        self,
        name: str,
        *,
        leads_to: Callable[[Any], str | None],
        links: Callable[[Any], Iterable[tuple[Any, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(name, **kwargs)
        self.leads_to = leads_to
        self.links = links

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        """Plain links: they work without a script, too."""
        title = format_html('<span id="{}">{}</span>', _title_id(instance), instance)
        href = self.leads_to(instance)
        links = format_html_join(
            "", '<li><a class="button button-small button-secondary" href="{1}" '
            'aria-describedby="{2}">{0}</a></li>',
            ((words, address, _title_id(instance)) for words, address in self.links(instance)),
        )  # fmt: skip
        return format_html(
            '<td class="title"><div class="title-wrapper">{}</div>{}</td>',
            format_html('<a href="{}">{}</a>', href, title) if href else title,
            format_html('<ul class="actions">{}</ul>', links) if links else "",
        )
