"""The search page, and what is proposed while its words are typed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rotative.editions.typography import set_text
from rotative.press.observe import changes_at
from rotative.press.page import Ask, Page, data, html
from rotative.search.documents import texts_of
from rotative.search.engines.interface import Unusable
from rotative.search.highlights import Piece, Sought, mark, opening, passage, sought
from rotative.search.query import find_stories
from rotative.search.spelling import mended
from rotative.search.views.asking import MOST_PAGES, Asked, asked_of
from rotative.stories.cards import Card, cards_of
from rotative.stories.models import Kind, Story
from rotative.stories.remembered import public_stories, sections_of

SIZE, PROPOSED, SHALLOW = 20, 8, 101
# The index follows what is published within a second, and so does a page of what it found.
_HOLDS = timedelta(seconds=1)
SUGGESTIONS = "application/x-suggestions+json; charset=utf-8"


@dataclass(frozen=True)
class Hit:
    """A story that was found: its card, and where the words stand in it."""

    card: Card
    headline: list[Piece]
    passage: list[Piece]


@dataclass(frozen=True)
class Chosen:
    """A filter that a link set: what it says, and the address without it."""

    words: str
    without: str


def search(ask: Ask) -> Page:
    """Stories with the words asked for, best first, and ways to narrow them."""
    asked = asked_of(ask)
    troubles: list[str] = []
    found = _found(ask, asked, lambda: troubles.append("silent")) if asked.words else []
    more = len(found) > SIZE and asked.page < MOST_PAGES
    if asked.words:
        changes_at(ask.now + _HOLDS)
    base = f"{ask.edition.base}/search/?"
    better = _better(ask, asked) if asked.words and not found and not troubles else ""
    return html(
        ask,
        "search/search.html",
        {
            "asked": asked,
            "silent": bool(troubles),
            "hits": _hits(ask, asked, found[:SIZE]),
            "sections": sections_of(ask.edition),
            "kinds": Kind.choices,
            "chosen": _chosen(asked, base),
            "newer": f"{base}{asked.but(page=asked.page - 1)}" if asked.page > 1 else "",
            "older": f"{base}{asked.but(page=asked.page + 1)}" if more else "",
            "better": better,
            "better_href": f"{base}{asked.but(words=better)}" if better else "",
        },
    )


def suggest(ask: Ask) -> Page:
    """Headlines for the words typed so far, as OpenSearch suggestions."""
    words = asked_of(ask).words
    changes_at(ask.now + _HOLDS)
    stories = _loaded(ask, words, limit=PROPOSED) if words else []
    said = [set_text(story.short_headline or story.headline, ask.edition) for story in stories]
    links = [story.address for story in stories]
    answer = json.dumps([words, said, [""] * len(said), links], ensure_ascii=False)
    return data(answer, SUGGESTIONS)


def _found(ask: Ask, asked: Asked, silent: Callable[[], None]) -> list[Story]:
    """The stories of this page, and the first of the next one."""
    since, before = asked.span(ask.edition)
    return _loaded(
        ask,
        asked.words,
        sections=[asked.section.pk] if asked.section else [],
        topics=[asked.topic.pk] if asked.topic else [],
        people=[asked.person.pk] if asked.person else [],
        kinds=[asked.kind] if asked.kind else [],
        since=since,
        before=before,
        limit=SIZE + 1,
        offset=(asked.page - 1) * SIZE,
        depth=SHALLOW if asked.page * SIZE < SHALLOW else MOST_PAGES * SIZE + 1,
        silent=silent,
    )


def _loaded(ask: Ask, words: str, **narrowed: Any) -> list[Story]:
    """What is found in the edition, ready for cards, without its text: looked up once."""
    loaded: dict[int, Story] = {}

    def keep(some: list[int]) -> dict[int, Story]:
        here = public_stories(some)
        loaded.update(here)
        return here

    ids = find_stories(
        None, words, editions=[ask.edition.pk], languages=[ask.edition.language],
        keep=keep, **narrowed,
    )  # fmt: skip
    return [loaded[pk] for pk in ids]


def _hits(ask: Ask, asked: Asked, stories: list[Story]) -> list[Hit]:
    what = sought(asked.words, ask.edition.language)
    cards = cards_of(stories, ask.edition)
    # Only where the standfirst does not show the words is the text read.
    elsewhere = [story for story in stories if what.first_in(story.standfirst) < 0]
    bodies = Story.objects.bodies(elsewhere)
    return [
        _hit(ask, card, story, bodies.get(story.pk), what)
        for card, story in zip(cards, stories, strict=True)
    ]


def _hit(ask: Ask, card: Card, story: Story, body: Any, what: Sought) -> Hit:
    def dress(text: str) -> str:
        return set_text(text, ask.edition)

    shown = passage(texts_of(body), what, dress) if body else None
    return Hit(
        card,
        mark(dress(card.headline), what),
        opening(story.standfirst, what, dress) if shown is None else shown,
    )


def _better(ask: Ask, asked: Asked) -> str:
    try:
        return mended(asked.words, ask.edition)
    except Unusable:
        return ""


def _chosen(asked: Asked, base: str) -> list[Chosen]:
    found: list[Chosen] = []
    for name, one in (("topic", asked.topic), ("person", asked.person)):
        if one is not None:
            without: dict[str, Any] = {name: None}
            found.append(Chosen(str(one.name), f"{base}{asked.but(**without)}"))
    return found
