"""Plain text: the facts, an empty line, the story's paragraphs."""

from collections.abc import Iterator
from typing import Any

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
from rotative.wire.outbound.formats import TEXT
from rotative.wire.outbound.prose import paragraphs


def text(ask: Ask, number: str) -> Page:
    """The story's plain text."""
    story = find_story(ask, number, TEXT.name)
    return answer(TEXT, write(reading_of(story)), story)


def write(reading: Reading) -> str:
    """The facts, one a line, between two rules; then the text."""
    facts = [
        f"{name}: {' '.join((value if isinstance(value, str) else ', '.join(value)).split())}"
        for name, value in reading.facts.items()
    ]
    return "\n".join(["---", *facts, "---", "", blocks(_parts(reading))])


def _parts(reading: Reading) -> Iterator[str]:
    yield reading.standfirst
    if reading.lead:
        yield _figure(reading.lead, reading)
    for passage in reading.passages:
        yield from _passage(passage.kind, passage, reading)
    for correction in reading.corrections:
        when = format_date(correction.at, reading.edition, "story")
        yield f"{_('Correction')}, {when}: {reading.typeset(correction.note)}"


def _passage(kind: str, passage: Any, reading: Reading) -> Iterator[str]:
    value = passage.value
    if kind == "text":
        yield from plain(value)
    elif kind == "quote":
        opening, closing = reading.edition.profile.quotes[:2]
        said = reading.typeset("".join(words for _part, words in value["parts"]))
        yield f"{opening}{said}{closing}"
        who = attribution(reading, value)
        yield f"— {who}" if who else ""
    elif kind == "list":
        marks = [f"{place}." if value["numbered"] else "-" for place in range(1, 10_000)]
        points = zip(marks, value["points"], strict=False)
        yield "\n".join(f"{mark} {reading.typeset(str(point))}" for mark, point in points)
    elif kind == "fact_box":
        yield reading.typeset(value["title"])
        yield from plain(value["text"])
    elif kind == "table":
        rows = [value.head, *([head, *cells] if head else cells for head, cells in value.rows)]
        yield reading.typeset(value.caption)
        yield "\n".join("\t".join(row) for row in rows if row)
        yield value.source
    elif kind in {"video", "audio", "embed"}:
        yield "\n".join(part for part in (value.get("title"), value.get("text")) if part)
        yield value["address"]
        yield "\n".join(value.get("transcript") or [])
    elif kind == "correction":
        yield f"{_('Correction')}: {reading.typeset(value['text'])}"
    elif kind == "divider":
        yield "* * *"
    else:
        for figure in figures_in(passage):
            yield _figure(figure, reading)


def _figure(figure: Figure, reading: Reading) -> str:
    words = " ".join(part for part in (reading.typeset(figure.caption), figure.credit) if part)
    return f"[{words}]" if words else ""


def plain(markup: str) -> list[str]:
    """Running text without its markup; links keep their words."""

    def inline(tag: str, content: str, element: Any) -> str:
        return "\n" if tag == "br" else content

    def block(tag: str, content: str, element: Any) -> str:
        return f"{element} {content}" if tag == "li" else content

    return paragraphs(markup, words=lambda words: words, inline=inline, block=block)
