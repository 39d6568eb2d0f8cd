"""What the elements of running text become: paragraphs, lists, quotes, tables."""

import re
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import etree

from rotative.wire.importers import embeds
from rotative.wire.importers.collect import tidy

if TYPE_CHECKING:
    from rotative.wire.importers.html_blocks import Walker

GALLERY = re.compile(r"\b(wp-block-gallery|blocks-gallery-grid|gallery|tiled-gallery)\b")

_BLOCKS = {"p", "li", "ul", "ol", "div", "section", "blockquote", "dl", "dd", "dt", "pre"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6"}


def words(node: Any) -> str:
    """The plain text of ``node``: spaces and the source's own lines folded, breaks kept."""
    return "\n".join(" ".join(line.split()) for line in _said(node).split("\n")).strip()


def _said(node: Any) -> str:
    parts = [_folded(node.text)]
    for child in node:
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str):
            parts.append(_said(child))
        parts.append(_folded(child.tail))
    return "".join(parts)


def _folded(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def source_of(node: Any) -> str:
    """``node`` as it stood, without what follows it."""
    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))


def note_links(walker: "Walker", node: Any, where: str) -> None:
    for link in node.iter("a"):
        if link.get("href") and link.find(".//img") is None:
            walker.out.note(f"a link in {where} was left out: {link.get('href')[:200]}")


# Running text ---------------------------------------------------------------------------


def paragraph(walker: "Walker", node: Any) -> None:
    """<p>"""
    walker.flow(node, one=True)


def heading(walker: "Walker", node: Any) -> None:
    """<h1> to <h6>, on two levels."""
    from rotative.wire.importers.html_blocks import HEADINGS

    walker.flow(node, tag=HEADINGS[node.tag], one=True)


def preformatted(walker: "Walker", node: Any) -> None:
    """<pre>: one paragraph with its lines kept."""
    lines = "".join(node.itertext()).strip("\n").split("\n")
    code = "<br>".join(escape(line, quote=False) for line in lines)
    if code.strip():
        tag = "" if "wp-block-verse" in (node.get("class") or "") else "code"
        walker.out.paragraph(f"<{tag}>{code}</{tag}>" if tag else code)


def definitions(walker: "Walker", node: Any) -> None:
    """<dl>: a paragraph for each term and each meaning."""
    for child in node:
        if child.tag == "dt":
            walker.out.paragraph(f"<b>{walker.inline(_bare(child))}</b>")
            walker.end_run()
        elif isinstance(child.tag, str):
            walker.flow(child)


def _bare(node: Any) -> Any:
    """A copy of ``node`` as a plain span, so that it can be taken inline."""
    copy = etree.Element("span")
    copy.text = node.text
    copy.extend(list(node))
    return copy


def details(walker: "Walker", node: Any) -> None:
    """<details>: a fact box, when it is running text; else its parts."""
    summary = node.find("summary")
    title = words(summary) if summary is not None else ""
    if summary is not None:
        remove(summary)
    before = len(walker.out.done().blocks)
    walker.flow(node)
    made = walker.out.done().blocks[before:]
    if title and len(made) == 1 and made[0]["type"] == "text":
        walker.out.out.blocks.pop()
        walker.out.add("fact_box", {"title": title[:160], "text": made[0]["value"]})
    elif title:
        walker.out.note(f"a folded part, “{title[:80]}”, stands open")


def remove(node: Any) -> None:
    """Take ``node`` out of its parent and leave the text after it."""
    parent, before = node.getparent(), node.getprevious()
    if node.tail:
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def points(walker: "Walker", node: Any) -> None:
    """<ul>, <ol>: a list of plain points is a block; one with links or levels is text."""
    if GALLERY.search(node.get("class") or "") and node.find(".//img") is not None:
        from rotative.wire.importers.figures import gallery

        gallery(walker, node)
        return
    delimiters = [one for one in node.iterdescendants() if one.tag is etree.Comment]
    if node.find(".//figure") is not None:
        for child in node:
            walker.flow(child) if isinstance(child.tag, str) else walker.unseen(child, "p")
        return
    marked = any(
        isinstance(one.tag, str) and one.tag not in {"li", "p", "span", "br"}
        for one in node.iterdescendants()
    )
    stray = (node.text or "").strip() or any(
        (child.tail or "").strip() or child.tag not in {"li", etree.Comment} for child in node
    )
    for one in delimiters:
        walker.unseen(one, "p")
    if not marked and not stray:
        found = [text for child in node if child.tag == "li" and (text := words(child))]
        if found:
            walker.out.add("list", {"numbered": node.tag == "ol", "items": found})
        return
    html = _marked_list(walker, node)
    if tidy(html):
        walker.out.markup(html)
    walker.end_run()


def _marked_list(walker: "Walker", node: Any) -> str:
    parts = [escape((node.text or "").strip(), quote=False)]
    for child in node:
        if not isinstance(child.tag, str):
            continue
        if child.tag in {"ul", "ol"}:
            parts.append(_marked_list(walker, child))
        elif child.tag == "li":
            parts.append(_point(walker, child))
        else:
            parts.append(f"<li>{walker.inline(child)}</li>")
        parts.append(escape((child.tail or "").strip(), quote=False))
    tag = node.tag
    inner = "".join(parts)
    return f"<{tag}>{inner}</{tag}>" if inner.strip() else ""


