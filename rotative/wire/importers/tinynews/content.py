"""The blocks of a Tiny News article as markup: what its documents were made of."""

from html import escape
from typing import Any

from rotative.wire.importers.pieces import (
    as_source,
    figure,
    kept,
    link,
    markup,
    objects,
    text,
    with_the_rest,
)

_STYLES = {
    "TITLE": "h2", "SUBTITLE": "h3", "HEADING_1": "h2", "HEADING_2": "h2", "HEADING_3": "h3",
    "HEADING_4": "h3", "HEADING_5": "h3", "HEADING_6": "h3", "FORMATTED_TEXT": "pre",
}  # fmt: skip
_MARKS = (("bold", "b"), ("italic", "i"), ("strikethrough", "s"))


def content(blocks: Any) -> str:
    """An article's ``content``: an array of blocks, or markup already."""
    if isinstance(blocks, str):
        return blocks
    return "".join(_block(one) for one in objects(blocks))


def _block(block: dict[str, Any]) -> str:
    kind = str(block.get("type") or "")
    if kind in {"image", "mainImage"}:
        made = "".join(_image(one) for one in objects(block.get("children")))
    elif kind == "list":
        made = _list(block)
    elif kind in {"embed", "link"} and block.get("link"):
        made = f'<iframe src="{escape(str(block["link"]))}"></iframe>'
    elif kind == "hr":
        made = "<hr>"
    elif kind == "blockquote":
        made = f"<blockquote>{_runs(block.get('children'))}</blockquote>"
    elif kind in {"text", "paragraph", ""} and ("children" in block or block.get("html")):
        tag = _STYLES.get(str(block.get("style")), "p")
        made = f"<{tag}>{_runs(block.get('children'))}</{tag}>{markup(block.get('html'))}"
    else:
        return kept(f"block {kind or 'without a name'}", as_source(block))
    shown = {name: one for name, one in block.items() if name not in {"type", "style", "listType"}}
    return with_the_rest(f"a block {kind}", shown, made)


def _image(image: dict[str, Any]) -> str:
    return figure(
        str(image.get("imageUrl") or image.get("url") or ""),
        caption=text(markup(image.get("caption"))),
        alt=markup(image.get("imageAlt")),
    )


def _list(block: dict[str, Any]) -> str:
    kind = str(block.get("listType") or block.get("list_type") or "").lower()
    tag = "ol" if kind.startswith(("ord", "num", "decimal")) else "ul"
    points = objects(block.get("items")) or objects(block.get("children"))
    said = (_runs(one.get("children")) or text(markup(one.get("content"))) for one in points)
    return f"<{tag}>{''.join(f'<li>{one}</li>' for one in said)}</{tag}>"


def _runs(children: Any) -> str:
    return "".join(_run(one) for one in objects(children))


def _run(run: dict[str, Any]) -> str:
    said = text(markup(run.get("content"))).replace("\v", "<br>")
    style = run.get("style")
    for name, tag in _MARKS:
        if isinstance(style, dict) and style.get(name) and said.strip():
            said = f"<{tag}>{said}</{tag}>"
    return link(run.get("link"), said) if run.get("link") else said
