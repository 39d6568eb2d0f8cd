"""Decide of every passage of a page what it is: a field, running text, or left out and why."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rotative.wire.captures.furniture import reason_for
from rotative.wire.captures.judged import Judge
from rotative.wire.captures.passages import Passage, tokens
from rotative.wire.captures.pictures import Frame
from rotative.wire.captures.understood import LEFT_OUT, RelatedCard, Understood, Wishes

_REGIONS = (
    ("nav", "a menu"),
    ("footer", "the page’s foot"),
    ("aside", "beside the story"),
    ("form", "a form"),
    ("button", "a button"),
    ("label", "a form"),
    ("header", "the page’s head"),
)
_ASIDE = tuple(name for name, _why in _REGIONS)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PROSE = ("p", "blockquote", *HEADINGS)
_SHAPES = ("p", "li", "ul", "ol", "dl", "dd", "blockquote", "center", "table", "tbody", "tr", "td")
_CELLS = ("td", "th", "li", "dd", "dt")
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|chapo|chapeau|dek|deck|subhead(?:line)?|subtitle|sub-title|"
    r"article-?(?:lead|intro|summary)|entradilla|bajada|excerpt)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line\w*|authors?|article-?author|post-?author)(?:$|[\s_-])", re.IGNORECASE
)
_RELATED = re.compile(
    r"(?:^|[\s_-])(?:related\w*|read-?(?:also|more|next)|lire-?aussi|see-?also|more-?stories|"
    r"recommend\w*)(?:$|[\s_-])", re.IGNORECASE)  # fmt: skip
_LONG = 8  # words of a passage that shows where the text is


@dataclass
class Sorted:
    """Each passage's role and reason, by its number, and what was gathered on the way."""

    roles: dict[int, tuple[str, str]] = field(default_factory=dict)
    cards: list[RelatedCard] = field(default_factory=list)
    first: int = -1
    last: int = -1

    def texts(self) -> set[int]:
        """The numbers of the passages that are running text."""
        return {number for number, (role, _why) in self.roles.items() if role == "text"}


def sort_passages(
    passages: list[Passage],
    judge: Judge,
    found: Understood,
    frames: list[Frame],
    wishes: Wishes,
) -> Sorted:
    """The role of every passage. ``found`` has the fields that the page declares.

    An editor's wishes come before everything; then what the page hides; then
    the story's own fields, each of which is taken from the text once; then
    what the judge takes, with the passages between that it passed over.
    """
    made = Sorted()
    _wished(passages, wishes, made)
    _hidden(passages, made)
    _pictures(passages, frames, made)
    taken = _judged(passages, judge, made)
    _fields(passages, found, made, taken)
    _related(passages, made)
    for passage in passages:
        if passage.number not in made.roles and passage.number in taken:
            why = _furniture(passage)
            made.roles[passage.number] = (LEFT_OUT, why) if why else ("text", "")
    for passage in passages:
        made.roles.setdefault(passage.number, (LEFT_OUT, _reason(passage)))
    return made


def _wished(passages: list[Passage], wishes: Wishes, made: Sorted) -> None:
    for passage in passages:
        if mark_of(passage) in wishes.back:
            made.roles[passage.number] = ("text", "")
        elif mark_of(passage) in wishes.out:
            made.roles[passage.number] = (LEFT_OUT, "left out by the editor")


def mark_of(passage: Passage) -> str:
    """The name of a passage's line when the page is read again."""
    return str(passage.number + 1)


def _hidden(passages: list[Passage], made: Sorted) -> None:
    for passage in passages:
        if passage.hidden:
            made.roles.setdefault(passage.number, (LEFT_OUT, "hidden on the page"))


def _pictures(passages: list[Passage], frames: list[Frame], made: Sorted) -> None:
    """Captions and credits: fields of their picture."""
    captions = {part for frame in frames for part in frame.parts}
    credits_ = {part for frame in frames for part in frame.credit_parts}
    for passage in passages:
        around = passage.ancestors + [p.node for p in passage.pieces if p.part == "whole"]
        if any(one in captions for one in around):
            made.roles.setdefault(passage.number, ("caption", ""))
        elif any(one in credits_ for one in around):
            made.roles.setdefault(passage.number, ("credit", ""))
    said: set[tuple[str, ...]] = {
        words for frame in frames if len(words := tuple(tokens(frame.caption))) > 2
    }
    for passage in passages:
        if passage.number not in made.roles and tuple(passage.words) in said:
            made.roles[passage.number] = (LEFT_OUT, "the caption a second time")


