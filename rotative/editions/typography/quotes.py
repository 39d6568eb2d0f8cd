"""Straight quotation marks and apostrophes become the language's own."""

import re
from dataclasses import dataclass

from rotative.editions.languages import Quotes
from rotative.editions.typography.edits import Edit
from rotative.editions.typography.signs import HAN
from rotative.editions.typography.work import Work

_MARKS = re.compile(r"[\"'“”«»„‘’\n]")
_OPENS_AFTER = frozenset("([{¿¡«“„‘—–-/（《【「，。：；！？、…")
_CLOSES_BEFORE = frozenset(")]}.,;:!?…»”’—–-/،؛؟）》】」，。：；！？、%")
# English words that lose their beginning: the mark before them is an apostrophe.
_ELIDED = re.compile(
    r"'(?:\d0s|\d\d(?!\d)|em|tis|twas|til|cause|round|bout|n|Em|Tis|Twas|Til|Cause)(?!\w)"
)
_CLOSING_SINGLE = re.compile(r"(?<=[\w.,!?…»”’])'(?!\w)")
_HAN = re.compile(f"[{HAN}]")
_FEET = re.compile(r"(?<![\w'\"])(\d+)'(?: ?(\d+(?:\.\d+)?)\"|(?= ?\d))")


@dataclass(frozen=True)
class QuoteMarks:
    """Set straight marks by ``pairs``, outermost first.

    Marks that were typed as “ ” « » „ are respected, and counted for the
    depth. A mark with space on both sides, whose side nobody can tell, stays.
    """

    pairs: Quotes

    def __call__(self, work: Work) -> None:
        """Apply to the whole text; each line starts afresh."""
        text = work.text
        if '"' not in text and "'" not in text:
            return
        work.replace(_FEET, _feet)
        text = work.text
        edits: list[Edit] = []
        open_pairs: list[tuple[str, bool]] = []  # opening sign, was it straight
        for match in _MARKS.finditer(text):
            at, sign = match.start(), match.group()
            if sign == "\n":
                open_pairs.clear()
                continue
            if not work.may(at, at + 1):
                continue
            new = self._straight(text, at, sign, open_pairs) if sign in "\"'" else None
            if sign not in "\"'":
                _typed(sign, text, at, open_pairs)
            elif new is not None:
                edits.append((at, at + 1, new))
        work.apply(edits)

    def _straight(
        self, text: str, at: int, sign: str, open_pairs: list[tuple[str, bool]]
    ) -> str | None:
        before = text[at - 1] if at else "\n"
        after = text[at + 1] if at + 1 < len(text) else "\n"
        if sign == "'":
            return self._single(text, at, before, after, open_pairs)
        if before.isspace() and after.isspace():
            return None
        straight_open = any(straight for _, straight in open_pairs)
        opens = (
            before.isspace() or before in _OPENS_AFTER or (before in "'’" and after.isalnum())
        ) and not after.isspace()
        closes = (after.isspace() or after in _CLOSES_BEFORE) and not before.isspace()
        if opens == closes:  # nothing beside it tells: as the line has it so far
            opens, closes = not straight_open, straight_open
        if closes and before.isdigit() and not straight_open:
            return "″"
        return self._open(open_pairs) if opens else self._close(open_pairs)

    def _open(self, open_pairs: list[tuple[str, bool]]) -> str:
        used = {sign for sign, _ in open_pairs}
        pair = next((pair for pair in self.pairs if pair[0] not in used), self.pairs[-1])
        open_pairs.append((pair[0], True))
        return pair[0]

    def _close(self, open_pairs: list[tuple[str, bool]]) -> str:
        while open_pairs:
            sign, straight = open_pairs.pop()
            if straight:
                return next((pair[1] for pair in self.pairs if pair[0] == sign), self.pairs[0][1])
        return self.pairs[0][1]

    def _single(
        self, text: str, at: int, before: str, after: str, open_pairs: list[tuple[str, bool]]
    ) -> str | None:
        if before.isspace() and after.isspace():
            return None
        quoted = bool(open_pairs) and open_pairs[-1][0] == "‘"
        if _HAN.match(before) or _HAN.match(after):  # no spaces there: every other one closes
            opens = not quoted
        elif before.isalnum() and (after.isalnum() or after in '"“«‘'):
            return "’"
        elif before.isalnum() or before in ".,!?…»”’)" or after.isspace():
            opens = False
        else:
            line_end = text.find("\n", at)
            rest = text[at + 1 : line_end if line_end >= 0 else len(text)]
            opens = bool(_CLOSING_SINGLE.search(rest)) and not _ELIDED.match(text, at)
            quoted = False
        if opens:
            open_pairs.append(("‘", False))
            return "‘"
        if quoted:
            open_pairs.pop()
        return "’"


def _typed(sign: str, text: str, at: int, open_pairs: list[tuple[str, bool]]) -> None:
    """Keep count of marks that were typed in their own form."""
    if sign in "«„‘":
        open_pairs.append((sign, False))
    elif sign == "“":
        # In Russian and German text the same sign closes what „ opened.
        if open_pairs and open_pairs[-1][0] == "„":
            open_pairs.pop()
        else:
            open_pairs.append((sign, False))
    elif sign in "»”":
        opening = {"»": "«", "”": "“"}[sign]
        if any(one == opening for one, _ in open_pairs):
            while open_pairs.pop()[0] != opening:
                pass
    elif open_pairs and open_pairs[-1][0] == "‘" and not text[at + 1 : at + 2].isalnum():
        open_pairs.pop()


def _feet(match: re.Match[str]) -> str:
    text = match.group().replace("'", "′", 1)
    return text[:-1] + "″" if match[2] else text
