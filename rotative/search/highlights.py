"""Where the words that were asked for stand in a text."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rotative.editions.languages import LANGUAGES
from rotative.search.analysis import fold, plain, stems, words_of

_TOKEN = re.compile(r"[^\W_]+(?:[\u064b-\u0652][^\W_]*)*")
_HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_SENTENCE = re.compile(r"(?<=[.!?؟。！？])\s+")
LONGEST = 260  # characters of a passage
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Sought:
    """The stems asked for in one language, the word still being typed, and runs of Chinese."""

    tag: str
    stems: frozenset[str]
    beginning: str
    runs: tuple[str, ...]
    # Texts repeat their words: each is looked at once.
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def meets(self, token: str) -> bool:
        """Whether a word of a text is one of those."""
        known = self._known.get(token)
        if known is None:
            stem, bare = _forms(token, self.tag)
            known = stem in self.stems or (
                len(self.beginning) > 1 and bare.startswith(self.beginning)
            )
            self._known[token] = known
        return known

    @cached_property
    def likely(self) -> re.Pattern[str]:
        """The words of a text that may be meant, by their first letter.

        A letter of ASCII stays what it is when a word is folded and stemmed; any other may change.
        """
        first = {word[0] for word in (*self.stems, self.beginning) if word}
        if self.runs or not first:  # Chinese stands within words that begin with other letters
            return _TOKEN
        letters = "".join(re.escape(one) for one in first | {one.upper() for one in first})
        return re.compile(rf"(?<![^\W_])(?=[{letters}]|[^\x00-\x7f]){_TOKEN.pattern}")

    def first_in(self, text: str) -> int:
        """Where the first of it stands in ``text``; -1 where none does."""
        ends = [at for run in self.runs if (at := text.find(run)) >= 0]
        if self.stems:
            known = self._known.get
            for found in self.likely.finditer(text):
                token = found.group()
                met = known(token)
                if met is None:
                    met = not _HAN_RUN.search(token) and self.meets(token)
                if met:
                    ends.append(found.start())
                    break
        return min(ends, default=-1)


def sought(words: str, tag: str) -> Sought:
    """What to look for in texts of the language ``tag`` when ``words`` were typed."""
    tokens = [
        token
        for part in words_of(words)
        for one in part
        for token in _TOKEN.findall(_HAN_RUN.sub(" ", one))
    ]
    return Sought(
        tag=tag,
        stems=frozenset(_forms(token, tag)[0] for token in tokens) - {""},
        beginning=_forms(tokens[-1], tag)[1] if tokens else "",
        runs=tuple(sorted(set(_HAN_RUN.findall(words)), key=len, reverse=True)),
    )


@lru_cache(maxsize=50_000)
def _forms(token: str, tag: str) -> tuple[str, str]:
    """A word's stem and the word without case and accents, as the index has them."""
    language = LANGUAGES[tag]
    folded = fold(token, language)
    stem, bare = stems(language.stemmer).analyze(folded), plain().analyze(folded)
    return (stem[-1] if stem else "", bare[-1] if bare else "")


def mark(text: str, what: Sought) -> list[Piece]:
    """``text`` in pieces, those True that were asked for; joined they are the text again."""
    pieces: list[Piece] = []
    end = 0
    for start, stop in _hits(text, what):
        if start > end:
            pieces.append((text[end:start], False))
        pieces.append((text[start:stop], True))
        end = stop
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces


def _hits(text: str, what: Sought) -> Iterator[tuple[int, int]]:
    end = 0
    for token in what.likely.finditer(text):
        if _HAN_RUN.search(token.group()):
            for start, stop in _runs_in(text, token.start(), token.end(), what):
                if start >= end:
                    yield start, stop
                    end = stop
        elif what.meets(token.group()):
            yield token.span()
            end = token.end()


def _runs_in(text: str, start: int, stop: int, what: Sought) -> Iterator[tuple[int, int]]:
    found = [
        (at.start() + start, at.end() + start)
        for run in what.runs
        for at in re.finditer(re.escape(run), text[start:stop])
    ]
    yield from sorted(found)


def passage(
    texts: Iterable[str], what: Sought, dress: Callable[[str], str] = str
) -> list[Piece] | None:
    """The passage that shows best what was asked for, marked; None where no text has a word of it.

    The texts are looked at one after the other, no further than need be; only what
    is shown is given to ``dress``, which sets it for print. A text of several
    sentences gives the first one that has a word that was asked for.
    """
    for text in texts:
        first = what.first_in(text)
        if first >= 0:
            start = max((at.end() for at in _SENTENCE.finditer(text, 0, first)), default=0)
            end = _SENTENCE.search(text, first)
            part = text[start : end.start() if end else len(text)]
            return _cut(mark(dress(part), what))
    return None


def opening(text: str, what: Sought, dress: Callable[[str], str] = str) -> list[Piece]:
    """What a text begins with, marked; nothing of an empty one."""
    return _cut(mark(dress(text), what)) if text else []


def _cut(pieces: list[Piece]) -> list[Piece]:
    """At most ``LONGEST`` characters, round the first piece that was asked for."""
    whole = sum(len(words) for words, _hit in pieces)
    if whole <= LONGEST:
        return pieces
    before = 0
    for words, hit in pieces:
        if hit:
            break
        before += len(words)
    else:
        before = 0
    start = max(0, min(before - LONGEST // 3, whole - LONGEST))
    kept: list[Piece] = []
    at = 0
    for words, hit in pieces:
        left, right = max(start - at, 0), min(start + LONGEST - at, len(words))
        if left < right:
            kept.append((words[left:right], hit))
        at += len(words)
    first, last = kept[0], kept[-1]
    if start and not first[1]:
        kept[0] = (f"… {first[0].partition(' ')[2] or first[0]}", False)
    if start + LONGEST < whole and not last[1]:
        kept[-1] = (f"{kept[-1][0].rpartition(' ')[0] or kept[-1][0]} …", False)
    return kept
