"""What pictures, recordings, embeds and whatever frames them become; the rest is kept."""

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from rotative.wire.importers import embeds, running
from rotative.wire.importers.running import (
    GALLERY,
    note_links,
    quotation,
    remove,
    source_of,
    table,
    words,
)

if TYPE_CHECKING:
    from rotative.wire.importers.html_blocks import Image, Walker

Handler = Callable[["Walker", Any], None]
_SIZED = re.compile(r"-\d+x\d+(?=\.\w+$)")
_AGAIN = re.compile(r"\bwp-block-file__(button|embed)\b")
_BEHIND = re.compile(r"background-image:\s*url\(([^)]+)\)")


def image_of(node: Any, caption: str = "") -> "Image | None":
    """The picture that an <img> shows, from whichever attribute holds its address."""
    from rotative.wire.importers.html_blocks import Image

    for name in (
        "data-orig-file",
        "data-full-url",
        "data-src",
        "data-image",
        "data-lazy-src",
        "src",
    ):
        address = (node.get(name) or "").strip()
        if address and not address.startswith("data:"):
            break
    else:
        return None
    number = re.search(r"\bwp-image-(\d+)\b", node.get("class") or "")
    return Image(
        address=address,
        caption=caption,
        alt=(node.get("alt") or "").strip(),
        title=(node.get("title") or "").strip(),
        key=number[1] if number else (node.get("data-id") or ""),
    )


def beside_the_point(node: Any) -> bool:
    """Whether ``node`` only repeats a file's link: its button, or its preview."""
    return bool(_AGAIN.search(node.get("class") or ""))


def behind(walker: "Walker", node: Any) -> None:
    """The picture behind a cover's text, where a style alone names it."""
    if "wp-block-cover" in (node.get("class") or ""):
        from rotative.wire.importers.html_blocks import Image

        found = _BEHIND.search(node.get("style") or "")
        if found:
            walker.show(Image(address=found[1].strip("'\" ")))


def picture(walker: "Walker", node: Any, caption: str = "") -> None:
    """<img>"""
    if node.get("width") == "1" and node.get("height") == "1":
        walker.out.note(f"a tracking pixel was left out: {(node.get('src') or '')[:200]}")
        return
    found = image_of(node, caption)
    if found is None:
        walker.out.keep("picture without an address", source_of(node))
        return
    link = next((one for one in node.iterancestors("a")), None)
    if link is not None and link.get("href"):
        plain = [_SIZED.sub("", address) for address in (link.get("href"), found.address)]
        if plain[0] != plain[1] and "attachment" not in (link.get("rel") or ""):
            walker.out.note(f"the link on a picture was left out: {link.get('href')[:200]}")
    walker.show(found)


def figure(walker: "Walker", node: Any) -> None:
    """<figure>: whatever it frames, with its caption once."""
    kind = node.get("class") or ""
    if GALLERY.search(kind) or len(node.findall(".//figure")) > 1:
        gallery(walker, node)
        return
    captions = list(node.iter("figcaption"))
    caption = " ".join(filter(None, (words(one) for one in captions)))
    for one in captions:
        note_links(walker, one, "a caption")
        if one.getparent() is not None:
            remove(one)
    if "wp-block-embed" in kind:
        address = embeds.bare(words(node))
        if address and walker.embed(address, text=caption):
            return
    for name, handle in (("blockquote", quotation), ("table", table)):
        inner = node.find(f".//{name}")
        if inner is not None:
            handle(walker, inner, caption)
            return
    recordings = list(node.iter("video", "audio"))
    if recordings:
        recording(walker, recordings[0], caption)
        return
    images = distinct(node)
    if len(images) == 1 and not _other_text(node):
        picture(walker, images[0], caption)
        return
    walker.flow(node)
    if caption:
        walker.out.paragraph(escape(caption, quote=False))


