"""The page store: a page is made once and kept until something it shows has changed."""

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from rotative.press.bell import PRESSED, ring
from rotative.press.generations import (
    HITS,
    MISSES,
    RENDERS,
    TURNED_AWAY,
    WAITED,
    Generations,
    boot,
    generations,
    microseconds,
    slots_of,
)
from rotative.press.page import Page
from rotative.press.remember import Mark, Memory, remembering
from rotative.press.shelf import Shelf
from rotative.press.stamp import stamp
from rotative.press.stored import Stored, stored_from

log = logging.getLogger(__name__)

_STRIPES = 4096
_FIRST_LOOK, _LAST_LOOK = 0.001, 0.004  # seconds between two looks whether a lock is free
PATIENCE = 5.0  # seconds that somebody waits for a page another is making
# Answers that are kept: pages, redirects, and notes that nothing answers a query.
KEPT = frozenset({0, 200, 301, 404, 410})


class Busy(Exception):
    """A page is being made for somebody else and takes too long: come again."""


class Store:
    """What is stored, as one process sees it."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.pid = os.getpid()
        self.folder = folder
        self.generations: Generations = generations()
        with self.generations.locked():
            self.shelf = Shelf(_this_boots(folder), limit)
        self.stamp = stamp()
        self.memory = Memory(self.generations)
        self._editions = slots_of(["list:editions"])
        self.locks = folder / "locks"
        self.locks.mkdir(exist_ok=True)

    def is_fresh(self, page: Stored, now: int | None = None) -> bool:
        """Whether ``page`` may be answered at ``now`` (microseconds)."""
        here = self.generations
        return (
            page.epoch == here.epoch
            and page.stamp == self.stamp
            and page.until > (now or microseconds())
            and not here.changed_since(page.number, page.slots)
        )

    def find(self, key: bytes) -> Stored | None:
        """The page under ``key`` if it is fresh. Asks no database."""
        page = self.shelf.get(key)
        return page if page is not None and self.is_fresh(page) else None

    def page(
        self,
        key: bytes,
        make: Callable[[], Page],
        *,
        headers: Mapping[str, str],
        known: Mark | None = None,
        stray: bool = False,
        ahead: bool = False,
    ) -> tuple[Stored, bool]:
        """The page under ``key``, made by ``make`` unless it is fresh; and whether it was stored.

        One is made at a time, on all workers; others wait for it. A page that
        was begun before they came is theirs only if nothing it shows has
        changed since. ``stray`` marks what strangers could ask for without end;
        so is, by itself, what is neither a page nor a withdrawal. ``ahead`` is
        for nobody yet: it counts as no answer, and waits for nobody. Whoever
        listens for it hears when a page was stored. ``known`` is the memory's mark
        from before the caller looked up the editions that ``make`` uses: where one
        has changed since, the page is no newer than that. Raises
        Busy after PATIENCE seconds, or at once, and whatever ``make`` raises.
        """
        found = self.find(key)
        if found is not None:
            if not ahead:
                self.generations.count(HITS)
            return found, True
        if not ahead:
            self.generations.count(MISSES)
        with self._alone(key, wait=not ahead) as waited:
            # Between the look and the lock somebody may have made it.
            found = self.find(key) if waited or ahead else None
            if found is not None:
                return found, True
            # Before the render: whatever changes from here on makes the page stale.
            mark = self._from_here(known)
            _turn, epoch, number = mark
            with remembering(self.memory, mark):
                made = make()
            self.generations.count(RENDERS)
            page = stored_from(
                made,
                epoch=epoch,
                number=number,
                stamp=self.stamp,
                pressed=microseconds(),
                headers=headers,
                stray=stray or made.status not in (200, 410),
            )
            if made.status in KEPT and self.shelf.put(key, page):
                ring(self.folder, PRESSED)
        return page, False

    def _from_here(self, known: Mark | None) -> Mark:
        """The mark of a render that begins now, of editions looked up at ``known``."""
        mark = self.memory.mark()
        if known is not None:
            here = self.generations
            if known[1] != here.epoch or here.changed_since(known[2], self._editions):
                return known
        return mark

    @contextmanager
    def _alone(self, key: bytes, *, wait: bool = True) -> Iterator[bool]:
        """Nobody else makes this page meanwhile; yields whether somebody had to be waited for."""
        number = int.from_bytes(key[:4], "little") % _STRIPES
        file = os.open(self.locks / f"{number:03x}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            waited = self._wait_for(file) if wait else _take(file)
            yield waited
        finally:
            os.close(file)  # which lets go of the lock, as does the end of the process

    def _wait_for(self, file: int) -> bool:
        pause, until = _FIRST_LOOK, time.monotonic() + PATIENCE
        waited = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not waited:
                    self.generations.count(WAITED)
                waited = True
                if time.monotonic() > until:
                    self.generations.count(TURNED_AWAY)
                    raise Busy from None
                time.sleep(pause)
                pause = min(_LAST_LOOK, pause * 2)
            else:
                return waited

    def close(self) -> None:
        """Let go of the file."""
        self.shelf.close()


def _take(file: int) -> bool:
    """The lock, if nobody has it; raises Busy."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None
    return False


def _this_boots(folder: Path) -> Path:
    """The folder of pages written since the machine started; those of others are removed.

    Pages are never forced to disk, so a file from before may be torn.
    """
    name = f"pages-{boot():016x}"
    for other in folder.glob("pages-*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    return folder / name


_stores: dict[Path, Store] = {}
_opening = threading.Lock()


def store() -> Store:
    """This process's view of the newsroom's store. Raises OSError where it cannot be kept."""
    folder = Path(settings.DATA) / "press"
    found = _stores.get(folder)
    if found is None or found.pid != os.getpid():
        with _opening:
            found = _stores.get(folder)
            if found is None or found.pid != os.getpid():
                found = _stores[folder] = Store(folder, settings.PRESS_DISK * 1_000_000)
    return found
