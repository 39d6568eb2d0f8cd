"""Guess the language of a text that does not say it: among the eight of the newsroom."""

import re
from collections import Counter

from rotative.wire.captures.furniture import script_of

_SCRIPTS = {"ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh"}
# Words that stand in nearly every paragraph of one language and hardly ever in another's.
_SMALL = {
    "en": "the and of to in that was with for his from which have are",
    "fr": "le la les des du une est dans que pour sur avec qui aux cette",
    "es": "el los las del una que con por para como más pero está fue",
    "pt": "os as da do dos das uma que com por para não foi são mais pelo",
    "sw": "na ya wa kwa ni katika za la kuwa hiyo huo baada kutoka yake",
}
_ENOUGH = 3


def language_of(text: str) -> str:
    """The language's tag, or empty where too little speaks for one."""
    known = _SCRIPTS.get(script_of(text))
    if known:
        return known
    words = Counter(re.findall(r"\w+", text.casefold()))
    votes = {tag: sum(words[word] for word in small.split()) for tag, small in _SMALL.items()}
    best, second = sorted(votes, key=lambda tag: -votes[tag])[:2]
    return best if votes[best] >= _ENOUGH and votes[best] > votes[second] else ""
