"""The dateline at the head of a text: place, and at times the day and the agency."""

import re
from html import escape

from rotative.kit.cleaning import strip_markup
from rotative.wire.captures.understood import Understood

DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-ÝА-Я][\w’' -]{1,40}?)"
    r"(?:,\s*\d{1,2}\s+\w+\.?(?:\s+\d{4})?)?(?:\s*\([\w /.-]{2,30}\))?\s+[-–—]\s+(?=\S)"
)
_FIRST = re.compile(r"^(?P<open><p[^>]*>)(?P<text>.*?)(?P<close></p>)", re.DOTALL)


def cut_dateline(found: Understood) -> None:
    """Take the dateline out of the first paragraph's head, where it stands there in capitals."""
    block = next((one for one in found.body if one["type"] == "text"), None)
    first = _FIRST.match(block["value"]) if block else None
    if block is None or first is None or found.dateline:
        return
    place = DATELINE.match(strip_markup(first["text"]))
    if place is None or not place["place"].isupper():
        return
    head = escape(place[0].strip(), quote=False)
    rest = re.sub(r"^\s*(?:<(?:b|strong)>)?\s*", "", first["text"])
    bold = first["text"].lstrip().startswith(("<b>", "<strong>"))
    if not rest.startswith(head):
        return
    rest = rest[len(head) :].lstrip()
    if bold:
        rest = re.sub(r"</(?:b|strong)>", "", rest, count=1).lstrip()
    found.dateline = place["place"].strip()
    block["value"] = first["open"] + rest + first["close"] + block["value"][first.end() :]
