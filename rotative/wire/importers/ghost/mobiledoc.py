"""Ghost's older Mobiledoc documents as markup."""

from html import escape
from typing import Any

from rotative.wire.importers.ghost.cards import CARDS, NOT_FOR_PAGES, card
from rotative.wire.importers.ghost.lexical import NotUnderstood
from rotative.wire.importers.json_cut import parse
from rotative.wire.importers.pieces import as_source, figure, kept, text

_TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
_MARKS = {"a", "b", "strong", "i", "em", "s", "strike", "code", "sub", "sup", "u", "del", "cite"}
_AS_QUOTE = {"pull-quote": "blockquote", "aside": "p"}


def markup(source: str) -> tuple[str, bool]:
    """The document ``source`` as markup, and whether every part of it was known.

    Raises NotUnderstood where it is no Mobiledoc document at all.
    """
    try:
        document = parse(source)
        sections = document["sections"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotUnderstood("a Mobiledoc document that cannot be read") from error
    if not isinstance(sections, list):
        raise NotUnderstood("a Mobiledoc document of a form that is not known")
    writer = _Writer(document)
    return "".join(writer.section(one) for one in sections), writer.whole


class _Writer:
    def __init__(self, document: dict[str, Any]) -> None:
        self.marks = _array(document.get("markups"))
        self.atoms = _array(document.get("atoms"))
        self.cards = _array(document.get("cards"))
        self.whole = True

    def section(self, section: Any) -> str:
        try:
            return self._section(section)
        except (IndexError, TypeError, ValueError, KeyError):
            self.whole = False
            return kept("section of a Mobiledoc document", as_source(section))

    def _section(self, section: Any) -> str:
        kind = section[0]
        if kind == 1:
            tag = _AS_QUOTE.get(section[1], section[1])
            tag = tag if tag in _TAGS else "p"
            return f"<{tag}>{self._markers(section[2])}</{tag}>"
        if kind == 2:
            return figure(str(section[1]))
        if kind == 3:
            tag = "ol" if section[1] == "ol" else "ul"
            points = "".join(f"<li>{self._markers(point)}</li>" for point in section[2])
            return f"<{tag}>{points}</{tag}>"
        if kind == 10:
            name, payload = self.cards[section[1]]
            self.whole &= name in CARDS or name in NOT_FOR_PAGES
            return card(str(name), payload if isinstance(payload, dict) else {})
        raise ValueError(kind)

    def _markers(self, markers: list[Any]) -> str:
        open_tags: list[str] = []
        out: list[str] = []
        for kind, opened, closed, value in markers:
            for number in opened:
                mark = self.marks[number]
                tag = str(mark[0]).lower()
                tag = tag if tag in _MARKS else "span"
                href = ""
                if tag == "a" and len(mark) > 1:
                    pairs = dict(zip(mark[1][::2], mark[1][1::2], strict=False))
                    href = f' href="{escape(str(pairs.get("href", "")))}"'
                open_tags.append(tag)
                out.append(f"<{tag}{href}>")
            out.append(self._atom(value) if kind == 1 else text(value))
            for _ in range(closed):
                out.append(f"</{open_tags.pop()}>")
        out += [f"</{tag}>" for tag in reversed(open_tags)]
        return "".join(out)

    def _atom(self, number: int) -> str:
        atom = self.atoms[number]
        return "<br>" if atom[0] == "soft-return" else text(atom[1] if len(atom) > 1 else "")


def _array(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
