"""One request and its answer, for the program that answers."""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rotative.web.server.http.answers import CLOCK, CONTINUE, NO_BODY, Headers, has, opening
from rotative.web.server.http.head import Head

if TYPE_CHECKING:
    from rotative.web.server.http.connection import Connection

PIECE = 256 * 1024  # bytes of a file that are in memory at once
MOST_UNREAD = 256 * 1024  # bytes of a body that wait for the program


class Left(ConnectionError):
    """The client went away before the end of its request."""


class Outlet:
    """The way to send an answer that has no length: an event stream, an export."""

    __slots__ = ("_chunked", "_exchange", "_link", "send")

    def __init__(self, exchange: "Exchange", *, chunked: bool) -> None:
        self._exchange = exchange
        self._link = exchange.link
        self._chunked = chunked
        # Takes bytes, which are not copied; does nothing where the client has left.
        self.send: Callable[[bytes], None] = self._send_chunk if chunked else exchange.link.write

    @property
    def waiting(self) -> int:
        """Bytes that the client has not taken yet, those in the kernel counted where it tells."""
        return self._link.untaken()

    def limit(self, buffer: int) -> None:
        """Let the kernel take no more than ``buffer`` bytes (about) for this client."""
        self._link.limit(buffer)

    def _send_chunk(self, data: bytes) -> None:
        self._link.write_all((b"%x\r\n" % len(data), data, b"\r\n"))

    async def send_bytes(self, data: bytes) -> None:
        """Send ``data`` and wait until most of it is taken. Raises Left."""
        self.send(data)
        await self._link.drained()

    def end(self) -> None:
        """The answer is complete; saying so twice is harmless."""
        if self._exchange.done:
            return
        if self._chunked:
            self._link.write(b"0\r\n\r\n")
        self._exchange.finish(whole=True)

    def cut(self) -> None:
        """Close the connection at once, with whatever waits for the client."""
        self._link.abort()


_FORGOTTEN = Head("")


