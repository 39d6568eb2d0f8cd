"""A story's state as a word and a shape."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column

WORDS: dict[str, Any] = {
    "draft": pgettext_lazy("state of a story", "Draft"),
    "submitted": pgettext_lazy("state of a story", "Submitted"),
    "scheduled": pgettext_lazy("state of a story", "Scheduled"),
    "live": pgettext_lazy("state of a story", "Published"),
    "live-draft": pgettext_lazy("state of a story", "Published, with changes"),
    "withdrawn": pgettext_lazy("state of a story", "Withdrawn"),
    "expired": pgettext_lazy("state of a story", "Expired"),
}


class StateColumn(Column):
    """The state, without asking the database again: submitted ids come with the page."""

    cell_template_name = "desk/stories/state_cell.html"

    def get_value(self, instance: Any) -> Any:
        """Word and shape of one row."""
        state = instance.state
        if state in {"draft", "live-draft"} and getattr(instance, "is_submitted", False):
            state = "submitted"
        return {"state": state, "word": WORDS[state], "locked": instance.locked}


class WordsColumn(Column):
    """Plain words in a cell, without a template a cell: a list has a hundred of them."""

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


EDITION, SECTION = _("Edition"), _("Section")
