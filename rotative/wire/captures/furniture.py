"""Tell a page's furniture from its story, line by line."""

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

_COUNTER = re.compile(r"^[\d\s.,+()]{1,12}$")
_TRAILING = " .:;!…>»→-–"


@cache
def _tables() -> tuple[dict[str, str], list[tuple[str, str]], tuple[str, ...]]:
    """Whole lines and beginnings with their reasons, and the media bank's labels."""
    raw = tomllib.loads((Path(__file__).parent / "furniture.toml").read_text(encoding="utf-8"))
    whole, starts = {}, []
    for entry in raw.values():
        whole.update({fold(word): entry["reason"] for word in entry.get("words", ())})
        starts += [(fold(start), entry["reason"]) for start in entry.get("starts", ())]
    return whole, starts, tuple(raw["media_bank"]["words"])


def fold(text: str) -> str:
    """``text`` as it is compared: without case, typographic apostrophes, closing marks."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return " ".join(text.split()).strip(_TRAILING)


def script_of(text: str) -> str:
    """The script most letters of ``text`` are in (``LATIN``, ``ARABIC``…), or empty."""
    counted = Counter(unicodedata.name(char, "?").split()[0] for char in text if char.isalpha())
    return counted.most_common(1)[0][0] if counted else ""


def reason_for(line: str, *, script: str = "") -> str:
    """Why ``line`` is furniture; empty when it does not look so.

    ``script`` is the text's own: a short line in another one is a template's
    label that nobody translated.
    """
    whole, starts, _labels = _tables()
    folded = fold(line)
    if folded in whole:
        return whole[folded]
    for start, reason in starts:
        if folded.startswith(start) and len(line) < 160:
            return reason
    if _COUNTER.match(line):
        return "a counter"
    own = script_of(line)
    if script and own and own != script and len(line) < 80:
        return "a label in another script than the story’s"
    return ""


def split_media_bank_label(text: str) -> tuple[str, str, str]:
    """``text`` as what stands before a media bank's label, the label, and what follows it."""
    for label in _tables()[2]:
        at = fold_position(text, label)
        if at >= 0:
            return text[:at], text[at : at + len(label)], text[at + len(label) :]
    return text, "", ""


def fold_position(text: str, label: str) -> int:
    """Where ``label`` stands in ``text``, without regard to case; -1 where it does not."""
    return text.replace("’", "'").lower().find(label.lower())
