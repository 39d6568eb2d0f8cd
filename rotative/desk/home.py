"""The dashboard: what a person has to do, in their own editions."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from rotative.accounts.rights import editions_where, may
from rotative.desk.paging import Newest
from rotative.desk.stories.filters import submitted_ids
from rotative.desk.stories.lists import for_list, lists_for
from rotative.desk.stories.state import WORDS
from rotative.press.models import Due
from rotative.stories.actions.publishing import GO_LIVE
from rotative.stories.models import Story

SHOWN = 8
# The clock's rows are read this far ahead to find a person's own among them.
AHEAD = 200


class StoriesPanel(Component):
    """A short list of stories under a heading; nothing at all where it is empty."""

    template_name = "desk/home/stories.html"
    name = ""
    heading: Any = ""
    empty: Any = ""
    order = 100
    filtered = ""

    def __init__(self, user: Any) -> None:
        super().__init__()
        self.user = user

    def stories(self) -> list[Story]:
        """At most eight, in the order they are shown."""
        raise NotImplementedError

    @cached_property
    def shown(self) -> list[dict[str, Any]]:
        """Rows for the template, read once."""
        return [
            {
                "story": story,
                "url": reverse("wagtailsnippets_stories_story:edit", args=(story.pk,)),
                "state": getattr(story, "shown_state", story.state),
                "word": WORDS[getattr(story, "shown_state", story.state)],
                "at": getattr(story, "shown_at", story.updated_at),
            }
            for story in self.stories()
        ]

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The rows and the words around them."""
        more = reverse("wagtailsnippets_stories_story:list")
        return {
            "rows": self.shown,
            "heading": self.heading,
            "empty": self.empty,
            "name": self.name,
            "more": f"{more}?state={self.filtered}" if self.filtered else more,
        }


class MyDrafts(StoriesPanel):
    """What the person began and has not published."""

    name, order, filtered = "my-drafts", 10, "draft"
    heading = _("My drafts")
    empty = _("Nothing in the drawer. A new story starts with a headline.")

    def stories(self) -> list[Story]:
        """One range scan of the drafts of each edition."""
        mine = {"live": False, "began_by": self.user.pk, "withdrawn_at": None}
        parts = [part.filter(**mine) for part in lists_for(self.user, narrowed=True)]
        return Newest(parts, for_list())[:SHOWN]


class Submitted(StoriesPanel):
    """What waits for approval, in editions where the person may approve; else what they sent."""

    name, order, filtered = "submitted", 20, "submitted"
    heading = _("Waiting for approval")
    empty = _("Nothing waits for approval.")

    def stories(self) -> list[Story]:
        """Those that wait, longest first to last."""
        own = editions_where(self.user, "view", "story")
        found = for_list().filter(pk__in=submitted_ids(), edition__in=own)
        waiting = list(found.order_by("updated_at")[:SHOWN])
        for story in waiting:
            story.shown_state = "submitted"
        return waiting


class Scheduled(StoriesPanel):
    """What goes public next."""

    name, order, filtered = "scheduled", 30, "scheduled"
    heading = _("Going public next")
    empty = _("Nothing is scheduled.")

    def stories(self) -> list[Story]:
        """By the clock's own rows, soonest first."""
        rows = list(Due.objects.filter(kind=GO_LIVE).order_by("due_at")[:AHEAD])
        own = editions_where(self.user, "view", "story")
        found = for_list().filter(edition__in=own).in_bulk([row.object_id for row in rows])
        stories = []
        for row in rows:
            story = found.get(row.object_id)
            if story is not None:
                story.shown_at, story.shown_state = row.due_at, "scheduled"
                stories.append(story)
        return stories[:SHOWN]


class Published(StoriesPanel):
    """What readers got last."""

    name, order, filtered = "published", 40, "live"
    heading = _("Published last")
    empty = _("Nothing is published yet.")

    def stories(self) -> list[Story]:
        """The newest of each edition, merged."""
        parts = [
            for_list().filter(live=True, edition=edition).order_by("-first_published_at", "-id")
            for edition in editions_where(self.user, "view", "story")
        ]
        rows = [story for part in parts for story in part[:SHOWN]]
        rows.sort(key=lambda story: (story.first_published_at, story.pk), reverse=True)
        for story in rows:
            story.shown_at = story.first_published_at
        return rows[:SHOWN]


def panels_for(user: Any) -> list[StoriesPanel]:
    """The dashboard of ``user``; empty for who has no role in any edition."""
    if not may(user, "view", "story"):
        return []
    return [panel(user) for panel in (MyDrafts, Submitted, Scheduled, Published)]
