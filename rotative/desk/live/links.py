"""The way to a live story's posts from its editor, and who may go it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
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
