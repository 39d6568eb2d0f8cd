"""A connection: bytes in, requests one after another, answers in their order."""

import asyncio
import contextlib
import fcntl
import logging
import re
import socket
import struct
import termios
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Protocol, cast

import httptools

from rotative.web.server.http.exchange import Exchange, Left
from rotative.web.server.http.head import Fields, Head

log = logging.getLogger(__name__)

LONGEST_HEAD = 64 * 1024 + 256 * 1024  # bytes; as much as may come at once is counted with it
MOST_AHEAD = 16  # requests that a client may send before the first is answered
HIGH_WATER = 256 * 1024  # bytes that may wait for a client before the sender waits too
LINGER = 256 * 1024  # bytes that are read and forgotten where nobody listens
# What the kernel holds for the other end (tcp(7), SIOCOUTQ): an int.
_COUNT, _NONE = struct.Struct("i"), bytes(4)
_METHOD = re.compile(rb"\s*[A-Z]{3,24} ")


class Program(Protocol):
    """Who answers."""

    def answer_raw(self, data: bytes, write: Callable[[Iterable[bytes]], None]) -> bool:
        """Answer a request by its bytes alone, if they were seen before; else False."""

    def begin(self, exchange: Exchange) -> Coroutine[Any, Any, None] | None:
        """Answer now, or return what will. Must not raise, nor may what it returns."""

    def refuse(self, exchange: Exchange, status: int, text: str) -> None:
        """Answer a request that is none."""


class Connections:
    """All connections of a worker, and what they share."""

    def __init__(self, program: Program, most: int) -> None:
        self.program = program
        self.most = most
        self.all: set[Connection] = set()
        self.closing = False
        self.room = lambda: None  # called when somebody leaves

    def look(self, idle: float, stuck: float) -> None:
        """Close those that have said nothing for ``idle`` seconds, or taken nothing for ``stuck``.

        Seconds since the last answer, or since the connection was made: a head that
        trickles in has no longer than one that does not come.
        """
        now = time.monotonic()
        for link in list(self.all):
            link.look(now, idle, stuck)

    def leave(self) -> None:
        """Each answer from now on is the last of its connection."""
        self.closing = True

    def close_idle(self) -> None:
        """Close those on which nothing is under way."""
        for link in list(self.all):
            if link.current is None:
                link.close()


