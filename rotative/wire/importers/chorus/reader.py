"""Read Chorus entries as neutral items."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rotative.wire.importers import UnreadableFile, items
from rotative.wire.importers.chorus.components import component
from rotative.wire.importers.items import Author, Item, Survey, Term
from rotative.wire.importers.json_cut import Cut, records
from rotative.wire.importers.pieces import (
    fingerprint,
    markup,
    objects,
    of,
    paths,
    remember_picture,
    when,
    words,
)
from rotative.wire.importers.sources import Member, Say, members

_WRAPPERS = frozenset({"data", "entries", "nodes", "results", "items"})
_ENDINGS = (".json", ".jsonl", ".ndjson")
_DRAFTS = {"draft", "unpublished", "in_progress", "pending"}


def _records(member: Member, tell: Say, mended: Say | None = None) -> Iterator[Cut]:
    return records(member.text(mended), member.name, _WRAPPERS, tell)


def survey(path: Path, seen: Survey) -> None:
    """Count the entries. Raises UnreadableFile where there is none."""
    known = 0
    for member in members(path, _ENDINGS, problem=seen.notes.append):
        for cut in _records(member, seen.notes.append):
            seen.items += 1
            known += bool(cut.problem) or cut.rest is None or bool({"uid", "body"} & set(cut.rest))
    if not known:
        raise UnreadableFile(
            f"{path.name} holds no Chorus entries: it has no “uid” and no “body”. "
            "Check that it is the export."
        )


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The entries in order; one that cannot be read is of kind ``broken``."""
    for member in members(path, _ENDINGS, note=seen.notes.append):
        for cut in _records(member, lambda _problem: None, seen.notes.append):
            try:
                row = cut.value()
                if not isinstance(row, dict):
                    raise ValueError(f"It is no object (line {cut.line}).")
            except ValueError as error:
                yield _broken(cut, member, str(error))
                continue
            yield _entry(row, cut, seen)


def _broken(cut: Cut, member: Member, why: str) -> Item:
    number = re.search(r'"uid"\s*:\s*"([^"]+)"', cut.raw)
    return Item(
        key=number[1] if number else f"{member.name}#line-{cut.line}"[-190:],
        kind=items.BROKEN,
        title=f"{member.name}, line {cut.line}",
        subtype="entry",
        reason=why,
        line=cut.line,
    )


def _entry(row: dict[str, Any], cut: Cut, seen: Survey) -> Item:
    address = str(row.get("url") or "")
    key = str(row.get("uid") or address or fingerprint(row))[:190]
    common: dict[str, Any] = {"key": key, "title": words(row.get("title")), "line": cut.line}
    if not {"title", "body"} & set(row):
        return Item(
            kind=items.OTHER, subtype="other", status=items.REFUSED,
            reason="a record that is no entry: it has neither title nor text", **common,
        )  # fmt: skip
    word = str(row.get("status") or row.get("publishState") or "").lower()
    draft = word in _DRAFTS or row.get("published") is False
    at = next(
        filter(None, (when(row.get(name)) for name in ("publishDate", "publishedAt",
                      "firstPublishedAt", "originalPublishDate", "createdAt"))), None,
    )  # fmt: skip
    body = "".join(component(one) for one in objects(of(row, "body", "components")))
    if not body and isinstance(row.get("body"), str):
        body = row["body"]
    groups = [of(row, "primaryCommunityGroup"), *objects(row.get("communityGroups"))]
    names = dict.fromkeys(words(of(one, "name")) for one in groups if words(of(one, "name")))
    terms = tuple(Term("", name) for name in names)
    featured, caption, alt = _lead(row, seen)
    slug = urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]
    return Item(
        kind=items.STORY,
        subtype=str(row.get("type") or "entry").lower(),
        slug=slug,
        status=items.DRAFT if draft else items.LIVE,
        published_at=at,
        modified_at=when(row.get("updatedAt")),
        authors=_authors(row),
        categories=terms[:1],
        tags=terms[1:],
        body_html=body,
        excerpt=words(row.get("dek")),
        featured=featured,
        caption=caption,
        alt=alt,
        address=address,
        addresses=paths([address]),
        problems=tuple(_left_out(row)),
        **common,
    )


def _authors(row: dict[str, Any]) -> tuple[Author, ...]:
    """The account that wrote it under its printed name, then who contributed."""
    first = words(of(row, "author", "fullOrUserName")) or words(of(row, "author", "name"))
    profile = words(of(row, "authorProfile", "name"))
    names = [first or profile]
    names += [words(of(one, "fullOrUserName")) for one in objects(row.get("contributors"))]
    return tuple(Author(name, name) for name in dict.fromkeys(names) if name)


def _lead(row: dict[str, Any], seen: Survey) -> tuple[str, str, str]:
    image = row.get("leadImage") or row.get("ledeImage") or of(row, "layoutParams", "ledeImage")
    address = next(
        (str(found) for found in (of(image, "asset", "url"), of(image, "url"),
                                  of(image, "asset", "originalUrl"), row.get("leadImageUrl"))
         if found), "",
    )  # fmt: skip
    if not address:
        return "", "", ""
    caption = of(image, "caption", "html") or of(image, "caption", "plaintext")
    caption = caption or markup(of(image, "caption"))
    credit = words(of(image, "credit") or of(image, "asset", "credit"))
    said = " ".join(filter(None, (words(caption), f"({credit})" if credit else "")))
    return remember_picture(seen, address), said, words(of(image, "alt"))


def _left_out(row: dict[str, Any]) -> list[str]:
    usual = {
        "uid", "title", "dek", "createdAt", "updatedAt", "url", "wordCount", "author", "body",
        "authorProfile", "contributors", "communityGroups", "primaryCommunityGroup", "type",
        "publishDate", "publishedAt", "firstPublishedAt", "originalPublishDate", "status",
        "publishState", "published", "leadImage", "ledeImage", "leadImageUrl", "layoutParams",
        "slug", "__typename",
    }  # fmt: skip
    names = sorted(name for name, value in row.items() if name not in usual and value)
    notes = ["fields not taken: " + ", ".join(names)[:300]] if names else []
    profile = words(of(row, "authorProfile", "name"))
    if profile and profile not in {author.name for author in _authors(row)}:
        notes.append(f"the author’s profile is called “{profile}”")
    return notes
