"""Compile the message catalogues whose sources changed. Quick when none has."""

import os
import sys
import tempfile
from pathlib import Path

ROOMS = Path(__file__).resolve().parent.parent / "rotative"


def stale() -> list[Path]:
    """The catalogues that are newer than their compiled form."""
    found = []
    for source in sorted(ROOMS.glob("**/locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            found.append(source)
    return found


def compile_one(source: Path) -> None:
    """Write the compiled form of ``source`` in one go; a crash leaves the old one.

    Raises babel's PoFileError for a broken catalogue, ValueError for one with
    an entry whose placeholders differ from the original's.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    wrong = [(message, error) for message, errors in catalogue.check() for error in errors]
    if wrong:
        message, error = wrong[0]
        raise ValueError(f"{message.id!r}: {error}")
    handle, name = tempfile.mkstemp(dir=source.parent, suffix=".mo.part")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(source.with_suffix(".mo"))


def main() -> int:
    """Compile what is stale; 1 when a catalogue is broken, naming it."""
    broken = 0
    for source in stale():
        try:
            compile_one(source)
        except Exception as problem:
            sys.stderr.write(f"rotative: {source}: {problem}\n")
            broken = 1
    sys.path.insert(0, str(ROOMS.parent))
    from rotative.kit.regions import compile_regions

    compile_regions(ROOMS / "desk" / "overlay")
    return broken


if __name__ == "__main__":
    sys.exit(main())
