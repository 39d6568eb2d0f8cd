"""What a story's page needs to know of its text as a whole: its length, its parts, its pictures."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from rotative.editions.models import Edition
from rotative.kit.cleaning import prose_markup, strip_markup
from rotative.stories.body import Passage

WORDS_A_MINUTE = 220
SIGNS_A_MINUTE = 400  # of Chinese, where words are not set apart
_SUBHEAD = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A part of a text that can be linked to: ``anchor`` is its subhead's id."""

    anchor: str
    words: str
    markup: SafeString


def minutes_to_read(passages: Iterable[Passage], edition: Edition) -> int:
    """How many minutes the running text of ``passages`` takes, at least one."""
    text = " ".join(_text_of(passage) for passage in passages)
    if edition.profile.script in {"Hans", "Hant"}:
        return max(1, math.ceil(len(text.replace(" ", "")) / SIGNS_A_MINUTE))
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))


def _text_of(passage: Passage) -> str:
    value: Any = passage.value
    if passage.kind == "text":
        return strip_markup(str(value))
    if passage.kind == "fact_box":
        return strip_markup(str(value["text"]))
    if passage.kind == "quote":
        return " ".join(words for _kind, words in value["parts"])
    if passage.kind == "list":
        return " ".join(value["points"])
    return ""


def in_parts(passages: Iterable[Passage]) -> tuple[list[Passage], list[Part]]:
    """``passages`` with each subhead a passage of its own that has an id, and those subheads."""
    found: list[Passage] = []
    parts: list[Part] = []
    for passage in passages:
        if passage.kind != "text":
            found.append(passage)
            continue
        # Between two subheads there is text: split() gives text and subhead by turns.
        for number, piece in enumerate(_SUBHEAD.split(str(passage.value))):
            if number % 2:
                part = Part(f"part-{len(parts) + 1}", strip_markup(piece), prose_markup(piece))
                parts.append(part)
                found.append(Passage("subhead", part))
            elif piece.strip():
                found.append(Passage("text", prose_markup(piece)))
    return found, parts


def number_pictures(passages: Iterable[Passage]) -> int:
    """Give every picture of every gallery its number on the page; return how many there are.

    The number is the picture's address: ``#4`` leads to the fourth.
    """
    count = 0
    for passage in passages:
        if passage.kind == "gallery":
            passage.value["start"] = count + 1
            count += len(passage.value["figures"])
    return count