class Exchange:
    """What the program gets: the head, the body's pieces, and the ways to answer, one once.

    All of it runs on the event loop.
    """

    __slots__ = (
        "_left", "_more", "_pieces", "_unread", "answered", "complete", "continues", "done",
        "head", "keep_alive", "link", "raw",
    )  # fmt: skip

    def __init__(self, link: "Connection", head: Head) -> None:
        self.link = link
        self.head = head
        self.raw: bytes | None = None  # all bytes of the request, where they are known
        self.keep_alive = False
        self.complete = False  # the request has ended
        self.continues = False  # the client waits for a word before it sends the body
        self.answered = False
        self.done = False
        self._pieces: deque[bytes] = deque()
        self._unread = 0
        self._more: asyncio.Future[None] | None = None
        self._left: asyncio.Future[None] | None = None

    # The body ----------------------------------------------------------------------------

    def take(self, piece: bytes) -> None:
        """The connection: a piece of the body has come."""
        self._pieces.append(piece)
        self._unread += len(piece)
        if self._unread >= MOST_UNREAD:
            self.link.pause()
        self._wake()

    def end_of_body(self) -> None:
        """The connection: the request is complete."""
        self.complete = True
        self._wake()

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)

    def __aiter__(self) -> "Exchange":
        return self

    async def __anext__(self) -> bytes:
        """The next piece of the body. Raises Left when the client goes before its end."""
        if self.continues and not self._pieces and not self.complete:
            self.link.write(CONTINUE)
        self.continues = False
        while not self._pieces:
            if self.complete:
                raise StopAsyncIteration
            if self.link.lost:
                raise Left
            self._more = asyncio.get_running_loop().create_future()
            await self._more
        piece = self._pieces.popleft()
        self._unread -= len(piece)
        if self._unread < MOST_UNREAD // 2:
            self.link.go_on()
        return piece

    # The client --------------------------------------------------------------------------

    def left(self) -> "asyncio.Future[None]":
        """Done when the client goes, or when the answer is over."""
        if self._left is None:
            self._left = asyncio.get_running_loop().create_future()
            if self.link.lost or self.done:
                self._left.set_result(None)
        return self._left

    def lose(self) -> None:
        """The connection: it is gone."""
        self._wake()
        if self._left is not None and not self._left.done():
            self._left.set_result(None)

    # The answer --------------------------------------------------------------------------

    def send(self, status: int, headers: Headers, body: bytes = b"") -> None:
        """Answer with ``body``; for HEAD, 204 and 304 with the head alone."""
        headers = list(headers)
        asked_for_head = self.head.method == "HEAD"
        silent = asked_for_head or status in NO_BODY
        # A HEAD whose body nobody made says nothing of its length.
        measured = body if asked_for_head else status not in NO_BODY
        if measured and not has(headers, "content-length"):
            headers.append(("content-length", str(len(body))))
        start = self._begin(status, headers)
        self.link.write_all((start, body) if body and not silent else (start,))
        self.finish(whole=True)

    def send_ready(self, pieces: Iterable[bytes]) -> bool:
        """Answer with bytes that are head and body already; False where the head would be wrong.

        It says nothing of the connection: that is right for HTTP/1.1 on one that stays.
        """
        if not self.keep_alive or self.head.version != "1.1" or self.link.closing:
            return False
        self.answered = True
        self.link.write_all(pieces)
        self.finish(whole=True)
        return True

    async def send_file(
        self, status: int, headers: Headers, path: str, start: int = 0, end: int | None = None
    ) -> None:
        """Answer with the bytes ``start`` up to ``end`` of a file; HEAD gets the head alone.

        Raises OSError before anything is sent where the file cannot be opened. A
        file that ends early ends the connection, so that nobody takes it for whole.
        """
        headers = list(headers)
        file = await asyncio.to_thread(os.open, path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            stop = os.fstat(file).st_size if end is None else end
            if not has(headers, "content-length"):
                headers.append(("content-length", str(stop - start)))
            self.link.write(self._begin(status, headers))
            if self.head.method != "HEAD":
                await self._send_pieces(file, start, stop)
        finally:
            os.close(file)
        self.finish(whole=True)

    async def _send_pieces(self, file: int, at: int, stop: int) -> None:
        while at < stop:
            piece = await asyncio.to_thread(os.pread, file, min(PIECE, stop - at), at)
            if not piece:
                self.finish(whole=False)
                return
            self.link.write(piece)
            at += len(piece)
            await self.link.drained()

    def begin(self, status: int, headers: Headers, *, endless: bool = False) -> Outlet:
        """Begin an answer whose length is not known.

        It is sent in chunks where the client knows them (HTTP/1.1), so that a
        broken one is told from a whole one; an ``endless`` one ends with the
        connection, and each of its events is sent as the bytes that it is.
        """
        chunked = self.head.version == "1.1" and not endless
        self.keep_alive = self.keep_alive and chunked
        more = [("transfer-encoding", "chunked")] if chunked else []
        self.link.write(self._begin(status, [*headers, *more]))
        if endless:
            # Thousands of these stay: nothing of the request does.
            self.head = _FORGOTTEN
            self.link.listen_no_more()
        return Outlet(self, chunked=chunked)

    def _begin(self, status: int, headers: Headers) -> bytes:
        if self.answered:
            raise RuntimeError("this request is answered already")
        headers = list(headers)
        self.answered = True
        if has(headers, "connection"):
            self.keep_alive = False
        elif not self.keep_alive or self.link.closing or not self.complete:
            # What is left of a body is not waited for: the connection goes with it.
            self.keep_alive = False
            headers.append(("connection", "close"))
        elif self.head.version == "1.0":
            headers.append(("connection", "keep-alive"))
        return opening(status, headers) + CLOCK.end()

    def drop(self) -> None:
        """Nobody is there, or what was begun cannot be ended: close the connection."""
        self.done = True
        self.link.abort()

    def finish(self, *, whole: bool) -> None:
        """The answer is over; not ``whole``: it broke off, and the connection with it."""
        if self.done:
            return
        self.done = True
        if self._left is not None and not self._left.done():
            self._left.set_result(None)
        self.link.finished(self, whole=whole)
