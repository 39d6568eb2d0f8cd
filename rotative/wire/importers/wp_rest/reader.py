"""Read the answers of WordPress's REST API as neutral items, with or without ``_embed``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rotative.wire.importers import UnreadableFile, items
from rotative.wire.importers.items import Attached, Author, Item, Remark, Survey, Term
from rotative.wire.importers.json_cut import Cut, records
from rotative.wire.importers.pieces import (
    fingerprint,
    markup,
    missing_runs,
    objects,
    of,
    paths,
    site_of,
    text,
    when,
    words,
)
from rotative.wire.importers.sources import Member, Say, members

_WRAPPERS = frozenset({"posts", "pages", "media", "users", "comments", "terms"})
_STATUS = {
    "publish": items.LIVE,
    "future": items.SCHEDULED,
    "draft": items.DRAFT,
    "pending": items.DRAFT,
    "private": items.DRAFT,
}
_PLAIN_TYPES = {"post", "page"}
_MACHINERY = {
    "nav_menu_item": "an entry of a menu: menus are arranged at the desk",
    "wp_template": "a part of the old theme",
    "wp_template_part": "a part of the old theme",
    "wp_navigation": "a menu: menus are arranged at the desk",
    "wp_global_styles": "the old theme’s styles",
    "revision": "an older revision of a post",
}
_CUT_SHORT = re.compile(r"\s*\[?(?:…|\.\.\.)\]?$")
_BESIDE = {
    "user": "an author: comes in with what they wrote",
    "term": "a category or tag: comes in with what is filed under it",
    "comment": "a comment: comes in with its post",
    "wp_block": "a reusable block: its text stands in the posts that use it",
}


def _records(member: Member, tell: Say, mended: Say | None = None) -> Iterator[Cut]:
    return records(member.text(mended), member.name, _WRAPPERS, tell)


def survey(path: Path, seen: Survey) -> None:
    """Count the records; remember pictures, people, terms and comments. Raises UnreadableFile."""
    known = 0
    for member in members(path, (".json", ".jsonl", ".ndjson"), problem=seen.notes.append):
        for cut in _records(member, seen.notes.append):
            seen.items += 1
            try:
                row = cut.value()
            except ValueError:
                known += 1
                continue  # met again, and reported, when it is read
            kind = _kind(row)
            known += bool(kind)
            if kind == "attachment":
                seen.keep_attached(_attachment(row))
            elif kind == "comment":
                _remember_comment(row, seen)
            elif kind in {"user", "term"}:
                held = {name: row.get(name) for name in ("name", "slug", "taxonomy")}
                seen.keep(kind, _key(row, row.get("id")), held)
            for one in objects(of(row, "_embedded", "wp:featuredmedia")):
                if one.get("source_url"):
                    seen.keep_attached(_attachment(one, row))
    if not known:
        raise UnreadableFile(
            f"{path.name} is not an answer of WordPress’s REST API: it holds no posts. "
            "Save /wp-json/wp/v2/posts?_embed&per_page=100, page by page."
        )


def _kind(row: Any) -> str:
    """What a record is, by its shape; empty for what is none of WordPress's."""
    if not isinstance(row, dict):
        return ""
    if row.get("type") == "attachment" or "media_type" in row:
        return "attachment"
    if "taxonomy" in row:
        return "term"
    if "avatar_urls" in row or "author_avatar_urls" in row or "author_name" in row:
        return "comment" if "post" in row else "user"
    if {"content", "title"} & set(row):
        return str(row.get("type") or "post")
    return ""


def _site(row: dict[str, Any], other: dict[str, Any] | None = None) -> str:
    """The site, by what it says of itself: pictures may lie elsewhere."""
    link = next((one.get("href") for one in objects(of(row, "_links", "self"))), "")
    outer = other or {}
    return site_of(outer.get("link"), row.get("link"), of(row, "guid", "rendered"), link)


def _key(row: dict[str, Any], number: Any, other: dict[str, Any] | None = None) -> str:
    return f"{_site(row, other)}#{number}"


def _attachment(row: dict[str, Any], other: dict[str, Any] | None = None) -> Attached:
    parent = row.get("post")
    return Attached(
        key=_key(row, row.get("id"), other),
        url=str(row.get("source_url") or of(row, "guid", "rendered") or ""),
        title=words(row.get("title")),
        caption=markup(row.get("caption")),
        alt=words(row.get("alt_text")),
        parent=_key(row, parent, other) if parent else "",
    )


