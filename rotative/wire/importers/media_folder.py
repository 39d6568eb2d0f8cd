"""Find an old site's pictures in a folder on this machine; nothing is ever fetched."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

_SIZED = re.compile(r"-\d+x\d+(?=\.\w+$)")
_SCALED = re.compile(r"-(?:scaled|e\d{10,})(?=\.\w+$)")
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp"}


def originals(address: str) -> Iterator[str]:
    """``address`` and those of the file that WordPress cut it from, nearest first."""
    seen = set()
    for pattern in (None, _SIZED, _SCALED):
        address = pattern.sub("", address) if pattern else address
        if address not in seen:
            seen.add(address)
            yield address


class MediaFolder:
    """A folder of uploads. Files outside it are refused, whatever a name or a link says."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def find(self, address: str) -> Path | None:
        """The file of the picture at ``address`` (of any site), or None.

        Looked for under the address's path, under its part below ``uploads``,
        ``files`` (networks of sites), ``images`` or ``media``, and by its bare
        name at the top.
        """
        for candidate in originals(address):
            for relative in self._places(candidate):
                try:
                    place = (self.root / relative).resolve()
                    if place.is_relative_to(self.root) and place.is_file():
                        return place
                except (OSError, ValueError):
                    continue
        return None

    def _places(self, address: str) -> Iterator[str]:
        path = unquote(urlsplit(address).path).lstrip("/")
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or "\x00" in path or "\\" in path:
            return
        places = [path]
        for name in ("uploads", "files", "images", "media"):
            if name in parts:
                places.append("/".join(parts[len(parts) - parts[::-1].index(name) :]))
        for place in [*places, parts[-1]]:
            # A Mac packs “é” as two characters; most others as one.
            composed = (unicodedata.normalize(form, place) for form in ("NFC", "NFD"))
            yield from dict.fromkeys([place, *composed])


def is_picture(address: str) -> bool:
    """Whether ``address`` is of a picture file, by its ending; without one it may be."""
    ending = PurePosixPath(urlsplit(address).path).suffix.lower()
    return ending in PICTURES or not re.fullmatch(r"\.\w{1,5}", ending)
