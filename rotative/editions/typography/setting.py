"""Set a text: run its style's rules until nothing changes any more."""

import re
from functools import lru_cache
from html import escape
from typing import Any

from rotative.editions.typography.edits import Change, Edit, Set, change, compose, undo_of
from rotative.editions.typography.markup import NOT_OURS, Markup, read
from rotative.editions.typography.signs import JOINER, NB, addresses
from rotative.editions.typography.style import Style, rules_of, style_of
from rotative.editions.typography.work import Work, leans_back, spans_left

_ROUNDS = 4  # a text that is still changing after as many is left as stored
_SHORT = 2_000  # characters; longer texts have a smaller cache of their own
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_PART = 4  # letters and figures: a part as short makes no line of its own
_LONGEST = 18  # letters that the narrowest phone's line still takes whole
_LAST_WORDS = re.compile(r"^(?:\S+ +){3,}\S{1,24}( +)\S{1,10}$")


def set_text(text: str, style: Any, *, headline: bool = False) -> Set:
    """Plain ``text`` as ``style`` (an edition, a tag such as ``fr-SN``, a Style) prints it.

    Lines are paragraphs. Addresses, mail addresses, hashtags and code in
    backticks are left alone. Idempotent; the answer's ``stored`` is ``text``.
    """
    cached = _short_text if len(text) <= _SHORT else _long_text
    return cached(str(text), style_of(style), headline)


def set_headline(text: str, style: Any) -> Set:
    """As :func:`set_text`; no short word is alone on the last line, no short compound broken."""
    return set_text(text, style, headline=True)


def set_html(html: str, style: Any) -> Set:
    """Clean HTML with its text set; not a byte of markup changes.

    Code, embeds, addresses and whatever carries ``translate="no"`` are left
    alone; a passage with its own ``lang`` is set by that language's rules, or
    not at all where the program does not know it. Idempotent and reversible.
    """
    cached = _short_html if len(html) <= _SHORT else _long_html
    return cached(str(html), style_of(style))


def unset_text(text: str) -> str:
    """What was stored, given what was set; any other string is answered as it is."""
    return text.stored if isinstance(text, Set) else text


def _set_text(text: str, style: Style, headline: bool) -> Set:
    rules = rules_of(style)
    if not rules and not headline:
        return Set(text)
    now, changes = text, list[Change]()
    for _round in range(_ROUNDS):
        work = Work(now, addresses(now))
        for step in rules:
            step(work)
        if headline and style.tag != "zh-hans":
            _keep_last_words(work)
            work.replace(_COMPOUND, _whole)
        if work.text == now:
            return Set(now, undo_of(text, changes))
        now = work.text
        changes = _then(changes, work.changes, now)
    return Set(text)


def _set_html(html: str, style: Style) -> Set:
    now, changes = html, list[Change]()
    for _round in range(_ROUNDS):
        edits = _html_edits(now, style)
        if not edits:
            return Set(now, undo_of(html, changes))
        now = change(now, edits)
        changes = compose(changes, edits)
    return Set(html)


def _html_edits(html: str, style: Style) -> list[Edit]:
    """What the rules change in ``html``, in its own places."""
    page = read(html)
    stored = page.text
    alone = addresses(stored)
    foreign = sorted({kind for _, _, kind in page.kinds} - {NOT_OURS})
    changes: list[Change] = []
    text, points, kinds = stored, page.points, page.kinds
    for tag in ("", *foreign):
        shut = [(start, end) for start, end, kind in kinds if kind != tag]
        if tag:
            own = [(start, end) for start, end, kind in kinds if kind == tag]
            shut = [*shut, *spans_left(own, 0, len(text))]
        marked = [*alone, *shut]
        work = Work(text, marked, points)
        for step in rules_of(style_of(tag) if tag else style):
            step(work)
        if work.text == text:
            continue
        changes = _then(changes, work.changes, work.text)
        points = work.points
        kinds, alone = _carry(kinds, alone, work)
        text = work.text
    return [
        (
            *_places(page, start, end, text[now - 1 : now], text[past : past + 1]),
            escape(text[now:past], quote=False),
        )
        for start, end, now, past in changes
        if stored[start:end] != text[now:past]
    ]


def _places(page: Markup, start: int, end: int, before: str, after: str) -> tuple[int, int]:
    """Where in the HTML a change of the text from ``start`` to ``end`` stands.

    ``before`` and ``after`` are what stands beside it once all is set.
    """
    if start == end:
        place = page.past(start) if leans_back(before, after) else page.before(start)
        return place, place
    return page.before(start), page.past(end)


def _carry(
    kinds: list[tuple[int, int, str]], alone: list[tuple[int, int]], work: Work
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int]]]:
    """Passages moved to where they are after ``work``'s changes."""

    def now(place: int) -> int:
        gained = 0
        for _, end, start_now, end_now in work.changes:
            if end > place:
                break
            gained = end_now - end
            del start_now
        return place + gained

    return (
        [(now(start), now(end), kind) for start, end, kind in kinds],
        [(now(start), now(end)) for start, end in alone],
    )


def _then(before: list[Change], after: list[Change], text: str) -> list[Change]:
    """One list for two sets of changes; ``text`` is the last."""
    if not before:
        return list(after)
    return compose(before, [(start, end, text[now:past]) for start, end, now, past in after])


def _whole(match: re.Match[str]) -> str | None:
    """A compound that no line may break: ``mesure-t-on``, ``rez-de-chaussée``, ``из-за``."""
    word = match[0]
    if len(word) > _LONGEST or min(map(len, word.split("-"))) > _PART:
        return None
    return word.replace("-", f"-{JOINER}")


def _keep_last_words(work: Work) -> None:
    """A no-break space before the last word of a headline, where the word is short."""
    found = _LAST_WORDS.match(work.text)
    if found and work.may(found.start(1), found.end(1)):
        work.apply([(found.start(1), found.end(1), NB)])


_short_text = lru_cache(maxsize=8192)(_set_text)
_long_text = lru_cache(maxsize=128)(_set_text)
_short_html = lru_cache(maxsize=4096)(_set_html)
_long_html = lru_cache(maxsize=256)(_set_html)
