"""Turn another system's HTML into story blocks; shared by all importers.

What is understood becomes a block; what is not is kept as it stood in a
``kept`` block and counted. Nothing is dropped in silence except looks:
colours, alignments, classes, fonts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

from lxml import etree

from rotative.wire.importers import embeds, figures
from rotative.wire.importers.collect import Collector, Converted, tidy
from rotative.wire.importers.items import Attached
from rotative.wire.importers.shortcodes import MARK, Shortcode, set_aside

LONGEST = 2_000_000  # characters of one text; past that it is no story
_EMOJI = re.compile(r"\b(wp-smiley|emoji)\b")
_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
_GUTENBERG = re.compile(r"^\s*(/?)wp:([a-z][\w/-]*)\s*(\{.*\})?\s*(/?)\s*$", re.DOTALL)
_UNDERSTOOD = re.compile(
    r"^(core/)?(paragraph|heading|list|list-item|quote|pullquote|image|gallery|table|embed|html|"
    r"core-embed/[\w-]+|separator|spacer|more|nextpage|group|columns?|cover|media-text|video|audio|"
    r"preformatted|code|verse|details|buttons?|file|shortcode|freeform|classic|row|stack|missing)$"
)

INLINE = {
    "a": "a", "b": "b", "strong": "b", "i": "i", "em": "i", "sub": "sub", "sup": "sup",
    "code": "code", "kbd": "code", "samp": "code", "s": "s", "del": "s", "strike": "s",
    "q": "q", "cite": "cite", "abbr": "abbr", "acronym": "abbr", "small": "small", "bdi": "bdi",
}  # fmt: skip
PLAIN = {"span", "font", "u", "ins", "mark", "tt", "big", "time", "var", "dfn", "label", "nobr",
         "bdo", "data", "wbr", "ruby", "rb", "rt", "rp", "picture"}  # fmt: skip
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
CONTAINERS = {"div", "section", "article", "main", "header", "footer", "aside", "center", "nav",
              "address", "hgroup", "noscript", "body", "html", "figcaption", "dd", "li", "td",
              "th", "tr", "tbody", "fieldset"}  # fmt: skip
# Met inside a sentence, these are taken out of it and stand beside the paragraph.
TAKEN_OUT = {"img", "iframe", "video", "audio", "object", "embed", "script", "style", "form",
             "input", "button", "select", "textarea", "svg", "math", "canvas", "map", "applet",
             "noscript", MARK}  # fmt: skip
BLOCKS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "hr", "details", "div",
          "section", "article", "main", "header", "footer", "aside", "center",
          *HEADINGS}  # fmt: skip


@dataclass(frozen=True)
class Image:
    """A picture that a text shows: its address and what stands with it."""

    address: str
    caption: str = ""
    alt: str = ""
    title: str = ""
    key: str = ""


class Resolver(Protocol):
    """What the converter asks of the import under way."""

    def picture(self, image: Image) -> int | None:
        """The bank's picture for ``image``, or None where its file is not there."""

    def numbered(self, number: str) -> Attached | None:
        """The attachment with that number of the old site, or None."""

    def children(self) -> list[Attached]:
        """The attachments uploaded to the text being converted."""


def convert(html: str, *, seed: str, resolver: Resolver, blank_lines: bool = False) -> Converted:
    """``html`` as story blocks.

    ``seed`` makes ids and paragraph keys; give the same for the same item.
    With ``blank_lines`` loose text is cut into paragraphs at blank lines and
    broken at single ones, as classic WordPress did. Scripts never survive as
    anything but inert source in a ``kept`` block.
    """
    collector = Collector(seed)
    if len(html) > LONGEST:
        collector.keep("text of over two million characters", html)
        return collector.done()
    marked, shortcodes = set_aside(html)
    if not marked.strip():
        return collector.done()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    source = f"<html><body>{marked}</body></html>".encode("utf-8", "replace")
    root = etree.fromstring(source, parser)
    body = root.find("body") if root is not None else None
    cut_short = any("xcessive depth" in entry.message for entry in parser.error_log)
    if body is None or cut_short:
        collector.keep("text nested too deeply", html)
        return collector.done()
    walker = Walker(collector, resolver, shortcodes, blank_lines=blank_lines)
    try:
        walker.flow(body)
    except RecursionError:
        collector = Collector(seed)
        collector.keep("text nested too deeply", html)
    return collector.done()


