"""Read Squarespace's export: WordPress's form, with its own addresses and wrappings."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rotative.wire.importers import items, wxr
from rotative.wire.importers.items import Item, Survey

# Blocks whose whole content a script of Squarespace's fetches: nothing of it is in the export.
_EMPTY = re.compile(
    r'<div[^>]*class="[^"]*sqs-block-(?:summary-v2|newsletter|form|map|instagram|calendar|search|'
    r'tagcloud|menu|product|donation)[^"]*"[^>]*>',
    re.IGNORECASE,
)
_DATA_ONLY = re.compile(r"^(?:img|exc)-[0-9a-f]{24}$")


def survey(path: Path, seen: Survey) -> None:
    """Count the items and remember the pictures. Raises UnreadableFile."""
    wxr.survey(path, seen)


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The file's items in order, as WordPress's reader tells them, put right."""
    for item in wxr.read(path, seen):
        yield _put_right(item)


def _put_right(item: Item) -> Item:
    if item.kind not in {items.STORY, items.PAGE}:
        return item
    problems = list(item.problems)
    found = [one.group().lower() for one in _EMPTY.finditer(item.body_html)]
    for one in found:
        name = re.search(r"sqs-block-([\w-]+)", one)
        problems.append(f"a block that only a script filled was empty: {name[1] if name else one}")
    # Squarespace knows no numbers in addresses, so “/?p=204” led nowhere there.
    own = tuple(one for one in item.addresses if not one.startswith(("/?p=", "/?page_id=")))
    excerpt = "" if _DATA_ONLY.match(item.excerpt) else item.excerpt
    return replace(
        item,
        addresses=own,
        excerpt=excerpt,
        blank_lines=False,
        problems=tuple(dict.fromkeys(problems)),
    )
