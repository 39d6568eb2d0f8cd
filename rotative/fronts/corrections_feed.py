"""Feeds of an edition's corrections, in every format that its lists have."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.template.defaultfilters import linebreaks_filter
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from rotative.editions.typography import set_text
from rotative.fronts.views.corrections import PATH, CorrectionsPage, Entry, entries_of
from rotative.press.head import Part, add_head
from rotative.press.page import Ask
from rotative.stories.models import Correction
from rotative.wire.outbound.heads import feeds
from rotative.wire.outbound.items import Item
from rotative.wire.outbound.lists import IN_FEED
from rotative.wire.outbound.others import feeds_at


def items(ask: Ask) -> Iterator[Item]:
    """The newest corrections, each with its note."""
    rows = Correction.objects.of(ask.edition)[:IN_FEED]
    return (_item(entry, ask.edition) for entry in entries_of(rows, ask.edition, ask.now))


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


PATTERNS = feeds_at(PATH, lambda: _("Corrections"), items)


@add_head
def head(ask: Ask, shown: Mapping[str, Any]) -> Iterator[Part]:
    """The page of corrections names its feeds."""
    page = shown.get("page")
    if isinstance(page, CorrectionsPage):
        yield from feeds(f"{page.title} – {ask.edition.name}", page.path)
