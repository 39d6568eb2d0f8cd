"""A JSON Feed document: full text, authors, topics, lead picture."""

from datetime import datetime
from typing import Any

from rotative.editions.models import Edition
from rotative.kit.cleaning import json_markup
from rotative.wire.outbound.items import Author, Item
from rotative.wire.outbound.lists import Channel

VERSION = "https://jsonfeed.org/version/1.1"


def write(channel: Channel) -> bytes:
    """The document, in UTF-8, newest story first."""
    edition = channel.edition
    found = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.link,
        "feed_url": channel.myself,
        "description": channel.description,
        "language": edition.lang,
        "authors": [{"name": edition.name, "url": edition.address}],
        "items": [_item(item, edition) for item in channel.items],
    }
    # Without a letter that is markup: harmless even where it is taken for a page.
    return json_markup(found).encode("utf-8", "replace")


def _item(item: Item, edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": item.key,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "image": item.lead.largest if item.lead else "",
        "date_published": _moment(item.published, edition),
        "date_modified": _moment(item.updated, edition),
        "authors": [_author(author) for author in item.authors],
        "tags": list(item.tags),
        "language": edition.lang,
    }
    # The text stays even where it is empty: an item must have one.
    return {key: value for key, value in found.items() if value or key == "content_html"}


def _author(author: Author) -> dict[str, str]:
    return {"name": author.name, "url": author.url} if author.url else {"name": author.name}


def _moment(at: datetime, edition: Edition) -> str:
    return at.astimezone(edition.zone).isoformat(timespec="seconds")
