"""What counts as words for a reader, and the names that need no translation."""

import re
from functools import cache
from pathlib import Path

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
_ADDRESS = re.compile(r"\b(?:https?|mailto|tel|urn|tag):\S+|\b\w[\w.+-]*@[\w.-]+|\bwww\.\S+")


@cache
def names() -> re.Pattern[str]:
    """What every language writes alike: the program's own name, formats, protocols."""
    lines = (Path(__file__).parent / "names.txt").read_text("utf-8").splitlines()
    kept = sorted((line for line in lines if line and not line.startswith("#")), key=len)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in reversed(kept))})(?!\w)")


def words_in(text: str) -> str:
    """The first words in ``text`` that a translator would have to see; empty when none."""
    plain = names().sub(" ", _ADDRESS.sub(" ", _ENTITY.sub(" ", text)))
    return " ".join(text.split())[:60] if _LETTERS.search(plain) else ""
