"""Which pictures the public may see. Rooms above say what they show."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone

from rotative.press.observe import saw

Shows = Callable[[frozenset[int], datetime], Iterable[int]]

_SHOWS: list[Shows] = []


def register(shows: Shows) -> Shows:
    """Let ``shows`` say which of some pictures are on a public page of its room.

    It gets picture ids and an aware moment and returns those of the ids that
    the public may see at that moment. It must check the time itself: a job
    that is late shows nothing early and keeps nothing up. For each it names one
    reason as observed (``saw("story:42")``, and ``changes_at`` where that one
    ends by itself): a CDN keeps the picture until the reason changes, and then
    asks for another. May be used as a decorator; registering the same function
    again changes nothing.
    """
    if shows not in _SHOWS:
        _SHOWS.append(shows)
    return shows


def public(picture_ids: Iterable[int], now: datetime | None = None) -> set[int]:
    """Of these pictures, those that some room shows to the public at ``now``."""
    wanted = frozenset(picture_ids)
    saw(*(f"picture:{number}" for number in wanted))
    moment = now or timezone.now()
    seen: set[int] = set()
    for shows in _SHOWS:
        if wanted - seen:
            seen |= set(shows(wanted - seen, moment)) & wanted
    return seen