def _point(walker: "Walker", node: Any) -> str:
    inner: list[str] = [escape(node.text or "", quote=False)]
    deeper: list[str] = []
    for child in node:
        if child.tag in {"ul", "ol"}:
            deeper.append(_marked_list(walker, child))
        else:
            inner.append(walker.inline(child))
        inner.append(escape(child.tail or "", quote=False))
    text = tidy("".join(inner))
    if not text and not deeper:
        return ""
    key = walker.out.key("li", text)
    return f'<li data-block-key="{key}">{text}{"".join(deeper)}</li>'


# Quotes, tables, dividers ---------------------------------------------------------------


def quotation(walker: "Walker", node: Any, said: str = "") -> None:
    """<blockquote>: somebody’s words, or a post of another site."""
    for name, provider in embeds.QUOTES.items():
        if name in (node.get("class") or "").split():
            _posted(walker, node, provider)
            return
    beside = list(node.iter("img", "iframe", "video", "audio", "table", "x-shortcode"))
    inner = list(node.iter("blockquote"))[1:]
    for one in [*beside, *inner]:
        if one.getparent() is not None:
            remove(one)
    speaker = said
    for one in [*node.iter("cite"), *node.iter("footer"), *node.iter("figcaption")]:
        if one.getparent() is not None:
            speaker = speaker or words(one).lstrip("—–- ").strip()
            remove(one)
    note_links(walker, node, "a quote")
    text = _paragraphs(node, lines=walker.blank_lines)
    if text:
        value = {"text": text, "speaker": speaker[:160], "role": "", "source": ""}
        if len(speaker) > 160:
            value |= {"speaker": "", "source": speaker[:200]}
            walker.out.note("the source of a quote was too long and was cut: " + speaker[200:300])
        walker.out.add("quote", value)
    elif speaker:
        walker.out.paragraph(escape(speaker))
    for one in inner:
        quotation(walker, one)
    for one in beside:
        from rotative.wire.importers.figures import place

        place(walker, one)


def _paragraphs(node: Any, *, lines: bool) -> str:
    if any(True for _ in node.iter("p", "li", "div", "h1", "h2", "h3", "h4")):
        parts = _of_blocks(node)
    else:
        text = "".join(node.itertext()) if lines else words(node)
        parts = [
            "\n".join(" ".join(line.split()) for line in part.split("\n"))
            for part in re.split(r"\n\s*\n", text)
        ]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _of_blocks(node: Any) -> list[str]:
    """The texts of the blocks in ``node``, and of what stands loose between them."""
    found: list[str] = []
    loose = [_folded(node.text)]

    def end() -> None:
        lines = "".join(loose).strip().split("\n")
        found.append("\n".join(" ".join(line.split()) for line in lines))
        loose.clear()

    for child in node:
        if child.tag in _BLOCKS:
            end()
            inner = [said for said in _of_blocks(child) if said]
            if child.tag == "li" and inner:
                inner[0] = f"– {inner[0]}"
            found += inner
        elif child.tag == "br":
            loose.append("\n")
        elif isinstance(child.tag, str):
            loose.append(_said(child))
        loose.append(_folded(child.tail))
    end()
    return found


def _posted(walker: "Walker", node: Any, provider: str) -> None:
    """A post of another site as it offers itself: the last link is its address."""
    address = node.get("cite") or node.get("data-instgrm-permalink") or node.get("data-href") or ""
    links = [link.get("href") for link in node.iter("a") if link.get("href")]
    if not embeds.whole(address) and links:
        address = links[-1]
    if not walker.embed(address, provider=provider, text=_paragraphs(node, lines=False)):
        walker.out.keep(f"post of {provider}", source_of(node))


def table(walker: "Walker", node: Any, caption: str = "") -> None:
    """<table>: its cells as text; one that holds tables or pictures is kept."""
    if any(one is not node for one in node.iter("table", "img", "iframe", "video", "x-shortcode")):
        cells = list(node.iter("td", "th"))
        if len(cells) == 1:
            walker.flow(cells[0])
        else:
            walker.out.keep("table with more than text in it", source_of(node))
        return
    found = node.find("caption")
    if found is not None:
        caption = caption or words(found)
    note_links(walker, node, "a table")
    rows: list[list[str]] = []
    for row in node.iter("tr"):
        cells = []
        for cell in row:
            if cell.tag in {"td", "th"}:
                width = min(int(re.sub(r"\D", "", cell.get("colspan") or "") or 1), 50)
                cells += [words(cell), *[""] * (width - 1)]
                if cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1":
                    walker.out.note("a table had merged cells; they stand apart")
        if cells:
            rows.append(cells)
    if not rows:
        return
    wide = max(len(row) for row in rows)
    first = next(iter(node.iter("tr")))
    header = first.getparent().tag == "thead" or all(cell.tag == "th" for cell in first)
    value = {
        "cell": [],
        "data": [row + [""] * (wide - len(row)) for row in rows],
        "mergeCells": [],
        "first_row_is_table_header": header,
        "first_col_is_header": False,
        "table_header_choice": "row" if header else "neither",
        "table_caption": "",
    }
    if len(caption) > 300:
        walker.out.paragraph(escape(caption))
        caption = ""
    walker.out.add("table", {"caption": caption, "table": value, "source": ""})


def rule(walker: "Walker", _node: Any) -> None:
    """<hr>"""
    walker.out.add("divider", None)
