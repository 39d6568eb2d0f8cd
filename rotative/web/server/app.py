"""The one object that the server's workers run."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
django.setup(set_prefix=False)

from rotative.press.store import PATIENCE  # noqa: E402
from rotative.web import health  # noqa: E402
from rotative.web.public import PROGRAM  # noqa: E402
from rotative.web.server import static  # noqa: E402
from rotative.web.server.adapter import Handler, Reply  # noqa: E402
from rotative.web.server.bodies import (  # noqa: E402
    Allowance,
    Allowances,
    ClientLeft,
    Spool,
    take_body,
)
from rotative.web.server.counts import Counts  # noqa: E402
from rotative.web.server.guard import Call, Refused, admit  # noqa: E402
from rotative.web.server.hosts import Hosts, hosts_of_editions  # noqa: E402
from rotative.web.server.hot import (  # noqa: E402
    Answer,
    Headers,
    Held,
    Stream,
    add_hot,
    hot_handlers,
)
from rotative.web.server.pages import pages_of_this_worker  # noqa: E402
from rotative.web.server.pool import Pool  # noqa: E402
from rotative.web.server.proxies import Proxies  # noqa: E402
from rotative.web.server.ranges import part_of  # noqa: E402
from rotative.web.server.signs import report_ready, stop_accepting  # noqa: E402
from rotative.web.server.streams import Streams  # noqa: E402
from rotative.web.server.watch import Watch  # noqa: E402

log = logging.getLogger(__name__)

PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
PIECE = 64 * 1024
LAST_WORDS = 0.5  # seconds that a stream has after it was told to end


class App:
    """Guard, hot path, Django. One instance a worker."""

    def __init__(self) -> None:
        self.proxies = Proxies(settings.TRUSTED_PROXIES)
        self.hosts = Hosts(settings.ALLOWED_HOSTS, hosts_of_editions)
        self.counts = Counts(
            requests_each=settings.MAX_REQUESTS_PER_ADDRESS,
            streams=settings.MAX_STREAMS,
            streams_each=settings.MAX_STREAMS_PER_ADDRESS,
        )
        self.allowances = Allowances(
            Allowance(settings.MAX_BODY, settings.BODY_DEADLINE),
            Allowance(settings.MAX_UPLOAD, settings.UPLOAD_DEADLINE),
            settings.SESSION_COOKIE_NAME,
        )
        self.spool = Spool(Path(settings.DATA) / "spool", limit=settings.MAX_UPLOAD * 4)
        self.pool = Pool(settings.THREADS, settings.QUEUE)
        # Readiness has a thread of its own: it must answer while the pool is full.
        self.checks = Pool(1, 8)
        self.django = Handler()
        add_hot(static.table().answer, order=10)
        self.watch = _watch_over_pages()
        self.streams = _streams_of_this_worker(self)
        self.hot = hot_handlers()
        # While closing, answers carry a field more: then they all take the long way.
        self.at_once = self.watch.pages.answer_at_once if self.watch else _not_at_once
        self.under_way: dict[tuple[str, str, str], asyncio.Future[None]] = {}
        self.closing = asyncio.Event()

    # What Granian calls ------------------------------------------------------------------

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The worker is up: take the signal that says 'make ready to leave', and report."""
        loop.add_signal_handler(signal.SIGUSR1, self._make_ready_to_leave)
        if self.watch:
            self.watch.start()
        if self.streams:
            self.streams.start(loop)
        report_ready()

    def _make_ready_to_leave(self) -> None:
        if not self.closing.is_set():
            self.closing.set()
            self.at_once = _not_at_once
            if self.streams:
                self.streams.end()
            stop_accepting()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The worker has stopped serving."""
        if self.watch:
            self.watch.close()
        if self.streams:
            self.streams.close()
        self.pool.close()
        self.checks.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        try:
            if not self.at_once(scope, protocol):
                await self._answer(scope, protocol)
        except Refused as refused:
            self._refuse(protocol, refused)
        except ClientLeft:
            # Nobody reads this; the connection is gone and an answer ends the call.
            protocol.response_empty(408, [("connection", "close")])
        except Exception:
            log.exception("the server failed at %s %s", scope.method, scope.path)
            self._refuse(protocol, Refused(500, "Something failed here. It has been noted."))

    # In order ----------------------------------------------------------------------------

    async def _answer(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(403)
            return
        if scope.path in ("/healthz", "/readyz") and scope.method in ("GET", "HEAD"):
            await self._health(scope, protocol)
            return
        call = admit(scope, self.proxies)
        if not self.hosts.knows(call.host) and not await self.hosts.check(call.host):
            raise Refused(400, "This host name is not served here.")
        if await self._answer_hot(call, protocol):
            return
        with self.counts.request(call.address):
            if self.watch is None or not is_public(call):
                await self._ask_django(call, protocol)
            else:
                await self._in_turn(call, protocol)

    async def _answer_hot(self, call: Call, protocol: Any) -> bool:
        for handler in self.hot:
            answer = handler(call)
            if answer is None:
                continue
            if isinstance(answer, Held):
                await answer.open(protocol)
            elif isinstance(answer, Stream):
                await self._stream(call, answer, protocol)
            else:
                self._send(call, answer, protocol)
            return True
        return False

    async def _in_turn(self, call: Call, protocol: Any) -> None:
        """Let Django make a page, or wait for the same page that it makes for somebody else.

        Those who wait take it from the store, where it lies only if it is still
        fresh; they hold no thread meanwhile. What is not stored they ask for
        themselves, after two turns.
        """
        page = (call.host, call.path, call.query)
        for _turn in range(2):
            other = self.under_way.get(page)
            if other is None:
                break
            await asyncio.wait({other}, timeout=PATIENCE)
            if await self._answer_hot(call, protocol):
                return
        made: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine = self.under_way.setdefault(page, made) is made
        try:
            await self._ask_django(call, protocol)
        finally:
            if mine:
                del self.under_way[page]
            made.set_result(None)

    async def _health(self, scope: Any, protocol: Any) -> None:
        if scope.path == "/healthz":
            protocol.response_str(200, PLAIN, "alive\n")
            return
        _work, future = self.checks.start(health.readiness)
        try:
            report = await asyncio.wait_for(asyncio.shield(future), health.PATIENCE)
        except TimeoutError:
            report = health.unanswered()
        headers = [("content-type", "application/json"), ("cache-control", "no-store")]
        protocol.response_str(200 if report.ready else 503, headers, report.json())

    async def _stream(self, call: Call, stream: Stream, protocol: Any) -> None:
        if self.closing.is_set():
            raise Refused(503, "The server is restarting.", retry_after=1)
        with self.counts.stream(call.address):
            transport = protocol.response_stream(stream.status, stream.headers)
            running = asyncio.ensure_future(stream.run(transport, self.closing))
            leaving = asyncio.ensure_future(protocol.client_disconnect())
            ending = asyncio.ensure_future(self.closing.wait())
            try:
                await asyncio.wait({running, leaving, ending}, return_when="FIRST_COMPLETED")
                if ending.done() and not running.done():
                    await asyncio.wait({running, leaving}, timeout=LAST_WORDS)
            finally:
                for task in (running, leaving, ending):
                    task.cancel()
                results = await asyncio.gather(running, return_exceptions=True)
            if isinstance(results[0], Exception) and not leaving.done():
                log.error("a stream at %s failed", call.path, exc_info=results[0])

    async def _ask_django(self, call: Call, protocol: Any) -> None:
        body = await take_body(call, protocol, self.allowances.of(call), self.spool)
        handed_over = False
        try:
            work, future = self.pool.start(lambda: self.django.answer(call, body.file, body.size))
            handed_over = True
            # The file stays open until the thread is done with it, whoever leaves.
            future.add_done_callback(lambda _future: body.close())
            leaving = asyncio.ensure_future(protocol.client_disconnect())
            try:
                await asyncio.wait({future, leaving}, return_when="FIRST_COMPLETED")
            finally:
                leaving.cancel()
            if not future.done():
                work.abandon()
                future.add_done_callback(_drop)
                raise ClientLeft
            reply = await future
        finally:
            if not handed_over:
                body.close()
        if reply is None:
            raise ClientLeft
        await self._reply(call, reply, protocol)

    # Sending -----------------------------------------------------------------------------

    def _last(self, headers: Headers) -> Headers:
        """A closing server asks its clients to come back on another connection."""
        return [*headers, ("connection", "close")] if self.closing.is_set() else headers

    def _send(self, call: Call, answer: Answer, protocol: Any) -> None:
        headers = self._last(answer.headers)
        if call.method == "HEAD" or answer.status in (204, 304):
            protocol.response_empty(answer.status, headers)
        elif answer.file:
            protocol.response_file(answer.status, headers, answer.file)
        else:
            protocol.response_bytes(answer.status, headers, answer.body)

    async def _reply(self, call: Call, reply: Reply, protocol: Any) -> None:
        headers = self._last(reply.headers)
        if reply.pieces is not None:
            await self._reply_in_pieces(reply, headers, protocol)
        elif reply.file:
            part = part_of(call, reply)
            if part is None:
                protocol.response_file(reply.status, headers, reply.file)
            elif part.end <= part.start:
                protocol.response_empty(416, part.headers(headers))
            else:
                protocol.response_file_range(
                    206, part.headers(headers), reply.file, part.start, part.end
                )
        elif call.method == "HEAD" or reply.status in (204, 304):
            protocol.response_empty(reply.status, headers)
        else:
            protocol.response_bytes(reply.status, headers, reply.body)

    async def _reply_in_pieces(self, reply: Reply, headers: Headers, protocol: Any) -> None:
        """Send what a view makes piece by piece; a thread is held only while it makes one."""
        pieces = reply.pieces
        assert pieces is not None  # noqa: S101 - the caller looked
        try:
            transport = protocol.response_stream(reply.status, headers)
            while piece := await asyncio.to_thread(_gather, pieces):
                await transport.send_bytes(piece)
        finally:
            await asyncio.to_thread(reply.close)

    def _refuse(self, protocol: Any, refused: Refused) -> None:
        # Whatever else the client has sent on this connection is not read.
        headers = [*PLAIN, ("connection", "close")]
        if refused.retry_after:
            headers.append(("retry-after", str(refused.retry_after)))
        protocol.response_str(refused.status, headers, refused.text + "\n")


def is_public(call: Call) -> bool:
    """Whether an edition's page answers ``call``, the same for everybody who asks."""
    return call.method in ("GET", "HEAD") and call.path.split("/", 2)[1] not in PROGRAM


def _not_at_once(_scope: Any, _protocol: Any) -> bool:
    return False


def _watch_over_pages() -> Watch | None:
    """Let stored pages be answered before Django is asked; None where nothing can be stored."""
    try:
        pages = pages_of_this_worker()
    except OSError:
        log.exception("no page can be stored: each is made when it is asked for")
        return None
    add_hot(pages.answer, order=20)
    return Watch(pages)


def _streams_of_this_worker(app: App) -> Streams | None:
    """The live streams; None where the editions' addresses or the figures cannot be kept."""
    if app.watch is None:
        return None
    try:
        streams = Streams(app.watch.pages.editions, app.counts, app.pool)
    except OSError:
        log.exception("there are no live streams: their figures cannot be kept")
        return None
    add_hot(streams.answer, order=15)
    return streams


def _gather(pieces: Iterator[bytes]) -> bytes:
    """The next pieces together, at least ``PIECE`` bytes where there are as many."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= PIECE:
            break
    return bytes(gathered)


def _drop(future: "asyncio.Future[Reply | None]") -> None:
    """The reply that nobody waits for: closed, so that its file is."""
    if not future.cancelled() and not future.exception():
        reply = future.result()
        if reply:
            reply.close()


app = App()
