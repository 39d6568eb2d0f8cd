"""Feeds of the newsfeed, in every format that lists of stories have.

An item keeps its key when it is told of again, so that a reader's program moves
it up instead of showing it twice.
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.translation import gettext as _

from rotative.newsfeed.items import Item
from rotative.newsfeed.views import PATH, newest
from rotative.press.page import Ask
from rotative.wire.outbound.items import Item as FeedItem
from rotative.wire.outbound.others import feeds_at


def items(ask: Ask) -> Iterator[FeedItem]:
    """What readers of the edition were told last, each thing once."""
    return (_item(item, ask) for item in newest(ask))


def _item(item: Item, ask: Ask) -> FeedItem:
    edition = ask.edition
    # A line of news without a story stands on the list's own page alone.
    where = item.href or f"{edition.base}{PATH}"
    return FeedItem(
        key=f"{edition.address}newsfeed/{item.key.replace(':', '/')}",
        url=iri_to_uri(urljoin(edition.origin, where)),
        title=item.words,
        summary="",
        html=format_html("<p>{}</p>", item.words),
        published=item.at,
        updated=item.at,
        authors=(),
        tags=tuple(tag for tag in (item.label, item.section_name) if tag),
        lead=None,
    )


PATTERNS = feeds_at(PATH, lambda: _("Newsfeed"), items)
