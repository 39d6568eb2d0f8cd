"""A picture as a page shows it: its files, its words, its credit."""

from dataclasses import dataclass
from typing import Any

_STEP = 36  # of 256: a placeholder's colour is told in eight steps a channel
_MIDDLE = 5  # of ten


@dataclass(frozen=True)
class Figure:
    """One picture on one page.

    ``sources`` are pairs of media type and ``srcset``, best first; ``src`` is
    for browsers that know none of them, ``largest`` for cards elsewhere.
    ``alt`` may be empty: decoration. ``look`` are the style sheet's classes
    for the colour that keeps its place and the point that stays in sight.
    """

    src: str
    width: int
    height: int
    sources: tuple[tuple[str, str], ...] = ()
    largest: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    look: str = ""

    @property
    def upright(self) -> bool:
        """Whether it is taller than wide."""
        return self.height > self.width


def figure_of(picture: Any, *, alt: str = "", caption: str = "", root: str = "") -> Figure | None:
    """``picture`` with the words it has here, else the bank's own; None without a picture.

    ``root`` goes before addresses: the origin for feeds, empty for pages.
    """
    if picture is None:
        return None
    made = picture.sources
    return Figure(
        src=f"{root}{made.src}",
        width=made.width,
        height=made.height,
        sources=tuple((kind, _rooted(srcset, root)) for kind, srcset in made.sources),
        largest=f"{root}{made.largest}",
        alt=alt or picture.alt,
        caption=caption or picture.caption,
        credit=picture.printed_credit,
        look=" ".join(part for part in (_tone(made.colour), _focus(picture)) if part),
    )


def _tone(colour: str) -> str:
    """The classes of a ``#rrggbb`` colour, near enough: pages carry no styles of their own."""
    try:
        parts = [min(7, round(int(colour[at : at + 2], 16) / _STEP)) for at in (1, 3, 5)]
    except ValueError:
        return ""
    return "tone " + " ".join(f"{name}{part}" for name, part in zip("rgb", parts, strict=True))


def _focus(picture: Any) -> str:
    """The classes of the focal point, in tenths; none where it is in the middle or unknown."""
    if picture.focal_point_x is None or picture.focal_point_y is None:
        return ""
    across = _tenths(picture.focal_point_x, picture.width)
    down = _tenths(picture.focal_point_y, picture.height)
    return " ".join(
        f"{name}{part}" for name, part in (("x", across), ("y", down)) if part != _MIDDLE
    )


def _tenths(part: int, whole: int) -> int:
    return max(0, min(10, round(10 * part / whole))) if whole else _MIDDLE


def _rooted(srcset: str, root: str) -> str:
    """Every address in ``srcset`` with ``root`` before it."""
    if not root or not srcset:
        return srcset
    return ", ".join(f"{root}{part.strip()}" for part in srcset.split(","))
