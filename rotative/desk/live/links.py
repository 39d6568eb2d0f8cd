"""The ways to a live story's posts: from its editor and from the story list."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem

from rotative.accounts.rights import may
from rotative.stories.models import Kind, Story


def has_posts(story: Any, user: Any) -> bool:
    """Whether ``user`` may post to ``story``: a saved live one of an edition of theirs."""
    return bool(
        isinstance(story, Story)
        and story.pk
        and story.kind == Kind.LIVE
        and may(user, "change", "story", story.edition_id)
    )


class LivePosts(ActionMenuItem):
    """From the editor to the posts."""

    name = "action-live-posts"
    label = _("Live posts")
    icon_name = "radio-full"

    def is_shown(self, context: Any) -> bool:
        """For a live story."""
        return has_posts(context.get("instance"), context["request"].user)

    def get_url(self, parent_context: Any) -> str:
        """Where its posts are written."""
        return reverse("desk_live", args=(parent_context["instance"].pk,))


def listing_button(snippet: Any, user: Any, next_url: Any = None) -> Iterator[Button]:
    """From a row of the story list to the posts."""
    if has_posts(snippet, user):
        yield Button(
            _("Live posts"), reverse("desk_live", args=(snippet.pk,)), icon_name="radio-full",
            priority=5,
        )  # fmt: skip
