"""When was what last changed? One memory-mapped file that every process of a machine shares.

A tag hashes to a slot that holds the number of the ledger line that last named
it. A stored page carries the ledger's number from before its render and is
fresh while no slot of its tags is above that. Nothing is enumerated and nobody
is told: a change is a few numbers written, a check a few numbers read.
"""

import contextlib
import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from rotative.press.bell import ring

FORMAT = 1
SLOTS = 1 << 20  # two pages of sixty tags each hardly ever share one
NEVER = (1 << 63) - 1
_MAGIC = 0x31455641544F5221  # "!ROTAVE1", read as a number
_HEAD = 4096
_WORD = 8
_SIZE = _HEAD + SLOTS * _WORD
# Words of the header.
_MAGIC_AT, _FORMAT_AT, _EPOCH, _BOOT, _APPLIED, _ANCHOR, DUE, TURNS = range(8)
_NEXT, _SEEN = 8, 9
_COUNTS, COUNTED, _ROWS = 64, 8, 48
_TOP = _HEAD // _WORD  # slot 0: the number of the newest change noted
HITS, MISSES, RENDERS, UNCHANGED, WAITED, TURNED_AWAY = range(2, 8)


@lru_cache(65_536)
def slot_of(tag: str) -> int:
    """The slot that ``tag`` hashes to, the same in every process; never slot 0."""
    digest = hashlib.blake2b(tag.encode(), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "little") % (SLOTS - 1)


def slots_of(tags: Iterable[str]) -> tuple[int, ...]:
    """The slots of ``tags``, each once, in order."""
    return tuple(sorted({slot_of(tag) for tag in tags}))


def microseconds() -> int:
    """Now, in microseconds since 1970, as the file keeps moments."""
    return time.time_ns() // 1000