def _remember_comment(row: dict[str, Any], seen: Survey) -> None:
    post = _key(row, row.get("post"))
    parent = row.get("parent")
    state = {"approved": "approved", "approve": "approved", "hold": "held"}
    remark = [
        f"{_site(row)}#c{row.get('id')}",
        words(row.get("author_name")),
        row.get("date_gmt") or row.get("date"),
        markup(row.get("content")),
        f"{_site(row)}#c{parent}" if parent else "",
        state.get(str(row.get("status", "approved")), str(row.get("status"))),
        str(row.get("type") or "comment"),
    ]
    seen.keep("comments", post, [*(seen.get("comments", post) or []), remark])


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The records in order; one that cannot be read is of kind ``broken``."""
    for member in members(path, (".json", ".jsonl", ".ndjson"), note=seen.notes.append):
        for cut in _records(member, lambda _problem: None, seen.notes.append):
            try:
                row = cut.value()
                if not isinstance(row, dict):
                    raise ValueError(f"It is no object (line {cut.line}).")
            except ValueError as error:
                yield _broken(cut, member, str(error))
                continue
            yield _item(row, cut, member, seen)


def _broken(cut: Cut, member: Member, why: str) -> Item:
    number = re.search(r'"id"\s*:\s*(\d+)', cut.raw)
    return Item(
        key=f"{member.name}#{number[1] if number else f'line-{cut.line}'}"[-190:],
        kind=items.BROKEN,
        title=f"{member.name}, line {cut.line}",
        subtype="post",
        reason=why,
        line=cut.line,
    )


def _item(row: dict[str, Any], cut: Cut, member: Member, seen: Survey) -> Item:
    kind = _kind(row)
    number = row.get("id")
    if number is None:
        number = fingerprint(words(row.get("title")), row.get("date_gmt"), row.get("date"))
    common: dict[str, Any] = {
        "key": _key(row, f"{kind}-{number}" if kind in _BESIDE else number),
        "title": words(row.get("title")) or words(row.get("name")) or words(row.get("author_name")),
        "subtype": kind or "other",
        "line": cut.line,
    }
    if kind == "attachment":
        attached = _attachment(row)
        return Item(
            kind=items.ATTACHMENT, file_url=attached.url, caption=attached.caption,
            alt=attached.alt, parent=attached.parent, **common,
        )  # fmt: skip
    reason = _BESIDE.get(kind) or _MACHINERY.get(kind)
    if not kind:
        reason = f"a record of {member.name} that is nothing of WordPress’s"
    if reason:
        return Item(kind=items.OTHER, status=items.REFUSED, reason=reason, **common)
    return _text_item(row, kind, common, seen)


def _text_item(row: dict[str, Any], kind: str, common: dict[str, Any], seen: Survey) -> Item:
    problems: list[str] = []
    status, reason = _status(row, kind, problems)
    categories, tags, co_authors = _terms(row, seen)
    addresses = [row.get("link"), of(row, "guid", "rendered")]
    if isinstance(row.get("id"), int):
        addresses.append(f"/?p={row['id']}")
        if kind == "page":
            addresses.append(f"/?page_id={row['id']}")
    remarks = seen.get("comments", common["key"]) or []
    featured, missing = _featured(row, seen)
    problems += missing
    return Item(
        kind=items.PAGE if kind == "page" else items.STORY,
        slug=unquote(str(row.get("slug") or "")),
        status=status,
        reason=reason,
        published_at=when(row.get("date_gmt") or row.get("date")),
        modified_at=when(row.get("modified_gmt") or row.get("modified")),
        authors=_authors(row, co_authors, seen, problems),
        categories=tuple(categories),
        tags=tuple(tags),
        body_html=_body(row),
        excerpt=_excerpt(row),
        comments=tuple(Remark(one[0], one[1], when(one[2]), *one[3:]) for one in remarks),
        featured=featured,
        address=str(row.get("link") or ""),
        addresses=paths(addresses),
        problems=tuple(problems + _left_out(row)),
        **common,
    )


def _body(row: dict[str, Any]) -> str:
    """The text; the raw one where the answer has it, since it says which block is which."""
    raw = of(row, "content", "raw")
    return str(raw) if raw else markup(row.get("content"))


def _excerpt(row: dict[str, Any]) -> str:
    """The excerpt that somebody wrote: the API makes one from the text where there is none."""
    said = words(row.get("excerpt"))
    cut = _CUT_SHORT.sub("", said)
    made = cut != said and not missing_runs(f"<p>{text(cut)}</p>", _body(row))
    return "" if made else said


def _status(row: dict[str, Any], kind: str, problems: list[str]) -> tuple[str, str]:
    word = str(row.get("status") or "publish")
    if word in {"trash", "auto-draft"}:
        return items.REFUSED, f"its status is “{word}”"
    status = _STATUS.get(word, items.DRAFT)
    if word in {"private", "pending"} or word not in _STATUS:
        problems.append(f"status “{word}”: kept as a draft")
    if of(row, "content", "protected") is True:
        status = items.DRAFT
        problems.append("it was protected by a password: kept as a draft")
    if kind not in _PLAIN_TYPES:
        status = items.DRAFT
        problems.append(f"type “{kind}” is not known: kept as a draft")
    if row.get("sticky") is True:
        problems.append("it stood at the top of the front: place it there at the desk")
    return status, ""


def _terms(row: dict[str, Any], seen: Survey) -> tuple[list[Term], list[Term], list[Author]]:
    categories: list[Term] = []
    tags: list[Term] = []
    authors: list[Author] = []
    found: list[Any] = []
    embedded = of(row, "_embedded", "wp:term")
    for group in embedded if isinstance(embedded, list) else []:
        found += objects(group)
    if not found:
        for name in ("categories", "tags"):
            numbers = row.get(name)
            for number in numbers if isinstance(numbers, list) else []:
                if isinstance(number, dict):
                    found.append(
                        {"taxonomy": "category" if name == "categories" else "tag"} | number
                    )
                elif held := seen.get("term", _key(row, number)):
                    found.append(held)
    for one in found:
        name, slug = words(one.get("name")), unquote(str(one.get("slug") or ""))
        if one.get("taxonomy") == "author":
            authors.append(Author(slug.removeprefix("cap-") or name, name or slug))
        elif name or slug:
            into = categories if one.get("taxonomy") == "category" else tags
            if (term := Term(slug, name or slug)) not in into:
                into.append(term)
    return categories, tags, authors


def _authors(
    row: dict[str, Any], co_authors: list[Author], seen: Survey, problems: list[str]
) -> tuple[Author, ...]:
    found = list(co_authors)
    for one in [] if found else objects(of(row, "_embedded", "author")):
        name, slug = words(one.get("name")), str(one.get("slug") or "")
        if name or slug:
            found.append(Author(slug or name, name or slug))
    number = row.get("author")
    if not found and number:
        held = number if isinstance(number, dict) else seen.get("user", _key(row, number))
        if held:
            found.append(Author(str(held.get("slug") or held.get("name")), words(held.get("name"))))
        else:
            problems.append(f"its author (number {number}) is not in the files")
    return tuple(dict.fromkeys(found))


def _featured(row: dict[str, Any], seen: Survey) -> tuple[str, list[str]]:
    number = row.get("featured_media")
    embedded = objects(of(row, "_embedded", "wp:featuredmedia"))
    shown = next((one for one in embedded if one.get("source_url")), None)
    if shown is not None:
        return _key(shown, shown.get("id"), row), []
    address = str(row.get("jetpack_featured_media_url") or "")
    if number:
        key = _key(row, number)
        if seen.attached(key) is None:
            if not address:
                return "", [f"its featured picture (number {number}) is not in the files"]
            seen.keep_attached(Attached(key=key, url=address))
        return key, []
    return "", []


_USUAL = {
    "id", "date", "date_gmt", "guid", "modified", "modified_gmt", "slug", "status", "type", "link",
    "title", "content", "excerpt", "author", "featured_media", "comment_status", "ping_status",
    "sticky", "template", "format", "meta", "categories", "tags", "parent", "menu_order", "_links",
    "_embedded", "class_list", "generated_slug", "permalink_template", "password", "footnotes",
    "coauthors", "yoast_head", "yoast_head_json",
}  # fmt: skip


def _left_out(row: dict[str, Any]) -> list[str]:
    """Notes on what the story's model has no place for."""
    names = sorted(
        name
        for name, value in row.items()
        if name not in _USUAL
        and not name.startswith("jetpack_")
        and value not in (None, "", [], {})
    )
    notes = ["custom fields not taken: " + ", ".join(names)[:300]] if names else []
    if row.get("meta") and isinstance(row["meta"], dict):
        told = sorted(
            name for name, value in row["meta"].items()
            if value and not name.startswith(("_", "jetpack_"))
        )  # fmt: skip
        if told:
            notes.append("custom fields not taken: " + ", ".join(told)[:300])
    notes += [f"footnotes: {words(row['footnotes'])}"] if words(row.get("footnotes")) else []
    form = row.get("format")
    if form and form != "standard":
        notes.append(f"post_format “{words(form)}” not taken")
    return notes
