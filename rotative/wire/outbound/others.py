"""Feeds, in every format, of a list that is not of stories alone: rooms above name theirs."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.encoding import iri_to_uri

from rotative.press.page import Ask, Page, data
from rotative.press.routes import address
from rotative.wire.outbound.atom.document import write as write_atom
from rotative.wire.outbound.formats import ATOM, JSON_FEED, RSS, Format
from rotative.wire.outbound.items import Item
from rotative.wire.outbound.json_feed.document import write as write_json
from rotative.wire.outbound.lists import Channel
from rotative.wire.outbound.rss.document import write as write_rss

Write = Callable[[Channel], bytes]


def feeds_at(
    path: str, title: Callable[[], str], items: Callable[[Ask], Iterable[Item]]
) -> list[Any]:
    """The public addresses of the feeds of the page at ``path`` (below an edition's base).

    ``title`` names the list in the language that is active, ``items`` finds what is
    in it, newest first, and declares its tags.
    """

    def view(form: Format, write: Write) -> Callable[[Ask], Page]:
        def feed(ask: Ask) -> Page:
            edition = ask.edition
            base = f"{edition.origin}{edition.base}{path}"
            channel = Channel(
                title=f"{title()} – {edition.name}",
                link=iri_to_uri(base),
                myself=iri_to_uri(f"{base}{form.name}"),
                edition=edition,
                items=list(items(ask)),
            )
            return data(write(channel), f"{form.type}; charset=utf-8")

        return feed

    def pattern(form: Format, write: Write) -> Any:
        name = form.name.replace(".", "[.]")
        return address(rf"^{path.removeprefix('/')}{name}$", view(form, write))

    return [pattern(RSS, write_rss), pattern(ATOM, write_atom), pattern(JSON_FEED, write_json)]
