"""Take a file in: to disk with a byte cap, through the darkroom, back as something safe."""

import errno
import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from rotative.media.darkroom import run
from rotative.media.darkroom.formats import HEAD, sniff
from rotative.media.refused import PictureRefused

_CHUNK = 1 << 16


@dataclass
class Intake:
    """A file that the darkroom has developed. Its folder is gone when this object is.

    ``words`` are what the file says of itself (``rotative.media.darkroom.words``).
    """

    name: str
    original: Path
    original_hash: str
    original_bytes: int
    format: str
    extension: str
    original_width: int
    original_height: int
    master: Path
    master_hash: str
    width: int
    height: int
    colour: str
    words: dict[str, Any]
    folder: Any = field(repr=False)


def take_in(file: Any, *, name: str = "") -> Intake:
    """Develop ``file``: bytes, a path, or anything with ``chunks()`` or ``read()``.

    Blocks for as long as the darkroom may take (half a minute at most).
    Raises :class:`PictureRefused`; then nothing is left behind.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="rotative-picture-")
        place = Path(folder.name)
        return _develop(file, name or _name_of(file), folder, place)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PictureRefused("no-room") from error
        raise


def _develop(file: Any, name: str, folder: Any, place: Path) -> Intake:
    original, digest, size = _keep(file, place / "original")
    with original.open("rb") as opened:
        kind = sniff(opened.read(HEAD))
    if not kind.allowed:
        raise PictureRefused("format", {"format": kind.name})
    work = place / "work"
    work.mkdir()
    answer = run.run("develop", original, work, run.INTAKE)
    if "refused" in answer:
        raise PictureRefused(answer["refused"], answer.get("details"))
    master = work / Path(answer["master"]).name
    return Intake(
        name=name,
        original=original,
        original_hash=digest,
        original_bytes=size,
        format=answer["format"],
        extension=answer["extension"],
        original_width=answer["original_width"],
        original_height=answer["original_height"],
        master=master,
        master_hash=digest_of(master),
        width=answer["width"],
        height=answer["height"],
        colour=answer["colour"],
        words=answer["words"],
        folder=folder,
    )


def _keep(file: Any, target: Path) -> tuple[Path, str, int]:
    """Write the file to ``target`` under the byte cap; its path, SHA-256 and size."""
    most = settings.MAX_UPLOAD
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        for chunk in _chunks(file):
            size += len(chunk)
            if size > most:
                raise PictureRefused("bytes", {"most": most})
            digest.update(chunk)
            out.write(chunk)
    if not size:
        raise PictureRefused("empty")
    return target, digest.hexdigest(), size


def _chunks(file: Any) -> Iterator[bytes]:
    if isinstance(file, bytes):
        yield file
        return
    if isinstance(file, Path):
        with file.open("rb") as opened:
            yield from iter(lambda: opened.read(_CHUNK), b"")
        return
    if hasattr(file, "seek"):
        file.seek(0)
    yield from iter(lambda: file.read(_CHUNK), b"")


def _name_of(file: Any) -> str:
    return Path(str(getattr(file, "name", "") or "")).name


def digest_of(path: Path) -> str:
    """The first 24 hexadecimal digits of the file's SHA-256: what its address holds."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:24]
