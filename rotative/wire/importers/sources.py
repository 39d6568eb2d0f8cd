"""What an export consists of: a file, a folder of files or a ZIP archive, read where it is.

Nothing is ever unpacked onto the disk, so no name in an archive can lead
anywhere; what is read is counted, so that a small archive cannot become an
endless one.
"""

import codecs
import os
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from rotative.wire.importers import UnreadableFile

CHUNK = 1 << 18
MOST_BYTES = 8_000_000_000  # of one archive, unpacked
MOST_FILES = 500_000
_SWOLLEN = 300  # times larger unpacked than packed: text packs to a tenth
_SWOLLEN_FROM = 50_000_000
_ESCAPED = re.compile("[\udc80-\udcff]")
_PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"7z\xbc\xaf", "7-Zip"))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Member:
    """One file of an export. ``name`` is its path inside the export, for messages and keys."""

    name: str
    opened: Callable[[], IO[bytes]]

    def text(self, mended: Say | None = None) -> Iterator[str]:
        """Its text in chunks; bytes that are not in its encoding are read as Windows-1252's.

        ``mended`` is told how many there were. Raises UnreadableFile where it is
        missing, empty, packed or damaged.
        """
        wrong = 0
        try:
            with self.opened() as file:
                head = file.read(CHUNK)
                decoder = codecs.getincrementaldecoder(self._encoding(head))("surrogateescape")
                chunk = head
                while True:
                    text, found = _ESCAPED.subn(_as_windows, decoder.decode(chunk, final=not chunk))
                    wrong += found
                    if text:
                        yield text
                    if not chunk:
                        break
                    chunk = file.read(CHUNK)
        except OSError as error:
            raise UnreadableFile(
                f"{self.name} cannot be read ({error.strerror or error}). "
                "Check the name and the permissions."
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise UnreadableFile(
                f"{self.name} is damaged inside its archive ({error}). Export it again."
            ) from error
        if wrong and mended:
            mended(f"{self.name}: {wrong} bytes were not in its encoding; read as Windows-1252.")

    def whole(self, most: int, mended: Say | None = None) -> str:
        """All its text. Raises UnreadableFile, also past ``most`` characters."""
        parts, size = [], 0
        for part in self.text(mended):
            size += len(part)
            if size > most:
                raise UnreadableFile(
                    f"{self.name} is larger than {most // 1_000_000} million characters."
                )
            parts.append(part)
        return "".join(parts)

    def _encoding(self, head: bytes) -> str:
        if not head.strip():
            raise UnreadableFile(f"{self.name} is empty. Export it again.")
        for magic, what in _PACKED:
            if head.startswith(magic):
                raise UnreadableFile(f"{self.name} is packed with {what}. Unpack it first.")
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                return name
        if len(head) > 1 and head[1] == 0 and head[0]:
            return "utf-16-le"
        if len(head) > 1 and head[0] == 0 and head[1]:
            return "utf-16-be"
        return "utf-8"


def _as_windows(match: re.Match[str]) -> str:
    return bytes([ord(match.group()) - 0xDC00]).decode("cp1252", errors="replace")


def members(
    path: Path, endings: tuple[str, ...], *, problem: Say | None = None, note: Say | None = None
) -> Iterator[Member]:
    """The files of ``path`` that end in one of ``endings``, in the order of their names.

    A lone file is taken whatever it is called. What could not be taken goes to
    ``problem``, what was passed over to ``note``. Raises UnreadableFile for a
    path that is not there and an archive that is damaged or a trap.
    """
    if path.is_dir():
        found = _of_folder(path, problem)
    elif _is_zip(path):
        found = _of_zip(path, problem)
    else:
        yield Member(path.name, lambda: path.open("rb"))
        return
    passed: Counter[str] = Counter()
    taken = 0
    for member in found:
        pure = PurePosixPath(member.name)
        if any(part.startswith(".") or part == "__MACOSX" for part in pure.parts):
            continue
        if member.name.lower().endswith(endings):
            taken += 1
            yield member
        else:
            passed[pure.suffix.lower() or pure.name] += 1
    if not taken:
        raise UnreadableFile(
            f"{path.name} holds no file that ends in {' or '.join(endings)}. "
            "Check that it is the export."
        )
    if passed and note:
        parts = ", ".join(f"{ending} ×{number}" for ending, number in passed.most_common(12))
        note(f"{path.name}: files of other kinds were passed over: {parts}.")


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read ({error.strerror}). Check the name and the permissions."
        ) from error


def _of_folder(root: Path, problem: Say | None) -> Iterator[Member]:
    resolved = root.resolve()
    for folder, below, names in os.walk(root):
        below.sort()
        for name in sorted(names):
            place = Path(folder, name)
            inside = place.relative_to(root).as_posix()
            if not place.resolve().is_relative_to(resolved) or not place.is_file():
                if problem:
                    problem(f"{inside} leads out of the folder and was not read.")
                continue
            yield Member(inside, _opener(place))


def _opener(place: Path) -> Callable[[], IO[bytes]]:
    return lambda: place.open("rb")


def _of_zip(path: Path, problem: Say | None) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} is a damaged ZIP archive ({error}). Download it again."
        ) from error
    with archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        size = sum(one.file_size for one in entries)
        if len(entries) > MOST_FILES or size > MOST_BYTES:
            raise UnreadableFile(
                f"{path.name} would unpack to {len(entries):,} files of {size:,} bytes. "
                "Unpack it yourself if you trust it, and import the folder."
            )
        for entry in sorted(entries, key=lambda one: one.filename):
            refusal = _refusal(entry)
            if refusal:
                if problem:
                    problem(f"{entry.filename[:200]} in {path.name} {refusal}.")
                continue
            yield Member(entry.filename, _zipped(archive, entry))


def _zipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(entry)


def _refusal(entry: zipfile.ZipInfo) -> str:
    """Why an archive's entry is not read, or nothing."""
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts:
        return "has a name that leads out of the archive and was not read"
    if entry.flag_bits & 1:
        return "is protected by a password and was not read"
    swollen = entry.file_size > _SWOLLEN * max(entry.compress_size, 1)
    if swollen and entry.file_size > _SWOLLEN_FROM:
        return f"would grow to {entry.file_size:,} bytes, as hostile files do, and was not read"
    return ""
