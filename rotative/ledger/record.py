"""Append to the ledger."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from rotative.ledger.at_once import tell
from rotative.ledger.models import Counter, Line, told_tag
from rotative.ledger.verbs import pack, verb_of
from rotative.ledger.wake import CHANNEL

_open = threading.local()

# One statement on either database: takes the row's lock (kept until the commit), hands out
# the numbers, and makes the row where somebody emptied the table, after the last line there is.
_NEXT = (
    f'INSERT INTO "{Counter._meta.db_table}" ("id", "last") '  # noqa: S608 - names of our own
    f'SELECT 1, COALESCE(MAX("number"), 0) + %s FROM "{Line._meta.db_table}" WHERE true '
    f'ON CONFLICT ("id") DO UPDATE SET "last" = "{Counter._meta.db_table}"."last" + %s '
    'RETURNING "last"'
)
# Other machines are woken when this transaction commits, and not if it does not.
_NEXT_AND_WAKE = f"{_NEXT}, pg_notify('{CHANNEL}', '')"


class _Waiting:
    """A line that its transaction has yet to append.

    Kept among the connection's on-commit functions, because those are dropped
    exactly when the savepoint they were registered in is rolled back.
    """

    def __init__(self, line: Line) -> None:
        self.line = line

    def __call__(self) -> None:
        """Nothing is left to do after the commit."""


@contextmanager
def one_change() -> Iterator[None]:
    """A transaction of an action: ``atomic()`` that appends its lines at its very end.

    Lines recorded inside, by this action and by those it calls, are appended
    together, in the order they were recorded, as the last statement before the
    commit: the counter, on which all writers wait, is locked for that moment
    only. A part that is rolled back (an ``atomic()`` inside that raises) takes
    its lines with it. Inside another ``one_change()`` it is a savepoint.
    """
    if getattr(_open, "depth", 0):
        with transaction.atomic():
            yield
        return
    _open.depth = 1
    try:
        with transaction.atomic():
            yield
            promised: list[Any] = [entry[1] for entry in connection.run_on_commit]
            waiting = [
                function.line
                for function in promised
                if isinstance(function, _Waiting) and function.line.number is None
            ]
            if waiting:
                _append(waiting)
    finally:
        _open.depth = 0


def line(
    payload: object,
    *,
    actor: Any = None,
    edition: str = "",
    about: Any,
    revision: int | None = None,
    tags: Iterable[str] = (),
    told: bool | None = None,
) -> Line:
    """A line that says what happened to ``about``, not yet appended and without a number.

    ``payload`` is an instance of a class declared with
    :func:`rotative.ledger.verbs.verb`; ``actor`` a user or None (the clock);
    ``edition`` the edition's code, empty where none is concerned; ``about`` a
    saved model instance; ``tags`` what changed and the lists it enters or
    leaves. ``told`` says whether the edition's readers are told, where the
    verb's own word is not to count. Raises UnknownVerb for an undeclared payload.
    """
    known = verb_of(payload)
    is_told = bool(edition) and (known.told if told is None else told)
    marks = {*tags, told_tag(edition)} if is_told else set(tags)
    return Line(
        actor_id=getattr(actor, "pk", None),
        edition=edition,
        verb=known.name,
        object_type=about._meta.model_name,
        object_id=str(about.pk),
        revision=revision,
        tags=sorted(marks),
        payload=pack(payload),
        version=known.version,
        told=is_told or None,
    )


def record(
    payload: object,
    *,
    actor: Any = None,
    edition: str = "",
    about: Any,
    revision: int | None = None,
    tags: Iterable[str] = (),
    told: bool | None = None,
) -> Line:
    """Append one line saying what happened to ``about`` (arguments: :func:`line`); return it.

    Inside :func:`one_change` the line is appended at its end and gets its
    number then. Inside a bare ``atomic()`` it is appended at once and must be
    the transaction's last statement. Either way the counter's row stays locked
    until the commit, so numbers commit in order and without a gap: a follower
    never sees n+1 before n. Raises TransactionManagementError outside a
    transaction and UnknownVerb for an undeclared payload.
    """
    new = line(
        payload,
        actor=actor,
        edition=edition,
        about=about,
        revision=revision,
        tags=tags,
        told=told,
    )
    record_all([new])
    return new


def record_all(lines: Sequence[Line]) -> None:
    """Append many lines made by :func:`line`, in their order, with the promises of ``record``."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the ledger is written inside atomic() only")
    if getattr(_open, "depth", 0):
        for new in lines:
            transaction.on_commit(_Waiting(new))
    elif lines:
        _append(lines)


def _append(lines: Sequence[Line]) -> None:
    """Give the lines their numbers and their moment, and write them."""
    with connection.cursor() as cursor:
        ask = _NEXT_AND_WAKE if connection.vendor == "postgresql" else _NEXT
        cursor.execute(ask, [len(lines), len(lines)])
        last = cursor.fetchone()[0]
    now = timezone.now()
    for number, new in enumerate(lines, start=last - len(lines) + 1):
        new.number = number
        new.at = now
    Line.objects.bulk_create(lines, batch_size=500)
    told = list(lines)
    transaction.on_commit(lambda: tell(told), robust=True)
