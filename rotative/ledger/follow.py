"""Read the ledger in order, from a durable cursor, at least once.

A follower is a name and a function that takes a list of lines. The function
must be idempotent: after a crash between its work and the cursor's move it
sees the same lines again. Everything that must not be lost after a commit
hangs on a follower; jobs are for what may be lost.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone

from rotative.ledger.holders import dead, myself
from rotative.ledger.models import Cursor, Line

log = logging.getLogger(__name__)

HOLD = timedelta(seconds=30)
RENEW_EVERY = 10.0
PAUSES = (1, 2, 5, 15, 60, 300)


@dataclass(frozen=True)
class Follower:
    """What follows the ledger: ``handle`` gets lines in order, at least once each.

    Followers of one ``lane`` take turns; those that may wait for somebody else's
    machine have a lane of their own, so that they hold up nobody. ``pauses``:
    seconds after the first failure in a row, the second, and so on.
    """

    name: str
    handle: Callable[[Sequence[Line]], None]
    batch: int = 200
    lane: str = ""
    pauses: tuple[float, ...] = PAUSES


class GoTo(Exception):
    """Raised by a follower that goes on from another line than the last it was handed.

    One that has rebuilt all it keeps from the database need not see the lines
    before; one whose files are older than its cursor must see some again. With
    ``pause`` it is not asked again for so many seconds: what is left is too young.
    """

    def __init__(self, number: int, *, pause: float = 0.0) -> None:
        self.number = number
        self.pause = pause
        super().__init__(number)


FOLLOWERS: dict[str, Follower] = {}


def follower(name: str, *, batch: int = 200, lane: str = "") -> Callable[[Callable], Callable]:
    """Function decorator: let the function follow the ledger under ``name``, in ``lane``."""

    def declare(handle: Callable[[Sequence[Line]], None]) -> Callable:
        FOLLOWERS[name] = Follower(name, handle, batch, lane)
        return handle

    return declare


def _take(name: str, me: str) -> Cursor | None:
    """Take the cursor for a while; None when somebody else holds it or it pauses.

    A hold ends by itself; one whose process is known to be dead is taken over
    at once, so that a killed worker costs no half minute.
    """
    now = timezone.now()
    cursor, _made = Cursor.objects.get_or_create(name=name)
    free = Q(held_until__isnull=True) | Q(held_until__lte=now) | Q(held_by=me)
    if cursor.held_by and dead(cursor.held_by):
        free |= Q(held_by=cursor.held_by)
    ready = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    taken = Cursor.objects.filter(free, ready, name=name).update(held_by=me, held_until=now + HOLD)
    return Cursor.objects.get(name=name) if taken else None


@contextmanager
def _renewing(name: str, me: str) -> Iterator[None]:
    """Keep the hold alive from a thread while the block runs, however long it takes."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEW_EVERY):
            try:
                Cursor.objects.filter(name=name, held_by=me).update(
                    held_until=timezone.now() + HOLD
                )
            except DatabaseError:  # busy or away: the next round tries again
                log.warning("follower %s could not renew its hold", name, exc_info=True)
            finally:
                connection.close()

    thread = threading.Thread(target=renew, name=f"hold-{name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run(follower: Follower, *, me: str | None = None) -> int:
    """Hand ``follower`` its next lines and move its cursor; return how many lines it took.

    Returns 0 when there is nothing new, when another process or thread holds
    the cursor, or while the follower pauses after a failure. A failure is kept
    on the cursor with a growing pause and the lines are offered again: order
    is never broken to get past a bad line.

    One runs at a time. The hold lasts 30 s and is renewed while ``handle``
    works. Only a process that stood still for longer than that (suspended, or
    cut off from the database) can find that another has taken over: its cursor
    then does not move, and what it still does must be harmless to do twice.
    """
    me = me or myself()
    known = Cursor.objects.filter(name=follower.name).first()
    if known and (known.number >= newest_number() or not known.may_run(timezone.now())):
        return 0
    cursor = _take(follower.name, me)
    if cursor is None:
        return 0
    mine = Cursor.objects.filter(name=follower.name, held_by=me, number=cursor.number)
    let_go = {"held_by": "", "held_until": None}
    rest = None
    try:
        lines = list(Line.objects.after(cursor.number)[: follower.batch])
        if lines:
            with _renewing(follower.name, me):
                follower.handle(lines)
    except GoTo as there:
        number = there.number
        if there.pause:
            rest = timezone.now() + timedelta(seconds=there.pause)
    except Exception as error:
        pause = follower.pauses[min(cursor.failures, len(follower.pauses) - 1)]
        log.exception("follower %s stopped after line %s", follower.name, cursor.number)
        mine.update(
            failures=cursor.failures + 1,
            problem=f"{type(error).__name__}: {error}"[:2000],
            retry_at=timezone.now() + timedelta(seconds=pause),
            **let_go,
        )
        return 0
    else:
        if not lines:
            mine.update(**let_go)
            return 0
        number = lines[-1].number
    moved = mine.update(
        number=number,
        moved_at=timezone.now(),
        failures=0,
        problem="",
        retry_at=rest,
        **let_go,
    )
    if not moved:
        log.warning("follower %s lost its hold while it worked", follower.name)
    return len(lines) if moved and rest is None else 0


def lanes() -> list[str]:
    """The lanes that followers declared."""
    return sorted({follower.lane for follower in FOLLOWERS.values()})


def run_all(*, me: str | None = None, lane: str | None = None) -> int:
    """Give every follower (of ``lane``, where one is named) one turn; how many lines were taken."""
    chosen = [one for one in FOLLOWERS.values() if lane is None or one.lane == lane]
    return sum(run(follower, me=me) for follower in chosen)


def catch_up(*, me: str | None = None, turns: int = 10_000) -> None:
    """Run the followers until none has anything left to take, or ``turns`` have passed."""
    for _turn in range(turns):
        if not run_all(me=me):
            return


def start_over(name: str, *, at: int = 0, unless_held: bool = False) -> None:
    """Set a follower to line ``at``: it is offered all that came after, again.

    Whoever holds the cursor at that moment loses it: what they were doing does
    not move it. With ``unless_held`` they keep it and nothing happens.
    """
    if unless_held and Cursor.objects.filter(name=name, held_until__gt=timezone.now()).exists():
        return
    Cursor.objects.update_or_create(
        name=name,
        defaults={
            "number": at, "held_by": "", "held_until": None,
            "failures": 0, "problem": "", "retry_at": None,
        },
    )  # fmt: skip


def newest_number() -> int:
    """The number of the ledger's last line; 0 while it is empty."""
    return Line.objects.order_by("-number").values_list("number", flat=True).first() or 0


def lag() -> dict[str, int]:
    """How many lines each declared follower is behind the ledger's end."""
    newest = newest_number()
    at = dict(Cursor.objects.values_list("name", "number"))
    return {name: newest - at.get(name, 0) for name in FOLLOWERS}
