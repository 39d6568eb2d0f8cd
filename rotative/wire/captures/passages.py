"""Cut a captured page into passages: the runs of text that a reader sees as one line each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

UNSEEN = {"script", "style", "noscript", "template", "svg", "head", "title", "object", "iframe",
          "select", "option", "datalist", "textarea", "canvas", "video", "audio"}  # fmt: skip
BLOCKS = {"html", "body", "p", "div", "section", "article", "main", "header", "footer", "aside",
          "nav", "form", "fieldset", "legend", "ul", "ol", "li", "dl", "dt", "dd", "table",
          "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "pre", "figure",
          "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "address", "details", "summary",
          "center", "hgroup", "button", "label", "dialog", "menu", "search", "col",
          "colgroup", "frameset", "noframes"}  # fmt: skip
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WORDS = re.compile(r"\w+")


def tokens(text: str) -> list[str]:
    """The words of ``text`` as they are compared: without case or marks."""
    return _WORDS.findall(text.casefold())


@dataclass
class Piece:
    """A part of a run: an element's ``text``, its ``tail``, or a whole inline element."""

    node: Any
    part: str  # "text", "tail" or "whole"

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        if self.part == "text":
            return self.node.text or ""
        if self.part == "tail":
            return self.node.tail or ""
        return seen_text(self.node)

    def clear(self) -> None:
        """Take it out of the tree; what follows it stays."""
        if self.part == "text":
            self.node.text = None
        elif self.part == "tail":
            self.node.tail = None
        else:
            tail = self.node.tail
            self.node.clear()
            self.node.tail = tail
            self.node.tag = "span"


@dataclass
class Passage:
    """A run of text without a block inside; ``element`` is the block that it stands in."""

    number: int
    element: Any
    pieces: list[Piece] = field(default_factory=list)
    hidden: bool = False
    line: int = 0

    @cached_property
    def text(self) -> str:
        """Its words, spaces folded; those of a hidden one too."""
        return " ".join("".join(piece.text for piece in self.pieces).split())

    @cached_property
    def words(self) -> list[str]:
        """Its words as they are compared."""
        return tokens(self.text)

    @cached_property
    def ancestors(self) -> list[Any]:
        """The block it stands in and all round it, the nearest first."""
        return [self.element, *self.element.iterancestors()]

    @cached_property
    def links(self) -> list[Any]:
        """The links in it, or the one round it."""
        inside = [
            link
            for piece in self.pieces
            if piece.part == "whole"
            for link in piece.node.iter("a")
            if link.get("href")
        ]
        around = [a for a in self.ancestors if a.tag == "a" and a.get("href")]
        return inside or around[:1]

    @cached_property
    def linked(self) -> float:
        """The share of its letters that stand in links."""
        if not self.text:
            return 0.0
        if any(ancestor.tag == "a" for ancestor in self.ancestors):
            return 1.0
        said = sum(len(" ".join(seen_text(link).split())) for link in self.links)
        return min(1.0, said / len(self.text))

    def inside(self, *names: str) -> str:
        """The nearest of the elements ``names`` it stands in; empty for none."""
        return next((a.tag for a in self.ancestors if a.tag in names), "")

    def clear(self) -> None:
        """Take it out of the tree."""
        for piece in self.pieces:
            piece.clear()


def seen_text(node: Any) -> str:
    """The text of an inline element and all in it, without what is never seen."""
    if not isinstance(node.tag, str) or node.tag in UNSEEN or is_hidden(node):
        return ""
    if node.tag == "br":
        return "\n"
    parts = [node.text or ""]
    for child in node:
        parts += (seen_text(child), child.tail or "")
    return "".join(parts)


def is_hidden(node: Any) -> bool:
    """Whether the page itself says that readers do not see ``node``."""
    if node.get("hidden") is not None or _HIDING.search(node.get("style") or ""):
        return True
    return node.get("aria-hidden") == "true" and node.tag not in {"img", "math"}


def passages_of(root: Any) -> list[Passage]:
    """The passages of ``root`` in the page's order, the hidden ones marked."""
    made: list[Passage] = []
    for passage in _walk(root, _holders(root), hidden=False):
        if passage.text:
            passage.number = len(made)
            made.append(passage)
    return made


def _holders(root: Any) -> set[Any]:
    """The blocks, and all elements that hold one."""
    found: set[Any] = set()
    for node in root.iter(*BLOCKS):
        found.add(node)
        for ancestor in node.iterancestors():
            if ancestor in found:
                break
            found.add(ancestor)
    return found


def _walk(node: Any, holders: set[Any], *, hidden: bool) -> Iterator[Passage]:
    """Runs of ``node`` and below; nesting is bounded by the parser."""
    hidden = hidden or is_hidden(node)
    run: list[Piece] = [Piece(node, "text")]
    breaks = 0
    for child in node:
        name = child.tag
        if not isinstance(name, str) or name in UNSEEN:
            pass
        elif name == "br":
            breaks += 1
            run.append(Piece(child, "whole"))
            if breaks > 1:
                yield Passage(0, node, run, hidden, node.sourceline or 0)
                run = []
        elif child in holders:
            breaks = 0
            yield Passage(0, node, run, hidden, node.sourceline or 0)
            run = []
            yield from _walk(child, holders, hidden=hidden)
        else:
            breaks = 0
            run.append(Piece(child, "whole"))
        if child.tail:
            breaks = 0 if child.tail.strip() else breaks
            run.append(Piece(child, "tail"))
    yield Passage(0, node, run, hidden, node.sourceline or 0)
