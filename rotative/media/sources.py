"""What a page needs to show a picture: sizes and formats in the order browsers choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_TYPES = {  # the smallest files first, the one that every reader can show last
    "AVIF": "image/avif",
    "WEBP": "image/webp",
    "PNG": "image/png",
    "JPEG": "image/jpeg",
}
_USUAL = 960


@dataclass(frozen=True)
class Sources:
    """A picture for a template.

    ``sources`` are pairs of media type and ``srcset`` (addresses with widths),
    best first; ``src`` is for browsers that know none of them. ``width`` and
    ``height`` are the widest one's, so that browsers keep the place in the
    right shape whichever they take; ``colour`` (``#rrggbb``) fills it
    meanwhile. ``largest`` is the widest one's address, for cards and feeds.
    ``made`` is False while only the master is there.
    """

    src: str
    width: int
    height: int
    colour: str
    largest: str
    sources: tuple[tuple[str, str], ...] = ()
    made: bool = False


def sources_of(picture: Any, renditions: Iterable[Any]) -> Sources:
    """The sources of ``picture``, made of ``renditions``; of the master where there are none."""
    by_format: dict[str, dict[int, Any]] = {}
    for one in sorted(renditions, key=lambda one: one.pk):
        # One a width: an older recipe's stands beside the newer one for a moment.
        by_format.setdefault(one.format, {})[one.width] = one
    formats = [name for name in _TYPES if name in by_format]
    if not formats:
        return Sources(
            src=picture.master_path,
            width=picture.width,
            height=picture.height,
            colour=picture.colour,
            largest=picture.master_path,
        )
    standard = by_format[formats[-1]]
    widest = standard[max(standard)]
    usual = max((width for width in standard if width <= _USUAL), default=min(standard))
    return Sources(
        src=standard[usual].path,
        width=widest.width,
        height=widest.height,
        colour=picture.colour,
        largest=widest.path,
        sources=tuple((_TYPES[name], _srcset(by_format[name])) for name in formats),
        made=True,
    )


def _srcset(renditions: dict[int, Any]) -> str:
    return ", ".join(f"{renditions[width].path} {width}w" for width in sorted(renditions))
