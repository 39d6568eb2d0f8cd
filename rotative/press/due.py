"""The release moment: due changes are carried out by whoever comes first.

A request, the job worker or a command calls :func:`release_due`; each row is
handed to the function that a room registered for its kind, which runs an
ordinary action.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from rotative.kit.patience import impatient
from rotative.ledger.record import one_change
from rotative.press.models import Due

log = logging.getLogger(__name__)

RELEASERS: dict[str, Callable[[Due], None]] = {}
MAX_TRIES = 8
_SOON, _FIRST_PAUSE = timedelta(seconds=1), timedelta(seconds=5)
_NEVER = timedelta(days=36_500)
# How long editors' saves may have to wait for a batch.
_BATCH, _BATCH_SECONDS = 50, 0.5


def releases(kind: str) -> Callable[[Callable[[Due], None]], Callable[[Due], None]]:
    """Function decorator: the function carries out due rows of ``kind``.

    It runs inside a transaction and raises when the change cannot be made;
    it must be harmless when the change is already made.
    """

    def declare(function: Callable[[Due], None]) -> Callable[[Due], None]:
        RELEASERS[kind] = function
        return function

    return declare


def promise(
    kind: str, object_id: int, at: datetime, *, edition: str = "", payload: Any = None
) -> None:
    """Let ``kind`` happen to the object at ``at`` (aware); a second promise moves the first."""
    Due.objects.update_or_create(
        kind=kind,
        object_id=object_id,
        defaults={
            "due_at": at,
            "edition": edition,
            "payload": payload or {},
            "tries": 0,
            "problem": "",
        },
    )


def forget(kind: str | tuple[str, ...], object_id: int) -> None:
    """Take a promise (or several) back; harmless where there is none."""
    kinds = (kind,) if isinstance(kind, str) else kind
    Due.objects.filter(kind__in=kinds, object_id=object_id).delete()


def next_moment() -> datetime | None:
    """The earliest due moment; None when nothing is promised. One index look-up."""
    return Due.objects.next_moment()


def release_due(now: datetime | None = None, *, limit: int = 500) -> int:
    """Carry out what is due at ``now``, oldest first; return how many changes were made.

    Changes of the same moment share a transaction (each in a savepoint of its
    own) for as long as a batch stays short, so that twenty stories cost one
    wait for the disk. Each happens once however many processes try: a second
    one waits for the first and finds the change made. A change that fails is
    put off with a growing pause and stays in the list with its error (after
    eight tries for good: ``rotative doctor`` names it); it never holds up the
    others. Raises DatabaseError when the database is busy or away: what was due
    stays due.
    """
    now = now or timezone.now()
    rows = list(Due.objects.by(now)[:limit])
    done = 0
    while rows:
        made, failed, taken = _release_together(rows[:_BATCH], now)
        for row, error in failed:
            if isinstance(error, OperationalError):
                # Not the change's fault (a deadlock, a batch refused as a whole): alone, at once.
                again, still, _taken = _release_together([row], now)
                made += again
                if not still:
                    continue
                error = still[0][1]  # noqa: PLW2901
            _put_off(row.pk, now, error)
        done += made
        del rows[:taken]
    return done


def release_if_due(*, patience: float = 1.0) -> int:
    """Do :func:`release_due` where something is due; for requests. One look-up otherwise.

    A reader's page waits for the changes themselves, not for a database that
    somebody else keeps locked: after ``patience`` seconds, or when the
    database fails, the failure is logged and 0 returned. The page is then made
    of what there is; nothing shows before its moment, since ``visible_to``
    checks the time itself.
    """
    moment = next_moment()
    if moment is None or moment > timezone.now():
        return 0
    try:
        with impatient(patience):
            return release_due()
    except DatabaseError:
        log.warning("due changes could not be released by a request", exc_info=True)
        return 0


def _release_together(
    rows: list[Due], now: datetime
) -> tuple[int, list[tuple[Due, Exception]], int]:
    """Carry out rows in one transaction until it gets long.

    Returns how many changes were made, which rows failed and why, and how many
    of ``rows`` were taken in hand.
    """
    made, taken = 0, 0
    failed: list[tuple[Due, Exception]] = []
    begin = monotonic()
    try:
        with one_change():
            for row in rows:
                taken += 1
                try:
                    with transaction.atomic():
                        made += _release(row, now)
                except Exception as error:
                    log.exception("due change %s failed", row.pk)
                    failed.append((row, error))
                if monotonic() - begin > _BATCH_SECONDS:
                    break
    except OperationalError as error:
        if not taken:
            raise  # the database is busy or away: nothing can be done, nor put off
        log.exception("%s due changes were refused together", taken)
        return 0, [(row, error) for row in rows[:taken]], taken
    return made, failed, taken


def _release(row: Due, now: datetime) -> int:
    """Carry out one change and remove its row; 0 when somebody else has done so meanwhile.

    The function locks what it changes and looks again whether there is
    anything to do, as every action does; the row itself is not locked before,
    or a person's action and the clock could each hold what the other waits for.
    """
    still = Due.objects.filter(pk=row.pk, due_at__lte=now)
    if not still.exists():
        return 0
    RELEASERS[row.kind](row)
    # Not where the change itself promised another one.
    still.delete()
    return 1


def _put_off(row_id: int, now: datetime, error: Exception) -> None:
    """Note the failure and move the row's moment; a hundred years after the last try.

    A failure of the database (a lock that was not to be had) is not the
    change's: it is tried again in a second, as often as need be.
    """
    row = Due.objects.filter(id=row_id).first()
    if row is None:
        return
    row.problem = f"{type(error).__name__}: {error}"[:2000]
    if isinstance(error, OperationalError):
        row.due_at = now + _SOON
    else:
        row.tries += 1
        row.due_at = now + (_NEVER if row.tries >= MAX_TRIES else _FIRST_PAUSE * 3**row.tries)
    row.save(update_fields=["tries", "problem", "due_at"])
