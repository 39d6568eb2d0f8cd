"""From the ledger to the generations: at once in the process that wrote, by reading elsewhere.

Whoever commits a change notes its lines before going on, so that who is told
'published' finds every page of this machine fresh. A process that was killed
in between, or another machine, is made up for by :func:`catch_up`, which reads
the ledger on from where the generations stand.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from rotative.ledger.models import Line
from rotative.press.generations import NEVER, Generations, generations, microseconds
from rotative.press.models import Due

log = logging.getLogger(__name__)

_BATCH = 500
_TOO_FAR = 20_000  # lines; beyond, starting anew costs less than reading them
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_microseconds(moment: datetime) -> int:
    """An aware moment in microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def note(lines: Sequence[Line]) -> None:
    """Note lines that this process has just committed. Never raises.

    Where the generations cannot be written, readers of the ledger make up for
    it within a moment; the change itself is done.
    """
    try:
        here = generations()
        with here.locked():
            if lines[0].number <= here.applied and not _same_ledger(here):
                # Restored or emptied: those numbers belonged to another ledger.
                here.begin_anew()
                catch_up()
            here.apply([_change(line) for line in lines])
            look_at_due(here)
    except (DatabaseError, InterfaceError, OSError):
        log.exception("lines from %s could not be noted by the press", lines[0].number)


def catch_up() -> int:
    """Note every line that is not noted yet, and the next due moment; how many lines those were.

    One look-up where there is none. Raises DatabaseError, or OSError where the
    generations cannot be kept.
    """
    if transaction.get_connection().in_atomic_block:
        return 0  # what is seen here may never be committed
    here = generations()
    # Counted from before the questions: what is committed from here on may be unseen.
    seen = seen_until(microseconds())
    done = 0
    while True:
        start = here.applied
        found = list(Line.objects.from_number(start)[: _BATCH + 1])
        if start and not (found and _is_anchor(here, start, found[0])):
            if here.applied != start:
                continue  # somebody else went on meanwhile
            _begin_anew(here, seen)
            return done
        if found and found[-1].number - start >= _BATCH and _far_behind(start):
            _begin_anew(here, seen)
            return done
        new = [line for line in found if line.number > start]
        here.apply([_change(line) for line in new])
        done += len(new)
        if len(new) < _BATCH:
            break
    with here.locked():
        look_at_due(here, seen)
    return done


def look_at_due(here: Generations, seen: int | None = None) -> None:
    """Write down the next due moment. Holding the lock, so that the last to write saw the most.

    ``seen`` where the ledger was read to its end before (see ``Generations.set_due``).
    """
    moment = Due.objects.next_moment()
    here.set_due(NEVER if moment is None else as_microseconds(moment), seen)


def seen_until(asked: int) -> int:
    """Until when stored pages may be answered if nobody reads the ledger after ``asked``.

    A database on a network may be away for this machine alone, while another one
    withdraws a story; a file is away for everybody.
    """
    bound: int = settings.PRESS_BLIND
    if connection.vendor == "sqlite" or not bound:
        return NEVER
    return asked + bound * 1_000_000


def _change(line: Line) -> tuple[int, int, Iterable[str]]:
    return line.number, as_microseconds(line.at), line.tags


def _is_anchor(here: Generations, start: int, line: Line) -> bool:
    return line.number == start and as_microseconds(line.at) == here.anchor


def _same_ledger(here: Generations) -> bool:
    """Whether the line at the position is still the one that was noted."""
    found = Line.objects.from_number(here.applied).first()
    return found is not None and _is_anchor(here, here.applied, found)


def _far_behind(start: int) -> bool:
    newest = Line.objects.newest()
    return newest is not None and newest.number - start > _TOO_FAR


def _begin_anew(here: Generations, seen: int) -> None:
    """Start at the ledger's end: all that was stored before is stale."""
    with here.locked():
        newest = Line.objects.newest()
        if newest is None:
            here.begin_anew()
        else:
            here.begin_anew(newest.number, as_microseconds(newest.at))
        look_at_due(here, seen)
