"""An edition's mark as PNG, for devices that take no SVG: drawn by the program, in its colour."""

import io
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from rotative.editions.models import Edition
from rotative.press.head import Link, add_head
from rotative.press.page import Ask, Missing, Moved, Page, data

SIZES = (180, 192, 512)
PNG = "image/png"
PAPER = "#fdfcf9"  # of site.css, by day
FINER = 4  # drawn so many times larger, then made smaller: smooth edges
# The letter of mark.svg on its field of 32 × 32: corners, and the centres of its two bows.
_FIELD = 32
_BOW, _EYE = (18.5, 12.5, 5.5), (18.0, 12.6, 2.0)


def icon_path(edition: Edition, size: int) -> str:
    """The address of an icon below the edition's base; another colour has another address."""
    return f"/icon-{size}-{edition.accent.lstrip('#').lower()}.png"


@add_head
def touch_icon(ask: Ask, _shown: Mapping[str, Any]) -> Iterable[Link]:
    """The icon of telephones that read no manifest."""
    yield Link("apple-touch-icon", f"{ask.edition.base}{icon_path(ask.edition, SIZES[0])}")


def icon(ask: Ask, size: str, colour: str) -> Page:
    """The icon; an old colour leads to the new one. Missing in a size that is not made."""
    if int(size) not in SIZES:
        raise Missing(ask.path)
    path = icon_path(ask.edition, int(size))
    if ask.path != path:
        raise Moved(f"{ask.edition.base}{path}")
    return data(drawn(int(size), ask.edition.accent), PNG)


@lru_cache(maxsize=64)
def drawn(size: int, colour: str) -> bytes:
    """The same bytes each time. The letter keeps clear of the edge: devices cut icons round."""
    whole = size * FINER
    scale = whole * 0.8 / _FIELD
    image = Image.new("RGB", (whole, whole), colour)
    pen = ImageDraw.Draw(image)

    def placed(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        # The letter's own middle, not its field's, stands in the middle.
        return [((x - 17) * scale + whole / 2, (y - 16) * scale + whole / 2) for x, y in points]

    letter = [(9.0, 7.0), (18.5, 7.0), *_arc(_BOW, -90, 66), (25.0, 25.0), (20.2, 25.0)]
    letter += [(16.5, 18.1), (13.0, 18.1), (13.0, 25.0), (9.0, 25.0)]
    pen.polygon(placed(letter), fill=PAPER)
    pen.polygon(placed([(13.0, 10.6), *_arc(_EYE, -90, 90), (13.0, 14.6)]), fill=colour)
    file = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _arc(bow: tuple[float, float, float], begin: int, end: int) -> list[tuple[float, float]]:
    """Points on a circle (its middle, its radius), clockwise between two angles."""
    x, y, radius = bow
    return [
        (
            x + radius * math.cos(math.radians(angle)),
            y + radius * math.sin(math.radians(angle)),
        )
        for angle in range(begin, end + 1, 3)
    ]
