"""What a public answer tells the CDN, where there is one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from rotative.press.applying import as_microseconds
from rotative.press.generations import NEVER, Generations, generations, microseconds, slots_of
from rotative.press.observe import observing
from rotative.press.purging.interface import Purger, kind_named
from rotative.press.purging.keys import keys_of_page
from rotative.press.stored import Stored


@cache
def purger() -> Purger:
    """The one that the settings chose."""
    return kind_named(settings.PURGING.kind)(settings.PURGING)


def has_cdn() -> bool:
    """Whether anybody in front keeps pages until told."""
    return bool(purger().targets)


def for_cdn(page: Stored, path: str, *, here: Generations | None = None) -> list[tuple[str, str]]:
    """The headers for the CDN of an answer with ``page``; none where there is no CDN.

    The time ends with the page's own ``until`` and before the next due moment.
    A page that something has changed since its render began is not to be kept:
    what purges it may have been there already.
    """
    if not has_cdn():
        return []
    here = here or generations()
    if page.epoch != here.epoch or not page.status:
        return purger().not_kept()
    return _kept(path, page.slots, page.number, min(page.until, here.next_due), here)


class Decision:
    """Why bytes that never change may be seen at the moment: what was looked at for it."""

    def __init__(self) -> None:
        self._here = generations()
        self._epoch, self._number = self._here.epoch, self._here.top
        self._slots: tuple[int, ...] = ()
        self._until = NEVER

    def looked_at(self, tags: set[str], until: int) -> None:
        """Note what was seen, and when it is otherwise by itself (microseconds)."""
        self._slots, self._until = slots_of(tags), until

    def for_cdn(self, path: str) -> list[tuple[str, str]]:
        """The headers for the CDN where the public may see them; none where there is no CDN."""
        if not has_cdn():
            return []
        if self._epoch != self._here.epoch:
            return purger().not_kept()
        return _kept(path, self._slots, self._number, self._until, self._here)


@contextmanager
def deciding() -> Iterator[Decision]:
    """Note inside the block why a file may be seen, so that a CDN keeps it as long and no longer.

    The ledger's number is read first: a change during the block leaves the answer unkept.
    """
    decision = Decision()
    with observing() as seen:
        yield decision
    until = as_microseconds(seen.until) if seen.until is not None else NEVER
    decision.looked_at(seen.tags, until)


def not_for_cdn() -> list[tuple[str, str]]:
    """What tells the CDN to keep nothing of an answer; none where there is no CDN."""
    return purger().not_kept() if has_cdn() else []


def _kept(
    path: str, slots: Sequence[int], number: int, until: int, here: Generations
) -> list[tuple[str, str]]:
    """Kept until ``until`` at most, and not at all where a slot has changed since ``number``."""
    seconds = min(int(settings.CDN_MAX_AGE), (until - microseconds()) // 10**6)
    if seconds < 1 or here.changed_since(number, slots):
        return purger().not_kept()
    return purger().headers(keys_of_page(path, slots), seconds)
