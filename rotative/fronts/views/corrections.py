"""All corrections of an edition, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rotative.editions.models import Edition
from rotative.kit.cursors import BadCursor, pack_cursor, unpack_cursor
from rotative.press.page import Ask, Missing, Page, html
from rotative.stories.cards import address_from
from rotative.stories.models import Correction, Story

PATH = "/corrections/"
PAGE = 24


@dataclass(frozen=True)
class Entry:
    """What was corrected, when, and in which story."""

    number: int
    note: str
    at: datetime
    headline: str
    href: str
    address: str


@dataclass(frozen=True)
class CorrectionsPage:
    """The page, as templates and heads see it; ``older`` is empty at the end."""

    title: str
    path: str
    feed: str
    entries: list[Entry]
    older: str
    first: bool


def corrections(ask: Ask) -> Page:
    """The stretch of corrections that ``?before=`` asks for; Missing for a cursor not ours."""
    found = Correction.objects.of(ask.edition)
    before = ask.query.get("before")
    if before:
        try:
            found = found.before(*unpack_cursor(before))
        except BadCursor:
            raise Missing(ask.path) from None
    rows = list(found[: PAGE + 1])
    base = f"{ask.edition.base}{PATH}"
    page = CorrectionsPage(
        title=_("Corrections"),
        path=base,
        feed=f"{base}feed.xml",
        entries=entries_of(rows[:PAGE], ask.edition, ask.now),
        older=pack_cursor(rows[PAGE - 1].at, rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        first=not before,
    )
    return html(ask, "fronts/corrections.html", {"page": page})


def entries_of(rows: Iterable[Correction], edition: Edition, now: datetime) -> list[Entry]:
    """Those of ``rows`` whose stories are public at ``now``, in their order: one query."""
    rows = list(rows)
    public = Story.objects.visible_to(None, now).filter(pk__in={row.story_id for row in rows})
    stories = {story.pk: story for story in public.defer("body")}
    found = []
    for row in rows:
        story = stories.get(row.story_id)
        if story is None:
            continue
        story.edition = edition
        found.append(
            Entry(row.pk, row.note, row.at, story.headline, address_from(story, edition),
                  story.address)
        )  # fmt: skip
    return found
