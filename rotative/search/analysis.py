"""Turn text into the terms that are indexed and asked for, language by language.

Two kinds of term are made of the same text: *stems* (elections → elect) and
*plain* words without accents, so that a name, a word typed without its accents
or the beginning of a word is found too.
"""

import re
import unicodedata
from functools import cache

import tantivy

from rotative.editions.languages import Language

# Raised when folding or the schema changes: indexes of another version are rebuilt.
VERSION = 2
LONGEST = 60

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_LETTERS = str.maketrans("أإآٱىی", "اااايي") | str.maketrans("ک", "ك")
_ARABIC = re.compile("[\u0600-\u06ff]")
_DIGITS = re.compile(r"(?![0-9])\d")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’ʼ](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’ʼ]s\b", re.IGNORECASE)


def _pairs(signs: str) -> list[str]:
    return [signs[i : i + 2] for i in range(len(signs) - 1)]


def _indexed(run: re.Match[str]) -> str:
    """Chinese is written without spaces: its pairs of signs, and each sign by itself."""
    return f" {' '.join((*_pairs(run.group()), *run.group()))} "


def _asked(run: re.Match[str]) -> str:
    """A sign asked for alone; of several the pairs, so that each must occur."""
    return f" {' '.join(_pairs(run.group()) or run.group())} "


def fold(text: str, language: Language, *, asking: bool = False) -> str:
    """``text`` with what readers do not tell apart made one, ready for an analyser.

    Digits of any script become 0 to 9; Arabic loses its vowel signs and the
    variants of alif and ya; Russian ё becomes е; French elisions and English
    possessives fall away; Chinese is cut into pairs of signs (``asking``: the
    pairs alone where there are any, so that each must occur).
    """
    # Each step asks first whether it concerns this text: a rebuild folds every word there is.
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if _ARABIC.search(text):
            text = _VOWEL_SIGNS.sub("", text).translate(_ARABIC_LETTERS)
        text = _DIGITS.sub(lambda sign: str(unicodedata.digit(sign.group())), text)
    if language.tag == "fr":
        text = _ELISION.sub("", text)
    if "'" in text or "’" in text or "ʼ" in text:
        text = _POSSESSIVE.sub("", text)
    if language.script == "Cyrl":
        text = text.replace("ё", "е").replace("Ё", "Е")
    return text if text.isascii() else _HAN_RUN.sub(_asked if asking else _indexed, text)


@cache
def stems(stemmer: str) -> tantivy.TextAnalyzer:
    """The analyser that makes stems with a Snowball ``stemmer``; folded words without one."""
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST))
        .filter(tantivy.Filter.lowercase())
    )
    if stemmer:
        builder = builder.filter(tantivy.Filter.stemmer(stemmer))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


@cache
def plain() -> tantivy.TextAnalyzer:
    """The analyser that makes words without case and accents."""
    return stems("")


def words_of(text: str) -> list[tuple[str, ...]]:
    """What a person typed, as they meant it: each word by itself, a "quoted phrase" whole."""
    found: list[tuple[str, ...]] = []
    for number, part in enumerate(re.split(r"[\"“”«»„]", text[:400])):
        words = part.split()
        if number % 2 and len(words) > 1:
            found.append(tuple(words))
        else:
            found.extend((word,) for word in words)
    return found[:24]
