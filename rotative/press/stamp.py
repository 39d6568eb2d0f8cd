"""The build's stamp: a page made by other code, other templates or other settings is made again."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

_PARTS = {".py", ".html", ".xml", ".txt", ".mo", ".toml"}
_MADE_BY = ("Django", "wagtail", "nh3", "brotli", "zstandard")


@cache
def stamp() -> int:
    """A number for what this process makes pages with.

    The package's files, the names of the static files, the libraries that
    write markup, and the settings that stand in pages. Takes some 20 ms, once.
    """
    digest = hashlib.blake2b(digest_size=8)
    root = Path(settings.BASE_DIR)
    for path in sorted(root.rglob("*")):
        if path.suffix in _PARTS and "tests" not in path.parts:
            stat = path.stat()
            digest.update(f"{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        digest.update(manifest.read_bytes())
    for name in _MADE_BY:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(f"{settings.PUBLIC_URL} {settings.DEBUG}".encode())
    return int.from_bytes(digest.digest(), "little")
