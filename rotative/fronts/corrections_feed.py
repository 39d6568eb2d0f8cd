"""Feeds of an edition's corrections, in every format that its lists have."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.template.defaultfilters import linebreaks_filter
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from rotative.editions.typography import set_text
from rotative.fronts.views.corrections import PATH, CorrectionsPage, Entry, entries_of
from rotative.press.head import Part, add_head
from rotative.press.page import Ask, Page, data
from rotative.press.routes import address
from rotative.stories.models import Correction
from rotative.wire.outbound.atom.document import write as write_atom
from rotative.wire.outbound.formats import ATOM, JSON_FEED, RSS, Format
from rotative.wire.outbound.heads import feeds
from rotative.wire.outbound.items import Item
from rotative.wire.outbound.json_feed.document import write as write_json
from rotative.wire.outbound.lists import IN_FEED, Channel
from rotative.wire.outbound.rss.document import write as write_rss


def _view(form: Format, write: Callable[[Channel], bytes]) -> Callable[[Ask], Page]:
    def feed(ask: Ask) -> Page:
        edition = ask.edition
        rows = Correction.objects.of(edition)[:IN_FEED]
        base = f"{edition.origin}{edition.base}{PATH}"
        channel = Channel(
            title=f"{_('Corrections')} – {edition.name}",
            link=iri_to_uri(base),
            myself=iri_to_uri(f"{base}{form.name}"),
            edition=edition,
            items=[_item(entry, edition) for entry in entries_of(rows, edition, ask.now)],
        )
        return data(write(channel), f"{form.type}; charset=utf-8")

    return feed


def _item(entry: Entry, edition: Any) -> Item:
    note = str(set_text(entry.note, edition))
    return Item(
        key=f"{edition.address}correction/{entry.number}",
        url=iri_to_uri(entry.address),
        title=str(set_text(entry.headline, edition)),
        summary=note,
        html=str(linebreaks_filter(note, autoescape=True)),
        published=entry.at,
        updated=entry.at,
        authors=(),
        tags=(_("Correction"),),
        lead=None,
    )


def _pattern(form: Format, write: Callable[[Channel], bytes]) -> Any:
    return address(rf"^corrections/{form.name.replace('.', r'[.]')}$", _view(form, write))


PATTERNS = [_pattern(RSS, write_rss), _pattern(ATOM, write_atom), _pattern(JSON_FEED, write_json)]


@add_head
def head(ask: Ask, shown: Mapping[str, Any]) -> Iterator[Part]:
    """The page of corrections names its feeds."""
    page = shown.get("page")
    if isinstance(page, CorrectionsPage):
        yield from feeds(f"{page.title} – {ask.edition.name}", page.path)
