"""A text being set: its rules' changes are kept, and some of its passages are shut to them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rotative.editions.typography.edits import Change, Edit, change, compose, move

Replacement = str | Callable[[re.Match[str]], str | None]


@dataclass(frozen=True)
class Rule:
    """Replace what ``pattern`` finds; a function may answer None to leave a find alone.

    ``needs`` saves time: a text with none of them holds nothing to replace.
    """

    pattern: re.Pattern[str]
    to: Replacement
    needs: tuple[str, ...] = ()

    def __call__(self, work: "Work") -> None:
        """Apply the rule to the whole text."""
        if not self.needs or any(sign in work.text for sign in self.needs):
            work.replace(self.pattern, self.to)


Step = Callable[["Work"], None]


_BEHIND_THEN_SPACE = re.compile(r"^\(\?<=(\[(?:[^\]\\]|\\.)*\]|\\?[^()\\]|\\.)\) \+")


def rule(pattern: str, to: Replacement, *needs: str) -> Rule:
    """A rule from a pattern's source; ``to`` may name the pattern's groups."""
    # A search for a literal is several times faster than one that looks behind first.
    pattern = _BEHIND_THEN_SPACE.sub(r" (?<=\1 ) *", pattern)
    if isinstance(to, str) and "\\" in to:
        template = to
        return Rule(re.compile(pattern), lambda match: match.expand(template), needs)
    return Rule(re.compile(pattern), to, needs)


class Work:
    """A text under the rules' hands.

    ``shut`` are passages (start, end) that no rule may touch, ``points``
    places that no single change may span: there is a tag there. Both are in
    order and move with the text. Rules see the whole text, so that a mark
    after an element still knows the word inside it.
    """

    def __init__(
        self,
        text: str,
        shut: Iterable[tuple[int, int]] = (),
        points: Iterable[int] = (),
    ) -> None:
        self.text = text
        self.changes: list[Change] = []
        self.points = list(points)
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in _joined(shut):
            self._starts.append(start)
            self._ends.append(end)

    def may(self, start: int, end: int) -> bool:
        """Whether a change from ``start`` to ``end`` (equal: an insertion) is allowed."""
        if self._starts:
            at = bisect_right(self._starts, start) - 1
            if at >= 0 and start < self._ends[at] and (start < end or self._starts[at] < start):
                return False
            following = at + 1
            if following < len(self._starts) and self._starts[following] < end:
                return False
        if end - start > 1 and self.points:
            at = bisect_right(self.points, start)
            if at < len(self.points) and self.points[at] < end:
                return False
        return True

    def is_shut(self, place: int) -> bool:
        """Whether the character at ``place`` is in a passage left alone."""
        return not self.may(place, place + 1)

    def replace(self, pattern: re.Pattern[str], to: Replacement) -> None:
        """Change what ``pattern`` finds, outside shut passages, by the smallest changes."""
        edits: list[Edit] = []
        for match in pattern.finditer(self.text):
            new = to if isinstance(to, str) else to(match)
            if new is None:
                continue
            edit = _smallest(match.start(), match.group(), new)
            if edit is not None and self.may(edit[0], edit[1]):
                edits.append(edit)
        self.apply(edits)

    def apply(self, edits: Sequence[Edit]) -> None:
        """Carry out changes that are in order, apart, and allowed."""
        if not edits:
            return
        if self.points:
            self.points = _move_points(self.points, edits, self.text)
        self.text = change(self.text, edits)
        self.changes = compose(self.changes, edits)
        if self._starts:
            self._starts = move(self._starts, edits)
            self._ends = _move_ends(self._ends, edits)


def _smallest(start: int, old: str, new: str) -> Edit | None:
    """The change from ``old`` to ``new`` without what both begin and end with, or None."""
    if old == new:
        return None
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start + head, start + len(old) - tail, new[head : len(new) - tail]


def leans_back(before: str, after: str) -> bool:
    """Whether what is inserted between two characters belongs to the one before.

    It matters where a tag stands there: a space after « is no part of the
    element that follows, and one before » no part of the element that ended.
    """
    return before in {"«", "\n"} or after in {"", "\n"}


def _move_points(points: list[int], edits: Sequence[Edit], text: str) -> list[int]:
    """Tags' places after ``edits``: an insertion is on the side that it leans to."""
    moved, gained, at = [], 0, 0
    for place in points:
        while at < len(edits) and edits[at][1] <= place:
            start, end, new = edits[at]
            if start == end == place and not leans_back(
                text[place - 1 : place], text[place : place + 1]
            ):
                break
            gained += len(new) - (end - start)
            at += 1
        moved.append(place + gained)
    return moved


def _move_ends(ends: list[int], edits: Sequence[Edit]) -> list[int]:
    """Ends of passages after ``edits``: something inserted at an end stays outside."""
    keys = [edit[1] for edit in edits]
    gained = [0]
    for start, end, new in edits:
        gained.append(gained[-1] + len(new) - (end - start))
    moved = []
    for place in ends:
        at = bisect_right(keys, place)
        while at and edits[at - 1][0] == edits[at - 1][1] == place:
            at -= 1
        moved.append(place + gained[at])
    return moved


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, with those that overlap or touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def spans_left(spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """What ``spans`` (in order, apart) leave of the passage from ``start`` to ``end``."""
    left, at = [], start
    for begin, past in spans[bisect_left(spans, (start, start)) :] if spans else ():
        if begin >= end:
            break
        if begin > at:
            left.append((at, begin))
        at = max(at, past)
    if at < end:
        left.append((at, end))
    return left
