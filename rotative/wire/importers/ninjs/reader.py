"""Read ninjs items as neutral items; only the newest version of each comes in."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from rotative.wire.importers import UnreadableFile, items
from rotative.wire.importers.items import Author, Item, Survey, Term
from rotative.wire.importers.json_cut import Cut, records
from rotative.wire.importers.ninjs.fields import Fields, address, associations, renditions
from rotative.wire.importers.ninjs.text import alt, caption, first, is_picture, lead_of, text_of
from rotative.wire.importers.pieces import (
    fingerprint,
    objects,
    of,
    remember_picture,
    when,
    words,
)
from rotative.wire.importers.sources import Member, Say, members

_WRAPPERS = frozenset({"_items", "items", "data"})
_ENDINGS = (".json", ".jsonl", ".ndjson", ".ninjs")
_LONGEST_STANDFIRST = 700
_LONGEST_NOTE = 8000
_BY = re.compile(r"^(?:By|Von|Par|Por)\s+")
_NOT_STORIES = {
    "event": "an event, not a story",
    "planning": "a plan of coverage, not a story",
    "contact": "a contact, not a story",
}


def _records(member: Member, tell: Say, mended: Say | None = None) -> Iterator[Cut]:
    return records(member.text(mended), member.name, _WRAPPERS, tell)


def survey(path: Path, seen: Survey) -> None:
    """Count the items; remember the newest version of each. Raises UnreadableFile."""
    for member in members(path, _ENDINGS, problem=seen.notes.append):
        for cut in _records(member, seen.notes.append):
            seen.items += 1
            try:
                row = cut.value()
            except ValueError:
                continue  # met again, and reported, when it is read
            if not isinstance(row, dict):
                continue
            fields = Fields(row)
            uri, rank = fields.text("uri"), _rank(fields)
            held = seen.get("newest", uri) if uri else None
            if uri and (held is None or held < rank):
                seen.keep("newest", uri, rank)
    if not seen.items:
        raise UnreadableFile(f"{path.name} holds no ninjs items. Check that it is the export.")


def _rank(fields: Fields) -> list[Any]:
    """What orders the versions of one item."""
    number = re.match(r"\d+", fields.text("version"))
    moment = when(fields.moment("versioncreated"))
    return [int(number[0][:12]) if number else 0, moment.timestamp() if moment else 0.0]


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The items in order; one that cannot be read is of kind ``broken``."""
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
    uri = re.search(r'"ur[in]"\s*:\s*"([^"]+)"', cut.raw)
    title = re.search(r'"headline"\s*:\s*"([^"]+)"', cut.raw)
    return Item(
        key=uri[1][:190] if uri else f"{member.name}#line-{cut.line}"[-190:],
        kind=items.BROKEN,
        title=title[1] if title else f"{member.name}, line {cut.line}",
        subtype="item",
        reason=why,
        line=cut.line,
    )


def _item(row: dict[str, Any], cut: Cut, seen: Survey) -> Item:
    fields = Fields(row)
    uri, kind = fields.text("uri"), fields.text("type").lower()
    headline = first(fields, "headline") or fields.text("title") or fields.text("slugline")
    common: dict[str, Any] = {
        "key": (uri or f"without-uri:{fingerprint(row)}")[:190],
        "title": headline,
        "subtype": kind or "item",
        "line": cut.line,
    }
    reason = _refusal(fields, kind, headline)
    if uri and seen.get("newest", uri) != _rank(fields):
        reason = "an older version: the newest one in the files was taken"
        common["key"] = f"{uri[:150]}@{fields.text('version')[:12]}:{fingerprint(row)}"
    if reason:
        return Item(kind=items.OTHER, status=items.REFUSED, reason=reason, **common)
    if is_picture(fields) and not any(True for _one in associations(fields)):
        found = next(iter(renditions(fields)), {})
        return Item(
            kind=items.ATTACHMENT, file_url=address(found), caption=caption(fields),
            alt=alt(fields), **_remembered(common, seen, address(found), headline, fields),
        )  # fmt: skip
    return _story(fields, headline, common, seen)


def _remembered(
    common: dict[str, Any], seen: Survey, url: str, headline: str, fields: Fields
) -> dict[str, Any]:
    """Remember a picture that is an item of its own under the item's key."""
    seen.keep_attached(items.Attached(
        key=common["key"], url=url, title=headline, caption=caption(fields), alt=alt(fields),
    ))  # fmt: skip
    return common


def _refusal(fields: Fields, kind: str, headline: str) -> str:
    status = (fields.text("pubstatus") or "usable").lower().rsplit(":", 1)[-1]
    if status in {"canceled", "cancelled", "killed", "recalled"}:
        return f"its agency took it back (pubstatus “{status}”)"
    if kind in _NOT_STORIES:
        return _NOT_STORIES[kind]
    texts = fields.said("body") or fields.said("description") or fields.get("article_html")
    if not (headline or texts or renditions(fields)):
        return "it has neither a headline nor a text"
    return ""


