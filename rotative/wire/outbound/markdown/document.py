"""Markdown: the facts as YAML, the headline, the story's paragraphs.

Whatever a text holds stays text: every sign that Markdown or HTML would act on
is escaped, so that a page made of it shows what was written and runs nothing.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from rotative.editions.forms import format_date
from rotative.press.page import Ask, Page
from rotative.stories.pictures import Figure
from rotative.wire.outbound.alternates import (
    Reading,
    answer,
    attribution,
    blocks,
    figures_in,
    find_story,
    reading_of,
)
from rotative.wire.outbound.formats import MARKDOWN
from rotative.wire.outbound.prose import paragraphs

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
# What opens a list, a rule or a heading only where a line begins.
_AT_START = re.compile(r"^(\s*)([-+=:]|[0-9]{1,9}[.)])", re.MULTILINE)
_WRAPPED = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "s": "~~"}


def markdown(ask: Ask, number: str) -> Page:
    """The story's Markdown."""
    story = find_story(ask, number, MARKDOWN.name)
    return answer(MARKDOWN, write(reading_of(story)), story)


def write(reading: Reading) -> str:
    """Front matter, then the text."""
    # A JSON string or list is one of YAML's too, and its escapes are known everywhere.
    facts = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in reading.facts.items()
    ]
    return "\n".join(["---", *facts, "---", "", blocks(_parts(reading))])


def escape(text: str) -> str:
    """``text`` as Markdown that shows it and nothing else, on one line."""
    folded = " ".join(text.split(" ")).replace("\r", "").replace("\n", " ")
    return _guard_start(_SIGNS.sub(r"\\\1", folded))


def _guard_start(text: str) -> str:
    def guard(match: re.Match[str]) -> str:
        mark = match[2]
        return f"{match[1]}{mark[:-1]}\\{mark[-1]}"

    return _AT_START.sub(guard, text)


def link(address: str) -> str:
    """``address`` as Markdown's links and pictures take it."""
    safe = iri_to_uri(address).replace("<", "%3C").replace(">", "%3E").replace("\n", "")
    return f"<{safe}>"


def _parts(reading: Reading) -> Iterator[str]:
    yield f"# {escape(reading.headline)}"
    yield f"**{escape(reading.standfirst)}**" if reading.standfirst else ""
    if reading.lead:
        yield _figure(reading.lead, reading)
    for passage in reading.passages:
        yield from _passage(passage.kind, passage, reading)
    for correction in reading.corrections:
        when = format_date(correction.at, reading.edition, "story")
        note = escape(reading.typeset(correction.note))
        yield f"**{_('Correction')}**, {escape(when)}: {note}"


def _passage(kind: str, passage: Any, reading: Reading) -> Iterator[str]:
    value = passage.value
    if kind == "text":
        yield from marked(value)
    elif kind == "quote":
        opening, closing = reading.edition.profile.quotes[:2]
        said = escape(reading.typeset("".join(words for _part, words in value["parts"])))
        who = attribution(reading, value)
        yield f"> {opening}{said}{closing}" + (f"\n>\n> — {escape(who)}" if who else "")
    elif kind == "list":
        marks = [f"{place}." if value["numbered"] else "-" for place in range(1, 10_000)]
        points = zip(marks, value["points"], strict=False)
        yield "\n".join(f"{mark} {escape(reading.typeset(str(point)))}" for mark, point in points)
    elif kind == "fact_box":
        yield f"## {escape(reading.typeset(value['title']))}"
        yield from marked(value["text"])
    elif kind == "table":
        yield from _table(value, reading)
    elif kind in {"video", "audio", "embed"}:
        title = value.get("title") or value.get("provider") or value["address"]
        yield escape(reading.typeset(value.get("text") or ""))
        yield f"[{escape(title)}]({link(value['address'])})"
        yield from (escape(part) for part in value.get("transcript") or [])
    elif kind == "correction":
        yield f"**{_('Correction')}**: {escape(reading.typeset(value['text']))}"
    elif kind == "divider":
        yield "* * *"
    else:
        for figure in figures_in(passage):
            yield _figure(figure, reading)


def _table(value: Any, reading: Reading) -> Iterator[str]:
    rows = [[head, *cells] if value.row_headers else cells for head, cells in value.rows]
    width = max(len(row) for row in [value.head, *rows])
    head = value.head or [""] * width
    lines = [head, ["---"] * width, *rows]
    yield escape(reading.typeset(value.caption))
    yield "\n".join(
        "| " + " | ".join(cell if row is lines[1] else escape(cell) for cell in row) + " |"
        for row in lines
    )
    yield escape(value.source)


def _figure(figure: Figure, reading: Reading) -> str:
    words = " ".join(part for part in (reading.typeset(figure.caption), figure.credit) if part)
    picture = f"![{escape(figure.alt)}]({link(figure.largest)})"
    return f"{picture}\n\n*{escape(words)}*" if words else picture


def marked(markup: str) -> list[str]:
    """Running text as Markdown."""

    def words(text: str) -> str:
        return _SIGNS.sub(r"\\\1", text)

    def inline(tag: str, content: str, element: Any) -> str:
        if tag == "br":
            return "\\\n"
        sign = _WRAPPED.get(tag, "")
        if sign and content.strip():
            # A sign beside a space marks nothing: spaces go outside.
            before = content[: len(content) - len(content.lstrip())]
            after = content[len(content.rstrip()) :]
            return f"{before}{sign}{content.strip()}{sign}{after}"
        if tag == "a" and element.get("href") and content.strip():
            return f"[{content}]({link(element.get('href'))})"
        return content

    def block(tag: str, content: str, element: Any) -> str:
        if tag == "li":
            return f"{element} {_guard_start(content)}"
        if tag in {"ul", "ol"}:
            return content
        guarded = _guard_start(content)
        return f"{'#' * int(tag[1])} {guarded}" if tag in {"h2", "h3", "h4"} else guarded

    return paragraphs(markup, words=words, inline=inline, block=block)