class Generations:
    """The file, open in this process. Reading takes no lock; writing takes one.

    Another format, another boot of the machine (what was written may not have
    reached the disk) or :meth:`begin_anew` makes another epoch: every page
    stored under an earlier one is stale.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.pid = os.getpid()
        self.folder = folder
        self._thread = threading.RLock()
        self._depth = 0
        self._lock = os.open(folder / "generations.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._file = os.open(folder / "generations", os.O_RDWR | os.O_CREAT, 0o600)
        with self.locked():
            if os.fstat(self._file).st_size != _SIZE:
                os.ftruncate(self._file, 0)
                os.ftruncate(self._file, _SIZE)
            self._map = mmap.mmap(self._file, _SIZE)
            self.words = memoryview(self._map).cast("Q")
            self._tops = self.words[_TOP:]
            known = (self.words[_MAGIC_AT], self.words[_FORMAT_AT], self.words[_BOOT])
            if known != (_MAGIC, FORMAT, boot()):
                self._empty()
            self._row = self._claim_row()

    # Writing -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """The only writer, of all threads and processes, for the block. May be nested."""
        with self._thread:
            if not self._depth:
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _empty(self) -> None:
        self._map[:_SIZE] = bytes(_SIZE)
        words = self.words
        words[_MAGIC_AT], words[_FORMAT_AT], words[_BOOT] = _MAGIC, FORMAT, boot()
        words[DUE] = 0  # not known yet: somebody looks before anything is answered
        words[_EPOCH] = secrets.randbits(62) + 1

    def begin_anew(self, applied: int = 0, anchor: int = 0) -> None:
        """Make everything stored so far stale, and go on after line ``applied``."""
        with self.locked():
            # The epoch first: whoever reads slots meanwhile belongs to the one that is over.
            self.words[_EPOCH] = secrets.randbits(62) + 1
            self._map[_HEAD:_SIZE] = bytes(_SIZE - _HEAD)
            self.words[_TOP] = applied
            self.words[_APPLIED] = applied
            self.words[_ANCHOR] = anchor
            self.words[TURNS] += 1

    def apply(self, changes: Sequence[tuple[int, int, Iterable[str]]]) -> None:
        """Note lines of the ledger: (number, its moment in microseconds, tags), in their order.

        Harmless when repeated. The position moves only over lines that follow
        one another; lines applied ahead of it are read again by whoever
        catches up.
        """
        if not changes:
            return
        with self.locked():
            words = self.words
            for number, at, tags in changes:
                for slot in slots_of(tags):
                    words[_TOP + slot] = max(words[_TOP + slot], number)
                if words[_APPLIED] == number - 1:
                    words[_APPLIED] = number
                    words[_ANCHOR] = at
            newest = changes[-1][0]
            words[_TOP] = max(words[_TOP], newest)
            # Last: whoever has seen this turn has seen all that was written before it.
            words[TURNS] += 1
        ring(self.folder)

    def set_due(self, moment: int, seen: int | None = None) -> None:
        """Note the next due moment (microseconds; NEVER for none); call it inside ``locked``.

        ``seen``: until when the ledger counts as seen, where it was just read. From
        either moment on nothing is answered before somebody has asked the database.
        """
        if seen is not None:
            self.words[_SEEN] = seen
        self.words[_NEXT] = moment
        self.words[DUE] = min(moment, self.words[_SEEN] or NEVER)

    # Reading -----------------------------------------------------------------------------

    @property
    def epoch(self) -> int:
        """What stored pages must carry to be looked at."""
        return self.words[_EPOCH]

    @property
    def turns(self) -> int:
        """How often anything was noted: while it stays, what was fresh is fresh.

        Not the newest number: lines may be noted out of their order.
        """
        return self.words[TURNS]

    @property
    def top(self) -> int:
        """The number of the newest change noted here.

        Lines become visible in the order of their numbers, so whoever queries
        the database after reading this sees that change and all before it.
        """
        return self.words[_TOP]

    @property
    def applied(self) -> int:
        """The last line up to which all are noted."""
        return self.words[_APPLIED]

    @property
    def anchor(self) -> int:
        """The moment of the line at ``applied``: another moment, another ledger."""
        return self.words[_ANCHOR]

    @property
    def due(self) -> int:
        """From when on the database must be asked first, in microseconds; 0: at once."""
        return self.words[DUE]

    @property
    def next_due(self) -> int:
        """The next due moment, in microseconds; 0 while nobody has looked."""
        return self.words[_NEXT]

    def changed_since(self, number: int, slots: Sequence[int]) -> bool:
        """Whether any of ``slots`` was named by a line after ``number``."""
        words = self.words
        if words[_TOP] <= number:
            return False
        # Without a frame for each slot: this is asked some hundred times for each page made.
        return max(map(self._tops.__getitem__, slots), default=0) > number

    # Counting ----------------------------------------------------------------------------

    def place_of(self, what: int) -> int:
        """Which of ``words`` holds a figure of this process, for those who count in a hurry."""
        return self._row + what

    def count(self, what: int) -> None:
        """Add one to a figure of this process: no lock, since nobody else writes its row."""
        self.words[self._row + what] += 1

    def counts(self) -> dict[str, int]:
        """Hits, misses and the rest, of all processes since the epoch's file was made."""
        names = {
            "hits": HITS, "misses": MISSES, "renders": RENDERS, "unchanged": UNCHANGED,
            "waited": WAITED, "turned_away": TURNED_AWAY,
        }  # fmt: skip
        rows = range(_COUNTS, _COUNTS + _ROWS * COUNTED, COUNTED)
        return {name: sum(self.words[row + at] for row in rows) for name, at in names.items()}

    def _claim_row(self) -> int:
        """A row whose process is gone, its figures kept; the last one is shared at need."""
        for row in range(_COUNTS, _COUNTS + _ROWS * COUNTED, COUNTED):
            holder = self.words[row]
            if holder in (0, self.pid) or not Path(f"/proc/{holder}").exists():
                self.words[row] = self.pid
                return row
        return _COUNTS + (_ROWS - 1) * COUNTED

    def close(self) -> None:
        """Let go of the file."""
        with self._thread:
            self._tops.release()
            self.words.release()
            self._map.close()
            os.close(self._file)
            os.close(self._lock)


@cache
def boot() -> int:
    """A number for this boot of the machine; of this process where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes().strip()
    except OSError:
        boot = secrets.token_bytes(16)
    found: int = struct.unpack("<Q", hashlib.blake2b(boot, digest_size=8).digest())[0]
    return found


_open: dict[Path, Generations] = {}
_opening = threading.Lock()


def generations() -> Generations:
    """This process's view of the newsroom's file. Raises OSError where it cannot be kept."""
    from django.conf import settings

    folder = Path(settings.DATA) / "press"
    found = _open.get(folder)
    # A child that was forked must not share its parent's locks.
    if found is None or found.pid != os.getpid():
        with _opening:
            found = _open.get(folder)
            if found is None or found.pid != os.getpid():
                found = _open[folder] = Generations(folder)
    return found
