"""The text inside HTML, found without changing a byte of the markup round it."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from html import unescape

_TOKEN = re.compile(
    r"""<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)|<[?!][^>]*+>"""
    r"""|</?[a-zA-Z](?:[^"'>]|"[^"]*+"|'[^']*+')*+>"""
    r"""|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});""",
    re.DOTALL,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_LANG = re.compile(r"""\slang\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SHUT = re.compile(
    r"""\stranslate\s*=\s*["']?no|\sdata-typography\s*=\s*["']?off"""
    r"""|\sclass\s*=\s*(?:"[^"]*\bembed\b|'[^']*\bembed\b|embed\b)""",
    re.IGNORECASE,
)
_ALONE = frozenset(
    "script style code pre kbd samp var textarea svg math iframe object embed template".split()
)
_RAW = re.compile(r"</(script|style|textarea)\s*>", re.IGNORECASE)
_RAW_ELEMENTS = frozenset({"script", "style", "textarea"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em embed i img ins kbd mark q ruby s samp small span "
    "strong sub sup time u var wbr".split()
)
NOT_OURS = "\0"  # the language of passages that no language's rules may touch


@dataclass
class Markup:
    """The text of some HTML and where each character of it stands.

    ``text`` joins the text of inline elements and puts a line's end between
    blocks; ``kinds`` are passages that are not in the document's own language
    (start, end, tag), or left alone (tag ``NOT_OURS``).
    """

    text: str = ""
    points: list[int] = field(default_factory=list)
    kinds: list[tuple[int, int, str]] = field(default_factory=list)
    _at: list[int] = field(default_factory=list)  # where a piece begins in the text
    _from: list[tuple[int, int, bool]] = field(default_factory=list)  # in the HTML; one character?

    def before(self, place: int) -> int:
        """Where in the HTML the character at ``place`` of the text begins."""
        at = bisect_right(self._at, place) - 1
        start, _end, single = self._from[at]
        return start if single else start + place - self._at[at]

    def past(self, place: int) -> int:
        """Where in the HTML the character before ``place`` of the text ends."""
        at = bisect_right(self._at, place - 1) - 1
        start, end, single = self._from[at]
        return end if single else start + place - self._at[at]


class _Reader:
    """Walks the tokens of some HTML once."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.made = Markup()
        self.pieces: list[str] = []
        self.length = 0
        self.stack: list[tuple[str, str]] = []  # element, the language inside it

    def read(self) -> Markup:
        self._add("\n", 0, 0, single=True)
        at = 0
        while token := _TOKEN.search(self.html, at):
            self._plain(at, token.start())
            at = token.end()
            source = token.group()
            if source[0] == "&":
                self._entity(source, token.start(), at)
            elif tag := _TAG.match(source):
                at = self._tag(tag[2].lower(), source, at, closing=bool(tag[1]))
            else:
                self.made.points.append(self.length)
        self._plain(at, len(self.html))
        self.made.text = "".join(self.pieces)
        return self.made

    def _plain(self, start: int, end: int) -> None:
        if end > start:
            self._add(self.html[start:end], start, end, single=False)

    def _entity(self, source: str, start: int, end: int) -> None:
        plain = unescape(source)
        if len(plain) == 1 and plain != "\0":
            self._add(plain, start, end, single=True)
        else:
            self._add(source, start, end, single=False, kind=NOT_OURS)

    def _tag(self, name: str, source: str, at: int, *, closing: bool) -> int:
        """Take note of a tag and answer where reading goes on."""
        if closing:
            _close(self.stack, name)
        elif name not in _VOID and not source.endswith("/>"):
            self.stack.append((name, _kind(name, source, self.stack)))
            if name in _RAW_ELEMENTS:
                ending = _RAW.search(self.html, at)
                at = ending.start() if ending else len(self.html)
        if name in _INLINE:
            self.made.points.append(self.length)
        else:
            self._add("\n", at, at, single=True)
        return at

    def _add(self, text: str, start: int, end: int, *, single: bool, kind: str = "") -> None:
        kind = kind or (self.stack[-1][1] if self.stack else "")
        kinds, past = self.made.kinds, self.length + len(text)
        self.made._at.append(self.length)
        self.made._from.append((start, end, single))
        self.pieces.append(text)
        if kind and kinds and kinds[-1][1] == self.length and kinds[-1][2] == kind:
            kinds[-1] = (kinds[-1][0], past, kind)
        elif kind:
            kinds.append((self.length, past, kind))
        self.length = past


def read(html: str) -> Markup:
    """Find the text of ``html``. Never raises; what it can't follow is left alone."""
    return _Reader(html).read()


def _kind(name: str, source: str, stack: list[tuple[str, str]]) -> str:
    outer = stack[-1][1] if stack else ""
    if outer == NOT_OURS or name in _ALONE or _SHUT.search(source):
        return NOT_OURS
    lang = _LANG.search(source) if "lang" in source.lower() else None
    if lang is None:
        return outer
    return (lang[1] or lang[2] or lang[3] or "").strip() or NOT_OURS


def _close(stack: list[tuple[str, str]], name: str) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth][0] == name:
            del stack[depth:]
            return
