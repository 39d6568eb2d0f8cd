"""The story list: one range scan a list, whatever the archive holds."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail.snippets.views.snippets import IndexView

from rotative.accounts.rights import editions_where
from rotative.desk.live.links import has_posts
from rotative.desk.paging import Found, LookAhead, Newest, Ranked
from rotative.desk.rules import allowed
from rotative.desk.stories.columns import (
    ChangedColumn,
    ChoiceColumn,
    HeadlineColumn,
    StateColumn,
    WhoColumn,
    WordsColumn,
)
from rotative.desk.stories.filters import StoryFilters, submitted_ids
from rotative.desk.stories.state import EDITION, SECTION
from rotative.search.query import find_stories
from rotative.stories.models import Story

FOUND = 400  # a search by words shows at most so many: more words find fewer
FOUND_A_PAGE = 20
# What the index knows of a state; others are asked of the database, of all that was found.
INDEXED_STATES = {
    "live": ("live", "live-draft"),
    "draft": ("draft", "scheduled"),
    "withdrawn": ("withdrawn",),
    "expired": ("expired",),
}


def for_list() -> Any:
    """What a list shows of stories: no text, no query a row."""
    by = Revision.objects.only("id", "user_id", "created_at").prefetch_related("user")
    return (
        Story.objects.defer("body", "standfirst", "withdrawal_reason", "lead_caption")
        .prefetch_related("edition", "section", Prefetch("latest_revision", queryset=by))
    )  # fmt: skip


def lists_for(
    user: Any, *, edition: Any = None, section: Any = None, narrowed: bool = False
) -> list[Any]:
    """The parts of a person's list: one for each of their editions, or one for all.

    ``edition`` or ``section`` narrow it down; another edition's give nothing.
    ``narrowed``: more conditions follow, so that an operator's list is read by
    edition too; the index over all editions serves none of them.
    """
    editions = list(editions_where(user, "view", "story"))
    if edition is not None:
        editions = [one for one in editions if one.pk == edition.pk]
    if section is not None:
        mine = any(one.pk == section.edition_id for one in editions)
        return [Story.objects.filter(section=section)] if mine else []
    if user.is_superuser and edition is None and not narrowed:
        return [Story.objects.all()]
    return [Story.objects.filter(edition=one) for one in editions]


class StoryList(IndexView):
    """Stories of the person's editions, last changed first; a search's best first."""

    # Words are looked up in our own index; Wagtail's would be told to search the table.
    is_searchable = True

    paginator_class = LookAhead
    paginate_by = 40
    filterset_class = StoryFilters
    default_ordering = None
    template_name = "desk/stories/list.html"
    results_template_name = "desk/stories/list_results.html"
    page_title = _("Stories")
    export_buttons: list[Any] = []
    list_export: list[str] = []
    is_silent = False

    @cached_property
    def columns(self) -> list[Any]:
        """Headline, edition, section, state, last change, by whom."""
        columns: list[Any] = [
            ChoiceColumn("bulk_actions", obj_type="snippet"),
            HeadlineColumn(
                "headline",
                label=capfirst(Story._meta.get_field("headline").verbose_name),
                leads_to=self.get_edit_url,
                links=self.links_of,
            ),
            WordsColumn("edition", label=EDITION, classname="desk-col-wide"),
            WordsColumn("section", label=SECTION, classname="desk-col-wide"),
            StateColumn("state", label=_("State")),
            ChangedColumn("updated_at", label=_("Changed"), classname="desk-col-wide"),
            WhoColumn("by", label=_("By"), classname="desk-col-wide"),
        ]
        for column in columns:
            column.sort_key = None
        return columns

    def get_base_queryset(self) -> Any:
        """A person's own editions; see :meth:`get_queryset` for how it is read."""
        return Story.objects.filter(edition__in=editions_where(self.request.user, "view", "story"))

    def get_queryset(self) -> Any:
        """The parts of the list, each filtered alike, and merged newest first."""
        chosen: dict[str, Any] = {}
        if self.filters and self.filters.is_valid():
            cleaned = self.filters.form.cleaned_data
            chosen = {name: cleaned.get(name) for name in ("edition", "section")}
        if self.is_searching:
            return self._found()
        parts = lists_for(self.request.user, **chosen, narrowed=bool(self.is_filtering))
        return Newest([self.filter_queryset(part) for part in parts], for_list())

    def get_paginate_by(self, queryset: Any) -> int:
        """What words find is looked at from its head: shorter pages."""
        return FOUND_A_PAGE if self.is_searching else int(self.paginate_by)

    def _found(self) -> Found | Ranked:
        """Stories whose words match, in the person's own editions, under the filters set.

        The index is asked for one page of them where it knows all the filters.
        """
        mine = {one.pk: one.language for one in editions_where(self.request.user, "view", "story")}
        cleaned = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        edition, section, author = (cleaned.get(name) for name in ("edition", "section", "author"))
        editions = [edition.pk] if edition else list(mine)
        state = cleaned.get("state") or ""
        narrowed: dict[str, Any] = {
            "editions": editions,
            "languages": {mine[pk] for pk in editions if pk in mine},
            "sections": [section.pk] if section else [],
            "people": [author.pk] if author else [],
            "kinds": [cleaned["kind"]] if cleaned.get("kind") else [],
            "states": INDEXED_STATES.get(state, ()),
        }
        user, words = self.request.user, self.search_query

        def kept(some: list[int]) -> Any:
            rows = for_list().filter(pk__in=some, edition__in=list(mine))
            rows = rows.filter(edition=edition) if edition else rows
            rows = rows.filter(section=section) if section else rows
            return self.filter_queryset(rows).order_by()

        if cleaned.get("updated_at") or (state and state not in INDEXED_STATES):
            ids = find_stories(
                user, words, limit=FOUND, keep=set, silent=self._search_is_silent, **narrowed
            )
            allowed_ids = set(kept(ids).values_list("pk", flat=True))
            return Ranked([pk for pk in ids if pk in allowed_ids], for_list())

        def find(offset: int, limit: int, keep: Any) -> list[int]:
            return find_stories(
                user, words, limit=limit, offset=offset, depth=FOUND, keep=keep,
                silent=self._search_is_silent, **narrowed,
            )  # fmt: skip

        return Found(find, kept, Story, FOUND)

    def _search_is_silent(self) -> None:
        """Let the empty list say why it is empty."""
        self.is_silent = True

    def get_edit_url(self, instance: Story) -> str | None:
        """Where the row leads: its editor, for who may change it."""
        if allowed(self.request.user, "change", instance):
            return reverse(self.edit_url_name, args=(instance.pk,))
        return None

    def links_of(self, instance: Story) -> Iterator[tuple[Any, str]]:
        """What can be done to a row besides opening it."""
        if has_posts(instance, self.request.user):
            yield _("Live posts"), reverse("desk_live", args=(instance.pk,))
        delete = self.get_delete_url(instance)
        if delete:
            yield _("Delete"), delete

    def get_copy_url(self, instance: Story) -> None:
        """Stories are not copied."""
        return

    def get_delete_url(self, instance: Story) -> str | None:
        """Only what the public does not see can be deleted, by who may."""
        if not instance.live and allowed(self.request.user, "delete", instance):
            return reverse(self.delete_url_name, args=(instance.pk,))
        return None

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark the rows that wait for approval: one query for the page."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        waiting = set(submitted_ids())
        for story in context["object_list"]:
            story.is_submitted = story.pk in waiting
        context["search_is_silent"] = self.is_silent
        return context
