"""What the page shows of a capture: its lines, and the story that would be made."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from rotative.kit.cleaning import prose_markup
from rotative.wire.captures.reasons import said
from rotative.wire.captures.understood import LEFT_OUT, Understood

MAX_LINES = 1_500  # of a page; what is beyond is the foot of an archive, not of a story


@dataclass(frozen=True)
class ShownLine:
    """A line, what it was taken for in the person's language, and what may be wished of it."""

    mark: str
    text: str
    role: str
    reason: str
    left_out: bool
    may_change: bool


@dataclass(frozen=True)
class ShownBlock:
    """A block for the eye: ``html`` is running text, cleaned; ``rows`` a table's."""

    kind: str
    html: SafeString
    words: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def lines_shown(found: Understood) -> list[ShownLine]:
    """Every line of the capture in its order."""
    return [
        ShownLine(
            line.mark,
            line.text,
            said(line.role),
            said(line.reason),
            line.role == LEFT_OUT,
            line.role in {LEFT_OUT, "text"},
        )
        for line in found.lines[:MAX_LINES]
    ]


def blocks_shown(found: Understood) -> list[ShownBlock]:
    """The body as it would stand in the draft."""
    return [_shown(block["type"], block["value"]) for block in found.body]


def _shown(kind: str, value: Any) -> ShownBlock:
    html = prose_markup(value if kind == "text" else "")
    words: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    if kind == "fact_box":
        html, words = prose_markup(value["text"]), (value["title"],)
    elif kind == "list":
        words = tuple(value["items"])
    elif kind == "quote":
        words = (value["text"], value["speaker"])
    elif kind == "table":
        rows = tuple(tuple(cell or "" for cell in row) for row in value["table"]["data"])
    elif kind == "picture":
        words = (value["address"], value["caption"], value["credit"])
    elif kind == "gallery":
        words = tuple(picture["caption"] or picture["address"] for picture in value["pictures"])
    elif kind in {"embed", "video", "audio"}:
        words = (value["address"], value.get("text") or value["title"])
    return ShownBlock(kind, html, tuple(filter(None, words)), rows)
