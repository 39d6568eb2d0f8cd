"""A language that a package knows only by its regions: one catalogue made of theirs."""

import io
import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo

# Wagtail has no Portuguese of no country; where the first region is silent, the next speaks.
REGIONS = {"pt": ("pt_PT", "pt_BR")}
DOMAINS = ("django", "djangojs")


def compile_regions(overlay: Path) -> list[Path]:
    """Write ``overlay/regions/locale/<locale>/LC_MESSAGES/*.mo`` where Wagtail's are newer.

    Answers what was written; each in one go, so two processes may do it at once.
    Raises OSError.
    """
    spec = find_spec("wagtail")
    if spec is None or not spec.submodule_search_locations:
        return []
    package = Path(next(iter(spec.submodule_search_locations)))
    made = []
    for locale, regions in REGIONS.items():
        for domain in DOMAINS:
            sources = [
                path
                for region in regions
                for path in sorted(package.glob(f"**/locale/{region}/LC_MESSAGES/{domain}.mo"))
            ]
            target = overlay / "regions" / "locale" / locale / "LC_MESSAGES" / f"{domain}.mo"
            newest = max((path.stat().st_mtime_ns for path in sources), default=0)
            if sources and not (target.exists() and target.stat().st_mtime_ns >= newest):
                _write(_merged(locale, sources), target)
                made.append(target)
    return made


def _merged(locale: str, sources: list[Path]) -> Catalog:
    """What the first of ``sources`` to have an entry says of it."""
    merged = Catalog(locale=locale)
    seen: set[tuple[str, str]] = set()
    for path in sources:
        with path.open("rb") as file:
            catalogue = read_mo(file)
        for entry in catalogue:
            name = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
            key = (entry.context or "", str(name))
            if not name or key in seen or not entry.string:
                continue
            said = entry.string
            if entry.pluralizable:
                # One and other; a region's catalogue may have a form for millions between them.
                said = (said[0], said[-1])
                if not all(said):
                    continue
            seen.add(key)
            merged.add(entry.id, said, context=entry.context)
    return merged


def _write(catalogue: Catalog, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    made = io.BytesIO()
    write_mo(made, catalogue)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(made.getvalue())
    Path(name).chmod(0o644)
    Path(name).replace(target)
