"""Where the search keeps its index, and how far it goes.

On disk: ``DATA/search/current`` names the folder in use (replaced in one move,
so a rebuild is seen whole or not at all); inside it, a folder per language and
``ledger``, the number of the last line whose changes are all in.
"""

import contextlib
import os
import shutil
import time
import uuid
from pathlib import Path

from django.conf import settings

from rotative.search.analysis import VERSION
from rotative.search.engines.interface import Damaged

_OLD = 3600.0


def place() -> Path:
    """The folder of everything that the engine keeps."""
    return Path(settings.DATA) / "search"


def _write_whole(path: Path, text: str) -> None:
    """Write a small file so that a crash leaves the old or the new one, on the disk itself."""
    new = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def current() -> Path:
    """The folder in use. Raises Damaged where there is none, or one of another version."""
    try:
        name = (place() / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"no index: {error}") from error
    folder = place() / name
    if not name.startswith(f"v{VERSION}-") or "/" in name or not folder.is_dir():
        raise Damaged(f"{name[:80]!r} is not an index of this version")
    return folder


def discard(folder: Path) -> None:
    """Stop using ``folder``, which cannot be read; harmless when it is no longer in use."""
    with contextlib.suppress(OSError):
        if (place() / "current").read_text(encoding="utf-8").strip() == folder.name:
            (place() / "current").unlink()


def begin() -> Path:
    """An empty folder for a rebuild; not in use until :func:`take_into_use`."""
    folder = place() / f"v{VERSION}-{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True)
    return folder


def take_into_use(folder: Path) -> None:
    """Let every process read from ``folder`` from now on.

    Former folders are removed, except young ones: another rebuild may be
    filling them, and readers may still have them open.
    """
    _write_whole(place() / "current", folder.name)
    for other in place().iterdir():
        if other.is_dir() and other != folder:
            with contextlib.suppress(OSError):
                if time.time() - other.stat().st_mtime > _OLD:
                    shutil.rmtree(other, ignore_errors=True)


def note_line(number: int, folder: Path | None = None) -> None:
    """Keep with the index that it holds all changes up to ledger line ``number``."""
    _write_whole((folder or current()) / "ledger", str(number))


def noted_line() -> int:
    """The number kept by :func:`note_line`. Raises Damaged."""
    try:
        return int((current() / "ledger").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(f"the index does not say how far it goes: {error}") from error
