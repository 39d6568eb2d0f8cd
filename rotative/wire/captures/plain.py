"""A captured story as plain text: what a reader would read aloud."""

import re
from typing import Any

from rotative.kit.cleaning import strip_markup
from rotative.wire.captures.understood import Understood

_ENDS = re.compile(r"<(?:/?(?:p|h[1-6]|li|ul|ol)\b|br>)")


def plain_text(found: Understood, *, captions: bool = False) -> str:
    """Standfirst and text, a line a passage; kept passages left out.

    With ``captions`` those of the pictures too, each once where it stands.
    """
    lines = [found.standfirst] if found.standfirst else []
    if captions:
        lines += _beneath({"caption": found.lead.caption, "credit": found.lead.credit})
    for block in found.body:
        lines += _lines(block["type"], block["value"])
        if captions and block["type"] == "picture":
            lines += _beneath(block["value"])
        if captions and block["type"] == "gallery":
            lines += [line for one in block["value"]["pictures"] for line in _beneath(one)]
    return "\n".join(line for line in lines if line)


def _beneath(picture: dict[str, Any]) -> list[str]:
    return [picture["caption"], picture["credit"]]


def _lines(kind: str, value: Any) -> list[str]:
    said = {
        "text": lambda: [_flat(value)],
        "quote": lambda: [value["text"], value["speaker"]],
        "list": lambda: list(value["items"]),
        "table": lambda: [" ".join(cell or "" for cell in row) for row in value["table"]["data"]],
        "embed": lambda: [value["text"]],
        "fact_box": lambda: [value["title"], _flat(value["text"])],
    }.get(kind)
    return said() if said else []


def _flat(html: str) -> str:
    return strip_markup(_ENDS.sub(r" \g<0>", html))
