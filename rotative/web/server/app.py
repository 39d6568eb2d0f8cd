"""The one object that the server's workers run."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Iterator
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
from rotative.web.server.http.exchange import Exchange, Left  # noqa: E402
from rotative.web.server.pages import pages_of_this_worker  # noqa: E402
from rotative.web.server.pool import Pool  # noqa: E402
from rotative.web.server.proxies import Proxies  # noqa: E402
from rotative.web.server.ranges import part_of  # noqa: E402
from rotative.web.server.signs import report_ready  # noqa: E402
from rotative.web.server.streams import Streams  # noqa: E402
from rotative.web.server.watch import Watch  # noqa: E402

log = logging.getLogger(__name__)

PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
PIECE = 64 * 1024
Hot = Answer | Stream | Held | None
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
        self.orders = self.watch.ahead.orders if self.watch and self.watch.ahead else None
        self.streams = _streams_of_this_worker(self)
        self.hot = hot_handlers()
        pages = self.watch.pages if self.watch else None
        self.answer_raw: Callable[..., bool] = pages.answer_raw if pages else _not_at_once
        self.at_once: Callable[[Exchange], bool] = pages.answer_at_once if pages else _not_at_once
        self.under_way: dict[tuple[str, str, str], asyncio.Future[None]] = {}
        self.closing = asyncio.Event()

    # What the worker calls ---------------------------------------------------------------

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """The worker's loop runs."""
        self.closing = asyncio.Event()
        if self.watch:
            self.watch.start()
        if self.streams:
            self.streams.start(loop)
        report_ready()

    def leave(self) -> None:
        """Make ready to leave: streams end, and answers are the last of their connections."""
        self.closing.set()
        # Known answers say nothing of closing: they all take the long way.
        self.answer_raw = _not_at_once
        self.at_once = _not_at_once
        if self.streams:
            self.streams.end()

    def close(self) -> None:
        """The worker has stopped serving."""
        if self.watch:
            self.watch.close()
        if self.streams:
            self.streams.close()
        self.pool.close()
        self.checks.close()

    def refuse(self, exchange: Exchange, status: int, text: str) -> None:
        """Answer what is not HTTP."""
        self._refuse(exchange, Refused(status, text))

    def begin(self, exchange: Exchange) -> Coroutine[Any, Any, None] | None:
        """Answer now where that needs nobody else; else return what will."""
        try:
            if self.at_once(exchange):
                return None
            head = exchange.head
            if head.path in ("/healthz", "/readyz") and head.method in ("GET", "HEAD"):
                return self._guarded(exchange, self._health(exchange))
            call = admit(head, self.proxies)
            if not self.hosts.knows(call.host):
                return self._guarded(exchange, self._answer_stranger(call, exchange))
            answer = self._find_hot(call)
            if isinstance(answer, Answer) and not answer.file:
                exchange.send(answer.status, answer.headers, answer.body)
                return None
        except Refused as refused:
            self._refuse(exchange, refused)
        except Exception:
            self._fail(exchange)
        else:
            return self._guarded(exchange, self._answer(call, answer, exchange))
        return None

    async def _guarded(self, exchange: Exchange, rest: Coroutine[Any, Any, None]) -> None:
        try:
            await rest
        except Refused as refused:
            self._refuse(exchange, refused)
        except Left:
            exchange.drop()
        except Exception:
            self._fail(exchange)

    def _fail(self, exchange: Exchange) -> None:
        head = exchange.head
        log.exception("the server failed at %s %s", head.method, head.path)
        self._refuse(exchange, Refused(500, "Something failed here. It has been noted."))

    # In order ----------------------------------------------------------------------------

    async def _answer_stranger(self, call: Call, exchange: Exchange) -> None:
        """Answer somebody who names a host that is not known yet."""
        if not await self.hosts.check(call.host):
            raise Refused(400, "This host name is not served here.")
        await self._answer(call, self._find_hot(call), exchange)

    async def _answer(self, call: Call, hot: Hot, exchange: Exchange) -> None:
        if hot is not None:
            await self._send(call, hot, exchange)
            return
        with self.counts.request(call.address):
            if self.watch is None or not is_public(call):
                await self._ask_django(call, exchange)
            else:
                await self._in_turn(call, exchange)

    def _find_hot(self, call: Call) -> Hot:
        for handler in self.hot:
            answer = handler(call)
            if answer is not None:
                return answer
        return None

    async def _in_turn(self, call: Call, exchange: Exchange) -> None:
        """Let Django make a page, or wait for the same page that it makes for somebody else.

        Those who wait take it from the store, where it lies only if it is still
        fresh; they hold no thread meanwhile. What is not stored they ask for
        themselves, after two turns. Pages that were known before are ordered:
        Django's middleware has nothing to add to them.
        """
        for _turn in range(3):  # it may have changed again meanwhile
            if self.orders is None or not await self.orders.come(call):
                break
            hot = self._find_hot(call)
            if hot is not None:
                await self._send(call, hot, exchange)
                return
        page = (call.host, call.path, call.query)
        for _turn in range(2):
            other = self.under_way.get(page)
            if other is None:
                break
            await asyncio.wait({other}, timeout=PATIENCE)
            hot = self._find_hot(call)
            if hot is not None:
                await self._send(call, hot, exchange)
                return
        made: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine = self.under_way.setdefault(page, made) is made
        try:
            await self._ask_django(call, exchange)
        finally:
            if mine:
                del self.under_way[page]
            made.set_result(None)

    async def _health(self, exchange: Exchange) -> None:
        if exchange.head.path == "/healthz":
            exchange.send(200, PLAIN, b"alive\n")
            return
        _work, future = self.checks.start(health.readiness)
        try:
            report = await asyncio.wait_for(asyncio.shield(future), health.PATIENCE)
        except TimeoutError:
            report = health.unanswered()
        headers = [("content-type", "application/json"), ("cache-control", "no-store")]
        exchange.send(200 if report.ready else 503, headers, report.json().encode())

    async def _stream(self, call: Call, stream: Stream, exchange: Exchange) -> None:
        if self.closing.is_set():
            raise Refused(503, "The server is restarting.", retry_after=1)
        with self.counts.stream(call.address):
            outlet = exchange.begin(stream.status, stream.headers, endless=True)
            running = asyncio.ensure_future(stream.run(outlet, self.closing))
            leaving: asyncio.Future[Any] = exchange.left()
            ending = asyncio.ensure_future(self.closing.wait())
            try:
                ends: set[asyncio.Future[Any]] = {running, leaving, ending}
                await asyncio.wait(ends, return_when="FIRST_COMPLETED")
                if ending.done() and not running.done():
                    await asyncio.wait(ends - {ending}, timeout=LAST_WORDS)
            finally:
                for task in (running, ending):
                    task.cancel()
                results = await asyncio.gather(running, return_exceptions=True)
            gone = leaving.done()
            if isinstance(results[0], Exception) and not gone:
                log.error("a stream at %s failed", call.path, exc_info=results[0])
            outlet.end()

    async def _ask_django(self, call: Call, exchange: Exchange) -> None:
        body = await take_body(call, exchange, self.allowances.of(call), self.spool)
        handed_over = False
        try:
            work, future = self.pool.start(lambda: self.django.answer(call, body.file, body.size))
            handed_over = True
            # The file stays open until the thread is done with it, whoever leaves.
            future.add_done_callback(lambda _future: body.close())
            ends: set[asyncio.Future[Any]] = {future, exchange.left()}
            await asyncio.wait(ends, return_when="FIRST_COMPLETED")
            if not future.done():
                work.abandon()
                future.add_done_callback(_drop)
                raise Left
            reply = await future
        finally:
            if not handed_over:
                body.close()
        if reply is None:
            raise Left
        await self._reply(call, reply, exchange)

    # Sending -----------------------------------------------------------------------------

    async def _send(self, call: Call, answer: Answer | Stream | Held, exchange: Exchange) -> None:
        if isinstance(answer, Held):
            await answer.open(exchange)
        elif isinstance(answer, Stream):
            await self._stream(call, answer, exchange)
        elif answer.file:
            await exchange.send_file(answer.status, answer.headers, answer.file)
        else:
            exchange.send(answer.status, answer.headers, answer.body)

    async def _reply(self, call: Call, reply: Reply, exchange: Exchange) -> None:
        headers = reply.headers
        if reply.pieces is not None:
            await self._reply_in_pieces(reply, headers, exchange)
        elif reply.file:
            part = part_of(call, reply)
            if part is None:
                await exchange.send_file(reply.status, headers, reply.file)
            elif part.end <= part.start:
                exchange.send(416, part.headers(headers))
            else:
                await exchange.send_file(
                    206, part.headers(headers), reply.file, part.start, part.end
                )
        else:
            exchange.send(reply.status, headers, reply.body)

    async def _reply_in_pieces(self, reply: Reply, headers: Headers, exchange: Exchange) -> None:
        """Send what a view makes piece by piece; a thread is held only while it makes one."""
        pieces = reply.pieces
        assert pieces is not None  # noqa: S101 - the caller looked
        try:
            outlet = exchange.begin(reply.status, headers)
            while piece := await asyncio.to_thread(_gather, pieces):
                await outlet.send_bytes(piece)
            outlet.end()
        finally:
            await asyncio.to_thread(reply.close)

    def _refuse(self, exchange: Exchange, refused: Refused) -> None:
        if exchange.answered:
            exchange.drop()  # half an answer must not pass for a whole one
            return
        # Whatever else the client has sent on this connection is not read.
        headers = [*PLAIN, ("connection", "close")]
        if refused.retry_after:
            headers.append(("retry-after", str(refused.retry_after)))
        exchange.send(refused.status, headers, refused.text.encode() + b"\n")


def is_public(call: Call) -> bool:
    """Whether an edition's page answers ``call``, the same for everybody who asks."""
    return call.method in ("GET", "HEAD") and call.path.split("/", 2)[1] not in PROGRAM


def _not_at_once(*_asked: Any) -> bool:
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


def make_app() -> App:
    """What a server worker runs; made in its process, since it opens files and starts threads."""
    return App()
