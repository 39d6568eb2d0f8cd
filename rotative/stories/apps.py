"""The room's entry in Django."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.stories"
    label = "stories"

    def ready(self) -> None:
        """Let the ledger know the room's verbs, the clock its releases, the press its pages."""
        from rotative.press.purging.following import purge_first
        from rotative.press.routes import add_fallback, add_public
        from rotative.stories import actions, public, verbs, verbs_live  # noqa: F401
        from rotative.stories.actions import live  # noqa: F401
        from rotative.stories.links import add_link_kind, story_addresses
        from rotative.stories.views.old_addresses import old_address

        add_public(public.PATTERNS, order=20)
        add_fallback(old_address)
        add_link_kind("story", story_addresses)
        purge_first("story.withdrawn", "story.deleted")
