"""Which script a letter is of, and which letters of a text are not the language's."""

import re
import unicodedata
from functools import lru_cache

from rotative.editions.languages import Language

_LETTERS = re.compile(r"[^\W\d_]+")
_NAMES = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "CJK": "Hans",
    "IDEOGRAPHIC": "Hans",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Hang",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "THAI": "Thai",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
}
# Letters by Unicode that belong to every script: ª º µ, modifiers, superscripts.
_COMMON = {"FEMININE", "MASCULINE", "MICRO", "MODIFIER", "SUPERSCRIPT", "SUBSCRIPT", "FULLWIDTH"}


@lru_cache(maxsize=8192)
def script_of(letter: str) -> str:
    """ISO 15924 code of a letter's script, ``Zyyy`` for what belongs to all, ``Zzzz`` unknown."""
    first = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    if first in _COMMON:
        return "Zyyy"
    return _NAMES.get(first, "Zzzz")


def foreign_words(text: str, profile: Language) -> list[str]:
    """Runs of letters in ``text`` that the language is not written with, in order.

    Latin words are at home everywhere (NATO, iPhone); so is one Greek letter
    alone (π, Ω). Nothing is said of the words' language.
    """
    found = []
    for match in _LETTERS.finditer(text):
        run = ""
        for letter in f"{match[0]}\0":
            script = script_of(letter) if letter != "\0" else "Zyyy"
            if script not in {"Zyyy", "Latn", profile.script}:
                run += letter
                continue
            if run and (len(run) > 1 or script_of(run) != "Grek"):
                found.append(run)
            run = ""
    return found


def foreign_letters(text: str, profile: Language) -> list[str]:
    """The letters of :func:`foreign_words`."""
    return [letter for word in foreign_words(text, profile) for letter in word]


def has_script(text: str, profile: Language) -> bool:
    """Whether any letter of ``text`` is of the language's own script."""
    return any(script_of(letter) == profile.script for letter in text if letter.isalpha())
