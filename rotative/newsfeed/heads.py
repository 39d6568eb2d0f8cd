"""What machines are told of the newsfeed's page: in its head and in the sitemap."""

from collections.abc import Iterator, Mapping
from typing import Any

from rotative.newsfeed.views import PATH
from rotative.press.head import Link, Part, add_head
from rotative.press.page import Ask
from rotative.wire.outbound.heads import feeds
from rotative.wire.outbound.sitemap.views import add_pages


@add_head
def head(ask: Ask, shown: Mapping[str, Any]) -> Iterator[Part]:
    """The page names the list that programs read, and its feeds."""
    if ask.path == PATH and shown.get("status") == 200:
        title = f"{shown.get('title', '')} – {ask.edition.name}"
        yield Link("alternate", shown["items_href"], "application/json", title)
        yield from feeds(title, f"{ask.edition.base}{PATH}")


@add_pages
def in_sitemaps(ask: Ask) -> list[str]:
    """The list's first page; what lies further down is not for indexes."""
    return [PATH]
