"""The room's entry in Django."""

from django.apps import AppConfig


class NewsfeedConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.newsfeed"
    label = "newsfeed"

    def ready(self) -> None:
        """Tell the ledger the room's verbs, the press its pages, the stream its source."""
        from rotative.kit.streams import add_source
        from rotative.newsfeed import heads, public, verbs  # noqa: F401
        from rotative.newsfeed.furniture import live_feed
        from rotative.newsfeed.kinds import add_events, add_kind
        from rotative.newsfeed.posts import END_VERBS, POST_VERBS, end_events, post_events
        from rotative.newsfeed.stream import Editions
        from rotative.newsfeed.subjects import FLASHES, POSTS, STORIES
        from rotative.press.furniture import add_furniture
        from rotative.press.routes import add_public

        add_public(public.PATTERNS, order=10)
        add_furniture("live_feed", live_feed)
        for kind in (STORIES, POSTS, FLASHES):
            add_kind(kind)
        add_events(POST_VERBS, post_events)
        add_events(END_VERBS, end_events)
        add_source(Editions())
