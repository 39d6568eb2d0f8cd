"""Take in a page: from where, then side by side, then a draft in the editor."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from rotative.stories.actions import CannotDo
from rotative.wire.captures.actions import make_draft
from rotative.wire.captures.desk.forms import SourceForm, StoryForm, wishes_of
from rotative.wire.captures.desk.show import blocks_shown, lines_shown
from rotative.wire.captures.understood import NotAPage, Understood, Wishes

EDIT = "wagtailsnippets_stories_story:edit"
LIST = "wagtailsnippets_stories_story:list"


class CaptureView(WagtailAdminTemplateMixin, TemplateView):
    """One address for the whole way; nothing is stored before the draft.

    Without a page: asks for one. With a page that was named: shows its lines
    beside what was understood. With that form sent back: reads the page again
    with the editor's wishes, or makes the draft. Who may open it is in
    ``desk/doors.toml``; the form offers only the person's own editions, and
    the action asks again.
    """

    template_name = "captures/begin.html"
    page_title = gettext_lazy("Take in a page")
    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, stories, and this."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST), "label": _("Stories")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for a page."""
        return self._ask(SourceForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the page, read it again, or make the draft."""
        if "page" in request.POST:
            return self._mended(request)
        form = SourceForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._ask(form)
        capture, found = form.capture, form.capture.read(Wishes())
        began = StoryForm.began(capture, found, form.cleaned_data["edition"])
        return self._show(StoryForm(user=request.user, initial=began), found, Wishes())

    def _mended(self, request: HttpRequest) -> HttpResponse:
        form = StoryForm(request.POST, user=request.user)
        whole = form.is_valid()
        if not {"page", "name", "address"} <= set(getattr(form, "cleaned_data", {})):
            messages.error(request, _("The page did not arrive whole. Begin again."))
            return self._ask(SourceForm(user=request.user))
        wishes = wishes_of(request.POST)
        try:
            found = form.capture.read(wishes)
        except NotAPage as refusal:
            messages.error(request, str(refusal))
            return self._ask(SourceForm(user=request.user))
        if not whole or "draft" not in request.POST:
            return self._show(form, found, wishes)
        return self._draft(form, found, wishes)

    def _draft(self, form: StoryForm, found: Understood, wishes: Wishes) -> HttpResponse:
        edition = form.cleaned_data["edition"]
        try:
            once = form.cleaned_data["once"]
            story = make_draft(form.mend(found), edition, actor=self.request.user, once=once)
        except (CannotDo, ValidationError) as refusal:
            words = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            for sentence in words:
                form.add_error(None, sentence)
            return self._show(form, found, wishes)
        messages.success(
            self.request, _("The draft “%(headline)s” is made.") % {"headline": story.headline}
        )
        return redirect(reverse(EDIT, args=(story.pk,)))

    def _ask(self, form: SourceForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def _show(self, form: StoryForm, found: Understood, wishes: Wishes) -> HttpResponse:
        self.template_name = "captures/review.html"
        return self.render_to_response(
            self.get_context_data(
                form=form,
                found=found,
                wishes=wishes,
                lines=lines_shown(found),
                blocks=blocks_shown(found),
            )
        )
