"""Which pictures the public may see. Rooms above say what they show."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone

Shows = Callable[[frozenset[int], datetime], Iterable[int]]

_SHOWS: list[Shows] = []


def register(shows: Shows) -> Shows:
    """Let ``shows`` say which of some pictures are on a public page of its room.

    It gets picture ids and an aware moment and returns those of the ids that
    the public may see at that moment. It must check the time itself: a job
    that is late shows nothing early and keeps nothing up. May be used as a
    decorator; registering the same function again changes nothing.
    """
    if shows not in _SHOWS:
        _SHOWS.append(shows)
    return shows


def public(picture_ids: Iterable[int], now: datetime | None = None) -> set[int]:
    """Of these pictures, those that some room shows to the public at ``now``."""
    wanted = frozenset(picture_ids)
    moment = now or timezone.now()
    seen: set[int] = set()
    for shows in _SHOWS:
        if wanted - seen:
            seen |= set(shows(wanted - seen, moment)) & wanted
    return seen
