"""Invent an edition's archive, story by story; the same number is always the same story."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID, uuid5

from rotative.kit.slugs import slug_of
from rotative.stories.actions.filling import Invented
from rotative.web.archive.words import name, sentences

YEARS = timedelta(days=365 * 20)
_GROUPS = UUID("0f6b9a0e-0a07-4f0a-a9d4-5d1f2b8f7c10")
_KINDS = ("news",) * 16 + ("analysis", "opinion", "interview", "explainer")
_EVERY_TRANSLATED, _EVERY_CORRECTED = 20, 100
_LEAST, _MOST = 4, 140  # sentences
# Now and then much happens: of so many stories in a row the first are of one day's hours.
_EVERY_BUSY, _AT_ONCE, _HOURS = 1_000, 40, timedelta(hours=8)


@dataclass(frozen=True)
class Shelves:
    """What an edition's stories are filed under: ids, the likelier ones first."""

    sections: list[int]
    topics: list[int]
    people: list[int]
    places: list[int]
    pictures: list[tuple[int, str, str]]  # id, caption, alt text


def group_of(number: int) -> UUID:
    """The translation group of the editions' stories with that number."""
    return uuid5(_GROUPS, str(number))


def is_translated(number: int) -> bool:
    """Whether every edition has that story, translated from the first edition's."""
    return number % _EVERY_TRANSLATED == 0


def invent(
    code: str, tag: str, shelves: Shelves, numbers: range, total: int, until: datetime
) -> list[Invented]:
    """Stories ``numbers`` (from 0) of ``total``, spread over the 20 years before ``until``.

    Of the edition ``code``, in the language ``tag``. Asks no database.

    Most days have as many as the next one, some a crowd: also in a small archive a
    day's page can be full. Lengths are spread as a newsroom's are (log-normal, half under some 350
    words); few topics and writers have most of the stories, as in life.
    """
    pool = sentences(tag)
    step = YEARS / max(total, 1)
    made = []
    for number in numbers:
        dice = random.Random(f"{code} {number}")  # noqa: S311 - nothing is secret here
        count = min(max(int(dice.lognormvariate(3.0, 0.6)), _LEAST), _MOST)
        told = dice.choices(pool, k=count + 1)
        who, where = name(dice), name(dice)
        headline = f"{who} {' '.join(told[0].split()[: dice.randint(5, 9)]).rstrip('.,;:')}"[:120]
        picture = dice.choice(shelves.pictures) if shelves.pictures and number % 2 else None
        paragraphs = [" ".join(told[start : start + 3]) for start in range(1, len(told), 3)]
        paragraphs[0] = f"{where}: {paragraphs[0]}"
        new = Invented(
            headline=unescape(headline),
            slug=f"{slug_of(headline, length=60, fallback='story')}-a{number}",
            standfirst=told[-1],
            paragraphs=paragraphs,
            section=_one(dice, shelves.sections),
            kind=dice.choice(_KINDS),
            published=_published(dice, number, step, until),
            place=_one(dice, shelves.places) if shelves.places and number % 3 else None,
            picture=picture[0] if picture else None,
            caption=picture[1] if picture else "",
            alt=picture[2] if picture else "",
            topics=_some(dice, shelves.topics, dice.randint(1, 3)),
            people=_some(dice, shelves.people, 1 if number % 5 else 2),
            correction=pool[number % len(pool)] if number % _EVERY_CORRECTED == 7 else "",
        )
        if is_translated(number):
            new.group = group_of(number)
        made.append(new)
    return made


def _published(dice: random.Random, number: int, step: timedelta, until: datetime) -> datetime:
    """When the story with that number came out."""
    place = number % _EVERY_BUSY
    if place >= _AT_ONCE:
        return until - YEARS + step * (number + dice.random())
    morning = until - YEARS + step * (number - place)
    morning = morning.replace(hour=8, minute=0, second=0, microsecond=0)
    return min(morning + _HOURS * (place + dice.random()) / _AT_ONCE, until)


def _one(dice: random.Random, ids: list[int]) -> int:
    """One of them, those at the front far oftener."""
    return ids[min(int(dice.expovariate(3 / len(ids))), len(ids) - 1)]


def _some(dice: random.Random, ids: list[int], count: int) -> list[int]:
    return sorted({_one(dice, ids) for _turn in range(count)}) if ids else []