def distinct(node: Any) -> list[Any]:
    """The <img> elements below, each picture once (a noscript twin shows the same one)."""
    found: dict[str, Any] = {}
    for one in node.iter("img"):
        shown = image_of(one)
        key = shown.address if shown else ""
        held = found.get(key)
        if held is None or (not held.get("alt") and one.get("alt")):
            found[key] = one
    return list(found.values())


def _other_text(node: Any) -> bool:
    return bool("".join(node.itertext()).strip())


def gallery(walker: "Walker", node: Any) -> None:
    """A gallery: several pictures, each with its caption."""
    shown = []
    outer = ""
    for one in node.iter("figcaption"):
        if one.getparent() is node or "blocks-gallery-caption" in (one.get("class") or ""):
            outer = words(one)
    for one in distinct(node):
        framed = next(iter(one.iterancestors("figure", "li", "dl")), None)
        caption = ""
        if framed is not None and framed is not node:
            for under in framed.iter("figcaption", "dd"):
                caption = words(under)
        found = image_of(one, caption)
        if found is not None:
            shown.append(found)
    show_gallery(walker, shown, title=outer)


def show_gallery(walker: "Walker", images: "list[Image]", title: str = "") -> None:
    """A gallery block of the pictures there are; one alone is a picture block."""
    values = [value for image in images if (value := walker.picture_value(image))]
    if len(values) == 1 and not title:
        walker.out.add("picture", values[0])
    elif values:
        walker.out.add("gallery", {"title": title[:160], "pictures": values})
    elif title:
        walker.out.passage("picture not found", escape(title))


# Recordings, embeds, and what is kept ---------------------------------------------------


def recording(walker: "Walker", node: Any, caption: str = "") -> None:
    """<video>, <audio>"""
    address = node.get("src") or next(
        (one.get("src") for one in node.iter("source") if one.get("src")), ""
    )
    if not walker.recording(node.tag, address, title=node.get("title") or "", caption=caption):
        walker.out.keep(node.tag, source_of(node))


def frame(walker: "Walker", node: Any) -> None:
    """<iframe>, <embed>, <object>: an embed block, when it has an address of the web."""
    address = ""
    for name in ("src", "data-src", "data"):
        address = address or (node.get(name) or "")
    if not address:
        address = next(
            (one.get("value") or "" for one in node.iter("param") if one.get("name") == "movie"), ""
        )
    if not walker.embed(address, title=node.get("title") or ""):
        walker.out.keep(f"<{node.tag}>", source_of(node))


def keep(walker: "Walker", node: Any) -> None:
    """An element that a story cannot hold; kept as it stood."""
    text = source_of(node)
    # The scripts that go with embedded posts do nothing without them.
    served = node.get("src") or ""
    if (
        node.tag == "script"
        and not (node.text or "").strip()
        and embeds.provider(embeds.whole(served))
    ):
        return
    walker.out.keep(f"<{node.tag}>", text)


def kept_passage(walker: "Walker", node: Any) -> None:
    """<x-kept>: what a reader set aside, as it stood."""
    walker.out.keep(node.get("what") or "passage", "".join(node.itertext()))


def place(walker: "Walker", node: Any) -> None:
    """What was taken out of a paragraph, as a block of its own."""
    name = node.tag
    if name == "img":
        picture(walker, node)
    elif name in {"video", "audio"}:
        recording(walker, node)
    elif name in {"iframe", "embed", "object"}:
        frame(walker, node)
    elif name == "noscript":
        walker.flow(node)
    elif name == "table":
        table(walker, node)
    elif name == "x-shortcode":
        from rotative.wire.importers.shortcode_blocks import shortcode

        shortcode(walker, walker.shortcode(node.get("n")))
    else:
        keep(walker, node)


HANDLERS: dict[str, Handler] = {
    "p": running.paragraph,
    "pre": running.preformatted,
    "dl": running.definitions,
    "details": running.details,
    "ul": running.points,
    "ol": running.points,
    "blockquote": quotation,
    "table": table,
    "hr": running.rule,
    "figure": figure,
    "x-kept": kept_passage,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), running.heading),
}
