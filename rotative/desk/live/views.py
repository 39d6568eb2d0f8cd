"""Where a live story is posted to, and one of its posts put right."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from rotative.accounts.rights import may
from rotative.desk.live.forms import ChangeForm, PostForm
from rotative.desk.rules import allowed, seen_by
from rotative.desk.stories.deeds import EDIT, LIST
from rotative.media.actions import add_picture
from rotative.stories.actions import CannotDo, live
from rotative.stories.models import Kind, LiveEnd, LivePost, Story

LISTED = 30


class _Live(WagtailAdminTemplateMixin, FormView):
    """A page about one live story of the person's editions."""

    header_icon = "radio-full"
    kwargs: dict[str, Any]

    @cached_property
    def story(self) -> Story:
        """The story. Raises Http404 for one that is no live story."""
        mine = seen_by(self.request.user, Story).select_related("edition", "section")
        found: Story = get_object_or_404(mine, pk=self.kwargs["pk"], kind=Kind.LIVE)
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may not edit this story."""
        if not allowed(request.user, "change", self.story):
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

    def here(self) -> HttpResponse:
        """Back to the list of posts."""
        return redirect(reverse("desk_live", args=(self.story.pk,)))

    def attempt(self, act: Callable[[], Any], done: str) -> HttpResponse:
        """Do what a button asks and say so, or say why not."""
        try:
            act()
        except (CannotDo, PermissionDenied) as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, done)
        return self.here()

    def save(self, form: Any) -> None:
        """Carry out what the form asks for. Raises what the actions raise."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show everything typed again and say why not."""
        try:
            self.save(form)
        except ValidationError as problem:
            for sentence in problem.messages:
                form.add_error(None, sentence)
        except (CannotDo, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        return self.form_invalid(form) if form.errors else self.here()

    def take_photo(self, form: Any) -> Any:
        """The photo sent with the form, once it is in the bank; None without one."""
        given = form.cleaned_data
        if not given["photo"]:
            return None
        alt = given["photo_alt"]
        return add_picture(given["photo"], actor=self.request.user, title=alt[:200], alt=alt)


class LiveView(_Live):
    """Post, and see the last posts; ``do`` names what another button asks for."""

    template_name = "desk/live/posts.html"
    form_class = PostForm

    def get_page_title(self) -> str:
        """What this page is."""
        return _("Live posts")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Post, or end or resume the story."""
        story, user = self.story, request.user
        wanted = request.POST.get("do")
        if wanted == "end":
            return self.attempt(lambda: live.end_live(story, actor=user), _("The story has ended."))
        if wanted == "resume":
            return self.attempt(
                lambda: live.resume_live(story, actor=user), _("The story goes on.")
            )
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def save(self, form: Any) -> None:
        """See :func:`rotative.stories.actions.live.post`."""
        given = form.cleaned_data
        made = live.post(
            self.story,
            form.blocks(self.take_photo(form)),
            headline=given["headline"],
            key_moment=given["key_moment"],
            pinned=given["pinned"],
            byline=given["byline"],
            at=given["at"],
            actor=self.request.user,
        )
        messages.success(
            self.request, _("The post is scheduled.") if made.waits else _("The post is out.")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the last posts."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        ended = LiveEnd.objects.moment(self.story)
        rows = list(LivePost.objects.at_the_desk(self.story)[: LISTED + 1])
        form = context["form"]
        aside = ("photo", "photo_alt", "picture", "quote", "speaker", "embed", "embed_title",
                 "byline", "at")  # fmt: skip
        context.update(
            story=self.story, posts=rows[:LISTED], more=len(rows) > LISTED, ended=ended,
            may_end=may(self.request.user, "publish", "story", self.story.edition_id),
            main=[form[name] for name in ("text", "headline", "key_moment", "pinned")],
            aside=[form[name] for name in aside],
            aside_open=any(name in form.errors for name in aside),
        )  # fmt: skip
        return context


class LivePostView(_Live):
    """Change one post; ``do`` names what its buttons in the list ask for."""

    template_name = "desk/live/post.html"
    form_class = ChangeForm

    @cached_property
    def live_post(self) -> LivePost:
        """The post, when it is one of this story's. Raises Http404."""
        standing = LivePost.objects.at_the_desk(self.story).select_related("story__edition")
        found: LivePost = get_object_or_404(standing, pk=self.kwargs["post_id"])
        return found

    def get_page_title(self) -> str:
        """What this page is."""
        return _("Change a post")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The post that is changed."""
        return {**super().get_form_kwargs(), "post": self.live_post}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the change, or pin, unpin or remove."""
        one, user = self.live_post, request.user
        deeds: dict[str, tuple[Callable[[], Any], str]] = {
            "pin": (lambda: live.pin(one, actor=user), _("The post is pinned.")),
            "unpin": (lambda: live.unpin(one, actor=user), _("The post is back in its place.")),
            "remove": (lambda: live.remove_post(one, actor=user), _("The post is removed.")),
        }
        wanted = request.POST.get("do", "")
        if wanted in deeds:
            return self.attempt(*deeds[wanted])
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def save(self, form: Any) -> None:
        """Change the post, as a correction where a note says what was wrong."""
        given = form.cleaned_data
        body = form.blocks(self.take_photo(form))
        changes = {name: given[name] for name in ("headline", "key_moment", "byline")}
        note = given.get("correction", "")
        changes["body"] = body
        if note.strip():
            live.correct_post(self.live_post, note, changes, actor=self.request.user)
            messages.success(self.request, _("The correction is published."))
            return
        if self.live_post.waits:
            changes["at"] = given["at"]
        live.edit_post(self.live_post, changes, actor=self.request.user)
        messages.success(self.request, _("The change is saved."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The post's story, for the way back."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.update(story=self.story)
        return context
