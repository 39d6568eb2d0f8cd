"""Compress static files once, beside the files themselves."""

import gzip
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import zstandard

WORTH_IT = {".css", ".js", ".mjs", ".svg", ".json", ".map", ".txt", ".html", ".xml", ".webmanifest"}
LEAST = 400  # bytes; below, the headers weigh more than what is saved
LARGE = 200_000  # bytes; above, the last few per cent cost seconds


def compress_static(root: Path, names: Iterable[str]) -> int:
    """Make the gzip, Brotli and Zstandard copies of ``names`` below ``root`` that are missing.

    Only copies at least a tenth smaller are kept. Returns how many files were
    looked at. A copy is written under another name first, so that a killed
    run leaves none that is cut off.
    """
    wanted = [root / name for name in names if Path(name).suffix in WORTH_IT]
    missing = [place for place in wanted if _is_missing(place)]
    # The compressors work outside the interpreter's lock.
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(_compress, missing))
    return len(missing)


def _is_missing(place: Path) -> bool:
    if not place.is_file() or place.stat().st_size < LEAST:
        return False
    copy = place.with_name(place.name + ".gz")
    return not copy.exists() or copy.stat().st_mtime < place.stat().st_mtime


def _compress(place: Path) -> None:
    plain = place.read_bytes()
    quality = 9 if len(plain) > LARGE else 11
    copies = {
        ".br": brotli.compress(plain, quality=quality),
        ".zst": zstandard.ZstdCompressor(level=15, write_content_size=True).compress(plain),
        # Last: its presence says that the file was done.
        ".gz": gzip.compress(plain, 9, mtime=0),
    }
    for suffix, copy in copies.items():
        if len(copy) < 0.9 * len(plain):
            target = place.with_name(place.name + suffix)
            draft = target.with_name(target.name + ".part")
            draft.write_bytes(copy)
            draft.replace(target)
