"""A language that nobody speaks: whatever a page shows in plain English went round the catalogues.

Two pseudo-locales: ``en-xa`` accents every letter and makes every string two
fifths longer; ``ar-xb`` also turns it from right to left. Both put each
string between ⟦ and ⟧, so that a string that was cut off, or put together
from pieces, is seen at once.
"""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.utils import translation
from django.utils.translation import trans_real

from rotative.editions.languages import LANGUAGES, Language
from rotative.editions.languages.english import ENGLISH
from rotative.web.strings.pages import passages_of
from rotative.web.strings.problem import Problem
from rotative.web.strings.words import words_in

LONGER = "en-xa"
MIRRORED = "ar-xb"
_GROWTH = 0.4
_KEPT = re.compile(
    r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[#0\- +]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}"
    r"|</?[a-zA-Z][^<>]*>|&(?:#\w+|\w+);"
)
_ACCENTS = str.maketrans(
    "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz",
    "ÅåƁƀÇçÐðÉéƑƒĜĝĤĥÎîĴĵĶķĻļṀṁÑñÖöÞþɊɋŔŕŠšŢţÛûṼṽŴŵẊẋÝýŽž",
)
_FILL = "ẽṽõíƨ"
_PLAIN = re.compile(r"⟦[^⟦⟧]*⟧")
_TURN, _BACK = "\u202e", "\u202c"


def pseudo(text: str, *, mirrored: bool = False) -> str:
    """``text`` as a pseudo-locale says it; placeholders, tags and outer spaces stay."""
    body = text.strip()
    if not body:
        return text
    head, _, tail = text.partition(body)
    pieces, at, letters = [], 0, 0
    for kept in [*_KEPT.finditer(body), None]:
        plain = body[at : kept.start() if kept else len(body)]
        letters += sum(letter.isalpha() for letter in plain)
        accented = plain.translate(_ACCENTS)
        pieces.append(_turned(accented) if mirrored else accented)
        if kept:
            pieces.append(kept.group())
            at = kept.end()
    more = max(1, round(letters * _GROWTH)) if letters else 0
    filling = (_FILL * (more // len(_FILL) + 1))[:more]
    return f"{head}⟦{''.join(pieces)}{' ' if filling else ''}{filling}⟧{tail}"


def _turned(text: str) -> str:
    return f"{_TURN}{text}{_BACK}" if text.strip() else text


class _Pseudo(gettext.NullTranslations):
    """Answers every question with the question, accented; looks like Django's own catalogue."""

    def __init__(self, tag: str, *, mirrored: bool) -> None:
        super().__init__()
        self._tag = tag
        self._mirrored = mirrored
        self._catalog: dict[str, str] = {}
        self.domain = "django"

    def _say(self, message: str) -> str:
        # Django asks for a string with context as “context EOT string”.
        return pseudo(message.rpartition("\x04")[2], mirrored=self._mirrored)

    def gettext(self, message: str) -> str:
        return self._say(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._say(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return self._tag

    def to_language(self) -> str:
        return self._tag


@contextmanager
def pseudo_locale(*, mirrored: bool = False) -> Iterator[Language]:
    """Inside the block a pseudo-locale can be activated, and an edition can have it.

    Yields its profile. For tests: process-wide, not for a server at work.
    """
    tag = MIRRORED if mirrored else LONGER
    profile = replace(
        ENGLISH,
        tag=tag,
        name=pseudo("Pseudo", mirrored=mirrored),
        direction="rtl" if mirrored else "ltr",
        stemmer="",
        # Dates come from CLDR, not from catalogues: Chinese ones hold no plain English.
        cldr="zh_Hans",
        patterns=MappingProxyType({}),
        together="{day} {time}",
    )
    catalogues: dict[str, Any] = trans_real._translations  # type: ignore[attr-defined]
    catalogues[tag] = _Pseudo(tag, mirrored=mirrored)
    LANGUAGES[tag] = profile
    try:
        with translation.override(tag):
            yield profile
    finally:
        catalogues.pop(tag, None)
        LANGUAGES.pop(tag, None)


def plain_left(page: str, *, place: str = "") -> list[Problem]:
    """Words of a page in a pseudo-locale that no catalogue gave it.

    For a page whose content is no English either (figures, Chinese, or
    itself made by :func:`pseudo`): every Latin word outside ⟦ and ⟧ is found.
    """
    found = []
    for passage in passages_of(page, ENGLISH):
        left = re.sub(r"[^\x00-\x7f]+", " ", _PLAIN.sub(" ", passage.text))
        if words := words_in(left):
            found.append(
                Problem(place, passage.line, "plain", f"“{words}” in “{passage.text[:60]}”")
            )
    return found
