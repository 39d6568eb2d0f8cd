"""How a command ends: an exit code that means something, and words that say what to do.

Nothing a person can cause ends in a traceback. What is left, a fault of the
program, is written to a file in the data folder and the message names it.
"""

import errno
import os
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

DONE, REFUSED, USAGE, MISSING = 0, 1, 2, 3
ADDRESS, TAKEN, DISK, AGAIN, NOT_OURS, CONFIG = 68, 69, 74, 75, 77, 78
STOPPED = 130

CODES = {
    DONE: "Done. Also when there was nothing left to do.",
    REFUSED: "Refused or failed: the message says why and what to do. Nothing was half-written.",
    USAGE: "The command line is wrong: an unknown option, a time or a number that is none.",
    MISSING: "Something named on the command line does not exist: an edition, a story, a file.",
    ADDRESS: "The server cannot listen: the machine has no such address.",
    TAKEN: "The server cannot listen: another program has the port.",
    DISK: "The disk is full, or the data folder cannot be written to.",
    AGAIN: "Busy: the database stayed locked, or the server could not get ready and said why. "
    "Nothing was written; run the command again.",
    NOT_OURS: "The server cannot listen: this user may not use the port.",
    CONFIG: "A setting cannot be used; the message names it.",
    STOPPED: "Stopped from the keyboard.",
}


class Stop(Exception):
    """End the command with ``code`` and ``message`` on standard error."""

    def __init__(self, message: str, code: int = REFUSED) -> None:
        self.code = code
        super().__init__(message)


def tell(message: str) -> None:
    """Write a line for the person at the terminal, on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def _sentences(problem: Any) -> str:
    """A ValidationError as lines, each with the field it is about."""
    if not hasattr(problem, "error_dict"):
        return " ".join(str(message) for message in problem.messages)
    lines = []
    for name, messages in problem.message_dict.items():
        text = " ".join(str(message) for message in messages)
        lines.append(text if name == "__all__" else f"{name.replace('_', ' ')}: {text}")
    return "\n  ".join(lines)


def _of_the_disk(problem: BaseException) -> Stop | None:
    """What to say when the operating system refused to write."""
    code = getattr(problem, "errno", None)
    name = getattr(problem, "filename", None) or os.environ.get("ROTATIVE_DATA", "data")
    if code in {errno.ENOSPC, errno.EDQUOT}:
        return Stop(f"The disk is full ({name}). Free some space and run the command again.", DISK)
    if code in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Stop(
            f"{name} cannot be written to ({os.strerror(code)}). Give yourself the right, "
            "or choose another folder with ROTATIVE_DATA.",
            DISK,
        )
    return None


# What a database says, and what the person is told. {data}: the folder; {problem}: its words.
_DATABASE = (
    (
        ("locked", "deadlock", "could not serialize"),
        "The database is busy: another program held it for too long. "
        "Nothing was written; run the command again.",
        AGAIN,
    ),
    (
        ("disk is full", "no space left"),
        "The disk is full. Free some space and run the command again.",
        DISK,
    ),
    (
        ("readonly", "unable to open", "disk i/o"),
        "The database in {data} cannot be written to. Check the folder’s owner and rights, "
        "or choose another with ROTATIVE_DATA.",
        DISK,
    ),
    (
        ("no such table", "does not exist", "no such column"),
        "The newsroom is not set up, or not up to date ({problem}). Run: rotative init",
        REFUSED,
    ),
    (
        ("malformed", "not a database"),
        "The database is damaged ({problem}). Restore it: docs/howto/backup.md",
        REFUSED,
    ),
    (
        ("connection", "could not translate host"),
        "The database does not answer. Check ROTATIVE_DATABASE_URL and that it runs.",
        AGAIN,
    ),
)


_FULL = 1 << 20  # bytes; SQLite cannot even open its files where less is free


def disk_is_full(folder: str | Path) -> bool:
    """Whether there is no room left where ``folder`` is; False where that cannot be known."""
    try:
        return shutil.disk_usage(folder).free < _FULL
    except OSError:
        return False


def _of_the_database(problem: BaseException) -> Stop | None:
    """What to say when the database refused.

    On a full disk SQLite often says "disk I/O error": the files beside the
    database, which reading needs too, have no room.
    """
    said = " ".join(str(problem).split())
    if any(word in said.lower() for word in ("unable to open", "disk i/o")):
        data = os.environ.get("ROTATIVE_DATA") or "data"
        if disk_is_full(data):
            return Stop(
                f"The disk is full ({data}). Free some space and run the command again.", DISK
            )
    for words, message, code in _DATABASE:
        if any(word in said.lower() for word in words):
            data = os.environ.get("ROTATIVE_DATA") or "data"
            return Stop(message.format(data=data, problem=said), code)
    return None


def explain(problem: BaseException) -> Stop | None:
    """The words and the code for ``problem``, or None where it is a fault of the program."""
    if isinstance(problem, Stop):
        return problem
    if isinstance(problem, sqlite3.Error):
        return _of_the_database(problem)
    if isinstance(problem, OSError):
        return _of_the_disk(problem)
    return _of_the_rooms(problem) if "django.core.exceptions" in sys.modules else None


def _of_the_rooms(problem: BaseException) -> Stop | None:
    """What a room said no with."""
    from django.core.exceptions import PermissionDenied, ValidationError
    from django.db import Error as DatabaseError

    if isinstance(problem, ValidationError):
        return Stop(_sentences(problem))
    if isinstance(problem, DatabaseError):
        return _of_the_database(problem)
    if isinstance(problem, PermissionDenied) or type(problem).__name__ == "CannotDo":
        return Stop(str(problem) or "That is not allowed.")
    return None


def _keep(problem: BaseException) -> str:
    """Write a fault of the program down and return where."""
    text = "".join(traceback.format_exception(problem))
    for folder in (Path(os.environ.get("ROTATIVE_DATA", "data")), Path(tempfile.gettempdir())):
        with suppress(OSError):
            place = folder / "last-fault.txt"
            place.write_text(text, encoding="utf-8")
            return str(place)
    return "nowhere: no folder can be written to"


@contextmanager
def ending() -> Iterator[None]:
    """Turn whatever goes wrong inside into a SystemExit with words and a code."""
    try:
        yield
    except KeyboardInterrupt:
        tell("\nStopped.")
        raise SystemExit(STOPPED) from None
    except BrokenPipeError:
        # Whoever read our output has left; that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(DONE) from None
    except SystemExit:
        raise
    except BaseException as problem:
        stop = explain(problem)
        if stop is None:
            stop = Stop(
                f"A fault of the program: {type(problem).__name__}: {problem}\n"
                f"What it was doing is written down in {_keep(problem)}; please report it."
            )
        tell(f"rotative: {stop}")
        raise SystemExit(stop.code) from None
