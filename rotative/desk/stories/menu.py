"""The buttons under the editor: what this person may do to this story, and no others."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState
from wagtail.snippets.action_menu import (
    ActionMenuItem,
    PublishMenuItem,
    SubmitForModerationMenuItem,
)

from rotative.accounts.rights import may
from rotative.desk.live.links import LivePosts
from rotative.stories.models import Story

_REPLACED = {
    "action-publish",
    "action-unpublish",
    "action-submit",
    "action-restart-workflow",
    "action-cancel-workflow",
}


def _may(context: Any, action: str) -> bool:
    story = context.get("instance")
    edition = story.edition_id if story is not None else None
    return may(context["request"].user, action, "story", edition)


def _free(context: Any) -> bool:
    return not context.get("locked_for_user")


class Publish(PublishMenuItem):
    """Publish now, or at the time set."""

    def is_shown(self, context: Any) -> bool:
        """To who may publish here; a withdrawn story is restored first."""
        story = context.get("instance")
        return _free(context) and _may(context, "publish") and not (story and story.withdrawn_at)


class Submit(SubmitForModerationMenuItem):
    """Hand the story to the editors."""

    label = _("Submit for approval")

    def is_shown(self, context: Any) -> bool:
        """While it is not on its way already."""
        story = context.get("instance")
        if not (_free(context) and _may(context, "submit")) or context["view"] not in (
            "create", "edit",
        ):  # fmt: skip
            return False
        if story is None:
            return Story.get_default_workflow() is not None
        return bool(
            story.get_workflow() and not story.workflow_in_progress and not story.withdrawn_at
        )

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The same words whether the story is new or was sent back."""
        context: dict[str, Any] = ActionMenuItem.get_context_data(self, parent_context)
        story = parent_context.get("instance")
        state = story.current_workflow_state if story else None
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            context["label"] = _("Submit again")
        return context


class Correct(ActionMenuItem):
    """Save, then ask what was corrected."""

    name = "action-correct"
    label = _("Publish as a correction…")
    icon_name = "edit"

    def is_shown(self, context: Any) -> bool:
        """For a public story."""
        story = context.get("instance")
        return bool(story and story.live and _free(context) and _may(context, "correct"))


class TakeBack(ActionMenuItem):
    """Take a submitted story back."""

    name = "action-cancel-workflow"
    label = _("Take back from approval")
    icon_name = "undo"

    def is_shown(self, context: Any) -> bool:
        """To who submitted it, and to who may approve."""
        story = context.get("instance")
        state = story.current_workflow_state if story else None
        return bool(
            state and _may(context, "submit") and state.user_can_cancel(context["request"].user)
        )


class _Elsewhere(ActionMenuItem):
    """A link to a page that asks first."""

    view = ""

    def get_url(self, parent_context: Any) -> str:
        """The page's address."""
        address = f"wagtailsnippets_stories_story:{self.view}"
        return reverse(address, args=(parent_context["instance"].pk,))


class TakeDown(_Elsewhere):
    """Take down without a word to readers."""

    name, view, label, icon_name = "action-unpublish", "unpublish", _("Take down"), "download"

    def is_shown(self, context: Any) -> bool:
        """For a public story."""
        story = context.get("instance")
        return bool(story and story.live and _free(context) and _may(context, "publish"))


class Withdraw(_Elsewhere):
    """Kill, with a reason that readers see."""

    name, view, label, icon_name = "action-withdraw", "withdraw", _("Withdraw…"), "error"

    def is_shown(self, context: Any) -> bool:
        """For a story that readers know."""
        story = context.get("instance")
        known = story and story.first_published_at and not story.withdrawn_at
        return bool(known and _may(context, "withdraw"))


class Restore(_Elsewhere):
    """Take a withdrawal back."""

    name, view, label, icon_name = "action-restore", "restore", _("Restore…"), "undo"

    def is_shown(self, context: Any) -> bool:
        """For a withdrawn story."""
        story = context.get("instance")
        return bool(story and story.withdrawn_at and _may(context, "restore"))


OURS = (
    Publish(order=30), Correct(order=35), Submit(order=40), TakeBack(order=45),
    TakeDown(order=60), Withdraw(order=70), Restore(order=20), LivePosts(order=25),
)  # fmt: skip


def arrange(menu_items: list[Any], request: Any, context: Any) -> None:
    """Put our own buttons in the place of Wagtail's, for stories only.

    Wagtail's ask for a permission on the class of things; ours for the right
    in this story's edition.
    """
    if context["model"] is not Story:
        return
    kept = [item for item in menu_items if item.name not in _REPLACED]
    kept += [item for item in OURS if item.is_shown(context)]
    menu_items[:] = sorted(kept, key=lambda item: item.order)
