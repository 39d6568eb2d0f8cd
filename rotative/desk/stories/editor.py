"""The editor: every button is one of the stories' own actions, and nothing typed is lost."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.snippets.views.snippets import CreateView, EditView

from rotative.accounts.rights import may
from rotative.desk.rules import allowed
from rotative.stories import actions
from rotative.stories.actions.editing import EditStory, together
from rotative.stories.models import Story

log = logging.getLogger(__name__)


class StoryActions:
    """What the buttons of the editor do, for a new story and for a standing one alike."""

    request: Any
    object: Any
    form: Any
    action: str
    new_revision: Any
    model: Any
    produced_error_code: str
    produced_error_message: str

    def get_available_actions(self) -> list[str]:
        """The buttons this person may press for this story; the action asks again."""
        names = ["create"] if self.object is None else ["edit"]
        if self.request.method != "POST":
            return names
        user, story = self.request.user, self.object
        edition = story.edition_id if story is not None else None
        for name, action in (("publish", "publish"), ("submit", "submit"), ("correct", "correct")):
            if may(user, action, "story", edition) and not (name == "correct" and story is None):
                names.append(name)
        if story is not None and story.current_workflow_state is not None:
            state = story.current_workflow_state
            if state.user_can_cancel(user) and allowed(user, "submit", story):
                names.append("cancel-workflow")
            if self.workflow_action_is_valid():  # type: ignore[attr-defined]
                names.append("workflow-action")
        return names

    def form_valid(self, form: Any) -> HttpResponse:
        """Save and do what was asked as one change, or show everything typed again and say why."""
        self.form = form
        # The story must be known as it was when the change cannot be made.
        was_new = form.instance.pk is None

        def steps() -> Any:
            form.make_topics()
            self.object = self.save_instance()  # type: ignore[attr-defined]
            return self.run_action_method()  # type: ignore[attr-defined]

        problem = self._refused(lambda: together(steps))
        if problem:
            if was_new:
                _forget_row(form.instance)
                self.object = None
            self.produced_error_code, self.produced_error_message = "refused", problem
            response: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
            return response
        if self._answer is not None:
            answer: HttpResponse = self._answer
            return answer
        done: HttpResponse = self.save_action()  # type: ignore[attr-defined]
        return self.run_after_hook() or done  # type: ignore[attr-defined]

    _answer: Any = None

    def _refused(self, attempt: Callable[[], Any]) -> str:
        """Run ``attempt``; the sentence that says why it was refused, empty when it was not."""
        try:
            self._answer = attempt()
        except (actions.CannotDo, PermissionDenied) as refusal:
            return str(refusal) or _("Your role in this edition does not allow that.")
        except ValidationError as problem:
            return " ".join(problem.messages)
        except OperationalError:
            log.warning("the database was busy while a story was saved", exc_info=True)
            return _(
                "The newsroom is busy and could not save just now. "
                "What you typed is still here: save again in a moment."
            )
        return ""

    def publish_action(self) -> None:
        """Publish what was just saved, or schedule it; rights are asked for its own edition."""
        actions.publish_revision(self.new_revision, actor=self.request.user)
        self.object.refresh_from_db(fields=["live", "go_live_at", "first_published_at"])

    def submit_action(self) -> None:
        """Hand what was just saved to the editors."""
        actions.submit(self.object, actor=self.request.user)

    def correct_action(self) -> HttpResponse:
        """Go on to the page that asks what was corrected; the text is saved as a draft."""
        return redirect(reverse("wagtailsnippets_stories_story:correct", args=(self.object.pk,)))


def _forget_row(story: Story) -> None:
    """Make a story whose row was rolled back new again, with the rows that hang on it."""
    story.pk = None
    story._state.adding = True
    story.latest_revision = None
    for byline in story.bylines.all():
        byline.pk = None


class StoryCreateView(StoryActions, CreateView):
    """A new story."""

    def get_initial_form_instance(self) -> Story:
        """A story nobody has written yet."""
        return Story()


class StoryEditView(StoryActions, EditView):
    """A standing story."""

    def get_lock(self) -> Any:
        """The lock as the row has it now."""
        return super().get_lock()

    def save_instance(self) -> Story:
        """Save the draft; but an autosave that brings nothing new makes no version.

        The text's fields write themselves anew when the page opens, and on a
        slow machine the watch for changes takes that for typing: every story
        that somebody looked at would have a draft to publish.
        """
        if self.expects_json_response and self.form.says_nothing_new():
            self.new_revision = None
            standing: Story = self.object
            return standing
        saved: Story = super().save_instance()
        return saved

    def cancel_workflow_action(self) -> None:
        """Take a submitted story back from the editors."""
        if not allowed(self.request.user, "submit", self.object):
            raise PermissionDenied
        super().cancel_workflow_action()


class StoryRevertView(RevisionsRevertMixin, StoryEditView):
    """An earlier version, to be saved as the newest."""

    view_name = "revisions_revert"

    def save_instance(self) -> Story:
        """Save the earlier version as a new draft, by the same action as any draft."""
        self.has_content_changes = self.form.has_changed()
        action = EditStory(
            self.form.instance,
            user=self.request.user,
            form=self.form,
            previous_revision=self.revision,
            clean=not self.saving_as_draft,
        )
        story = action.execute()
        self.new_revision = action.revision
        return story
