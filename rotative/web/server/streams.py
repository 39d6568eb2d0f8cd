"""Live streams: an address below each edition's base, answered by the event loop.

The coroutine that answers returns at once; what stays open is the connection, held
by a reader without a task or a queue. A thread reads the sources on
(``streams_watch.py``); this end sends what it finds, gives signs of life, finds
those who have stopped reading, and ends what is to end.
"""

import asyncio
import contextvars
import logging
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from rotative.kit.streams import Ask, Opening, Source, sources
from rotative.kit.streams.channel import Reader
from rotative.kit.streams.figures import Figures
from rotative.kit.streams.hub import Hub
from rotative.kit.streams.reading import BUFFER, Looking
from rotative.web.server.counts import Counts
from rotative.web.server.guard import Call, Refused
from rotative.web.server.hot import Answer, Held
from rotative.web.server.http.exchange import Exchange
from rotative.web.server.pages import Editions
from rotative.web.server.pool import Pool
from rotative.web.server.streams_watch import Onward

log = logging.getLogger(__name__)

TICK = 0.25  # seconds
BEAT = 15.0
SWEEP = 32  # ticks in which every reader is looked at once
OWNERS = 2.0  # seconds between looks at who may stay
HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    # no-transform: what compresses on the way would hold events back.
    ("cache-control", "no-store, no-transform"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]


def place_of_figures() -> Path:
    """The file in which the workers count."""
    return Path(settings.DATA) / "live" / "figures"


class Streams:
    """All streams of one worker. Everything but the watching thread runs on the event loop."""

    def __init__(self, editions: Editions, counts: Counts, pool: Pool) -> None:
        self.editions = editions
        self.counts = counts
        self.pool = pool
        self.figures = Figures(place_of_figures())
        self.looking = Looking()
        self.sources: dict[str, tuple[Source, Hub]] = {
            source.path: (source, Hub(self.figures)) for source in sources()
        }
        self.onward = Onward(list(self.sources.values()))
        self.ending = False
        self._context = contextvars.copy_context()
        self._tick: asyncio.TimerHandle | None = None
        self._ticks = 0
        self._sweep: list[Reader] = []

    # The worker's life -------------------------------------------------------------------

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to read the sources on."""
        if self.sources:
            self.loop = loop
            self.onward.start(loop)
            self._tick = loop.call_later(TICK, self._on_tick)

    def end(self) -> None:
        """End every stream, and take no more."""
        self.ending = True
        for _source, hub in self.sources.values():
            for reader in hub.everybody():
                hub.leave(reader)

    def close(self) -> None:
        """The worker has ended."""
        self.onward.close()
        if self._tick:
            self._tick.cancel()
        self.figures.close()

    # A request ---------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer | Held | None:
        """The stream at the call's address; None where there is none."""
        path = next((path for path in self.sources if call.path.endswith(path)), None)
        if path is None:
            return None
        if not self.editions.known:
            return Answer(503, [("retry-after", "1"), ("content-length", "0")])
        found = self.editions.find(call.host, call.path, late=True)
        if found is None or found[1] != path:
            return None
        if call.method != "GET":
            return Answer(405, [("allow", "GET"), ("content-length", "0")])
        source, hub = self.sources[path]
        ask = Ask(
            edition=found[0],
            query=dict(parse_qsl(call.query)) if call.query else {},
            cookies="; ".join(call.headers.get_all("cookie")) if source.private else "",
            address=call.address,
        )
        return Held(partial(self._open, call, source, hub, ask))

    async def _open(
        self, call: Call, source: Source, hub: Hub, ask: Ask, exchange: Exchange
    ) -> None:
        if self.ending:
            raise Refused(503, "The server is restarting.", retry_after=1)
        try:
            self.counts.take_stream(call.address)
        except Refused:
            self.figures.add("refused")
            raise
        try:
            opening = await self._ask(source, ask) if source.private else source.may_open(ask)
            if opening is None or self.ending:
                raise Refused(404, "There is no such stream.")
            outlet = exchange.begin(200, HEADERS, endless=True)
        except BaseException:
            self.counts.leave_stream(call.address)
            raise
        outlet.limit(BUFFER)
        reader = Reader(outlet, address=call.address, owner=opening.owner, ended=self._ended)
        hub.join(
            reader,
            opening.channel,
            call.headers.get("last-event-id") or ask.query.get("last_id", ""),
        )
        self.onward.somebody_came()
        # Not awaited, so that no task stays for it: the future calls when the client leaves.
        exchange.left().add_done_callback(partial(_left, hub, reader), context=self._context)

    async def _ask(self, source: Source, ask: Ask) -> Opening | None:
        """Whether a private stream may be opened, looked up in a thread of the pool."""
        _work, future = self.pool.start(partial(_in_a_thread, source, ask))
        return await future

    def _ended(self, reader: Reader) -> None:
        self.counts.leave_stream(reader.address)

    # Now and then ------------------------------------------------------------------------

    def _on_tick(self) -> None:
        self._tick = self.loop.call_later(TICK, self._on_tick)
        self._ticks += 1
        try:
            self._do_tick()
        except Exception:
            log.exception("looking after the streams failed")

    def _do_tick(self) -> None:
        hubs = [hub for _source, hub in self.sources.values()]
        for hub in hubs:
            hub.tick()
        if self._every(BEAT):
            for hub in hubs:
                hub.beat()
        if self._every(OWNERS):
            self.onward.look_at_owners()
        if not self._sweep:
            self._sweep = [reader for hub in hubs for reader in hub.everybody()]
            self._turn = 1 + len(self._sweep) // SWEEP
        turn, self._sweep = self._sweep[: self._turn], self._sweep[self._turn :]
        for reader in self.looking.stopped(turn):
            self._cut(reader)

    def _every(self, seconds: float) -> bool:
        return self._ticks % round(seconds / TICK) == 0

    def _cut(self, reader: Reader) -> None:
        self.figures.add("cut")
        reader.way.cut()
        for _source, hub in self.sources.values():
            hub.leave(reader)


def _left(hub: Hub, reader: Reader, _future: Any) -> None:
    hub.leave(reader)


def _in_a_thread(source: Source, ask: Ask) -> Opening | None:
    """Ask the source; its thread keeps no connection for the stream that is opened."""
    try:
        return source.may_open(ask)
    except (DatabaseError, InterfaceError) as error:
        raise Refused(503, "Try again soon.", retry_after=5) from error
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
