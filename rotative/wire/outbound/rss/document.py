"""An RSS 2.0 document: full text, authors, topics, lead picture."""

from email.utils import format_datetime
from xml.etree import ElementTree as ET

from rotative.stories.pictures import Figure
from rotative.wire.outbound.formats import RSS
from rotative.wire.outbound.items import Item
from rotative.wire.outbound.lists import Channel
from rotative.wire.outbound.xml import put, written

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
for _prefix, _name in (("atom", _ATOM), ("content", _CONTENT), ("dc", _DC), ("media", MEDIA)):
    ET.register_namespace(_prefix, _name)


def write(channel: Channel) -> bytes:
    """The document, in UTF-8, newest story first."""
    rss = ET.Element("rss", {"version": "2.0"})
    out = put(rss, "channel")
    put(out, "title", channel.title)
    put(out, "link", channel.link)
    put(out, "description", channel.description)
    put(out, "language", channel.edition.lang.lower())
    put(out, f"{{{_ATOM}}}link", href=channel.myself, rel="self", type=RSS.type)
    if channel.updated:
        put(out, "lastBuildDate", format_datetime(channel.updated))
    for item in channel.items:
        _item(out, item)
    return written(rss)


def _item(out: ET.Element, item: Item) -> None:
    made = put(out, "item")
    put(made, "title", item.title)
    put(made, "link", item.url)
    # The address may change with the slug; what the story is does not.
    put(made, "guid", item.key, isPermaLink="false")
    put(made, "pubDate", format_datetime(item.published))
    for author in item.authors:
        put(made, f"{{{_DC}}}creator", author.name)
    for tag in item.tags:
        put(made, "category", tag)
    if item.summary:
        put(made, "description", item.summary)
    if item.lead:
        picture(made, item.lead)
    put(made, f"{{{_CONTENT}}}encoded", item.html)


def picture(made: ET.Element, lead: Figure) -> None:
    """The lead picture as Media RSS names it, in an item of RSS or an entry of Atom."""
    size = {"width": str(lead.width), "height": str(lead.height)}
    media = put(made, f"{{{MEDIA}}}content", url=lead.largest, medium="image", **size)
    if lead.caption:
        put(media, f"{{{MEDIA}}}description", lead.caption)
    if lead.credit:
        put(media, f"{{{MEDIA}}}credit", lead.credit)