# Running text ---------------------------------------------------------------------------------


def _judged(passages: list[Passage], judge: Judge, made: Sorted) -> set[int]:
    """What the judge takes, tables and lists as wholes, and what it passed over in between."""
    free = [
        one
        for one in passages
        if one.number not in made.roles and one.words and not one.inside("nav")
    ]
    taken = {one.number for one in free if judge.takes(one)}
    long_ones = [one.number for one in free if one.number in taken and len(one.words) >= _LONG]
    if not long_ones:
        return taken
    made.first, made.last = long_ones[0], long_ones[-1]
    # A short line the text has too may stand anywhere on the page ("Share", a section's name).
    taken = {
        one.number
        for one in free
        if one.number in taken
        and (len(one.words) >= _LONG or made.first - 12 <= one.number <= made.last + 12)
        and not (
            len(one.words) < _LONG
            and not made.first <= one.number <= made.last
            and one.inside(*_ASIDE)
        )
    }
    _as_wholes(free, taken)
    _between(free, taken, made)
    return taken


def _as_wholes(free: list[Passage], taken: set[int]) -> None:
    """A table or list is in the text or it is not: by what most of its words are."""
    groups: dict[Any, list[Passage]] = {}
    for one in free:
        for ancestor in one.ancestors:
            if ancestor.tag == "table" and is_data(ancestor):
                groups.setdefault(ancestor, []).append(one)
                break
            if ancestor.tag in {"ul", "ol"} and one.element.tag in {"li", "p", "div"}:
                groups.setdefault(ancestor, []).append(one)
                break
    for members in groups.values():
        inside = sum(len(one.words) for one in members if one.number in taken)
        numbers = {one.number for one in members}
        if inside * 2 >= sum(len(one.words) for one in members):
            taken |= numbers
        elif inside:
            taken -= {one.number for one in members if len(one.words) < _LONG}


def is_data(table: Any) -> bool:
    """Whether a table holds figures and words in rows, not the page's layout."""
    if table.find(".//table") is not None or table.get("role") == "presentation":
        return False
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    if sum(len(row) > 1 for row in rows) < 2:
        return False
    return not any(len(cell.text_content()) > 600 for row in rows for cell in row)


def _between(free: list[Passage], taken: set[int], made: Sorted) -> None:
    """Passages among those taken that are of the same kind and place as they are."""
    homes = Counter(one.ancestors[1] for one in free if one.number in taken and one.ancestors[1:])
    for one in free:
        if (
            made.first < one.number < made.last
            and one.number not in taken
            and not one.inside(*_ASIDE)
            and one.linked < 0.5
            and not reason_for(one.text)
            and not _named(one, _RELATED, 4)
            and homes[_home(one)] >= 2
        ):
            taken.add(one.number)
    # Before the first long passage: a subheading that stands right over it.
    for one in free:
        if one.number == made.first - 1 and one.element.tag in HEADINGS[1:]:
            taken.add(one.number)


def _home(one: Passage) -> Any:
    """What a passage stands in, past elements that only shape text: not a named box."""
    for node in one.ancestors[1:]:
        shapes = node.tag in _SHAPES or (node.tag == "div" and not node.get("class"))
        if not shapes or node.get("id"):
            return node
        if any(child.tag in _PROSE for child in node.itersiblings()) and node.tag != "li":
            return node.getparent()
    return None


# Fields ---------------------------------------------------------------------------------------


def _fields(passages: list[Passage], found: Understood, made: Sorted, taken: set[int]) -> None:
    _headline(passages, found, made)
    _standfirst(passages, found, made, taken)
    names = [tokens(name) for name in found.bylines if name.strip()]
    for one in passages:
        if one.number in made.roles or len(one.words) > 14 or one.number > max(made.last, 0) + 12:
            continue
        if one.number >= made.first + 2 and one.number in taken:
            continue
        if (
            names
            and any(_holds(one.words, name) for name in names)
            and (len(one.words) <= 4 + sum(map(len, names)))
        ):
            made.roles[one.number] = ("byline", "")
        elif _named(one, _BYLINE, 2) and one.number <= made.first + 1:
            if not found.bylines and 1 < len(one.words) <= 6:
                found.bylines = [_bare_name(one.text)]
            made.roles[one.number] = ("byline", "")
        elif one.number <= made.first + 1 and _is_date(one):
            made.roles[one.number] = ("date", "")


