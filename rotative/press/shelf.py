"""Where stored pages lie: one LMDB file in the data folder, read by every process without a lock.

Bounded: what was pressed longest ago goes first, unless it was read since. What
strangers can make without end has a share of its own.
"""

import hashlib
import logging
import os
import shutil
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import lmdb

from rotative.press.stored import OUTLINE, PAGE, STRAY, Stored, outline, unpack

log = logging.getLogger(__name__)

KEY = 16
_SEQUENCE = struct.Struct(">Q")
_STRAYS = 0.1  # of the whole
_MOST_STRAYS = 20_000
_SPARED = 64  # at most so many read pages are passed over for one that is new
_READ_BITS = 1 << 16


def key_of(*parts: object) -> bytes:
    """The key of what ``parts`` name."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=KEY).digest()


class Shelf:
    """The file, open in this process; ``limit`` is in bytes of pages.

    Its loss costs renders and nothing else, so it is never forced to disk and
    made anew when it cannot be read. Raises OSError where it cannot be kept.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self.pid = os.getpid()
        self._read = bytearray(_READ_BITS)
        self._writing = threading.Lock()
        try:
            self._open()
        except lmdb.Error:
            log.warning("the page store in %s cannot be read and is made anew", folder)
            shutil.rmtree(folder, ignore_errors=True)
            try:
                self._open()
            except lmdb.Error as error:
                raise OSError(f"the page store cannot be kept: {error}") from error

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.env = lmdb.open(
            str(self.folder),
            # Room for what is being replaced and for the tree itself.
            map_size=self.limit * 3 // 2 + (64 << 20),
            max_dbs=4,
            max_readers=512,
            sync=False,
            metasync=False,
            readahead=False,
        )
        self.pages = self.env.open_db(b"pages")
        self.orders = (self.env.open_db(b"order"), self.env.open_db(b"strays"))
        self.about = self.env.open_db(b"about")
        self.env.reader_check()

    def get(self, key: bytes) -> Stored | None:
        """The page under ``key``, fresh or not; None where there is none. About 10 microseconds."""
        try:
            with self.env.begin(db=self.pages) as reading:
                raw = reading.get(key)
            if raw is None:
                return None
            self._read[key[0] | key[1] << 8] = 1
            return unpack(raw[_SEQUENCE.size :])
        except (lmdb.Error, ValueError, struct.error):
            log.warning("a stored page cannot be read", exc_info=True)
            return None

    def put(self, key: bytes, page: Stored) -> bool:
        """Keep ``page`` in place of what lay there; False where it could not be kept."""
        raw = page.pack()
        if len(raw) > self.limit // 8:
            return False
        try:
            with self._writing, self.env.begin(write=True) as writing:
                self._remove(writing, key)
                limit, most = self._bounds(page.kind)
                self._make_room(writing, page.kind, limit - len(raw), most - 1)
                sequence = self._next(writing)
                writing.put(key, sequence + raw, db=self.pages)
                writing.put(sequence, key, db=self.orders[page.kind])
                self._add(writing, page.kind, len(raw), 1)
        except lmdb.Error:
            log.warning("a page could not be stored", exc_info=True)
            return False
        return True

    def clear(self) -> None:
        """Let go of every page."""
        with self._writing, self.env.begin(write=True) as writing:
            for db in (self.pages, *self.orders, self.about):
                writing.drop(db, delete=False)

    def size(self) -> dict[str, int]:
        """How many pages and strays there are, and their bytes."""
        with self.env.begin() as reading:
            pages, strays = self._sum(reading, PAGE), self._sum(reading, STRAY)
        return {
            "pages": pages[1], "strays": strays[1], "bytes": pages[0] + strays[0],
        }  # fmt: skip

    def outlines(self) -> Iterator[tuple[int, int, int, int]]:
        """Of every page: epoch, stamp, moment of pressing (microseconds), status."""
        with self.env.begin(db=self.pages, buffers=True) as reading:
            for _key, raw in reading.cursor():
                yield outline(bytes(raw[_SEQUENCE.size : _SEQUENCE.size + OUTLINE]))

    def keys(self) -> list[bytes]:
        """The keys of all pages."""
        with self.env.begin(db=self.pages) as reading:
            return [bytes(key) for key in reading.cursor().iternext(values=False)]

    def close(self) -> None:
        """Let go of the file."""
        self.env.close()

    # Inside a write ----------------------------------------------------------------------

    def _bounds(self, kind: int) -> tuple[int, int]:
        """Most bytes and most entries of pages, or of strays."""
        strays = int(self.limit * _STRAYS)
        return (strays, _MOST_STRAYS) if kind == STRAY else (self.limit - strays, 1 << 62)

    def _make_room(self, writing: lmdb.Transaction, kind: int, bytes_: int, entries: int) -> None:
        spared = 0
        while True:
            used, many = self._sum(writing, kind)
            if used <= bytes_ and many <= entries:
                return
            with writing.cursor(db=self.orders[kind]) as oldest:
                if not oldest.first():
                    return
                sequence, key = bytes(oldest.key()), bytes(oldest.value())
            bit = key[0] | key[1] << 8
            if self._read[bit] and spared < _SPARED:
                self._read[bit] = 0
                spared += 1
                again = self._next(writing)
                raw = writing.get(key, db=self.pages) or b""
                writing.delete(sequence, db=self.orders[kind])
                writing.put(again, key, db=self.orders[kind])
                writing.put(key, again + raw[_SEQUENCE.size :], db=self.pages)
            else:
                self._remove(writing, key)

    def _remove(self, writing: lmdb.Transaction, key: bytes) -> None:
        old = writing.get(key, db=self.pages)
        if old is None:
            return
        for kind in (PAGE, STRAY):
            if writing.delete(old[: _SEQUENCE.size], db=self.orders[kind]):
                self._add(writing, kind, _SEQUENCE.size - len(old), -1)
        writing.delete(key, db=self.pages)

    def _sum(self, reading: lmdb.Transaction, kind: int) -> tuple[int, int]:
        raw = reading.get(b"sum%d" % kind, db=self.about)
        bytes_, many = struct.unpack("<qq", raw) if raw else (0, 0)
        return bytes_, many

    def _add(self, writing: lmdb.Transaction, kind: int, bytes_: int, entries: int) -> None:
        used, many = self._sum(writing, kind)
        writing.put(
            b"sum%d" % kind, struct.pack("<qq", used + bytes_, many + entries), db=self.about
        )

    def _next(self, writing: lmdb.Transaction) -> bytes:
        raw = writing.get(b"next", db=self.about)
        number = _SEQUENCE.unpack(raw)[0] + 1 if raw else 1
        packed = _SEQUENCE.pack(number)
        writing.put(b"next", packed, db=self.about)
        return packed
