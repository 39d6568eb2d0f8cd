"""Which stories are like another, by the words that set it apart from the rest of the archive."""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import exp

from rotative.search.documents import Document, documents
from rotative.search.engines import chosen
from rotative.search.engines.interface import PUBLIC
from rotative.stories.actions.likeness import note_likeness

KEPT = 8  # twice what a page shows: some may be taken down, or stand in its text
_LOOKED_AT = 40
_YEAR = 365 * 86_400.0


def alike(entry: Document) -> list[int]:
    """The numbers of public stories of its edition that are like ``entry``, likest first.

    At most :data:`KEPT`, never itself; near ones in time before others as like.
    Raises Unusable.
    """
    now = entry.moment.timestamp()
    weighed = {
        like.story: like.score * (1 + exp(-abs(now - like.moment) / _YEAR))
        for like in chosen().alike(entry, limit=_LOOKED_AT)
        if like.story != entry.story
    }
    return nlargest(KEPT, weighed, key=lambda number: (weighed[number], number))


def relate(numbers: Sequence[int]) -> int:
    """Find and keep what is like each of those stories that are public; how many have changed.

    Raises Unusable.
    """
    entries: Iterable[Document] = documents(numbers)
    found = {entry.story: alike(entry) for entry in entries if entry.state in PUBLIC}
    return note_likeness(found) if found else 0
