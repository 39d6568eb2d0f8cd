"""Request bodies: capped, with a deadline, held in memory when small and on disk when not.

A body is taken in whole before Django sees it, by the event loop, so that a
sender of one byte a second holds a socket and nothing else: never a thread,
never a database connection.
"""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rotative.web.server.guard import Call, Refused
from rotative.web.server.http.exchange import Left

IN_MEMORY = 256 * 1024


@dataclass(frozen=True)
class Allowance:
    """What a route's bodies may be: bytes, and seconds from the first to the last."""

    bytes: int
    seconds: float


@dataclass(frozen=True)
class Allowances:
    """Which allowance a request has.

    Only the desk takes uploads, and only from a browser that carries a session:
    who is not signed in has nothing to upload, the sign-in page least of all.
    """

    usual: Allowance
    upload: Allowance
    session_cookie: str = "sessionid"

    def of(self, call: Call) -> Allowance:
        """The allowance of ``call``."""
        if (
            call.path.startswith("/desk/")
            and not call.path.startswith(("/desk/login/", "/desk/password_reset/"))
            and f"{self.session_cookie}=" in ";".join(call.headers.get_all("cookie"))
        ):
            return self.upload
        return self.usual


class Spool:
    """Where bodies wait: a folder, and how much all of them together may take there."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self.used = 0

    def open(self) -> BinaryIO:
        """A nameless file: the system frees it even if the process is killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self.folder)


class Body:
    """One body as it comes in. ``close`` gives its room back; closing twice is harmless."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.size = 0
        self.on_disk = 0
        self.file: BinaryIO = io.BytesIO()
        self.closed = False

    async def add(self, pieces: list[bytes], size: int) -> None:
        """Take the next pieces. Raises Refused when there is no room for them."""
        self.size += size
        if not self.on_disk and self.size <= IN_MEMORY:
            self.file.write(b"".join(pieces))
            return
        if self.spool.used + size + IN_MEMORY > self.spool.limit:
            raise Refused(503, "Too many uploads at once. Try again.", retry_after=30)
        try:
            # Another thread writes: a slow disk must not stop the pages.
            written = await asyncio.to_thread(self._write, pieces)
        except OSError as error:
            raise Refused(
                507, f"The server has no room for this upload ({error.strerror})."
            ) from error
        self.on_disk += written
        self.spool.used += written

    def _write(self, pieces: list[bytes]) -> int:
        written = 0
        if isinstance(self.file, io.BytesIO):
            small = self.file.getvalue()
            self.file = self.spool.open()
            written += self.file.write(small)
        for piece in pieces:
            written += self.file.write(piece)
        self.file.flush()
        return written

    def close(self) -> None:
        """Forget the body."""
        if not self.closed:
            self.closed = True
            self.spool.used -= self.on_disk
            self.file.close()


async def take_body(
    call: Call, pieces: AsyncIterable[bytes], allowance: Allowance, spool: Spool
) -> Body:
    """The whole body of ``call``, at its start, for whoever closes it.

    Raises Refused: 413 above the allowance (at once where the length says so),
    408 past the deadline, 503 or 507 without room; Left when the client goes
    before the end.
    """
    if call.length > allowance.bytes:
        raise Refused(413, f"This is too large: {allowance.bytes:,} bytes at most are taken here.")
    body = Body(spool)
    if not call.length:
        return body
    try:
        async with asyncio.timeout(allowance.seconds):
            await _fill(body, call.length, pieces, allowance)
    except TimeoutError:
        body.close()
        raise Refused(
            408, f"The request took longer than {allowance.seconds:g} seconds to arrive."
        ) from None
    except BaseException:
        body.close()
        raise
    body.file.seek(0)
    return body


async def _fill(
    body: Body, length: int, coming: AsyncIterable[bytes], allowance: Allowance
) -> None:
    pieces: list[bytes] = []
    waiting = 0
    async for piece in coming:
        pieces.append(piece)
        waiting += len(piece)
        if body.size + waiting > allowance.bytes:
            raise Refused(413, "This is too large.")
        if waiting >= IN_MEMORY:
            await body.add(pieces, waiting)
            pieces, waiting = [], 0
    await body.add(pieces, waiting)
    if body.size < length:
        raise Left
