"""What a told line can be about. Rooms above add theirs: a banner is kept by fronts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rotative.editions.models import Edition
from rotative.ledger.models import Line

PUBLISHED, UPDATED, CORRECTED = "published", "updated", "corrected"
POST, FLASH, BANNER = "post", "flash", "banner"


@dataclass(frozen=True)
class Subject:
    """What a line is about, as it is now.

    ``words`` empty: the story's headline. With a ``story`` it is shown only
    while readers may see that; ``place`` is then where in it to look.
    """

    words: str = ""
    story: int | None = None
    place: str = ""
    breaking: bool = False


Subjects = Callable[[Edition, Sequence[Line], datetime], Mapping[int, Subject]]
# The number of the line → the event's name and what it says.
Events = Callable[[Edition, Sequence[Line], datetime], Mapping[int, tuple[str, dict[str, Any]]]]


@dataclass(frozen=True)
class Kind:
    """One type of object that lines are about.

    ``shows`` are the verbs whose told lines are items, with the form each item
    takes; a told line of another verb takes out what stood there. ``subjects``
    finds what those lines are about: number of the line → Subject, without
    those that readers may not see. It is asked for all lines of a page
    together, says what it looked at (``saw``) and takes the same number of
    queries however many there are. ``changes`` are the verbs, besides told
    ones, after which the item may be another, or gone.
    """

    object_type: str
    shows: Mapping[str, str]
    subjects: Subjects
    changes: frozenset[str] = frozenset()


# What stands on an edition's pages now, as JSON can say it.
Standing = Callable[[Edition, datetime], Any]

_kinds: dict[str, Kind] = {}
_events: dict[str, list[Events]] = {}
_standing: dict[str, Standing] = {}


def add_kind(kind: Kind) -> None:
    """Let lines about ``kind.object_type`` stand in the newsfeed."""
    _kinds[kind.object_type] = kind


def kinds() -> Mapping[str, Kind]:
    """Type of object → its kind."""
    return _kinds


def add_events(verbs: Iterable[str], make: Events) -> None:
    """Let open pages be told more of lines of ``verbs``: what ``make`` gives for each of them.

    It is asked for many lines of one edition together, in that edition's
    language, and says what is true now, which may be later than the line. It
    must give an event for every line, except of verbs that are items anyway:
    those are told of at their number, with or without it.
    """
    for verb in verbs:
        _events.setdefault(verb, []).append(make)


def events() -> Mapping[str, Sequence[Events]]:
    """Verb → what makes its further events, in the order they were added."""
    return _events


def add_standing(name: str, find: Standing) -> None:
    """Let the top of the list for programs say under ``name`` what else stands on all pages.

    It is what the event of that name says, so that whoever fetches the list
    has missed nothing. ``find`` says what it looked at (``saw``).
    """
    _standing[name] = find


def standing() -> Mapping[str, Standing]:
    """Name → what finds it."""
    return _standing