class Connection(asyncio.Protocol):
    """One client. Parses what is not known by its bytes; one request is answered at a time."""

    __slots__ = (
        "_ahead", "_data", "_deaf", "_drain", "_fields", "_flow", "_forgotten", "_lingering",
        "_parser", "_size", "_target", "_task", "_upcoming", "_waited", "current", "lost", "name",
        "shared", "since", "transport",
    )  # fmt: skip

    def __init__(self, shared: Connections) -> None:
        self.shared = shared
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.current: Exchange | None = None
        self.lost = False
        self.name = ""
        self.since = 0.0  # when it last became idle, or when its client last took something
        self._parser: Any = None
        self._upcoming: Exchange | None = None  # whose head or body is being read
        self._ahead: deque[Exchange] | None = None
        self._data: bytes | None = None  # what is being parsed, where it began a request
        self._size = 0  # bytes of the head that is being read
        self._target = b""
        self._fields: list[tuple[bytes, bytes]] = []
        self._task: asyncio.Task[None] | None = None
        self._drain: asyncio.Future[None] | None = None
        self._flow = True  # whether we read
        self._deaf = False  # what comes is forgotten
        self._lingering = False  # everything was said
        self._forgotten = 0
        self._waited = 0

    # What asyncio calls ------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is here."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(HIGH_WATER)
        self.since = time.monotonic()
        self.shared.all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone, or we have closed."""
        self.lost = True
        self.shared.all.discard(self)
        for exchange in (self.current, self._upcoming):
            if exchange is not None:
                exchange.lose()
        self._upcoming = self._parser = self._ahead = None
        self.resume_writing()
        self.shared.room()

    def eof_received(self) -> bool:
        """The client says no more: browsers that leave look the same, so this is leaving."""
        return False

    def pause_writing(self) -> None:
        """The client takes nothing at the moment."""
        if self._drain is None and not self.lost:
            self._drain = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """It does again."""
        drain, self._drain = self._drain, None
        if drain is not None and not drain.done():
            drain.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Bytes: a whole request that is known to the letter, or something to be read."""
        if self.current is None and self._upcoming is None:
            if self.shared.program.answer_raw(data, self.transport.writelines):
                self.since = time.monotonic()
                return
        elif self._deaf:
            self._forget(data)
            return
        self._read(data)

    # Reading -----------------------------------------------------------------------------

    def _read(self, data: bytes) -> None:
        if self.closing_now():
            return
        if self._parser is None:
            self._parser = httptools.HttpRequestParser(self)
        fresh = self._upcoming is None
        self._data = data if fresh else None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # Another protocol is offered, and not taken: the request is answered as it is.
            self._parser = None
            rest = data[upgrade.args[0] :]
            if rest:
                self._read(rest)
        except httptools.HttpParserInvalidMethodError:
            known = _METHOD.match(data)
            self._refuse(501 if known else 400, "This method is not used here.")
        except (httptools.HttpParserError, ValueError) as error:
            log.debug("not HTTP from %s: %s", self.peer, error)
            self._refuse(400, "This is not a request as HTTP writes it.")
        else:
            reading = self._upcoming
            if reading is not None and not reading.head.version:
                self._size += len(data)
                if self._size > LONGEST_HEAD:
                    self._refuse(431, "The request’s head is too long.")
        self._data = None

    def on_message_begin(self) -> None:
        """httptools: a request begins."""
        # What else lay in the same bytes, a body's end, is counted to its head: it is little.
        self._size = 0
        self._target = b""
        self._fields = []
        self._upcoming = Exchange(self, Head(self.peer))

    def on_url(self, target: bytes) -> None:
        """httptools: the address, or a part of it."""
        self._target += target

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: a field."""
        self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        """httptools: the head is here; a body may follow, which the program reads meanwhile."""
        exchange, parser = self._upcoming, self._parser
        if exchange is None:
            return
        head = exchange.head
        head.method = parser.get_method().decode("latin-1")
        head.version = parser.get_http_version()
        head.read_target(self._target)
        exchange.keep_alive = parser.should_keep_alive()
        if head.version not in ("1.0", "1.1"):
            raise ValueError(f"HTTP/{head.version}")
        headers = head.headers = Fields(self._fields)
        self._fields = []
        if "expect" in headers and head.version == "1.1":
            exchange.continues = (headers.get("expect") or "").lower() == "100-continue"
        if "content-length" in headers or "transfer-encoding" in headers:
            self._queue(exchange)

    def on_body(self, piece: bytes) -> None:
        """httptools: some of the body."""
        if self._upcoming is not None and not self._upcoming.done:
            self._upcoming.take(piece)

    def on_message_complete(self) -> None:
        """httptools: the request has ended."""
        exchange, self._upcoming = self._upcoming, None
        if exchange is None:
            return
        bodiless = not exchange.complete and exchange is not self.current
        exchange.end_of_body()
        if bodiless and not self._is_queued(exchange):
            data = self._data
            # Nothing else lies in the same bytes: their one empty line is their end.
            if data and exchange.keep_alive and data.find(b"\r\n\r\n") == len(data) - 4:
                exchange.raw = data
            self._queue(exchange)

    # One after another -------------------------------------------------------------------

    def _is_queued(self, exchange: Exchange) -> bool:
        return self._ahead is not None and exchange in self._ahead

    def _queue(self, exchange: Exchange) -> None:
        if self.current is None:
            self._start(exchange)
            return
        exchange.raw = None
        if self._ahead is None:
            self._ahead = deque()
        self._ahead.append(exchange)
        if len(self._ahead) > MOST_AHEAD:
            raise ValueError("too many requests ahead")
        self.pause()

    def _start(self, exchange: Exchange) -> None:
        self.current = exchange
        rest = self.shared.program.begin(exchange)
        if rest is not None:
            self._task = asyncio.get_running_loop().create_task(self._run(exchange, rest))

    async def _run(self, exchange: Exchange, rest: Coroutine[Any, Any, None]) -> None:
        try:
            await rest
        except Left:
            self.close()

    def finished(self, exchange: Exchange, *, whole: bool) -> None:
        """The exchange: its answer is over."""
        if exchange is not self.current:
            return
        self.since = time.monotonic()
        self._task = None
        if not whole:
            self.abort()
        elif exchange.keep_alive:
            self.current = None
            self._next()
        elif exchange.complete or self.lost:
            self.close()
        else:
            self._linger()

    def _next(self) -> None:
        if self._ahead:
            self._start(self._ahead.popleft())
        elif self._flow is False:
            self.go_on()

    # Closing -----------------------------------------------------------------------------

    def closing_now(self) -> bool:
        """Whether nothing more is read from this connection."""
        return self.lost or self.transport.is_closing()

    @property
    def closing(self) -> bool:
        """Whether the answer that is given now is the last."""
        return self.shared.closing

    def close(self) -> None:
        """Close, after what waits for the client."""
        if not self.closing_now():
            self.transport.close()

    def abort(self) -> None:
        """Close at once."""
        if not self.lost:
            self.transport.abort()

    def _linger(self) -> None:
        """Say that this was all, and read on for a while.

        Closing while the client still sends would make its system throw the
        answer away unread (RFC 9112, 9.6).
        """
        self._lingering = True
        self.listen_no_more()
        self.go_on()
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def listen_no_more(self) -> None:
        """Whatever comes from now on is no request."""
        self._deaf = True
        self._upcoming = self._parser = self._ahead = None

    def _forget(self, data: bytes) -> None:
        self._forgotten += len(data)
        if self._forgotten > LINGER:
            self.close()

    def _refuse(self, status: int, text: str) -> None:
        """Answer what is no request, and close; behind others it waits for nobody."""
        exchange, self._upcoming = self._upcoming, None
        self._parser = None
        if self.closing_now():
            return
        if self.current is not None:
            # Somebody's answer is under way: it is the last.
            self.current.keep_alive = False
            self._ahead = None
            return
        exchange = exchange or Exchange(self, Head(self.peer))
        exchange.keep_alive = False
        self.current = exchange
        self.shared.program.refuse(exchange, status, text)

    def look(self, now: float, idle: float, stuck: float) -> None:
        """Close where nothing has come, or nothing was taken, for too long."""
        waits = self.waiting
        if waits != self._waited:
            self._waited, self.since = waits, now
        if waits:
            if now - self.since > stuck:
                self.abort()
        elif (self.current is None or self._lingering) and now - self.since > idle:
            self.close()

    # For exchanges -----------------------------------------------------------------------

    @property
    def peer(self) -> str:
        """Address and port at the other end, as in an address (IPv6 in brackets)."""
        if not self.name:
            found = self.transport.get_extra_info("peername")
            if isinstance(found, tuple):
                host = str(found[0])
                self.name = f"[{host}]:{found[1]}" if ":" in host else f"{host}:{found[1]}"
        return self.name

    @property
    def waiting(self) -> int:
        """Bytes that wait for the client in this process."""
        return 0 if self.lost else self.transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """Send; nothing happens where nobody is there any more."""
        if not self.lost:
            self.transport.write(data)

    def write_all(self, pieces: Iterable[bytes]) -> None:
        """Send several pieces as one."""
        if not self.lost:
            self.transport.writelines(pieces)

    async def drained(self) -> None:
        """Wait while too much waits for the client. Raises Left when it goes."""
        if self._drain is not None:
            await asyncio.shield(self._drain)
        if self.lost:
            raise Left

    def untaken(self) -> int:
        """Bytes that the client has not acknowledged: here, and in the kernel where it tells."""
        if self.closing_now():
            return 0
        there = self.transport.get_extra_info("socket")
        held = 0
        if there is not None:
            with contextlib.suppress(OSError):
                (held,) = _COUNT.unpack(fcntl.ioctl(there.fileno(), termios.TIOCOUTQ, _NONE))
        return self.waiting + int(held)

    def limit(self, buffer: int) -> None:
        """Give the connection a small buffer in the kernel."""
        there = self.transport.get_extra_info("socket")
        if there is not None:
            there.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)

    def pause(self) -> None:
        """Read no more for now."""
        if self._flow and not self.closing_now():
            self._flow = False
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Read again, unless requests wait for their turn."""
        if not self._flow and not self.closing_now() and not self._ahead:
            self._flow = True
            self.transport.resume_reading()
