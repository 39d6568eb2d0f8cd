"""Start the demo again without asking the database what is known already.

After a start of the demo its marker remembers what was found up to date and
what was printed. While nothing of that has changed, the next start needs
none of Django: half the time until the first page.
"""

import hashlib
import json
import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rotative

_CODE = Path(rotative.__file__).resolve().parent
_EDITIONS = "SELECT max(number) FROM ledger_line WHERE object_type = 'edition'"


def stamp() -> str:
    """What the newsroom was prepared by: this program's files, its libraries, the settings."""
    digest = hashlib.sha256()
    libraries = _CODE.parent / "requirements" / "base.txt"
    files = [*_CODE.glob("*/migrations/*.py"), *_CODE.glob("*/static/**/*"), libraries]
    for file in sorted(files):
        with suppress(OSError):
            known = file.stat()
            digest.update(f"{file} {known.st_size} {known.st_mtime_ns}\n".encode())
    for name in sorted(os.environ):
        if name == "PORT" or name.startswith("ROTATIVE_"):
            digest.update(f"{name}={os.environ[name]}\n".encode())
    return digest.hexdigest()


def remember(data: Path, shown: str) -> None:
    """Note that all is up to date, and what the person was shown."""
    if os.environ.get("ROTATIVE_DATABASE_URL"):
        return
    mark = data / "demo.json"
    known = _read(mark)
    known |= {"stamp": stamp(), "editions": _editions(data), "shown": shown}
    draft = mark.with_suffix(".part")
    draft.write_text(json.dumps(known), encoding="utf-8")
    draft.replace(mark)


def recall(data: Path) -> str:
    """What to show, where nothing has changed since it was remembered; else empty."""
    if os.environ.get("ROTATIVE_DATABASE_URL"):
        return ""
    known = _read(data / "demo.json")
    if known.get("state") != "loaded" or not known.get("editions"):
        return ""
    if known.get("stamp") != stamp() or known["editions"] != _editions(data):
        return ""
    return str(known.get("shown") or "")


def _read(mark: Path) -> dict[str, Any]:
    try:
        known = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _editions(data: Path) -> int:
    """The last line of the ledger about an edition; 0 where that cannot be read."""
    from rotative.kit.sqlite import UnsafeSQLite, choose_sqlite

    try:
        choose_sqlite()
    except UnsafeSQLite:
        return 0
    import sqlite3

    place = (data / "newsroom.sqlite3").resolve()
    if not place.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{quote(str(place))}?mode=ro", uri=True)) as database:
            return int(database.execute(_EDITIONS).fetchone()[0] or 0)
    except sqlite3.Error:
        return 0
