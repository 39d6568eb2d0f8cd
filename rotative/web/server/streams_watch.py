"""A thread of each server worker that reads the sources of live streams on.

It sleeps until the bell rings: something was noted in the generations' file of
this machine, where what other machines commit, and what a killed process could
not note, is noted by whoever finds it (``watch.py``). Every few seconds it reads
anyway. While nobody follows, what was noted is read a second later: pages are made
anew at that moment, and come first. What it reads is handed to the event loop;
between, it keeps nothing but how far it has read. A worker that is killed loses
nothing: the source is the truth.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Collection, Sequence

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from rotative.kit.streams import Event, Read, Source
from rotative.kit.streams.hub import Hub
from rotative.press.bell import Bell
from rotative.press.generations import TURNS, generations

log = logging.getLogger(__name__)

LOOK = 0.05  # seconds between looks at the mapped file where no bell can be had
ANYWAY = 3.0  # seconds after which it is read without a sign of news
UNHEARD = 1.0  # seconds that news may wait while nobody follows
BATCH = 200
KEPT = 1_000  # numbers before the newest that a new worker reads, for those who come back
BACK_OFF = 1.0


class _Place:
    """How far a source was read."""

    def __init__(self, source: Source, hub: Hub) -> None:
        self.source = source
        self.hub = hub
        self.epoch = ""
        self.position = 0
        self.failing = False


class Onward:
    """The thread. ``start`` gives it the event loop that the hubs belong to."""

    def __init__(self, pairs: Sequence[tuple[Source, Hub]]) -> None:
        self.places = [_Place(source, hub) for source, hub in pairs]
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="live-watch", daemon=True)
        self.owners: dict[str, frozenset[str]] = {}
        self.bell = _bell()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin."""
        self.loop = loop
        self.thread.start()

    def close(self) -> None:
        """End with the next look."""
        self.stop.set()
        self._wake()

    def somebody_came(self) -> None:
        """Read on what was put off while nobody followed; called on the loop."""
        if any(place.hub.behind for place in self.places):
            self._wake()

    def look_at_owners(self) -> None:
        """Ask, soon, whether those who hold private streams may still; called on the loop."""
        for place in self.places:
            if place.source.private:
                held = (reader.owner for reader in place.hub.everybody())
                self.owners[place.source.path] = frozenset(owner for owner in held if owner)
        if any(self.owners.values()):
            self._wake()

    def _wake(self) -> None:
        if self.bell:
            self.bell.wake()

    # In the thread -----------------------------------------------------------------------

    def _run(self) -> None:
        words = generations().words
        seen = -1
        read = tidied = 0.0
        pause = ANYWAY
        while not self.stop.is_set():
            try:
                now = time.monotonic()
                anyway, news = now - read > ANYWAY, words[TURNS] != seen
                if news and not anyway and now - read < UNHEARD and self._can_wait():
                    pause = UNHEARD
                elif anyway or news:
                    # Before reading: what is noted from here on is read with the next look.
                    seen, read = words[TURNS], now
                    for place in self.places:
                        self._read(place, look_at_epoch=anyway)
                        if place.hub.behind:
                            self._tell(place.hub.caught_up)
                    pause = ANYWAY
                self._ask_for_owners()
                if now - tidied > 60:
                    tidied = now
                    close_old_connections()
            except (DatabaseError, InterfaceError, OSError):
                connections.close_all()
                self.stop.wait(BACK_OFF)
                # It was not read: the next look must not wait for news.
                read = 0.0
            else:
                self._sleep(read + pause - time.monotonic())
        connections.close_all()
        if self.bell:
            self.bell.close()

    def _can_wait(self) -> bool:
        """Put news off while nobody follows."""
        # Said first, then looked at: who comes between finds it said, and wakes us.
        for place in self.places:
            place.hub.behind = True
        return not any(place.hub.readers for place in self.places)

    def _sleep(self, seconds: float) -> None:
        """Until the bell rings, for ``seconds`` at most."""
        if self.bell:
            self.bell.wait(max(0.0, seconds) + 0.001)
        else:
            self.stop.wait(LOOK)

    def _read(self, place: _Place, *, look_at_epoch: bool) -> None:
        try:
            if look_at_epoch or not place.epoch:
                self._look_at_epoch(place)
            while not self.stop.is_set():
                found = place.source.read_after(place.position, BATCH)
                if found.upto <= place.position:
                    break
                looked_at, place.position = found.upto - place.position, found.upto
                self._tell(place.hub.take, found)
                if looked_at < BATCH:
                    break
            if place.failing:
                log.warning("%s goes on", place.source.path)
            place.failing = False
        except Exception as error:
            if not place.failing:
                said = isinstance(error, DatabaseError | InterfaceError | OSError)
                log.log(
                    logging.WARNING if said else logging.ERROR,
                    "%s cannot be read on; trying on: %s",
                    place.source.path,
                    error,
                    exc_info=not said,
                )
            place.failing = True
            if isinstance(error, DatabaseError | InterfaceError | OSError):
                raise

    def _look_at_epoch(self, place: _Place) -> None:
        """Begin anew where the numbers are others' than before."""
        epoch, newest = place.source.epoch(), place.source.newest()
        if epoch == place.epoch and newest >= place.position:
            return
        floor = upto = max(0, newest - KEPT)
        events: list[Event] = []
        while True:
            found = place.source.read_after(upto, BATCH)
            if found.upto <= upto:
                break
            events += found.events
            upto = found.upto
        place.epoch, place.position = epoch, upto
        self._tell(place.hub.begin, epoch, floor, Read(events, upto))

    def _ask_for_owners(self) -> None:
        for place in self.places:
            held = self.owners.pop(place.source.path, None)
            if not held:
                continue
            try:
                gone = held.difference(place.source.still_open(held))
            except (DatabaseError, InterfaceError, OSError):
                raise
            except Exception:
                # Nobody can say who may stay: then nobody may.
                log.exception("%s cannot say who may stay", place.source.path)
                gone = held
            if gone:
                self._tell(_end_of_owners, place.hub, gone)

    def _tell(self, function: object, *arguments: object) -> None:
        try:
            self.loop.call_soon_threadsafe(function, *arguments)  # type: ignore[arg-type]
        except RuntimeError:  # the loop is closed: the worker ends
            self.stop.set()


def _bell() -> Bell | None:
    """A bell of this thread's own; None where the folder takes none: then it looks often."""
    try:
        return Bell(generations().folder, "-live")
    except OSError:
        log.warning("no bell for live streams: the file is looked at instead", exc_info=True)
        return None


def _end_of_owners(hub: Hub, gone: Collection[str]) -> None:
    for reader in hub.everybody():
        if reader.owner in gone:
            hub.figures.add("ended")
            hub.leave(reader)
