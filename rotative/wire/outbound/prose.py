"""Running text as it is stored, for formats that have no tags."""

import re
from collections.abc import Callable
from typing import Any

from lxml import html

from rotative.kit.cleaning import clean_prose

_PARAGRAPHS = {"p", "h2", "h3", "h4", "ul", "ol"}
_BLANKS = re.compile(r"[ \t\r\n]+")
Inline = Callable[[str, str, Any], str]


def paragraphs(
    text: str, *, words: Callable[[str], str], inline: Inline, block: Inline
) -> list[str]:
    """The paragraphs of clean ``text``.

    ``words`` writes a run of plain text, ``inline`` and ``block`` what an
    element makes of its content: each gets the tag, the content already
    written, and the element.
    """
    root = html.fragment_fromstring(clean_prose(text), create_parent="div")
    found: list[str] = []
    loose: list[str] = []

    def close() -> None:
        joined = "".join(loose).strip()
        loose.clear()
        if joined:
            found.append(joined)

    def content(element: Any) -> str:
        parts = [words(_blank(element.text))]
        for child in element:
            parts.append(piece(child))
            parts.append(words(_blank(child.tail)))
        return "".join(parts)

    def piece(element: Any) -> str:
        tag = str(element.tag)
        if tag in {"ul", "ol"}:
            items = [content(item).strip() for item in element if item.tag == "li"]
            marks = range(int(element.get("start") or 1), int(element.get("start") or 1) + 10_000)
            return "\n".join(
                block("li", item, f"{mark}." if tag == "ol" else "-")
                for mark, item in zip(marks, items, strict=False)
            )
        return inline(tag, content(element), element)

    loose.append(words(_blank(root.text)))
    for child in root:
        if child.tag in _PARAGRAPHS:
            close()
            written = piece(child) if child.tag in {"ul", "ol"} else content(child).strip()
            if written:
                found.append(block(str(child.tag), written, child))
        else:
            loose.append(piece(child))
        loose.append(words(_blank(child.tail)))
    close()
    return found


def _blank(text: str | None) -> str:
    """Spaces and line breaks of the source folded; a space that must not break stays."""
    return _BLANKS.sub(" ", text or "")
