"""A rendered page says everything in its edition's language, or marks what is not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import html as markup
from lxml.etree import ParserError

from rotative.editions.labels import languages_of
from rotative.editions.languages import LANGUAGES, Language, language, primary
from rotative.editions.scripts import foreign_words, has_script, script_of
from rotative.web.strings.detect import detect
from rotative.web.strings.problem import Problem
from rotative.web.strings.templates import SPOKEN
from rotative.web.strings.words import names

_SILENT = {"script", "style", "code", "pre", "kbd", "samp", "var", "template", "noscript", "math"}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "i", "ins", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr", "rt", "ruby",
}  # fmt: skip
_META = re.compile(r"description|title|keywords|site_name|image:alt", re.IGNORECASE)
_NO_TEXT = {"html", "link"}
_SHORT = 40  # characters of a label, at most
_WORDS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True)
class Passage:
    """Text in one language: the whole of a block, or one spoken attribute."""

    text: str
    line: int
    profile: Language | None
    is_name: bool = False


@dataclass(frozen=True)
class _Place:
    """What an element inherits."""

    profile: Language | None
    direction: str
    silent: bool = False
    is_name: bool = False


def check_page(page: str | bytes, tag: str, *, place: str = "") -> list[Problem]:
    """What of a rendered HTML page is not in language ``tag``, nor marked as another.

    Looks at every text node and every attribute that is read out: its letters
    are of the language's script; a short label is not one that only other
    languages' catalogues hold; a sentence is in the language (where the
    detector is installed, see :func:`detect`). Also at ``lang`` and ``dir``,
    which must be there and agree. Django's catalogues must be loaded.
    """
    profile = language(tag)
    text = page.decode("utf-8") if isinstance(page, bytes) else page
    try:
        root = markup.document_fromstring(text.encode("utf-8"), parser=_parser())
    except ParserError:
        return [Problem(place, 1, "empty", "the page has nothing in it")]
    problems = list(_check_root(root, profile, place))
    start = _Place(profile, profile.direction)
    for passage in _passages(root, start, place, problems):
        problems += _check_passage(passage, place)
    return problems


def passages_of(page: str, profile: Language) -> Iterator[Passage]:
    """Every text that ``page`` shows or reads out, taken to be in ``profile`` unless marked."""
    root = markup.document_fromstring(page.encode("utf-8"), parser=_parser())
    yield from _passages(root, _Place(profile, profile.direction), "", [])


def _parser() -> "markup.HTMLParser":
    return markup.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)


def _check_root(root: "markup.HtmlElement", profile: Language, place: str) -> Iterator[Problem]:
    found = root.get("lang") or ""
    if primary(found) is not profile:
        yield Problem(place, root.sourceline or 1, "lang", f"the page’s lang is “{found}”")
    given = (root.get("dir") or "ltr").lower()
    if given != profile.direction:
        yield Problem(place, root.sourceline or 1, "dir", f"the page’s dir is “{given}”")


def _passages(
    element: "markup.HtmlElement", place: _Place, page: str, problems: list[Problem]
) -> Iterator[Passage]:
    """Every passage below ``element``, with the text of inline elements in its block's."""
    pieces: list[tuple[str, int, _Place]] = []

    def flush() -> Iterator[Passage]:
        """One passage for each language among the pieces of a block."""
        kept: list[tuple[str, int, _Place]] = []
        for piece in [*pieces, None]:
            if kept and (piece is None or piece[2] != kept[0][2]):
                text = " ".join("".join(one[0] for one in kept).split())
                if text:
                    first = kept[0]
                    yield Passage(text, first[1], first[2].profile, first[2].is_name)
                kept = []
            if piece is not None:
                kept.append(piece)
        pieces.clear()

    def walk(node: "markup.HtmlElement", outer: _Place) -> Iterator[Passage]:
        if not isinstance(node.tag, str):
            return
        inner = _inside(node, outer, page, problems)
        line = node.sourceline or 1
        if not inner.silent:
            for text in _spoken(node):
                yield Passage(text, line, inner.profile, inner.is_name)
        block = node.tag not in _INLINE
        if block:
            yield from flush()
        if node.text and not inner.silent:
            pieces.append((node.text, line, inner))
        for child in node:
            yield from walk(child, inner)
            if child.tail and not inner.silent:
                pieces.append((child.tail, child.sourceline or line, inner))
        if block:
            yield from flush()

    yield from walk(element, place)
    yield from flush()


def _inside(
    node: "markup.HtmlElement", outer: _Place, page: str, problems: list[Problem]
) -> _Place:
    """What holds inside an element; notes a passage whose direction is not its language's."""
    inner = outer
    given = node.get("lang")
    if given is not None:
        inner = replace(inner, profile=primary(given))
    if (direction := (node.get("dir") or "").lower()) in {"ltr", "rtl"}:
        inner = replace(inner, direction=direction)
    wrong = given and inner.profile and inner.direction != inner.profile.direction
    if wrong and node.get("dir", "").lower() != "auto" and node.tag not in _NO_TEXT:
        what = f"<{node.tag} lang={given}> has no dir of its own"
        problems.append(Problem(page, node.sourceline or 1, "dir", what))
    classes = (node.get("class") or "").split()
    if node.tag in _SILENT or node.get("translate") == "no" or "embed" in classes:
        inner = replace(inner, silent=True)
    if node.tag == "bdi":
        inner = replace(inner, is_name=True)
    return inner


def _spoken(node: "markup.HtmlElement") -> Iterator[str]:
    for name, value in node.attrib.items():
        spoken = name in SPOKEN and not (name == "title" and node.tag == "link")
        if name == "content" and node.tag == "meta":
            key = node.get("name") or node.get("property") or ""
            spoken = bool(_META.search(key)) and "twitter:card" not in key
        if name == "value" and node.tag in {"input", "button"}:
            spoken = node.get("type") in {"submit", "button", "reset"}
        if spoken and (text := " ".join(value.split())):
            yield text


def _check_passage(passage: Passage, place: str) -> Iterator[Problem]:
    profile = passage.profile
    if profile is None:  # marked as a language that the program does not know
        return
    text = names().sub(" ", passage.text).strip()
    shown = passage.text if len(passage.text) <= _SHORT else f"{passage.text[:_SHORT]}…"
    if foreign := foreign_words(text, profile):
        yield Problem(
            place, passage.line, "script", f"“{' '.join(foreign[:5])}” in “{shown}” ({profile.tag})"
        )
        return
    if passage.is_name:
        return
    words = _WORDS.findall(text)
    if not words:
        return
    if len(text) <= _SHORT:
        known = languages_of(text)
        if known and profile.tag not in known:
            other = ", ".join(sorted(known))
            yield Problem(place, passage.line, "label", f"“{shown}” is {other}, not {profile.tag}")
        elif _is_lower_latin(text, words, profile) and not known:
            yield Problem(place, passage.line, "label", f"“{shown}” is not {profile.tag}")
        return
    found = detect(text)
    if found is not None and found != profile.tag:
        name = LANGUAGES[found].english
        yield Problem(place, passage.line, "language", f"“{shown}” reads as {name}")


def _is_lower_latin(text: str, words: list[str], profile: Language) -> bool:
    """Whether a label of a language with another script is Latin words, and not a name."""
    if profile.script == "Latn" or has_script(text, profile):
        return False
    return any(word.islower() and script_of(word[0]) == "Latn" for word in words)
