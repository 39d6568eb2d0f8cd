"""Gettext catalogues on disk: written by translators, compiled for the program."""

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


class UnreadableCatalogue(ValueError):
    """A catalogue is not a gettext file. ``str()`` names the file and what is wrong."""


def catalogues_in(folder: Path) -> Iterator[Path]:
    """Every ``.po`` file of the package in ``folder``, in a stable order."""
    yield from sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po"))


def read_catalogue(path: Path) -> Catalog:
    """The catalogue at ``path``. Raises :class:`UnreadableCatalogue`."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.parents[1].name, abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise UnreadableCatalogue(f"{path}: {error}") from error


def compile_catalogue(path: Path) -> Path:
    """Write the ``.mo`` beside ``path``; a reader sees the old file or the new, never half.

    Fuzzy entries are left out. Raises :class:`UnreadableCatalogue`, OSError.
    """
    made = io.BytesIO()
    write_mo(made, read_catalogue(path))
    target = path.with_suffix(".mo")
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made.getvalue())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def compile_stale(folder: Path) -> list[Path]:
    """Compile the catalogues in ``folder`` that are newer than what was made of them.

    Answers what was written. Two processes may do it at once. Raises what
    :func:`compile_catalogue` raises.
    """
    return [
        compile_catalogue(path)
        for path in catalogues_in(folder)
        if not path.with_suffix(".mo").exists()
        or path.with_suffix(".mo").stat().st_mtime_ns < path.stat().st_mtime_ns
    ]
