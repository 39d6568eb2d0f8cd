"""Pages that ask before something is done to a story: correct, withdraw, restore, take down."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import TaskState
from wagtail.snippets.views.snippets import (
    CollectWorkflowActionDataView,
    DeleteView,
    RevisionsUnscheduleView,
    UnpublishView,
    WorkflowActionView,
)

from rotative.desk.rules import allowed, seen_by
from rotative.desk.stories.forms import ReasonForm, RestoreForm
from rotative.stories import actions
from rotative.stories.models import Story

LIST = "wagtailsnippets_stories_story:list"
EDIT = "wagtailsnippets_stories_story:edit"


class Deed(WagtailAdminTemplateMixin, FormView):
    """One question about one story, and the action that follows the answer."""

    template_name = "desk/stories/deed.html"
    model = Story
    action = ""
    button: Any = ""
    explanation: Any = ""
    done: Any = ""
    header_icon = "doc-full"

    @cached_property
    def story(self) -> Story:
        """The story, when it is of the person's editions. Raises Http404."""
        mine = seen_by(self.request.user, Story).prefetch_related("edition", "section")
        found: Story = get_object_or_404(mine, pk=unquote(str(self.kwargs["pk"])))
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may not do this to this story."""
        if not allowed(request.user, self.action, self.story):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """The headline."""
        return str(self.story)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, stories, the story, and this."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST), "label": _("Stories")},
            {"url": reverse(EDIT, args=(self.story.pk,)), "label": str(self.story)},
            {"url": "", "label": self.get_page_title()},
        ]

    def act(self, form: Any) -> Story | None:
        """Carry the action out. Raises CannotDo and the others' refusals."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it, or say why not with what was typed still there."""
        try:
            self.act(form)
        except (actions.CannotDo, ValidationError) as refusal:
            words = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            for sentence in words:
                form.add_error(None, sentence)
            return self.form_invalid(form)
        messages.success(self.request, self.done % {"headline": str(self.story)})
        return redirect(reverse(EDIT, args=(self.story.pk,)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page says before the button is pressed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.update(story=self.story, button=self.button, explanation=self.explanation)
        return context


class CorrectView(Deed):
    """Publish the latest draft with a note of what was corrected."""

    action = "correct"
    form_class = ReasonForm
    page_title = gettext_lazy("Publish as a correction")
    button = gettext_lazy("Publish the correction")
    explanation = gettext_lazy(
        "The latest draft replaces the published story at once. "
        "The note stands under it for good, with the time."
    )
    done = gettext_lazy("The correction of “%(headline)s” is published.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The note, in words for the person."""
        return {
            **super().get_form_kwargs(),
            "label": _("What was corrected"),
            "help_text": _("For readers: “An earlier version named the wrong minister.”"),
        }

    def act(self, form: Any) -> Story:
        """See :func:`rotative.stories.actions.correct`."""
        return actions.correct(self.story, form.cleaned_data["text"], actor=self.request.user)


class WithdrawView(Deed):
    """Kill a story, with a reason."""

    action = "withdraw"
    form_class = ReasonForm
    page_title = gettext_lazy("Withdraw")
    button = gettext_lazy("Withdraw the story")
    explanation = gettext_lazy(
        "The story leaves every list at once. Its address says that it was withdrawn, and why."
    )
    done = gettext_lazy("“%(headline)s” is withdrawn.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The reason, in words for the person."""
        return {
            **super().get_form_kwargs(),
            "label": _("Reason"),
            "help_text": _("Readers who follow a link to the story see it."),
        }

    def act(self, form: Any) -> Story:
        """See :func:`rotative.stories.actions.withdraw`."""
        return actions.withdraw(self.story, form.cleaned_data["text"], actor=self.request.user)


class RestoreView(Deed):
    """Take a withdrawal back."""

    action = "restore"
    form_class = RestoreForm
    page_title = gettext_lazy("Restore")
    button = gettext_lazy("Restore the story")
    explanation = gettext_lazy("The story gets its address back, and its place by its old date.")
    done = gettext_lazy("“%(headline)s” is restored.")

    def act(self, form: Any) -> Story:
        """See :func:`rotative.stories.actions.restore`."""
        again = form.cleaned_data["publish"]
        return actions.restore(self.story, actor=self.request.user, publish_again=again)


class StoryUnpublishView(UnpublishView):
    """Take a story down without a word to readers."""

    def unpublish(self) -> None:
        """See :func:`rotative.stories.actions.unpublish`."""
        actions.unpublish(self.object, actor=self.request.user)


class StoryUnscheduleView(RevisionsUnscheduleView):
    """Take a promised publication back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """See :func:`rotative.stories.actions.unschedule`."""
        actions.unschedule(self.object, actor=request.user)
        messages.success(request, _("“%(headline)s” is no longer scheduled.") % {
            "headline": self.get_object_display_title()
        })  # fmt: skip
        return redirect(self.get_next_url())


class StoryDeleteView(DeleteView):
    """Delete what the public does not see."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or say why not."""
        try:
            response: HttpResponse = super().form_valid(form)
        except actions.CannotDo as refusal:
            messages.error(self.request, str(refusal))
            return redirect(reverse(EDIT, args=(self.object.pk,)))
        return response


class OwnTask:
    """A workflow view whose task must be the story's own: its number stands in the address."""

    object: Any
    task_state_id: int

    def get_task_state(self) -> Any:
        """The task, when it is one of this story's. Raises Http404."""
        states = TaskState.objects.filter(
            workflow_state__base_content_type=self.object.get_base_content_type(),
            workflow_state__object_id=str(self.object.pk),
        )
        found = states.filter(pk=self.task_state_id).first()
        if found is None:
            raise Http404
        return found.specific


class StoryWorkflowActionView(OwnTask, WorkflowActionView):
    """Approve, or send back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or say why that is no longer possible."""
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except (actions.CannotDo, ValidationError) as refusal:
            words = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            messages.error(request, " ".join(words))
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                answer: HttpResponse = self.render_modal_json(
                    request, {"step": "success", "redirect": self.redirect_url}
                )
                return answer
            return redirect(self.redirect_url)
        return response


class StoryCollectView(OwnTask, CollectWorkflowActionDataView):
    """The comment that goes with an answer."""
