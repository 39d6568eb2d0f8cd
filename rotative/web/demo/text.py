"""The text of a demo story: plain text as the command line takes it, and richer passages.

A passage that begins with ``@`` is one of::

    @fact Title            @table Caption        @gallery Title
    A paragraph a line.    Head | Head           picture | caption | alt
                           Cell | Cell
                           @source Where from

In a live story a subheading that begins with a time of day begins a post.
"""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from rotative.web.cli.plaintext import Block, blocks_of, prose_of

_PLACE = uuid.UUID("3b0f6c9e-5a0c-4df0-9b7e-0e1d3c6f2a44")


_CLOCK = re.compile(r"## (?:Saa )?\d{1,2}(?: h |:)\d{2}(?:\.| \w+:)? +(?=\S)")


def live_parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text of a live story, and its posts, newest first: each a headline and its words.

    A heading with a time of day begins a post; the time itself is left out,
    since the demo is of the day on which it is loaded.
    """
    kept: list[str] = []
    posts: list[tuple[str, list[str]]] = []
    for part in re.split(r"\n[ \t]*\n", text.strip("\n")):
        clock = _CLOCK.match(part)
        if clock:
            headline = part[clock.end() :]
            posts.append((headline[0].upper() + headline[1:], []))
        elif posts and not part.startswith("## "):
            posts[-1][1].append(part)
        else:
            kept.append(part)
    return "\n\n".join(kept), [(headline, "\n\n".join(words)) for headline, words in posts]


def body_of(text: str, pictures: Mapping[str, int]) -> list[Block]:
    """The blocks of ``text``; ``pictures`` says which number each picture's name has in the bank.

    Raises ValueError for an unknown passage, KeyError for an unknown picture.
    """
    blocks: list[Block] = []
    plain: list[str] = []
    for part in re.split(r"\n[ \t]*\n", text.strip("\n")):
        if not part.startswith("@"):
            plain.append(part)
            continue
        blocks += blocks_of("\n\n".join(plain))
        plain = []
        blocks.append(_with_id(_rich(part, pictures), text, len(blocks)))
    return blocks + blocks_of("\n\n".join(plain))


def _with_id(block: Block, text: str, number: int) -> Block:
    return {**block, "id": str(uuid.uuid5(_PLACE, f"{number}:{text}"))}


def _rich(part: str, pictures: Mapping[str, int]) -> Block:
    head, *lines = part.split("\n")
    kind, _space, title = head[1:].partition(" ")
    if kind == "fact":
        return {"type": "fact_box", "value": {"title": title, "text": prose_of("\n\n".join(lines))}}
    if kind == "table":
        return _table(title, lines)
    if kind == "gallery":
        rows = [[cell.strip() for cell in line.split("|")] for line in lines]
        shown = [
            {"picture": pictures[name], "caption": caption, "alt": alt}
            for name, caption, alt in rows
        ]
        items = [
            {"type": "item", "value": one, "id": str(uuid.uuid5(_PLACE, f"{part}{number}"))}
            for number, one in enumerate(shown)
        ]
        return {"type": "gallery", "value": {"title": title, "pictures": items}}
    raise ValueError(f"no passage is called @{kind}")


def _table(caption: str, lines: list[str]) -> Block:
    source = next((line[8:] for line in lines if line.startswith("@source ")), "")
    rows = [
        [cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("@")
    ]
    table: dict[str, Any] = {
        "data": rows,
        "cell": [],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
        "table_caption": "",
    }
    return {"type": "table", "value": {"caption": caption, "table": table, "source": source}}
