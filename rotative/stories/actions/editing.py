"""Begin, change, hand over, approve and delete stories."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from wagtail.actions.create import CreateAction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction
from wagtail.models import WorkflowState

from rotative.accounts.rights import require
from rotative.ledger.record import one_change, record
from rotative.stories.actions.refused import CannotDo
from rotative.stories.models import Story
from rotative.stories.verbs import StoryApproved, StoryCreated, StoryDeleted, StorySubmitted

# What publishing, locking and the clock decide: a save of a draft that was loaded
# before such a change must not bring the older value back.
_DECIDED_ELSEWHERE = (
    "live",
    "has_unpublished_changes",
    "live_revision_id",
    "latest_revision_id",
    "first_published_at",
    "last_published_at",
    "expired",
    *Story.KEPT,
)


def together(steps: Callable[[], Any]) -> Any:
    """Run the actions that one press of a button asks for as one change: all of them or none."""
    with one_change():
        return steps()


def create(story: Story, *, actor: Any = None) -> Story:
    """Begin ``story`` (unsaved, with its edition) as a draft, with a first revision.

    Returns it saved. Raises PermissionDenied, or ValidationError with the
    fields at fault; then nothing is written.
    """
    require(actor, "add", "story", story.edition_id)
    with one_change():
        story.live = False
        story.began_by = getattr(actor, "pk", None)
        story.full_clean()
        story.save()
        story.save_revision(user=actor, clean=False, log_action="wagtail.create")
        record_creation(story, actor)
    return story


def record_creation(story: Story, actor: Any) -> None:
    """Append the line that says ``story`` was begun. The transaction's last statement."""
    record(
        StoryCreated(headline=story.headline),
        actor=actor,
        edition=story.edition.code,
        about=story,
        revision=story.latest_revision_id,
    )


class CreateStory(CreateAction):
    """What the desk's 'new story' runs: permission, change and ledger in one.

    The right is asked for the story's own edition, whatever the view asked.
    """

    def execute(self, skip_permission_checks: bool = False) -> Story:
        """Save the form as a draft with a first revision; making it public is a step of its own."""
        require(self.user, "add", "story", self.instance.edition_id)
        self.instance.began_by = getattr(self.user, "pk", None)
        self.publish = False
        with one_change():
            self._create(skip_permission_checks=True)
            record_creation(self.instance, self.user)
        story: Story = self.instance
        return story


def edit(story: Story, changes: Mapping[str, Any], *, actor: Any = None) -> Any:
    """Save ``changes`` (field → value) as a new draft on top of the latest one.

    Returns the revision. What the public sees does not change and the ledger
    says nothing of drafts. Raises PermissionDenied, ValidationError, or
    CannotDo when another person holds the story's lock.
    """
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        draft = current.get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(draft, name, value)
        action = EditStory(draft, user=actor, clean=True)
        action.execute()
        return action.revision


class EditStory(EditAction):
    """What every way to save a draft runs. The ledger says nothing of drafts.

    Waits for a publication under way and keeps what it decided. The draft
    stays in its edition. A story the public does not see is also saved to its
    row, so that the desk's lists show it.
    """

    def execute(self, skip_permission_checks: bool = False) -> Story:
        """Save the draft. Raises PermissionDenied, ValidationError or CannotDo (locked)."""
        with one_change():
            current = Story.objects.select_for_update().get(pk=self.instance.pk)
            require(self.user, "change", "story", current.edition_id)
            refuse_locked(current, self.user)
            for name in _DECIDED_ELSEWHERE:
                setattr(self.instance, name, getattr(current, name))
            self.publish = False
            self._edit(skip_permission_checks=True)
        story: Story = self.instance
        return story


def refuse_locked(story: Story, actor: Any) -> None:
    """Raise CannotDo when a lock on ``story`` keeps ``actor`` out; the program itself passes."""
    lock = story.get_lock()
    if actor is not None and lock is not None and lock.for_user(actor):
        raise CannotDo(_("This story is locked: by somebody else, or because it is scheduled."))


def submit(story: Story, *, actor: Any) -> None:
    """Hand ``story`` to the editors through the desk's workflow.

    A story that was sent back goes on where it stopped. Raises
    PermissionDenied, or CannotDo where no workflow is set up or the story is
    already on its way.
    """
    require(actor, "submit", "story", story.edition_id)
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        workflow = current.get_workflow()
        if workflow is None:
            raise CannotDo(_("No workflow is set up for stories."))
        if current.withdrawn_at:
            raise CannotDo(_("This story was withdrawn. Restore it first."))
        refuse_locked(current, actor)
        state = current.current_workflow_state
        if state is None:
            workflow.start(current, actor)
        elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(actor)
        else:
            raise CannotDo(_("This story has been submitted already."))
        record(
            StorySubmitted(headline=current.get_latest_revision_as_object().headline),
            actor=actor,
            edition=current.edition.code,
            about=current,
            revision=current.latest_revision_id,
        )


def approve(story: Story, *, actor: Any, comment: str = "", task_state: Any = None) -> None:
    """Approve the task that ``story`` waits in; the workflow's end publishes it.

    ``task_state`` is the one the person looked at: when the story has moved
    on meanwhile, or waits for nobody, CannotDo is raised. Raises
    PermissionDenied too.
    """
    require(actor, "approve", "story", story.edition_id)
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        task = current.current_workflow_task_state
        if task is None or (task_state is not None and task_state.pk != task.pk):
            raise CannotDo(_("This story waits for nobody’s approval."))
        record(
            StoryApproved(headline=current.get_latest_revision_as_object().headline),
            actor=actor,
            edition=current.edition.code,
            about=current,
            revision=current.latest_revision_id,
        )
        task.approve(user=actor, comment=comment)


def send_back(story: Story, *, actor: Any, comment: str = "", task_state: Any = None) -> None:
    """Return a submitted story to its reporter with ``comment``; nothing public changes.

    Raises as :func:`approve` does.
    """
    require(actor, "approve", "story", story.edition_id)
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        task = current.current_workflow_task_state
        if task is None or (task_state is not None and task_state.pk != task.pk):
            raise CannotDo(_("This story waits for nobody’s approval."))
        task.reject(user=actor, comment=comment)


def delete(story: Story, *, actor: Any = None) -> None:
    """Delete a story that the public does not see.

    Raises PermissionDenied, or CannotDo for a live one: that is withdrawn.
    """
    DeleteStory(story, user=actor).execute()


class DeleteStory(DeleteAction):
    """What every way to delete a story runs: permission, change and ledger in one."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Delete the story; see :func:`delete` for what is refused."""
        with one_change():
            current = Story.objects.select_for_update().get(pk=self.instance.pk)
            require(self.user, "delete", "story", current.edition_id)
            if current.live:
                raise CannotDo(_("Withdraw the story first: readers must be told it is gone."))
            gone = Story(pk=current.pk, headline=current.headline, edition=current.edition)
            result = self._delete()
            record(
                StoryDeleted(headline=gone.headline),
                actor=self.user,
                edition=gone.edition.code,
                about=gone,
                # What told readers of its withdrawal, and what led to it from old addresses.
                tags=[f"story:{gone.pk}"],
            )
        return result
