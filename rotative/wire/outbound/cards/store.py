"""Cards as files: drawn once, in a process of their own, and kept under their digest."""

import logging
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from rotative.media.darkroom.run import Limits, run
from rotative.wire.outbound.cards.design import Card

log = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("child.py")
LIMITS = Limits(cpu=20, wall=40)
ENOUGH = 960  # pixels of width; wider renditions only cost time


def card_bytes(key: str, card: Card, picture: Any) -> bytes | None:
    """The card's JPEG, drawn now if nobody has; None when it cannot be drawn.

    ``key`` names whose card it is; what it had before is deleted. Two who draw
    at once both succeed and leave the same file.
    """
    name = f"cards/{key}/{card.digest}.jpg"
    try:
        with default_storage.open(name) as opened:
            return bytes(opened.read())
    except FileNotFoundError:
        pass
    body = _drawn(card, picture)
    if body is not None:
        _forget(key)
        default_storage.save(name, ContentFile(body))
    return body


def _drawn(card: Card, picture: Any) -> bytes | None:
    with tempfile.TemporaryDirectory(prefix="rotative-card-") as made:
        folder = Path(made)
        source = folder / "source"
        if card.picture:
            file = _file_of(picture)
            try:
                with file.storage.open(file.name) as opened, source.open("wb") as copy:
                    shutil.copyfileobj(opened, copy)
            except FileNotFoundError:
                log.warning("the picture of a share card is not in the storage: %s", file.name)
                return None
        found = run("card", source, folder, LIMITS, child=_CHILD, card=asdict(card))
        if "refused" in found:
            log.warning("a share card could not be drawn: %s", found)
            return None
        return (folder / "card.jpg").read_bytes()


def _file_of(picture: Any) -> Any:
    """The smallest rendition that is large enough, else the master."""
    prints = [one for one in picture.prints.all() if one.format in {"JPEG", "PNG"}]
    fitting = sorted((one for one in prints if one.width >= ENOUGH), key=lambda one: one.width)
    return fitting[0].file if fitting else picture.file


def _forget(key: str) -> None:
    """Delete what the key had before."""
    try:
        _folders, names = default_storage.listdir(f"cards/{key}")
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"cards/{key}/{name}")
