"""The newsfeed's button on every page. How many items are unseen only a browser knows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rotative.newsfeed.stream import PATH as STREAM
from rotative.newsfeed.views import ITEMS, PATH
from rotative.press.page import Ask


@dataclass(frozen=True)
class LiveFeed:
    """Where the button leads, what is on it, and where a page reads on."""

    href: str
    words: str
    items: str
    stream: str
    here: bool = False


def live_feed(ask: Ask) -> LiveFeed:
    """The same for every page of an edition, so that nothing new makes a page anew. No query."""
    base = ask.edition.base
    return LiveFeed(
        f"{base}{PATH}", _("Newsfeed"), f"{base}{ITEMS}", f"{base}{STREAM}", ask.path == PATH
    )
