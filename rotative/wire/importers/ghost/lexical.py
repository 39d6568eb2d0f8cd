"""Ghost's Lexical documents as markup."""

from typing import Any

from rotative.wire.importers.ghost.cards import CARDS, NOT_FOR_PAGES, OTHER_NAMES, card
from rotative.wire.importers.json_cut import parse
from rotative.wire.importers.pieces import as_source, kept, link, text

_FORMATS = ((1, "b"), (2, "i"), (4, "s"), (16, "code"), (32, "sub"), (64, "sup"))
_INLINE = {"text", "extended-text", "linebreak", "tab", "link", "autolink", "zwnj", "at-link"}
_TEXTS = {"paragraph": "p", "aside": "p", "quote": "blockquote", "extended-quote": "blockquote"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_DEEPEST = 60


class NotUnderstood(ValueError):
    """A document in a form that is not known; its other renderings may be."""


def markup(source: str) -> tuple[str, bool]:
    """The document ``source`` as markup, and whether every node of it was known.

    Raises NotUnderstood where it is no Lexical document at all.
    """
    try:
        document = parse(source)
        children = document["root"]["children"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotUnderstood("a Lexical document that cannot be read") from error
    writer = _Writer()
    html = "".join(writer.block(node) for node in children if isinstance(node, dict))
    return html, writer.whole


class _Writer:
    def __init__(self) -> None:
        self.whole = True
        self.depth = 0

    def block(self, node: dict[str, Any]) -> str:
        """A node at the top of a text, or inside a list's point."""
        kind = str(node.get("type"))
        if kind in _INLINE:
            return f"<p>{self._inline(node)}</p>"
        if kind == "list":
            return self._list(node)
        tag = _TEXTS.get(kind, "")
        if kind in {"heading", "extended-heading"}:
            tag = str(node.get("tag"))
            tag = tag if tag in _HEADINGS else "h2"
        return self._wrapped(tag, node) if tag else self._card(kind, node)

    def _card(self, kind: str, node: dict[str, Any]) -> str:
        known = kind in CARDS or kind in OTHER_NAMES or kind in NOT_FOR_PAGES
        self.whole &= known
        children = _children(node)
        if known or not children:
            return card(kind, _payload(node))
        return kept(f"node {kind}", as_source(_payload(node))) + self._blocks(children)

    def _wrapped(self, tag: str, node: dict[str, Any]) -> str:
        inner = [one for one in _children(node) if str(one.get("type")) in _INLINE]
        beside = [one for one in _children(node) if str(one.get("type")) not in _INLINE]
        said = "".join(self._inline(one) for one in inner)
        return f"<{tag}>{said}</{tag}>{self._blocks(beside)}"

    def _blocks(self, nodes: list[dict[str, Any]]) -> str:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.whole = False
            made = kept("text nested too deeply", as_source(nodes))
        else:
            made = "".join(self.block(one) for one in nodes)
        self.depth -= 1
        return made

    def _list(self, node: dict[str, Any]) -> str:
        tag = "ol" if node.get("listType") == "number" or node.get("tag") == "ol" else "ul"
        points = []
        for point in _children(node):
            if point.get("type") != "listitem":
                points.append(f"<li>{self._blocks([point])}</li>")
                continue
            inner = []
            for one in _children(point):
                inline = str(one.get("type")) in _INLINE
                inner.append(self._inline(one) if inline else self._blocks([one]))
            points.append(f"<li>{''.join(inner)}</li>")
        return f"<{tag}>{''.join(points)}</{tag}>"

    def _inline(self, node: dict[str, Any]) -> str:
        kind = node.get("type")
        if kind == "linebreak":
            return "<br>"
        if kind in {"link", "autolink", "at-link"}:
            said = "".join(
                self._inline(one) if str(one.get("type")) in _INLINE else self._blocks([one])
                for one in _children(node)
            )
            return link(node.get("url"), said)
        said = text(node.get("text") or "")
        code = node.get("format")
        for bit, tag in _FORMATS:
            if isinstance(code, int) and code & bit and said:
                said = f"<{tag}>{said}</{tag}>"
        return said


def _children(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("children")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _payload(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in {"children", "type", "version"}}