def _story(fields: Fields, headline: str, common: dict[str, Any], seen: Survey) -> Item:
    problems: list[str] = []
    has_body = bool(fields.said("body") or fields.get("article_html"))
    standfirst = words(fields.get("teaser")) or first(fields, "description")
    if len(standfirst) > _LONGEST_STANDFIRST:
        standfirst = ""
    status, at = _state(fields, problems)
    body = text_of(fields, headline, standfirst, problems)
    if not has_body and not standfirst and not body:
        problems.append("it has no text, only a headline")
    lead = lead_of(fields)
    picture = Fields(lead[0]) if lead else None
    if picture is not None:
        for kind in ("headline", "body", "copyrightnotice", "usageterms", "ednote"):
            if said := first(picture, kind) or picture.text(kind):
                problems.append(f"its lead picture’s {kind} not taken: {said}"[:_LONGEST_NOTE])
    problems += _left_out(fields)
    return Item(
        kind=items.STORY,
        slug=fields.text("slugline"),
        status=status,
        published_at=at,
        modified_at=when(fields.moment("versioncreated")),
        authors=_authors(fields),
        categories=tuple(Term("", name) for name in _categories(fields)),
        tags=tuple(Term("", name) for name in _topics(fields)),
        body_html=body,
        excerpt=standfirst,
        featured=remember_picture(seen, lead[1]) if lead else "",
        caption=caption(picture) if picture is not None else "",
        alt=alt(picture) if picture is not None else "",
        problems=tuple(problems),
        fields=tuple(_own_fields(fields, at)),
        **common,
    )


def _state(fields: Fields, problems: list[str]) -> tuple[str, datetime | None]:
    status = (fields.text("pubstatus") or "usable").lower().rsplit(":", 1)[-1]
    moments = ("firstpublished", "versioncreated", "firstcreated", "contentcreated")
    at = next(filter(None, (when(fields.moment(name)) for name in moments)), None)
    kept_back = when(fields.moment("embargoed"))
    if fields.get("embargoed") and kept_back is None:
        problems.append(f"its embargo “{fields.text('embargoed')}” is no moment: kept as a draft")
        return items.DRAFT, at
    if kept_back is not None and (at is None or kept_back > at):
        at = kept_back
    if status != "usable":
        problems.append(f"pubstatus “{status}”: kept as a draft")
        return items.DRAFT, at
    ends = when(fields.moment("expires"))
    if ends is not None and ends <= timezone.now():
        problems.append(f"its use ended on {ends}: kept as a draft")
        return items.DRAFT, at
    if ends is not None:
        problems.append(f"its use ends on {ends}: set that at the desk")
    return items.LIVE, at


def _own_fields(fields: Fields, at: datetime | None) -> Iterator[tuple[str, str]]:
    dateline = fields.text("dateline") or fields.text("located")
    dateline = re.sub(r"\s*\([^)]*\)\s*[-–—]*\s*$", "", dateline)
    source = fields.text("creditline") or fields.text("copyrightholder")
    source = source or ", ".join(fields.names("infosource"))
    pairs = [("kicker", fields.text("kicker")), ("dateline", dateline), ("source_credit", source)]
    authors = {one.name for one in _authors(fields)}
    byline = _BY.sub("", fields.text("byline"))
    if byline and byline not in authors:
        pairs.append(("byline", byline))
    ends = when(fields.moment("embargoed"))
    if ends is not None and ends > timezone.now() and at is not None:
        pairs.append(("embargo_until", ends.isoformat()))
    if language := fields.text("language"):
        pairs.append(("language", language))
    yield from ((name, value) for name, value in pairs if value)


def _authors(fields: Fields) -> tuple[Author, ...]:
    """Superdesk's authors; others print a byline only."""
    found = [words(of(one, "name")) for one in objects(fields.get("authors"))]
    return tuple(Author(name, name) for name in dict.fromkeys(found) if name)


def _categories(fields: Fields) -> list[str]:
    return (fields.names("service") or fields.names("anpa_category"))[:1]


def _topics(fields: Fields) -> list[str]:
    names = fields.names("subject") + fields.names("dpasubject_names")
    names += fields.names("keyword_names") + fields.names("keywords")
    names += fields.names("place") + fields.names("geosubject_names")
    return list(dict.fromkeys(names))[:40]


def _left_out(fields: Fields) -> list[str]:
    """Notes on what the story's model has no place for: rights first."""
    notes = []
    for name, said in (
        ("usageterms", "usage terms"), ("copyrightnotice", "copyright"), ("ednote", "note"),
        ("embargoedreason", "why it was embargoed"), ("urgency", "urgency"), ("signal", "signal"),
        ("evolvedfrom", "it goes on from"), ("genre", "genre"), ("title", "title"),
        ("subhead", "subhead"), ("autopublishnotice", "notice"), ("linkedrights", "rights"),
    ):  # fmt: skip
        told = fields.text(name) or ", ".join(fields.names(name))
        if told:
            notes.append(f"{said}: {told}"[:_LONGEST_NOTE])
    rights = fields.get("rightsinfo")
    if rights:
        notes.append(f"rights: {rights}"[:_LONGEST_NOTE])
    for one in objects(fields.get("ednotes")):
        if told := words(one.get("ednote")):
            notes.append(f"note: {told}"[:_LONGEST_NOTE])
    for name in ("person", "organisation", "event", "object", "poi_names", "genre_names"):
        if names := fields.names(name):
            notes.append(f"{name} not taken: {', '.join(names)}"[:_LONGEST_NOTE])
    return notes
