"""Words in templates that went round the catalogues."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from rotative.web.strings.extract import TEMPLATES, rooms_in, sources_of
from rotative.web.strings.problem import Problem
from rotative.web.strings.words import words_in

SPOKEN = {
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "aria-placeholder",
    "title",
    "alt",
    "placeholder",
    "label",
    "summary",
    "abbr",
    "data-label",
    "data-text",
    "data-message",
    "data-title",
    "data-confirm",
    "data-empty",
    "data-error",
}
_META = re.compile(r"description|title|keywords|site_name|image:alt", re.IGNORECASE)
_SILENT = {"script", "style", "code", "pre", "kbd", "samp", "var", "template"}
_GIVEN = re.compile(r"""(?<![\w.-])(\w+)=(?!_\()("[^"]*"|'[^']*')""")
_FALLBACK = re.compile(
    r"""\|\s*(?:default|default_if_none|yesno|add|join|pluralize):\s*("[^"]*"|'[^']*')"""
)
_SPOKEN_WORDS = re.compile(r"label|title|text|heading|message|alt|description|caption|words")
_ATTRIBUTE = re.compile(r"""([\w-]+)="((?:[^"{]|\{(?!%)|\{%.*?%\})*)\"""")
_BLOCK = re.compile(r"\{%\s*block\s+(\w+)")
_VARIABLE = "\ufffc"  # stands for what a tag or variable will print


def check_templates(room: Path, root: Path) -> Iterator[Problem]:
    """Words in the room's templates that no catalogue holds."""
    hooks = hooks_in(root)
    for path in sources_of(room, *TEMPLATES):
        if "templates" in path.parts:
            place = path.relative_to(root).as_posix()
            yield from check_template(path.read_text("utf-8"), place, hooks=hooks)


@cache
def hooks_in(root: Path) -> frozenset[str]:
    """Blocks that some base template prints inside an attribute that nobody reads (``class``)."""
    found: set[str] = set()
    for room in rooms_in(root):
        for path in sources_of(room, ".html"):
            for attribute in _ATTRIBUTE.finditer(path.read_text("utf-8")):
                if attribute[1] not in SPOKEN:
                    found.update(_BLOCK.findall(attribute[2]))
    return frozenset(found)


def check_template(
    source: str, place: str, *, hooks: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Words in one template that no catalogue holds; ``hooks`` are blocks not for reading."""
    tokens = Lexer(source).tokenize()
    for token in tokens:
        yield from _in_tag(token, place)
    text = "".join(_printed(tokens, hooks))
    if place.endswith((".txt", ".md")):
        for number, line in enumerate(text.split("\n"), 1):
            if words := words_in(line):
                yield Problem(place, number, "literal", f"“{words}”")
        return
    reader = _Reader(place, xml=place.endswith((".xml", ".svg")))
    reader.feed(text)
    reader.close()
    yield from reader.problems


def _printed(tokens: list[Token], hooks: frozenset[str]) -> Iterator[str]:
    """The template as it prints, line for line, without what the catalogues give it."""
    inside = ""
    for token in tokens:
        lines = "\n" * token.contents.count("\n")
        if token.token_type == TokenType.BLOCK:
            name, *rest = token.contents.split() or [""]
            if (not inside and name in {"blocktranslate", "blocktrans", "comment"}) or (
                not inside and name == "block" and rest and rest[0] in hooks
            ):
                inside = name
            elif inside and name == f"end{inside}":
                inside = ""
                yield _VARIABLE
        elif inside or token.token_type == TokenType.COMMENT:
            yield lines
        elif token.token_type == TokenType.VAR:
            yield _VARIABLE + lines
        else:
            yield token.contents


def _in_tag(token: Token, place: str) -> Iterator[Problem]:
    """Words given to a tag or a filter as they stand."""
    if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
        return
    name = token.contents.split()[0] if token.contents.split() else ""
    if name in {"translate", "trans", "blocktranslate", "blocktrans", "load", "url", "comment"}:
        return
    found = [match[1] for match in _FALLBACK.finditer(token.contents)]
    if token.token_type == TokenType.BLOCK:
        for match in _GIVEN.finditer(token.contents):
            if _SPOKEN_WORDS.search(match[1]):
                found.append(match[2])
    for literal in found:
        if not (" " in literal or literal[1:2].isupper()):
            continue  # a word of the program's own, such as a size or a shape
        if words := words_in(literal[1:-1]):
            yield Problem(place, token.lineno or 1, "literal", f"“{words}” in a tag")


class _Reader(HTMLParser):
    """Collects text and spoken attributes that hold words."""

    def __init__(self, place: str, *, xml: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.place = place
        self.xml = xml
        self.silent: list[str] = []
        self.problems: list[Problem] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if not self.xml and (tag in _SILENT or given.get("translate") == "no"):
            self.silent.append(tag)
        for name, value in given.items():
            spoken = name in SPOKEN or (
                name == "value"
                and tag == "input"  # a button shows what it holds, and sends its value
                and given.get("type") in {"submit", "button", "reset"}
            )
            if name == "content" and tag == "meta":
                spoken = bool(_META.search(given.get("name", "") + given.get("property", "")))
            if spoken and tag != "link":
                self._words(value, f" in {name}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._words(data, "")

    def _words(self, text: str, where: str) -> None:
        if words := words_in(text.replace(_VARIABLE, " ")):
            self.problems.append(
                Problem(self.place, self.getpos()[0], "literal", f"“{words}”{where}")
            )
