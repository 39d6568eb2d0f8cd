"""Static files, answered by the event loop from a table made when the worker starts.

An address is looked up in the table and nowhere else: there is no way from it to
the file system. Each file has its compressed copies beside it, made by
``prepare``; what was compressed is announced by ``Vary`` on every answer,
the plain one and the 304 too.
"""

import json
import mimetypes
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

from rotative.web.server.guard import Call
from rotative.web.server.hot import Answer, Headers
from rotative.web.server.negotiation import best_encoding, matches

SUFFIXES = {"br": ".br", "zstd": ".zst", "gzip": ".gz"}
SMALL = 128 * 1024
MEMORY = 24 * 1024 * 1024
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ico": "image/x-icon",
    ".avif": "image/avif",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/plain; charset=utf-8",  # nothing of ours; never a page on our origin
    ".htm": "text/plain; charset=utf-8",
}


@dataclass(slots=True)
class Copy:
    """One encoding of a file: where, how large, and what is answered with it."""

    path: str
    size: int
    etag: str
    headers: Headers
    body: bytes | None = None


@dataclass(slots=True)
class File:
    """One address: its plain copy under the empty name, compressed ones under theirs."""

    copies: dict[str, Copy] = field(default_factory=dict)


class Table:
    """Every address below ``STATIC_URL`` that there is."""

    def __init__(self, root: Path, prefix: str) -> None:
        self.prefix = prefix
        self.memory = MEMORY
        self.files: dict[str, File] = {}
        if root.is_dir():
            self._fill(root)

    def _fill(self, root: Path) -> None:
        hashed = _hashed_names(root)
        found = {
            str(path.relative_to(root)): path
            for path in root.rglob("*")
            if path.is_file() and path.name != "staticfiles.json" and path.name[0] != "."
        }
        compressed = set(SUFFIXES.values())
        for name, path in found.items():
            if path.suffix in compressed and name.removesuffix(path.suffix) in found:
                continue
            file = File()
            for encoding, suffix in {"": "", **SUFFIXES}.items():
                place = found.get(name + suffix)
                if place:
                    file.copies[encoding] = _copy(name, place, encoding, immutable=name in hashed)
            if len(file.copies) > 1:
                for copy in file.copies.values():
                    copy.headers.append(("vary", "accept-encoding"))
            self.files[self.prefix + name] = file

    def answer(self, call: Call) -> Answer | None:
        """The file at the call's address; None outside ``STATIC_URL``."""
        if not call.path.startswith(self.prefix):
            return None
        file = self.files.get(call.path)
        if file is None:
            return Answer(404, _PLAIN, b"There is no such file.\n")
        if call.method not in ("GET", "HEAD"):
            return Answer(405, [*_PLAIN, ("allow", "GET, HEAD")], b"Files are only read.\n")
        copy = file.copies[""]
        if len(file.copies) > 1:
            accepted = call.headers.get("accept-encoding")
            copy = file.copies[best_encoding(accepted, file.copies) if accepted else ""]
        if matches(call.headers.get("if-none-match"), copy.etag):
            kept = [pair for pair in copy.headers if pair[0] in _ON_304]
            return Answer(304, kept)
        if copy.body is None and copy.size <= SMALL and self.memory >= copy.size:
            copy.body = Path(copy.path).read_bytes()
            self.memory -= copy.size
        if copy.body is not None:
            return Answer(200, copy.headers, copy.body)
        return Answer(200, copy.headers, file=copy.path)


_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-cache")]
_ON_304 = {"etag", "cache-control", "vary"}


def _hashed_names(root: Path) -> set[str]:
    """The names that hold a hash, of this build and of those before it."""
    try:
        manifest = json.loads((root / "staticfiles.json").read_text(encoding="utf-8"))
        return set(manifest["paths"].values()) | set(manifest.get("earlier", []))
    except (OSError, ValueError, KeyError):
        return set()


def _copy(name: str, place: Path, encoding: str, *, immutable: bool) -> Copy:
    stat = place.stat()
    suffix = Path(name).suffix.lower()
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    mark = f"-{encoding}" if encoding else ""
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}{mark}"'
    if immutable:
        etag = f'"{Path(name).stem.rpartition(".")[2]}{mark}"'
    headers = [
        ("content-type", kind),
        ("content-length", str(stat.st_size)),
        ("etag", etag),
        ("cache-control", FOREVER if immutable else ASK_AGAIN),
        ("x-content-type-options", "nosniff"),
    ]
    if encoding:
        headers.append(("content-encoding", encoding))
    return Copy(str(place), stat.st_size, etag, headers)


@cache
def table() -> Table:
    """The table of this worker."""
    return Table(Path(settings.STATIC_ROOT), settings.STATIC_URL)
