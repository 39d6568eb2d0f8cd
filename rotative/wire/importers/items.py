"""What every importer's reader yields: neutral items, whatever the system was."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

STORY, PAGE, ATTACHMENT, OTHER, BROKEN = "story", "page", "attachment", "other", "broken"
LIVE, DRAFT, SCHEDULED, REFUSED = "live", "draft", "scheduled", "refused"


@dataclass(frozen=True)
class Term:
    """A category or tag: its slug there and its name."""

    slug: str
    name: str


@dataclass(frozen=True)
class Author:
    """Who wrote it: the name to sign in with there (never shown) and the printed one."""

    login: str
    name: str


@dataclass(frozen=True)
class Remark:
    """A reader's comment. ``state`` is approved, held, spam or trash; mails are not taken."""

    key: str
    author: str
    at: datetime | None
    text: str
    parent: str = ""
    state: str = "approved"
    kind: str = "comment"


@dataclass(frozen=True)
class Item:
    """One thing of an export.

    ``key`` is the same in every export of the same site; ``kind`` one of the
    constants here; ``status`` LIVE, DRAFT, SCHEDULED, or REFUSED with its
    ``reason``. Times are aware. ``addresses`` are paths (with any query) that
    led to it. ``problems`` are notes for the report. ``blank_lines`` says that
    blank lines separate paragraphs in ``body_html``. ``fields`` sets further
    fields of a story by name (``kicker``, ``dateline``, ``source_credit``,
    ``embargo_until`` in ISO 8601); a ``byline`` among them is a printed name,
    ``language`` (a tag) what it is written in.
    A story's ``caption`` and ``alt`` are its featured picture's, here.
    ``language`` is the tag it is marked with there, if any; items of one
    ``translations`` say the same in several languages.
    """

    key: str
    kind: str
    title: str = ""
    subtype: str = ""
    slug: str = ""
    status: str = LIVE
    reason: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[Author, ...] = ()
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    body_html: str = ""
    excerpt: str = ""
    blank_lines: bool = False
    comments: tuple[Remark, ...] = ()
    featured: str = ""
    address: str = ""
    addresses: tuple[str, ...] = ()
    parent: str = ""
    file_url: str = ""
    alt: str = ""
    caption: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    language: str = ""
    translations: str = ""
    line: int = 0

    def digest(self) -> str:
        """A fingerprint of all it says, without where in the file it stood."""
        return _digest(getattr(self, name) for name in _TOLD)

    def text_digest(self) -> str:
        """A fingerprint of all but its comments."""
        return _digest(getattr(self, name) for name in _TOLD if name != "comments")


_TOLD = tuple(one.name for one in fields(Item) if one.name != "line")


def _digest(values: Iterable[Any]) -> str:
    # repr of strings, moments and frozen dataclasses: exact, and five times faster than JSON.
    return hashlib.sha256(repr(tuple(values)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Attached:
    """What the survey remembers of an attachment."""

    key: str
    url: str
    title: str = ""
    caption: str = ""
    alt: str = ""
    parent: str = ""


@dataclass
class Survey:
    """What was seen on the first way through the files, kept on disk.

    ``items`` counts what a reader will yield; ``things`` keeps, by a key each,
    what items point at but may come later in the file or in another file
    (attachments, reusable blocks, authors). Memory stays constant; close it.
    ``on_reading`` is told how many bytes of a file were read.
    """

    items: int = 0
    notes: list[str] = field(default_factory=list)
    on_reading: Callable[[Path, int], None] | None = None

    def __post_init__(self) -> None:
        """Open the scratch file; gone when the survey is closed or the process is killed."""
        # SQLite's own temporary database has no name in the folder for such files.
        self._db = sqlite3.connect("")
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "CREATE TABLE thing (what TEXT, key TEXT, value TEXT, PRIMARY KEY (what, key));"
            "CREATE TABLE address (url TEXT PRIMARY KEY, key TEXT);"
            "CREATE TABLE child (parent TEXT, key TEXT, PRIMARY KEY (parent, key));"
            "CREATE TABLE met (key TEXT PRIMARY KEY, digest TEXT);"
        )

    def come_to(self, path: Path, read: int) -> None:
        """Say how many bytes of ``path`` were read so far; at every record, if you like."""
        if self.on_reading is not None:
            self.on_reading(path, read)

    def close(self) -> None:
        """Remove the scratch file."""
        self._db.close()

    def keep(self, what: str, key: str, value: Any) -> None:
        """Remember ``value`` (JSON) under ``what`` and ``key``; the last one wins."""
        self._db.execute(
            "INSERT OR REPLACE INTO thing VALUES (?, ?, ?)",
            (what, key, json.dumps(value, ensure_ascii=False)),
        )

    def get(self, what: str, key: str) -> Any:
        """What was kept under ``what`` and ``key``, or None."""
        row = self._db.execute(
            "SELECT value FROM thing WHERE what = ? AND key = ?", (what, key)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def keep_attached(self, found: Attached) -> None:
        """Remember an attachment, by its key, its address and its parent."""
        self.keep("attachment", found.key, asdict(found))
        if found.url:
            self._db.execute("INSERT OR IGNORE INTO address VALUES (?, ?)", (found.url, found.key))
        if found.parent:
            self._db.execute("INSERT OR IGNORE INTO child VALUES (?, ?)", (found.parent, found.key))

    def attached(self, key: str) -> Attached | None:
        """The attachment of that key, or None."""
        value = self.get("attachment", key)
        return Attached(**value) if value else None

    def attached_at(self, urls: Iterable[str]) -> Attached | None:
        """The attachment at the first of ``urls`` that has one, or None."""
        for url in urls:
            row = self._db.execute("SELECT key FROM address WHERE url = ?", (url,)).fetchone()
            if row:
                return self.attached(row[0])
        return None

    def attached_to(self, parent: str) -> list[Attached]:
        """The attachments of one parent, in the order of their keys."""
        rows = self._db.execute("SELECT key FROM child WHERE parent = ?", (parent,)).fetchall()
        found = [self.attached(row[0]) for row in rows]
        return sorted((one for one in found if one), key=lambda one: (len(one.key), one.key))

    def meet(self, key: str, digest: str) -> str | None:
        """Note that an item of ``key`` was met; the digest of an earlier one, or None."""
        row = self._db.execute("SELECT digest FROM met WHERE key = ?", (key,)).fetchone()
        if row:
            return str(row[0])
        self._db.execute("INSERT INTO met VALUES (?, ?)", (key, digest))
        return None