class Walker:
    """Goes through the elements once, in order, handing blocks to the collector."""

    def __init__(
        self,
        collector: Collector,
        resolver: Resolver,
        shortcodes: list[Shortcode],
        *,
        blank_lines: bool,
    ) -> None:
        self.out, self.resolver, self.shortcodes = collector, resolver, shortcodes
        self.blank_lines = blank_lines
        self._run: list[str] = []
        self._beside: list[Any] = []

    # Running text -----------------------------------------------------------------------

    def flow(self, container: Any, *, tag: str = "p", one: bool = False) -> None:
        """What stands in ``container``: loose text as paragraphs, blocks as blocks.

        ``one`` says that it is one paragraph: blank lines in it mean nothing.
        """
        lines, self.blank_lines = self.blank_lines, self.blank_lines and not one
        self._loose(container.text, tag)
        for child in container:
            self._node(child, tag)
            self._loose(child.tail, tag)
        self.end_run(tag)
        self.blank_lines = lines

    def _node(self, node: Any, tag: str) -> None:
        name = node.tag
        if not isinstance(name, str):
            self.unseen(node, tag)
        elif figures.beside_the_point(node):
            return
        elif name == "br":
            self._break(tag)
        elif name in TAKEN_OUT:
            self._run.append(self._take_out(node))
        elif name in INLINE or name in PLAIN or name not in figures.HANDLERS:
            if name not in INLINE and name not in PLAIN and name not in CONTAINERS:
                self.out.note(f"element <{name}> was not known; its text was taken")
            if name in CONTAINERS or any(True for _ in node.iter(*BLOCKS)):
                self.end_run(tag)
                if name == "a" and node.get("href"):
                    self.out.note(f"a link round a block was left out: {node.get('href')[:200]}")
                figures.behind(self, node)
                self.flow(node)
            else:
                self._run.append(self.inline(node))
        else:
            self.end_run(tag)
            figures.HANDLERS[name](self, node)

    def _break(self, tag: str) -> None:
        """A line break; the second in a row ends the paragraph, as old texts mean it."""
        if self._run and self._run[-1] == "<br>":
            self.end_run(tag)
        else:
            self._run.append("<br>")

    def _loose(self, text: str | None, tag: str) -> None:
        if not text:
            return
        if text.isspace() and not self._run:
            return
        if not self.blank_lines:
            if text.strip() or not self._run or self._run[-1] != "<br>":
                self._run.append(escape(text, quote=False))
            return
        for number, part in enumerate(_BLANK.split(text)):
            if number:
                self.end_run(tag)
            self._run.append(escape(part, quote=False).replace("\n", "<br>"))

    def end_run(self, tag: str = "p") -> None:
        """The loose text so far is a paragraph; what stood in it follows it, or leads it."""
        if not self._run and not self._beside:
            return
        html, beside = tidy("".join(self._run)), self._beside
        self._run, self._beside = [], []
        if html and not beside and (address := embeds.bare(html.replace("&amp;", "&"))):
            self._lonely_address(address)
        elif html:
            leading = [node for node, first in beside if first]
            for node in leading:
                figures.place(self, node)
            self.out.paragraph(html, tag)
            beside = [(node, first) for node, first in beside if not first]
        for node, _first in beside:
            figures.place(self, node)

    def _lonely_address(self, address: str) -> None:
        if name := embeds.provider(address):
            self.embed(address, provider=name)
        else:
            safe = escape(address)
            self.out.paragraph(f'<a href="{safe}">{safe}</a>')

    def inline(self, node: Any) -> str:
        """``node`` as inline markup of running text; what cannot be is set beside it."""
        name = node.tag
        if not isinstance(name, str):
            self.unseen(node, "p")
            return ""
        if name == "br":
            return "<br>"
        if name in TAKEN_OUT or figures.beside_the_point(node):
            return "" if figures.beside_the_point(node) else self._take_out(node)
        inner = escape(node.text or "", quote=False) + "".join(
            self.inline(child) + escape(child.tail or "", quote=False) for child in node
        )
        if name in BLOCKS or name in CONTAINERS:
            return f"<br>{inner}<br>"
        as_tag = INLINE.get(name, "")
        attributes = self._inline_attributes(node, name)
        if not as_tag and attributes:
            as_tag = "span"
        if as_tag == "a" and not node.get("href"):
            as_tag = ""
        if not as_tag or not tidy(inner):
            return inner
        return f"<{as_tag}{attributes}>{inner}</{as_tag}>"

    def _inline_attributes(self, node: Any, name: str) -> str:
        wanted = {"a": ("href", "title", "hreflang"), "abbr": ("title",)}.get(name, ())
        pairs = [(key, node.get(key)) for key in (*wanted, "lang", "dir") if node.get(key)]
        return "".join(f' {key}="{escape(value.strip())}"' for key, value in pairs)

    def _take_out(self, node: Any) -> str:
        """Set ``node`` beside the paragraph; the text to stand in its place (an emoji's)."""
        if node.tag == "img" and _EMOJI.search(node.get("class") or ""):
            return escape(node.get("alt") or "")
        self._beside.append((node, not tidy("".join(self._run))))
        return ""

    # What readers do not see ------------------------------------------------------------

    def unseen(self, node: Any, tag: str) -> None:
        """A comment or processing instruction: a block's delimiter, or kept."""
        if node.tag is not etree.Comment:
            self.end_run(tag)
            self.out.keep("comment in the source", etree.tostring(node, encoding="unicode"))
            return
        text = node.text or ""
        if found := _GUTENBERG.match(text):
            self._delimiter(found, text, tag)
        elif not re.match(r"^\s*(more\b|nextpage\b|noteaser\b|/?wp:|$)", text):
            self.end_run(tag)
            self.out.keep("comment in the source", f"<!--{text}-->")

    def _delimiter(self, found: re.Match[str], text: str, tag: str) -> None:
        closes, name, attributes, alone = found.groups()
        self.end_run(tag)
        if closes or _UNDERSTOOD.match(name):
            return
        if alone:
            self.out.keep(f"block {name}", f"<!--{text}-->")
        else:
            self.out.note(f"block {name} was not known; its text was taken")
            if attributes:
                self.out.passage(f"block {name}", f"<!--{text}-->")

    # Blocks that several elements make --------------------------------------------------

    def embed(self, address: str, *, provider: str = "", title: str = "", text: str = "") -> bool:
        """An embed block; False (and nothing made) for an address that cannot be one."""
        address = embeds.whole(address)
        if not address:
            return False
        address = embeds.plain_address(address)
        self.out.add(
            "embed",
            {
                "address": address,
                "provider": (provider or embeds.provider(address))[:80],
                "title": title.strip()[:200],
                "text": text.strip(),
            },
        )
        return True

    def recording(self, kind: str, address: str, *, title: str = "", caption: str = "") -> bool:
        """A ``video`` or ``audio`` block; False for an address that cannot be one."""
        address = embeds.whole(address)
        if not address:
            return False
        name = title.strip() or caption.strip() or address.rsplit("/", 1)[-1] or address
        value = {
            "address": address,
            "title": name[:200],
            "caption": caption.strip(),
            "credit": "",
            "transcript": "",
            "poster": None,
        }
        self.out.add(kind, value)
        return True

    def show(self, image: Image) -> None:
        """A picture block, or a kept passage where the picture's file is not there."""
        value = self.picture_value(image)
        if value:
            self.out.picture(image.address, value)

    def picture_value(self, image: Image) -> dict[str, Any] | None:
        """A picture block's value; None, with the picture reported and kept, without the file."""
        found = self.resolver.picture(image)
        if found is None:
            if image.address not in self.out.out.missing:
                self.out.out.missing.append(image.address)
            said = [f'<img src="{escape(image.address)}" alt="{escape(image.alt)}">']
            if image.caption:
                said.append(f"<figcaption>{escape(image.caption)}</figcaption>")
            self.out.passage("picture not found", "".join(said))
            return None
        return {"picture": found, "caption": image.caption, "alt": image.alt[:500]}

    def shortcode(self, number: str) -> Shortcode:
        """The shortcode that a marker stands for."""
        return self.shortcodes[int(number)]

    def converted(self, html: str, then: Callable[[Any], None]) -> None:
        """Parse a fragment (a shortcode's content) and hand its body to ``then``."""
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        root = etree.fromstring(f"<html><body>{html}</body></html>".encode(), parser)
        body = root.find("body") if root is not None else None
        if body is not None:
            then(body)
