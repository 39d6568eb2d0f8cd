"""Changes to a text, kept so that they can be taken back exactly."""

from collections.abc import Iterable, Sequence

# start and end in the text as it was, and what stands there now
Edit = tuple[int, int, str]
# start and end in the text as it was, start and end in the text as it is
Change = tuple[int, int, int, int]
# start and end in the set text, and what was stored there
Undo = tuple[int, int, str]


class Set(str):
    """A text as it is printed, which remembers the text as it was typed.

    ``undo`` lists the places that differ, in order. Behaves as the string it
    is; slicing or joining gives plain strings that remember nothing.
    """

    undo: tuple[Undo, ...]

    def __new__(cls, text: str, undo: Iterable[Undo] = ()) -> "Set":
        """``text`` with the places that differ from what was stored."""
        made = super().__new__(cls, text)
        made.undo = tuple(undo)
        return made

    @property
    def stored(self) -> str:
        """The text before it was set, character for character."""
        pieces: list[str] = []
        at = 0
        for start, end, old in self.undo:
            pieces += (self[at:start], old)
            at = end
        pieces.append(self[at:])
        return "".join(pieces)

    def __reduce__(self) -> tuple[type["Set"], tuple[str, tuple[Undo, ...]]]:
        """Pickled with what it remembers."""
        return Set, (str(self), self.undo)


def change(text: str, edits: Sequence[Edit]) -> str:
    """``text`` with ``edits``, which are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end, new in edits:
        pieces += (text[at:start], new)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def compose(before: Sequence[Change], edits: Sequence[Edit]) -> list[Change]:
    """One list of changes for ``before`` followed by ``edits`` of its result.

    Changes that overlap become one; those that only touch stay apart, for a
    tag may stand between them. Linear in the number of changes.
    """
    result: list[Change] = []
    old = new = 0  # the next of each
    gained_before = gained_edits = 0  # characters won so far, by each of the two

    def take_old() -> int:
        nonlocal old, gained_before
        start, past, start_now, past_now = before[old]
        gained_before += (past_now - start_now) - (past - start)
        old += 1
        return past_now

    def take_new() -> int:
        nonlocal new, gained_edits
        start, past, text = edits[new]
        gained_edits += len(text) - (past - start)
        new += 1
        return past

    while old < len(before) or new < len(edits):
        source, target = -gained_before, gained_edits
        if new == len(edits) or (old < len(before) and _comes_first(before[old], edits[new])):
            start = before[old][2]
            end = take_old()
        else:
            start = edits[new][0]
            end = take_new()
        while True:
            if old < len(before) and before[old][2] < end:
                end = max(end, take_old())
            elif new < len(edits) and edits[new][0] < end:
                end = max(end, take_new())
            else:
                break
        result.append((start + source, end - gained_before, start + target, end + gained_edits))
    return result


def _comes_first(old: Change, new: Edit) -> bool:
    """Whether a change begins before an edit; an insertion at its beginning comes before it."""
    if old[2] == new[0]:
        return new[0] != new[1] and old[2] == old[3]
    return old[2] < new[0]


def undo_of(stored: str, changes: Sequence[Change]) -> tuple[Undo, ...]:
    """What a set text must remember of ``stored``."""
    return tuple((start, end, stored[old:past]) for old, past, start, end in changes)


def move(places: list[int], edits: Sequence[Edit]) -> list[int]:
    """Where sorted ``places`` of a text are after ``edits`` (none inside an edit).

    Something inserted exactly at a place comes before it.
    """
    moved, gained, at = [], 0, 0
    for place in places:
        while at < len(edits) and edits[at][1] <= place:
            start, end, new = edits[at]
            gained += len(new) - (end - start)
            at += 1
        moved.append(place + gained)
    return moved
