"""How many follow, how much was sent: figures of all workers in one small mapped file.

Each worker writes a row of its own, so no lock is taken to count; whoever
wants to know adds the rows up. What a worker that has ended counted stays.
"""

import fcntl
import mmap
import os
from pathlib import Path

NAMES = (
    "readers", "opened", "events", "sent", "resumed", "resets", "refused", "cut", "ended",
    "lag_ms", "lag_most_ms",
)  # fmt: skip
_NOW = frozenset({"readers", "lag_ms"})  # said of this moment, not counted
_MOST = frozenset({"lag_most_ms"})
_ROWS, _WORDS = 64, 16
_SIZE = _ROWS * _WORDS * 8
_PLACE = {name: 1 + number for number, name in enumerate(NAMES)}


class Figures:
    """The file, with this process's row where ``writing``."""

    def __init__(self, place: Path, *, writing: bool = True) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_size != _SIZE:
                os.ftruncate(file, 0)
                os.ftruncate(file, _SIZE)
            self._map = mmap.mmap(file, _SIZE)
            self._words = memoryview(self._map).cast("q")
            self._row = self._claim() if writing else -1
        finally:
            # Said, not left to the close: the map keeps the file open, and the lock with it.
            fcntl.flock(file, fcntl.LOCK_UN)
            os.close(file)

    def _claim(self) -> int:
        for row in range(0, _ROWS * _WORDS, _WORDS):
            if not _lives(self._words[row]):
                self._words[row] = os.getpid()
                for name in _NOW:
                    self._words[row + _PLACE[name]] = 0
                return row
        return (_ROWS - 1) * _WORDS

    def add(self, name: str, count: int = 1) -> None:
        """Count on."""
        self._words[self._row + _PLACE[name]] += count

    def put(self, name: str, value: int) -> None:
        """Say how it is now."""
        self._words[self._row + _PLACE[name]] = value

    def most(self, name: str, value: int) -> None:
        """Note the largest value so far."""
        place = self._row + _PLACE[name]
        self._words[place] = max(self._words[place], value)

    def workers(self) -> list[dict[str, int]]:
        """The figures of each process that lives, with its number as ``process``."""
        found = []
        for row in range(0, _ROWS * _WORDS, _WORDS):
            if _lives(self._words[row]):
                values = {name: self._words[row + at] for name, at in _PLACE.items()}
                found.append({"process": self._words[row], **values})
        return found

    def total(self) -> dict[str, int]:
        """All workers together; those that have ended too, for what is counted."""
        found = dict.fromkeys(NAMES, 0)
        for row in range(0, _ROWS * _WORDS, _WORDS):
            lives = _lives(self._words[row])
            for name, at in _PLACE.items():
                value = self._words[row + at]
                if name in _NOW and not lives:
                    continue
                if name in _MOST or name == "lag_ms":
                    found[name] = max(found[name], value)
                else:
                    found[name] += value
        return found

    def close(self) -> None:
        """Let go of the file; this process has no readers any more."""
        if self._row >= 0:
            self._words[self._row] = 0
        self._words.release()
        self._map.close()


def _lives(process: int) -> bool:
    if not process:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
