"""The room's entry in Django."""

from typing import Any

from django.apps import AppConfig


class FrontsConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.fronts"
    label = "fronts"

    def ready(self) -> None:
        """Tell the ledger the room's verbs, the press its pages, Wagtail whose rights count."""
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import post_page_move

        from rotative.editions.models import Onward
        from rotative.fronts import actions, corrections_feed, picture_uses, public, verbs  # noqa: F401
        from rotative.fronts.furniture import banner, menus
        from rotative.fronts.links import page_addresses
        from rotative.fronts.onward import of_the_most_read
        from rotative.fronts.rights import EditionPagePolicy
        from rotative.fronts.told import BANNERS, STORY_VERBS, VERBS, banner_events, banner_now
        from rotative.newsfeed.kinds import add_events, add_kind, add_standing
        from rotative.press.furniture import add_furniture
        from rotative.press.routes import add_public
        from rotative.stories.links import add_link_kind
        from rotative.stories.onward import add_rule

        add_public(public.PATTERNS, order=10)
        # Before the feeds of sections, whose slug is any word.
        add_public(corrections_feed.PATTERNS, order=10)
        add_public(public.CATCH_ALL, order=90)
        add_furniture("menus", menus)
        add_furniture("banner", banner)
        add_kind(BANNERS)
        add_events(VERBS | STORY_VERBS, banner_events)
        add_standing("banner", banner_now)
        add_link_kind("page", page_addresses)
        add_rule(Onward.MOST_READ, of_the_most_read)
        register_permission_policy(Page, EditionPagePolicy())
        post_page_move.connect(_moved, dispatch_uid="rotative.fronts.moved")


def _moved(instance: Any, **_more: Any) -> None:
    """A page was given another place at the desk."""
    from rotative.fronts.actions import note_move
    from rotative.fronts.models import EditionPage

    page = instance.specific
    if isinstance(page, EditionPage):
        note_move(page)
