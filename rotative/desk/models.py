"""What the desk adds to Wagtail's own rows: a task that knows editions."""

from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet
from django.db.models.expressions import Exists
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from rotative.accounts.rights import editions_where, may
from rotative.stories import actions
from rotative.stories.actions.editing import send_back
from rotative.stories.models import Story


class EditionApproval(Task):
    """Waits for someone who may approve in the story's own edition."""

    class Meta:
        verbose_name = _("approval in the story’s edition")
        verbose_name_plural = _("approvals in the story’s edition")

    def _may(self, user: Any, action: str, obj: Any) -> bool:
        return isinstance(obj, Story) and may(user, action, "story", obj.edition_id)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Those who approve may look at what they approve."""
        return self._may(user, "approve", obj)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """While a story waits, only those who approve change it."""
        return not self._may(user, "approve", obj)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Locking follows the table of rights, waiting or not."""
        return self._may(user, "lock", obj)

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        """Unlocking follows the table of rights, waiting or not."""
        return self._may(user, "unlock", obj)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """What ``user`` may answer: (name, words, whether it asks for a comment)."""
        if not self._may(user, "approve", obj):
            return []
        return [
            ("reject", str(_("Send back")), True),
            ("approve", str(_("Approve")), False),
            ("approve", str(_("Approve with a comment")), True),
        ]

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Carry the answer out through the stories' own actions, which write the ledger."""
        story = task_state.workflow_state.content_object
        comment = kwargs.get("comment", "")
        if action_name == "approve":
            actions.approve(story, actor=user, comment=comment, task_state=task_state)
        elif action_name == "reject":
            send_back(story, actor=user, comment=comment, task_state=task_state)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """What waits for ``user``: in editions where they may approve."""
        mine = Story.objects.filter(
            pk=Cast(OuterRef("revision__object_id"), BigIntegerField()),
            edition__in=editions_where(user, "approve", "story"),
        )
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        found: QuerySet[TaskState] = waiting.filter(Exists(mine))
        return found

    @classmethod
    def get_description(cls) -> str:
        """Words for the choice of a task."""
        return str(_("Editors and chiefs of the story’s edition can approve this task"))
