"""What pages are made of, kept by the process that makes them: a change costs what it changed.

A publication makes a dozen pages anew, and nearly all that they show is as it
was: menus, the other stories' cards, lists of other sections. What is
remembered here carries the tags that were seen when it was made, as a stored
page does, and is taken again only while nothing it showed has changed; its tags
go to the page under way as if it had been looked up. Only renders for the store
remember: a preview, or a render that the store is compared with, asks the
database.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from rotative.press.generations import NEVER, Generations, microseconds, slots_of
from rotative.press.observe import changes_at, observing, saw

MOST = 4_000  # things remembered; a story takes some 5 kB, and a long one in a feed more
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
T = TypeVar("T")


@dataclass(slots=True)
class Kept:
    """One thing: ``number`` and ``epoch`` from before it was made, ``turn`` when last checked."""

    value: Any
    epoch: int
    number: int
    turn: int
    tags: frozenset[str]
    slots: tuple[int, ...]
    until: datetime | None
    until_at: int

    def see_again(self) -> None:
        """Record in the page under way what was seen when this was made."""
        saw(*self.tags)
        if self.until is not None:
            changes_at(self.until)


class Memory:
    """What one process remembers, at most ``most`` things; the oldest go first."""

    def __init__(self, here: Generations, most: int = MOST) -> None:
        self._here = here
        self._most = most
        self._kept: dict[Hashable, Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, key: Hashable) -> Kept | None:
        """What is kept under ``key`` while nothing it showed has changed."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        here = self._here
        turn = here.turns
        if kept.epoch != here.epoch or kept.until_at <= microseconds():
            return None
        if kept.turn != turn:
            if here.changed_since(kept.number, kept.slots):
                return None
            kept.turn = turn
        return kept

    def mark(self) -> "Mark":
        """What to give to :meth:`keep`: take it before anything is looked up."""
        here = self._here
        # The turn first: a change noted in between makes it too old, never too new.
        turn = here.turns
        return turn, here.epoch, here.top

    def keep(
        self,
        key: Hashable,
        value: Any,
        mark: "Mark",
        tags: Iterable[str],
        until: datetime | None,
    ) -> Kept:
        """Remember ``value``, for which ``tags`` were seen and which holds until ``until``."""
        turn, epoch, number = mark
        tags = frozenset(tags)
        at = NEVER if until is None else (until - _EPOCH) // timedelta(microseconds=1)
        kept = Kept(value, epoch, number, turn, tags, slots_of(tags), until, at)
        self._kept.pop(key, None)
        self._kept[key] = kept
        if len(self._kept) > self._most:
            for old in list(self._kept)[: self._most // 8]:
                self._kept.pop(old, None)
        return kept


Mark = tuple[int, int, int]
_now_remembering: ContextVar[tuple[Memory, Mark | None] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Memory | None, mark: Mark | None = None) -> Iterator[None]:
    """Let what is made inside the block use ``memory``; None for none.

    ``mark`` (see :meth:`Memory.mark`) is from before anything was looked up that
    the block is given: what is made of that must not count as newer.
    """
    token = _now_remembering.set(None if memory is None else (memory, mark))
    try:
        yield
    finally:
        _now_remembering.reset(token)


def is_remembering() -> bool:
    """Whether the render under way is one for the store."""
    return _now_remembering.get() is not None


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` gives, or gave while nothing that it looked at has changed.

    The key says everything that the value depends on besides what is tagged:
    the edition, for all that is written in a language. Others get the same
    object: nobody may change it. ``make`` must not look at the page's query.
    """
    now = _now_remembering.get()
    if now is None:
        return make()
    memory, mark = now
    kept = memory.recall(key)
    if kept is None:
        mark = mark or memory.mark()
        with observing() as seen:
            value = make()
        kept = memory.keep(key, value, mark, seen.tags, seen.until)
    kept.see_again()
    return cast(T, kept.value)


def remembered_each(
    name: Hashable,
    keys: Iterable[int],
    fetch: Callable[[list[int]], Mapping[int, T]],
    about: Callable[[int, T | None], tuple[Iterable[str], datetime | None]],
) -> dict[int, T]:
    """The things with these numbers, in this order; those not remembered are fetched together.

    ``about`` says which tags each stands for (None: it is not there, which
    counts too) and until when it holds. What is not there is left out.
    """
    wanted = list(dict.fromkeys(keys))
    now = _now_remembering.get()
    if now is None:
        found = fetch(wanted) if wanted else {}
        return {key: found[key] for key in wanted if key in found}
    memory, mark = now
    have = {key: memory.recall((name, key)) for key in wanted}
    missing = [key for key, kept in have.items() if kept is None]
    if missing:
        mark = mark or memory.mark()
        with observing():  # each leaves its own tags below
            fetched = fetch(missing)
        for key in missing:
            value = fetched.get(key)
            tags, until = about(key, value)
            have[key] = memory.keep((name, key), value, mark, tags, until)
    made: dict[int, T] = {}
    for key, kept in have.items():
        assert kept is not None  # noqa: S101 - filled above
        kept.see_again()
        if kept.value is not None:
            made[key] = kept.value
    return made