def _bare_name(text: str) -> str:
    return re.sub(r"^(?:by|par|por|von|автор:?|texte\s*:|بقلم:?|na)\s+", "", text, flags=re.I)


def _is_date(one: Passage) -> bool:
    times = [p.node for p in one.pieces if p.part == "whole" and p.node.tag == "time"]
    inner = [t for p in one.pieces if p.part == "whole" for t in p.node.iter("time")]
    return bool(times or inner or one.inside("time")) and len(one.words) <= 14


def _headline(passages: list[Passage], found: Understood, made: Sorted) -> None:
    wanted = tokens(found.headline)
    if not wanted:
        return
    seen = False
    ends = max(made.last, 0)
    for one in passages:
        if one.number in made.roles or one.words != wanted:
            continue
        if one.number > ends and seen:
            continue
        again = (LEFT_OUT, "the headline a second time")
        made.roles[one.number] = again if seen else ("headline", "")
        seen = True


def _standfirst(passages: list[Passage], found: Understood, made: Sorted, taken: set[int]) -> None:
    """The declared description where the page shows it; else what its class calls so."""
    wanted = tokens(found.standfirst)
    found.standfirst = ""
    for one in passages:
        if one.number in made.roles or len(one.words) < 4:
            continue
        # Where little else is text, the passage that repeats the description is the text.
        if (one.words == wanted and len(taken) > 2) or (
            _named(one, _STANDFIRST, 2)
            and one.number <= made.first + 1
            and len(one.text) < 600
            and one.linked < 0.5
        ):
            made.roles[one.number] = ("standfirst", "")
            found.standfirst = one.text
            return


def _named(one: Passage, pattern: re.Pattern[str], depth: int) -> bool:
    """Whether the page's own names (class, id, itemprop, rel) call a passage so."""
    near = one.ancestors[:depth] + [p.node for p in one.pieces if p.part == "whole"]
    return any(
        pattern.search(node.get(name) or "")
        for node in near
        if node.tag not in {"html", "body", "article", "main"}
        for name in ("class", "id", "itemprop", "rel")
    )


def _holds(words: list[str], name: list[str]) -> bool:
    size = len(name)
    return any(words[at : at + size] == name for at in range(len(words) - size + 1))


# Related stories, and why the rest is left out -------------------------------------------------


def _related(passages: list[Passage], made: Sorted) -> None:
    """Links under a heading of related stories, or that the page calls related."""
    under = False
    for one in passages:
        if one.number in made.roles:
            continue
        why = reason_for(one.text)
        if why == "a heading over other stories":
            under = True
            if one.linked < 0.9:
                made.roles[one.number] = (LEFT_OUT, why)
            continue
        linked = one.linked > 0.6 and len(one.words) >= 3
        called = _named(one, _RELATED, 4) or reason_for(_label(one)) == (
            "a heading over other stories"
        )
        if linked and (under or called) and len(made.cards) < 20:
            link = one.links[0]
            words = " ".join(link.text_content().split())
            made.cards.append(RelatedCard(headline=words[:300], address=link.get("href") or ""))
            made.roles[one.number] = ("related", "")
        elif not linked:
            under = False


def _label(one: Passage) -> str:
    """What stands before a passage's link: “Read also:”."""
    if not one.links:
        return ""
    said = " ".join(one.links[0].text_content().split())
    return one.text.partition(said)[0] if said else ""


def _furniture(one: Passage) -> str:
    """Why a passage that was taken for text is furniture after all."""
    if one.element.tag in HEADINGS or one.inside(*_CELLS, "table"):
        return ""
    return reason_for(one.text) if len(one.words) <= 12 else ""


def _reason(one: Passage) -> str:
    if why := reason_for(one.text):
        return why
    tag = one.inside(*_ASIDE)
    return next((why for name, why in _REGIONS if name == tag), "outside the running text")
