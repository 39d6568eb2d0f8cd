"""A story's text, block by block, as pages and feeds show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from rotative.editions.models import Edition
from rotative.media.models import with_sources
from rotative.stories.beside import fill
from rotative.stories.cards import Card, card_of
from rotative.stories.links import addresses_in, prose
from rotative.stories.models import Story
from rotative.stories.pictures import Figure, figure_of

HIDDEN = {"kept"}


@dataclass(frozen=True)
class Passage:
    """One block: its kind names the template, ``value`` is what that template shows."""

    kind: str
    value: Any

    @property
    def template(self) -> str:
        """The template that shows it."""
        return f"stories/blocks/{self.kind}.html"


@dataclass(frozen=True)
class Table:
    """A table with its headers told apart from its cells."""

    caption: str
    source: str
    head: list[str]
    rows: list[tuple[str, list[str]]]
    row_headers: bool


@dataclass(frozen=True)
class Setting:
    """What all passages of a page share: links and cards looked up once, and the edition."""

    edition: Edition
    addresses: dict[tuple[str, int], str]
    cards: dict[int, Card]
    root: str


def passages_of(body: Any, edition: Edition, *, root: str = "") -> list[Passage]:
    """The blocks of ``body`` that readers see, for a page of ``edition``.

    ``root`` goes before addresses at the host's root: the origin, for feeds.
    Everything that the text refers to is fetched together, not block by block.
    """
    return passages_of_each([body], edition, root=root)[0]


def passages_of_each(
    bodies: Iterable[Any], edition: Edition, *, root: str = ""
) -> list[list[Passage]]:
    """The same for several texts on one page, in their order; fetched together too."""
    texts = [[block for block in body if block.block_type not in HIDDEN] for body in bodies]
    blocks = [block for text in texts for block in text]
    fetch_renditions(blocks)
    setting = Setting(
        edition,
        addresses_in(_texts(blocks), edition),
        _cards([block.value for block in blocks if block.block_type == "related"], edition),
        root,
    )
    made = [
        [Passage(block.block_type, _MAKERS[block.block_type](block.value, setting))
         for block in text]
        for text in texts
    ]  # fmt: skip
    return [[passage for passage in text if passage.value is not None] for text in made]


def fetch_renditions(blocks: Iterable[Any]) -> None:
    """The renditions of all pictures in ``blocks``, in one query."""
    pictures = []
    for block in blocks:
        if block.block_type == "picture":
            pictures.append(block.value.get("picture"))
        elif block.block_type == "gallery":
            pictures += [item.get("picture") for item in block.value["pictures"]]
        elif block.block_type in {"video", "audio"}:
            pictures.append(block.value.get("poster"))
    with_sources(picture for picture in pictures if picture is not None)


def _texts(blocks: Iterable[Any]) -> list[str]:
    """The running text in ``blocks``."""
    found = []
    for block in blocks:
        if block.block_type == "text":
            found.append(block.value.source)
        elif block.block_type == "fact_box":
            found.append(block.value["text"].source)
    return found


def _cards(values: list[Any], edition: Edition) -> dict[int, Card]:
    """Cards of the public stories that related cards name."""
    ids = {value["story"] for value in values if value.get("story")}
    if not ids:
        return {}
    stories = list(Story.objects.visible_to(None).filter(pk__in=ids).defer("body"))
    fill(stories)
    return {story.pk: card_of(story, edition) for story in stories}


def _text(value: Any, setting: Setting) -> SafeString:
    return prose(value.source, setting.addresses, setting.edition, setting.root)


def _quote(value: Any, setting: Setting) -> dict[str, Any]:
    return {
        "parts": value.parts,
        "speaker": value.get("speaker"),
        "role": value.get("role"),
        "source": value.get("source"),
    }


def _picture(value: Any, setting: Setting) -> Figure | None:
    return figure_of(
        value.get("picture"),
        alt=value.get("alt") or "",
        caption=value.get("caption") or "",
        root=setting.root,
    )


def _gallery(value: Any, setting: Setting) -> dict[str, Any] | None:
    figures = [figure for item in value["pictures"] if (figure := _picture(item, setting))]
    return {"title": value.get("title"), "figures": figures} if figures else None


def _recording(value: Any, setting: Setting) -> dict[str, Any]:
    return {
        "address": value["address"],
        "title": value["title"],
        "caption": value.get("caption"),
        "credit": value.get("credit"),
        "transcript": [
            part for part in (value.get("transcript") or "").split("\n") if part.strip()
        ],
        "poster": figure_of(value.get("poster"), root=setting.root),
    }


def _embed(value: Any, setting: Setting) -> dict[str, Any]:
    return {name: value.get(name) for name in ("address", "provider", "title", "text")}


def _related(value: Any, setting: Setting) -> dict[str, Any] | None:
    card = setting.cards.get(value.get("story") or 0)
    if card:
        href = setting.root + card.href if card.href.startswith("/") else card.href
        return {"href": href, "headline": value.get("headline") or card.headline,
                "figure": card.figure, "away": False}  # fmt: skip
    if value.get("address") and value.get("headline"):
        return {"href": value["address"], "headline": value["headline"], "figure": None,
                "away": True}  # fmt: skip
    return None


def _fact_box(value: Any, setting: Setting) -> dict[str, Any]:
    return {"title": value["title"], "text": _text(value["text"], setting)}


def _list(value: Any, setting: Setting) -> dict[str, Any] | None:
    items = list(value["items"])
    return {"numbered": value.get("numbered"), "points": items} if items else None


def _table(value: Any, setting: Setting) -> Table | None:
    table = value.get("table") or {}
    rows = [["" if cell is None else str(cell) for cell in row] for row in table.get("data") or []]
    if not rows:
        return None
    head = rows.pop(0) if table.get("first_row_is_table_header") else []
    row_headers = bool(table.get("first_col_is_header"))
    return Table(
        caption=value.get("caption") or table.get("table_caption") or "",
        source=value.get("source") or "",
        head=head,
        rows=[(row[0], row[1:]) if row_headers else ("", row) for row in rows if row],
        row_headers=row_headers,
    )


def _correction(value: Any, setting: Setting) -> dict[str, Any]:
    return {"text": value["text"], "day": value.get("day")}


def _divider(value: Any, setting: Setting) -> bool:
    return True


_MAKERS = {
    "text": _text,
    "quote": _quote,
    "picture": _picture,
    "gallery": _gallery,
    "video": _recording,
    "audio": _recording,
    "embed": _embed,
    "related": _related,
    "fact_box": _fact_box,
    "list": _list,
    "table": _table,
    "correction": _correction,
    "divider": _divider,
}
