"""Read Tiny News articles as neutral items."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rotative.wire.importers import UnreadableFile, items
from rotative.wire.importers.items import Author, Item, Survey, Term
from rotative.wire.importers.json_cut import Cut, records
from rotative.wire.importers.pieces import (
    fingerprint,
    objects,
    of,
    paths,
    remember_picture,
    site_of,
    when,
    words,
)
from rotative.wire.importers.sources import Member, Say, members
from rotative.wire.importers.tinynews.content import content

_WRAPPERS = frozenset({"data", "articles", "pages", "authors"})
_ENDINGS = (".json", ".jsonl", ".ndjson")


def _records(member: Member, tell: Say, mended: Say | None = None) -> Iterator[Cut]:
    return records(member.text(mended), member.name, _WRAPPERS, tell)


def survey(path: Path, seen: Survey) -> None:
    """Count the records. Raises UnreadableFile where none is Tiny News's."""
    known = 0
    for member in members(path, _ENDINGS, problem=seen.notes.append):
        for cut in _records(member, seen.notes.append):
            seen.items += 1
            try:
                known += bool(_kind(cut.value()))
            except ValueError:
                known += 1
    if not known:
        raise UnreadableFile(
            f"{path.name} holds no articles of Tiny News: nothing in it has “translations”. "
            "Check that it is the export."
        )


def _kind(row: Any) -> str:
    if not isinstance(row, dict):
        return ""
    if "first_names" in row or "last_name" in row:
        return "author"
    return "article" if "translations" in row else ""


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The records in order; one that cannot be read is of kind ``broken``."""
    for member in members(path, _ENDINGS, note=seen.notes.append):
        for cut in _records(member, lambda _problem: None, seen.notes.append):
            try:
                row = cut.value()
                if not isinstance(row, dict):
                    raise ValueError(f"It is no object (line {cut.line}).")
            except ValueError as error:
                yield _broken(cut, member, str(error))
                continue
            yield _item(row, cut, seen)


def _broken(cut: Cut, member: Member, why: str) -> Item:
    number = re.search(r'"id"\s*:\s*(\d+)', cut.raw)
    return Item(
        key=f"{member.name}#{number[1] if number else f'line-{cut.line}'}"[-190:],
        kind=items.BROKEN,
        title=f"{member.name}, line {cut.line}",
        subtype="article",
        reason=why,
        line=cut.line,
    )


def _name(author: Any) -> str:
    both = (words(of(author, "first_names")), words(of(author, "last_name")))
    return " ".join(filter(None, both)) or words(of(author, "name"))


def _item(row: dict[str, Any], cut: Cut, seen: Survey) -> Item:
    kind = _kind(row)
    if kind == "article":
        return _article(row, cut, seen)
    author = kind == "author"
    return Item(
        key=f"{kind or 'record'}#{fingerprint(row)}",
        kind=items.OTHER,
        subtype=kind or "other",
        title=_name(row) if author else f"line {cut.line}",
        status=items.REFUSED,
        reason=(
            "an author: comes in with what they wrote"
            if author
            else "a record that is no article: it has no “translations”"
        ),
        line=cut.line,
    )


def _article(row: dict[str, Any], cut: Cut, seen: Survey) -> Item:
    told = sorted(
        objects(row.get("translations")), key=lambda one: one.get("published") is not True
    )
    problems: list[str] = []
    public = [one for one in told if one.get("published") is not False]
    first = (public or told or [{}])[0]
    if len(told) > 1 and len({_tongue(one) for one in told}) < len(told):
        problems.append("it holds several versions in one language: the first one was taken")
        told = [first, *(one for one in told if _tongue(one) != _tongue(first))]
    if public and len(public) < len(told):
        problems.append("a translation of it was not public there; it is not taken")
        told = [one for one in told if one in public]
    address = str(row.get("live_url") or "")
    featured, caption, alt = _featured(row, first, seen)
    category = _term(row.get("category"), "title", "category_translations")
    tags = [
        _term(of(one, "tag") or one, "title", "tag_translations")
        for one in objects(row.get("tags"))
    ]
    problems += _left_out(first)
    return Item(
        key=f"{site_of(address)}#{row.get('id') or row.get('slug') or fingerprint(row)}"[:190],
        kind=items.STORY,
        subtype="article",
        title=_in_all(told, lambda one: words(one.get("headline"))),
        slug=str(row.get("slug") or ""),
        status=items.LIVE if public else items.DRAFT,
        published_at=when(first.get("first_published_at")),
        modified_at=when(first.get("last_published_at")),
        authors=_authors(row),
        categories=(category,) if category else (),
        tags=tuple(tag for tag in tags if tag),
        body_html=_in_all(told, lambda one: content(one.get("content"))),
        excerpt=_in_all(told, lambda one: words(one.get("subtitle") or one.get("standfirst"))),
        featured=featured,
        caption=caption,
        alt=alt,
        address=address,
        addresses=paths([address]),
        problems=tuple(problems),
        fields=_fields(first, alone=len(told) == 1),
        line=cut.line,
    )


def _tongue(translation: dict[str, Any]) -> str:
    return str(translation.get("locale_code") or "en")[:2].lower()


def _in_all(told: list[dict[str, Any]], say: Callable[[dict[str, Any]], str]) -> str:
    """What ``say`` tells of one translation; of several, with marks of which language is which."""
    if len(told) < 2:
        return say(told[0]) if told else ""
    return "".join(f"[:{_tongue(one)}]{say(one)}" for one in told) + "[:]"


def _fields(first: dict[str, Any], *, alone: bool) -> tuple[tuple[str, str], ...]:
    found = []
    if byline := words(first.get("custom_byline")):
        found.append(("byline", byline))
    if alone and first.get("locale_code"):
        found.append(("language", str(first["locale_code"])))
    return tuple(found)


def _authors(row: dict[str, Any]) -> tuple[Author, ...]:
    found = objects(row.get("author")) or objects(row.get("author_articles"))
    names = [_name(of(one, "author") or one) for one in found]
    return tuple(Author(name, name) for name in dict.fromkeys(names) if name)


def _term(row: Any, name: str, translations: str) -> Term | None:
    slug = str(of(row, "slug") or "")
    told = next((words(one.get(name)) for one in objects(of(row, translations))), "")
    said = words(of(row, name)) or told or slug.replace("-", " ").capitalize()
    return Term(slug, said) if said else None


def _featured(row: dict[str, Any], first: dict[str, Any], seen: Survey) -> tuple[str, str, str]:
    main = next(iter(objects(of(first, "main_image", "children"))), {})
    address = str(of(row, "featured_image", "url") or main.get("imageUrl") or "")
    if not address:
        return "", "", ""
    caption = words(of(row, "featured_image", "caption"))
    return remember_picture(seen, address), caption, words(main.get("imageAlt"))


def _left_out(first: dict[str, Any]) -> list[str]:
    names = ("facebook_title", "facebook_description", "twitter_title", "twitter_description",
             "search_title")  # fmt: skip
    told = [f"{name} (“{words(first.get(name))}”)" for name in names if words(first.get(name))]
    notes = ["fields not taken: " + ", ".join(told)] if told else []
    if said := words(first.get("search_description")):
        notes.append(f"description for search engines not taken: {said}")
    return notes
