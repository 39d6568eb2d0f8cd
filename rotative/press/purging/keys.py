"""The names under which a CDN keeps pages: short, and the same on every machine.

A page's key for a tag is the tag's slot in the generations (``rotative.press.generations``)
in four letters and digits. Two tags may share one: a page is then let go of once
too often, never too seldom.
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from string import ascii_lowercase, digits

from rotative.press.generations import slot_of

_DIGITS = digits + ascii_lowercase  # lower case: Cloudflare knows no other
_WIDTH = 4
# 3,000 bytes of header at most; every cache takes more.
MOST_KEYS = 600
COARSE = "w"
SLICES = 64

# What stands on every page: at its change pages are let go of slice by slice, as for a new build.
GRADUAL = ("list:editions", "edition:")


@lru_cache(65_536)
def key_of_slot(slot: int) -> str:
    """The key of one slot."""
    found = ""
    for _place in range(_WIDTH):
        slot, digit = divmod(slot, len(_DIGITS))
        found = _DIGITS[digit] + found
    return found


def slice_key(number: int) -> str:
    """The key of one of the SLICES of all pages."""
    return f"s{number:02d}"


def keys_of_page(path: str, slots: Sequence[int]) -> list[str]:
    """What a page is kept under: its slice, and a key for each thing that it shows.

    One that shows more than MOST_KEYS things is kept under COARSE in their
    place: it is let go of with every change of anything.
    """
    part = slice_key(zlib.crc32(path.encode()) % SLICES)
    if len(slots) > MOST_KEYS:
        return [part, COARSE]
    return [part, *map(key_of_slot, slots)]


def keys_of_change(tags: Iterable[str]) -> list[str]:
    """What is let go of when a line with ``tags`` is there, each once; nothing that is GRADUAL."""
    found = dict.fromkeys(key_of_slot(slot_of(tag)) for tag in tags if not tag.startswith(GRADUAL))
    return [COARSE, *found] if found else []


def is_gradual(tags: Iterable[str]) -> bool:
    """Whether one of ``tags`` stands on every page."""
    return any(tag.startswith(GRADUAL) for tag in tags)
