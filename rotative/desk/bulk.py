"""Bulk deletion: within a person's editions, through the rooms' own actions."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from rotative.desk.rules import allowed, seen_by
from rotative.stories import actions
from rotative.stories.actions.terms import delete_term
from rotative.stories.models import Story

MOST = 100


class BulkDelete(SnippetBulkAction):
    """Delete what was ticked: stories that nobody sees, terms that no story uses.

    Takes the place of Wagtail's, which fetches the whole model for 'all',
    names what the person may not see, and deletes behind the ledger's back.
    """

    display_name = _("Delete")
    action_type = "delete"
    aria_label = _("Delete what is ticked")
    template_name = "desk/bulk_delete.html"
    action_priority = 30
    classes = {"serious"}

    def _ticked(self) -> list[int]:
        ticked = self.request.GET.getlist("id")
        return [int(pk) for pk in ticked if pk.isdigit() and len(pk) < 19][:MOST]

    def get_actionable_objects(self) -> Any:
        """Of what was ticked, what the person sees; 'all' is nothing. Raises Http404 for none."""
        seen = list(seen_by(self.request.user, self.model).filter(pk__in=self._ticked()))
        if not seen:
            raise Http404
        mine = [one for one in seen if allowed(self.request.user, "delete", one)]
        return mine, {"items_with_no_access": [one for one in seen if one not in mine]}

    @classmethod
    def execute_action(cls, objects: Sequence[Any], **kwargs: Any) -> tuple[int, int]:
        """Delete each by its own action; what cannot go is named with the reason, and stays."""
        view, done = kwargs["self"], 0
        for one in objects:
            try:
                if isinstance(one, Story):
                    actions.delete(one, actor=view.request.user)
                else:
                    delete_term(one, actor=view.request.user)
                done += 1
            except actions.CannotDo as refusal:
                messages.error(view.request, f"{one}: {refusal}")
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        """How many are gone."""
        if not num_parent_objects:
            return None
        words = ngettext("%(count)d deleted.", "%(count)d deleted.", num_parent_objects)
        return words % {"count": num_parent_objects}
