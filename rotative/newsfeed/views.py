"""The newsfeed's public pages: for people at ``/live/``, for programs at ``/live/items.json``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from rotative.editions.models import Edition
from rotative.ledger.models import Line, told_tag
from rotative.newsfeed.items import Item, items_of, newest_of
from rotative.newsfeed.kinds import standing
from rotative.newsfeed.stream import PATH as STREAM
from rotative.newsfeed.stream import epoch
from rotative.press.observe import saw
from rotative.press.page import Ask, Missing, Page, data, html
from rotative.stories.models import Section
from rotative.stories.remembered import section_at, sections_of

PATH, ITEMS = "/live/", "/live/items.json"
PAGE = 40  # items on a page at most
LOOK = 60  # lines looked at for them
LOOK_IN_SECTION = 240


@dataclass(frozen=True)
class Day:
    """The items of one day, as it is in the edition's zone."""

    iso: str
    words: str
    items: list[Item]


@dataclass(frozen=True)
class Choice:
    """A section that the list can be narrowed to; without one: all of them."""

    name: str
    href: str
    here: bool


@dataclass(frozen=True)
class Stretch:
    """Some of the newsfeed: ``older`` is the number to go on below, 0 at the end.

    ``newest`` is the newest line of the whole list when it was read; 0 in a
    stretch that does not begin at the top.
    """

    items: list[Item]
    older: int
    newest: int
    first: bool
    section: Section | None


def stretch_of(ask: Ask) -> Stretch:
    """The stretch that ``?before=`` and ``?section=`` ask for.

    One range scan of a fixed length, whatever the list's; a stretch may hold
    fewer items than fit, and still have older ones below it. What stands below
    a number stays below it, so a page further down does not change when
    something new is told, only with what it shows. Raises Missing for a number
    or a section that is not ours.
    """
    before = _before(ask)
    slug = ask.query.get("section")
    section = section_at(ask.edition, slug) if slug else None
    if slug and section is None:
        raise Missing(ask.path)
    if before is None:
        saw(told_tag(ask.edition.code))
    look = LOOK_IN_SECTION if section else LOOK
    lines = list(Line.objects.told(ask.edition.code, before=before)[: look + 1])
    if before is not None and not lines:
        raise Missing(ask.path)
    looked = lines[:look]
    items = items_of(looked, ask.edition, ask.now)
    if section is not None:
        items = [item for item in items if item.section == section.pk]
    shown = items[:PAGE]
    further = looked[-1].number if len(lines) > look else 0
    older = shown[-1].id if len(items) > PAGE else further
    return Stretch(
        items=shown,
        older=older,
        newest=newest_of(lines) if before is None else 0,
        first=before is None,
        section=section,
    )


def newest(ask: Ask) -> list[Item]:
    """The items at the top of the whole list, whatever the address asks for."""
    saw(told_tag(ask.edition.code))
    lines = Line.objects.told(ask.edition.code)[:LOOK]
    return items_of(lines, ask.edition, ask.now)[:PAGE]


def _before(ask: Ask) -> int | None:
    """The number in ``?before=``, in its one spelling; another would be another stored page."""
    given = ask.query.get("before")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= 18) or given[0] == "0":
        raise Missing(ask.path)
    return int(given)


def live(ask: Ask) -> Page:
    """The page for people, grouped by day; it needs no script."""
    stretch = stretch_of(ask)
    base = f"{ask.edition.base}{PATH}"
    here = stretch.section
    context = {
        "title": _("Newsfeed"),
        "days": days_of(stretch.items),
        "first": stretch.first,
        "section_slug": here.slug if here else "",
        "choices": _choices(ask.edition, here),
        "older": address_of(base, here, stretch.older) if stretch.older else "",
        "newest_href": address_of(base, here),
        "query": address_of("", here, int(ask.query.get("before") or 0)),
        "mark": f"{epoch()}:{stretch.newest}" if stretch.first else "",
        "items_href": address_of(f"{ask.edition.base}{ITEMS}", here),
        "stream_href": f"{ask.edition.base}{STREAM}",
    }
    return html(ask, "newsfeed/live.html", context)


def items(ask: Ask) -> Page:
    """The same stretch for programs: what is ``newest`` is where the stream goes on from.

    At the top it says also what else the stream tells of that stands on every page.
    """
    stretch = stretch_of(ask)
    base = f"{ask.edition.base}{ITEMS}"
    said = {
        "newest": f"{epoch()}:{stretch.newest}" if stretch.first else "",
        "items": [item.as_json() for item in stretch.items],
        "older": address_of(base, stretch.section, stretch.older) if stretch.older else "",
    }
    if stretch.first:
        said.update({name: find(ask.edition, ask.now) for name, find in standing().items()})
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return data(body, "application/json; charset=utf-8")


def days_of(items: Sequence[Item]) -> list[Day]:
    """The items under their days, in their order."""
    grouped = groupby(items, key=lambda item: (item.day, item.day_words))
    return [Day(iso, words, list(own)) for (iso, words), own in grouped]


def address_of(base: str, section: Section | None, before: int = 0) -> str:
    """``base`` with what narrows the list to a section and to what is older than a line."""
    asked = {"section": section.slug} if section else {}
    if before:
        asked["before"] = str(before)
    return f"{base}?{urlencode(asked)}" if asked else base


def _choices(edition: Edition, here: Section | None) -> list[Choice]:
    base = f"{edition.base}{PATH}"
    sections = [
        Choice(section.name, address_of(base, section), section == here)
        for section in sections_of(edition)
    ]
    return [Choice(_("All sections"), base, here is None), *sections] if sections else []
