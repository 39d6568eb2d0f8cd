"""A page as it is kept: its bytes in four encodings, what it showed, and since when."""

import gzip
import hashlib
import json
import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import brotli
import zstandard

from rotative.press.applying import as_microseconds
from rotative.press.generations import NEVER, slots_of
from rotative.press.page import Page

ENCODINGS = ("gzip", "br", "zstd")
TAGGED = frozenset({200, 404, 410})  # answers that carry an entity tag
_LEAST = 400  # bytes; below, headers weigh more than what is saved
_HEAD = struct.Struct("<QQQQQHHHI")  # epoch, number, until, stamp, pressed, status, kind, slots, …
OUTLINE = _HEAD.size
# A stray is a page that strangers can ask for without end: addresses that do
# not exist, stretches of lists, redirects. They never push out the others.
PAGE, STRAY = 0, 1


@dataclass(frozen=True)
class Copy:
    """One encoding of a page: its entity tag, its headers without those that connections add."""

    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Stored:
    """A page in the store.

    ``number``: the ledger's from before its render. ``until`` and ``pressed``:
    microseconds. ``reads``: the query keys that its view asked for.
    ``bodies``: encoding → bytes, the plain ones under the empty name.
    """

    epoch: int
    number: int
    until: int
    stamp: int
    pressed: int
    status: int
    kind: int
    slots: tuple[int, ...]
    headers: tuple[tuple[str, str], ...]
    reads: frozenset[str]
    etag: str
    bodies: Mapping[str, bytes] = field(repr=False)

    def copy(self, encoding: str, body: bytes | None = None) -> Copy:
        """What is answered in ``encoding`` (one of ``bodies``); ``body`` where it is elsewhere."""
        body = self.bodies[encoding] if body is None else body
        headers = [*self.headers, ("content-length", str(len(body)))]
        etag = ""
        if self.etag:
            etag = f'"{self.etag}-{encoding}"' if encoding else f'"{self.etag}"'
            headers.append(("etag", etag))
        if len(self.bodies) > 1:
            headers.append(("vary", "accept-encoding"))
        if encoding:
            headers.append(("content-encoding", encoding))
        return Copy(etag, tuple(headers), body)

    def pack(self) -> bytes:
        """As bytes for the disk."""
        lengths = {name: len(body) for name, body in self.bodies.items()}
        about = json.dumps([self.headers, sorted(self.reads), self.etag, lengths]).encode()
        slots = array("I", self.slots).tobytes()
        head = _HEAD.pack(
            self.epoch, self.number, self.until, self.stamp, self.pressed,
            self.status, self.kind, len(self.slots), len(about),
        )  # fmt: skip
        return b"".join((head, slots, about, *self.bodies.values()))


def unpack(raw: bytes) -> Stored:
    """What :meth:`Stored.pack` made. Raises ValueError or struct.error for other bytes."""
    epoch, number, until, stamp, pressed, status, kind, many, length = _HEAD.unpack_from(raw)
    begin = _HEAD.size
    slots = array("I")
    slots.frombytes(raw[begin : begin + many * slots.itemsize])
    begin += many * slots.itemsize
    headers, reads, etag, lengths = json.loads(raw[begin : begin + length])
    begin += length
    bodies = {}
    for name, size in lengths.items():
        bodies[name] = raw[begin : begin + size]
        begin += size
    return Stored(
        epoch, number, until, stamp, pressed, status, kind, tuple(slots),
        tuple((name, value) for name, value in headers), frozenset(reads), etag, bodies,
    )  # fmt: skip


def outline(raw: bytes) -> tuple[int, int, int, int]:
    """Epoch, stamp, moment of pressing and status, of the first bytes of a packed page."""
    epoch, _number, _until, stamp, pressed, status, _kind, _many, _length = _HEAD.unpack_from(raw)
    return epoch, stamp, pressed, status


def stored_from(
    page: Page,
    *,
    epoch: int,
    number: int,
    stamp: int,
    pressed: int,
    headers: Mapping[str, str],
    stray: bool,
) -> Stored:
    """``page`` ready to be kept; ``headers`` are added where it has none of that name."""
    own = {name.lower(): value for name, value in page.headers}
    every = {**{name.lower(): value for name, value in headers.items()}, **own}
    return Stored(
        epoch=epoch,
        number=number,
        until=_as_moment(page.until),
        stamp=stamp,
        pressed=pressed,
        status=page.status,
        kind=STRAY if stray else PAGE,
        slots=slots_of(page.tags),
        headers=tuple(every.items()),
        reads=page.reads,
        etag=hashlib.sha256(page.body).hexdigest()[:32] if page.status in TAGGED else "",
        bodies=encoded(page.body),
    )


def _as_moment(until: datetime | None) -> int:
    return NEVER if until is None else as_microseconds(until)


def encoded(body: bytes) -> dict[str, bytes]:
    """``body`` plain and in every encoding that makes it a tenth smaller.

    Levels are those whose last per cents are not bought with the time of
    somebody who waits for the page: about 4 ms of CPU for 50 kB.
    """
    made = {"": body}
    if len(body) < _LEAST:
        return made
    copies = (
        ("gzip", gzip.compress(body, 6, mtime=0)),
        ("br", brotli.compress(body, quality=5)),
        ("zstd", zstandard.ZstdCompressor(level=6, write_content_size=True).compress(body)),
    )
    made.update((name, copy) for name, copy in copies if len(copy) < 0.9 * len(body))
    return made
