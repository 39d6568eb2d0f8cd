"""Write what is left of a page's tree, once all else is taken out, as story blocks."""

import re
from typing import Any
from urllib.parse import urljoin

from rotative.wire.captures.passages import Passage, is_hidden
from rotative.wire.captures.pictures import Frame, name_of
from rotative.wire.captures.sorting import Sorted, is_data
from rotative.wire.importers import embeds
from rotative.wire.importers.collect import Collector
from rotative.wire.importers.html_blocks import Image, Walker
from rotative.wire.importers.items import Attached

_MEDIA = ("iframe", "video", "audio", "embed", "object")
_NEVER = ("script", "style", "template", "svg", "form", "input", "button", "select", "textarea",
          "canvas", "noscript", "meta", "link", "label", "dialog", "map", "applet")  # fmt: skip


class _Nowhere:
    """No picture of a capture is in the bank."""

    def picture(self, image: Image) -> int | None:
        return None

    def numbered(self, number: str) -> Attached | None:
        return None

    def children(self) -> list[Attached]:
        return []


class CaptureWalker(Walker):
    """Writes pictures with what the page says of them, each once."""

    def __init__(self, collector: Collector, frames: dict[str, Frame], shown: set[str]) -> None:
        super().__init__(collector, _Nowhere(), [], blank_lines=False)
        self.frames, self.shown = frames, shown

    def picture_value(self, image: Image) -> dict[str, Any] | None:
        """A picture as its page names it; None for one that stands already."""
        name = name_of(image.address)
        if name in self.shown:
            return None
        self.shown.add(name)
        frame = self.frames.get(image.address)
        if frame is not None:
            return frame.value
        return {"address": image.address, "caption": image.caption, "credit": "",
                "photographer": "", "agency": "", "alt": image.alt[:500]}  # fmt: skip


def write_body(
    root: Any,
    passages: list[Passage],
    made: Sorted,
    frames: list[Frame],
    *,
    lead: Frame | None,
    seed: str,
    address: str,
) -> list[dict[str, Any]]:
    """The blocks of what is text in ``root``, which is used up.

    Pictures and embeds stay where they stand among the text, or right before
    or after it. ``lead`` is passed over: it is a field of the story.
    """
    kept = _media_among(root, passages, made, frames)
    texts = made.texts()
    shown_again: set[Any] = set()
    for passage in passages:
        if passage.number not in texts:
            passage.clear()
        elif passage.hidden:
            shown_again |= {*passage.ancestors, *(piece.node for piece in passage.pieces)}
    for node in [one for one in root.iterdescendants() if isinstance(one.tag, str)]:
        if is_hidden(node) and node not in shown_again:
            drop(node)
    for node in [*root.iter(*_NEVER)]:
        drop(node)
    for node in [*root.iter("img", *_MEDIA)]:
        if node not in kept:
            drop(node)
    _untable(root)
    if address:
        for link in root.iter("a"):
            link.set("href", _joined(address, link.get("href")))
    shown = {name_of(lead.address)} if lead is not None else set()
    collector = Collector(seed)
    walker = CaptureWalker(collector, {frame.address: frame for frame in frames}, shown)
    walker.flow(root)
    return [block for block in collector.done().blocks if _says_something(block)]


def _joined(address: str, href: str | None) -> str:
    try:
        return urljoin(address, href or "")
    except ValueError:
        return ""


def _says_something(block: dict[str, Any]) -> bool:
    """Dividers and kept markup of an emptied page are nothing of the story's."""
    return block["type"] not in {"divider", "kept"}


def _media_among(root: Any, passages: list[Passage], made: Sorted, frames: list[Frame]) -> set[Any]:
    """Pictures and embeds that stand among the text."""
    if made.first < 0:
        return set()
    order = {node: at for at, node in enumerate(root.iter())}
    by_number = {passage.number: passage for passage in passages}
    first, last = by_number[made.first], by_number[made.last]
    home = _common(first, last)
    begin = order.get(home, 0)
    end = order[last.element] + 60  # an embed that ends the story
    framed = {frame.image: frame for frame in frames}
    kept = set()
    for node in root.iter("img", *_MEDIA):
        inside = home is not None and any(a is home for a in node.iterancestors())
        if not (begin <= order[node] <= end and inside):
            continue
        if any(a.tag in {"nav", "footer", "form", "aside", "header"} and a is not home
               and not any(b is a for b in home.iterancestors())
               for a in node.iterancestors()):  # fmt: skip
            continue
        if node.tag == "img" and node not in framed:
            continue
        if node.tag in _MEDIA and not _is_shown(node):
            continue
        kept.add(node)
    return kept


def _is_shown(node: Any) -> bool:
    """Whether a frame is something readers look at: a known player, not an advertisement."""
    if node.tag in {"video", "audio"}:
        return True
    address = embeds.whole(node.get("src") or node.get("data-src") or node.get("data") or "")
    return bool(address) and bool(embeds.provider(address))


def _common(first: Passage, last: Passage) -> Any:
    """The element that holds both; with one passage alone, what holds its neighbours."""
    above = set(last.ancestors)
    for ancestor in first.ancestors[1:]:
        if ancestor in above:
            return ancestor
    return None


def drop(node: Any) -> None:
    """Take ``node`` out of the tree and leave the text after it."""
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


def _untable(root: Any) -> None:
    """Tables that lay a page out are no tables; a row without words is no row."""
    for row in [*root.iter("tr")]:
        if not re.search(r"\w", row.text_content()) and row.find(".//img") is None:
            drop(row)
    for table in [*root.iter("table")]:
        if not is_data(table):
            for node in [table, *table.iter("tbody", "thead", "tfoot", "tr", "td", "th")]:
                node.tag = "div"
