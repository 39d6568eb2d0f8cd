"""The pages that Ghost rendered, with its cards as plain elements.

For posts that come without their Lexical or Mobiledoc source, and for parts
(a Markdown card) that only the rendered page shows as text.
"""

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

_MARKERS = re.compile(r"<!--\s*/?kg-[^>]*?-->|<!--members-only-->")
_EMAIL_ONLY = re.compile(r"<!--\s*kg-gated-block:begin[^>]*-->|<!--\s*kg-gated-block:end\s*-->")


def plain_cards(html: str) -> str:
    """``html`` with Ghost's card markup turned into elements that every converter knows."""
    html = _EMAIL_ONLY.sub("", _MARKERS.sub("", html))
    if "kg-" not in html:
        return html
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    source = f"<html><body>{html}</body></html>".encode("utf-8", "replace")
    root = etree.fromstring(source, parser)
    body = root.find("body") if root is not None else None
    if body is None or any("xcessive depth" in one.message for one in parser.error_log):
        return html
    for node in list(body.iter()):
        if isinstance(node.tag, str):
            _plain(node, (node.get("class") or "").split())
    parts = [body.text or ""]
    parts += [etree.tostring(one, encoding="unicode", method="html") for one in body]
    return "".join(parts)


def _plain(node: Any, classes: list[str]) -> None:
    for name in classes:
        if name in _CARDS:
            _CARDS[name](node)
    if node.tag == "svg" and any(
        (one.get("class") or "").startswith("kg-") for one in node.iterancestors()
    ):
        _drop(node)


def _toggle(node: Any) -> None:
    node.tag = "details"
    for button in list(node.iter("button")):
        _drop(button)
    heading = next((one for one in node.iter() if _is(one, "kg-toggle-heading-text")), None)
    if heading is not None:
        heading.tag = "summary"
        parent = heading.getparent()
        if parent is not node:
            # A details element shows its summary only as a child of its own.
            _drop(heading)
            heading.tail = None
            node.insert(0, heading)


def _bookmark(node: Any) -> None:
    node.tag = "div"
    for image in list(node.iter("img")):
        _drop(image)
    for link in list(node.iter("a")):
        _open_link(link)


def _as(tag: str) -> Callable[[Any], None]:
    def turn(node: Any) -> None:
        node.tag = tag

    return turn


def _gallery(node: Any) -> None:
    node.set("class", "wp-block-gallery")


def _recording(node: Any) -> None:
    """An audio or video card: the recording, its title and its caption; no player's buttons."""
    found = next((one for one in node.iter("audio", "video") if one.get("src")), None)
    if found is None:
        return
    title = next((one for one in node.iter() if _is(one, "kg-audio-title")), None)
    caption = next(iter(node.iter("figcaption")), None)
    said = "".join(title.itertext()) if title is not None else ""
    for child in list(node):
        node.remove(child)
    node.tag, node.text = "figure", None
    recording = etree.SubElement(node, found.tag, src=found.get("src"), title=said)
    recording.tail = None
    if caption is not None:
        node.append(caption)


def _open_link(link: Any) -> None:
    """A link round whole blocks: its parts stand open, its address before them."""
    href = link.get("href") or ""
    link.tag = "div"
    link.attrib.clear()
    before = etree.Element("p")
    anchor = etree.SubElement(before, "a", href=href)
    titles = ("kg-bookmark-title", "kg-file-card-title")
    first = next((one for one in link.iter() if _is(one, *titles)), None)
    anchor.text = " ".join("".join(first.itertext()).split()) if first is not None else href
    if first is not None:
        _drop(first)
    link.insert(0, before)


def _is(node: Any, *names: str) -> bool:
    return isinstance(node.tag, str) and any(
        name in (node.get("class") or "").split() for name in names
    )


def _drop(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if node.tail:
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


_CARDS: dict[str, Callable[[Any], None]] = {
    "kg-toggle-card": _toggle,
    "kg-bookmark-card": _bookmark,
    "kg-gallery-card": _gallery,
    "kg-callout-card": _as("p"),
    "kg-callout-emoji": _as("span"),
    "kg-callout-text": _as("span"),
    "kg-product-card-rating-star": _drop,
    "kg-file-card-container": _open_link,
    "kg-audio-card": _recording,
    "kg-video-card": _recording,
}
