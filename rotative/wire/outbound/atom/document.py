"""An Atom document: full text, authors, topics, lead picture."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from rotative.wire.outbound.formats import ATOM
from rotative.wire.outbound.items import Item
from rotative.wire.outbound.lists import Channel
from rotative.wire.outbound.rss.document import picture
from rotative.wire.outbound.xml import put, written

_SPACE = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Every feed must say when it was updated; one that never held anything says this.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def write(channel: Channel) -> bytes:
    """The document, in UTF-8, newest story first."""
    # Unprefixed names with the space as an attribute: old readers know no prefix for Atom.
    feed = ET.Element("feed", {"xmlns": _SPACE, _LANG: channel.edition.lang})
    put(feed, "id", channel.myself)
    put(feed, "title", channel.title)
    if channel.edition.tagline:
        put(feed, "subtitle", channel.edition.tagline)
    put(feed, "updated", _moment(channel.updated or NEVER))
    put(feed, "link", rel="self", type=ATOM.type, href=channel.myself)
    put(feed, "link", rel="alternate", type="text/html", href=channel.link)
    publisher = put(feed, "author")
    put(publisher, "name", channel.edition.name)
    put(publisher, "uri", channel.edition.address)
    for item in channel.items:
        _entry(feed, item)
    return written(feed)


def _entry(feed: ET.Element, item: Item) -> None:
    entry = put(feed, "entry")
    put(entry, "id", item.key)
    put(entry, "title", item.title, type="text")
    put(entry, "link", rel="alternate", type="text/html", href=item.url)
    put(entry, "published", _moment(item.published))
    put(entry, "updated", _moment(item.updated))
    for author in item.authors:
        person = put(entry, "author")
        put(person, "name", author.name)
        if author.url:
            put(person, "uri", author.url)
    for tag in item.tags:
        put(entry, "category", term=tag)
    if item.summary:
        put(entry, "summary", item.summary, type="text")
    if item.lead:
        picture(entry, item.lead)
    put(entry, "content", item.html, type="html")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
