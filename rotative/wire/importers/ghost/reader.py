"""Read Ghost's JSON: posts and pages as neutral items, with the tables that they point at."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rotative.wire.importers import UnreadableFile, items
from rotative.wire.importers.ghost import text as texts
from rotative.wire.importers.items import Author, Item, Survey, Term
from rotative.wire.importers.json_cut import ENDS, Cut, Place, cuts
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
from rotative.wire.importers.sources import Member, members

_TABLES = {"tags", "users", "posts_tags", "posts_authors", "posts_meta", "settings", "authors"}
_POSTS = {"posts", "pages"}
# Rows that only say how tables belong together, or how the old system was run.
_BOOKKEEPING = {
    "roles", "roles_users", "permissions", "permissions_users", "permissions_roles", "migrations",
    "migrations_lock", "sessions", "brute", "integrations", "api_keys", "actions", "jobs",
    "mobiledoc_revisions", "post_revisions", "tokens", "invites", "apps", "app_settings",
    "app_fields", "clients", "client_trusted_domains", "custom_theme_settings", "newsletters",
    "snippets", "benefits", "products_benefits", "stripe_products", "stripe_prices",
}  # fmt: skip
_STATUS = {"published": items.LIVE, "scheduled": items.SCHEDULED, "draft": items.DRAFT}
_FURTHER = (
    "meta_title", "og_image", "og_title", "og_description", "twitter_image", "twitter_title",
    "twitter_description", "custom_template", "email_subject", "frontmatter",
)  # fmt: skip
_SIZED = re.compile(r"(/content/images)/size/w\d+(?:h\d+)?(?:/format/\w+)?/")


def _within(place: Place) -> bool:
    """Into the file's envelope and each of its tables, never into a row."""
    if len(place) > 4 or place[-1:] == ("*",):
        return place == ("db", "*")
    return place in {(), ("db",), ("data",)} or place[-1] == "data" or _table(place) == place[-1]


def _table(place: Place) -> str:
    """The table whose array stands at ``place`` (``posts`` in ``db.*.data.posts``), or empty."""
    inner = tuple(name for name in place if name != "*")
    envelope = inner[:-1]
    return inner[-1] if inner and envelope in {(), ("db", "data"), ("data",)} else ""


def _rows(member: Member, tell: Any = None) -> Iterator[tuple[str, Cut]]:
    """The file's rows, each with its table's name; what cannot be placed has none."""
    for cut in cuts(member.text(tell), member.name, _within):
        if cut.place == ENDS:
            yield "", cut
        elif cut.place[-1:] == ("*",) and _table(cut.place[:-1]) not in {"", "db"}:
            yield _table(cut.place[:-1]), cut
        elif cut.problem:
            yield "", cut


def survey(path: Path, seen: Survey) -> None:
    """Count posts and pages; remember tags, people and redirects. Raises UnreadableFile."""
    for member in members(path, (".json",), problem=seen.notes.append):
        if member.name.rsplit("/", 1)[-1] == "redirects.json":
            _remember_redirects(member, seen)
            continue
        known = 0
        for table, cut in _rows(member):
            if table in _POSTS:
                seen.items += 1
                known += 1
            elif table in _TABLES:
                known += 1
                _remember(table, cut, seen)
            elif cut.problem:
                seen.notes.append(f"{member.name}: {cut.problem}"[:400])
        # An empty site's export is one all the same.
        if not known and not re.search(r'"(?:posts|pages)"\s*:', next(member.text())):
            raise UnreadableFile(
                f"{member.name} is not a Ghost export: it holds no posts. "
                "In Ghost choose Settings, Import/Export, Export content."
            )


def _remember(table: str, cut: Cut, seen: Survey) -> None:
    try:
        row = cut.value()
    except ValueError as error:
        seen.notes.append(f"A row of “{table}” (line {cut.line}) was left out: {error}")
        return
    if not isinstance(row, dict):
        return
    if isinstance(row.get("data"), dict):
        row = {**row["data"], "url": row.get("url", "")}
    number = str(row.get("id") or row.get("url") or row.get("slug") or "")
    if table in {"tags", "users", "authors"}:
        seen.keep("tag" if table == "tags" else "user", number, _lean(row))
    elif table == "posts_meta":
        seen.keep("meta", str(row.get("post_id")), row)
    elif table in {"posts_tags", "posts_authors"}:
        post = str(row.get("post_id"))
        other = str(row.get("tag_id") if table == "posts_tags" else row.get("author_id"))
        held = seen.get(table, post) or []
        seen.keep(table, post, [*held, [row.get("sort_order") or 0, len(held), other]])
    elif str(row.get("key", "")).startswith("codeinjection") and row.get("value"):
        seen.keep("site", str(row["key"]), len(str(row["value"])))


def _lean(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in ("name", "slug", "visibility", "url")}


def _remember_redirects(member: Member, seen: Survey) -> None:
    for cut in cuts(member.text(), member.name, lambda place: not place):
        seen.items += 1
        try:
            rule = cut.value()
        except ValueError:
            continue
        target = paths([of(rule, "to")])
        if target and _plain_path(of(rule, "from")):
            held = seen.get("redirect", target[0].rstrip("/")) or []
            seen.keep("redirect", target[0].rstrip("/"), [*held, _plain_path(of(rule, "from"))])


def _plain_path(pattern: Any) -> str:
    """The one path that a redirect's pattern means, or empty where it means many."""
    said = str(pattern or "").removeprefix("^").removesuffix("$").replace("\\/", "/")
    said = said.removesuffix("/?")
    return said if said.startswith("/") and not re.search(r"[\\^$*+?()|\[\]{}]", said) else ""


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The files' posts and pages in order; one that cannot be read is of kind ``broken``."""
    others: Counter[str] = Counter()
    for member in members(path, (".json",), note=seen.notes.append):
        if member.name.rsplit("/", 1)[-1] == "redirects.json":
            yield from _redirects(member)
            continue
        for table, cut in _rows(member, seen.notes.append):
            if table in _POSTS:
                yield _post(cut, table, seen)
            elif table and table not in _TABLES | _BOOKKEEPING:
                others[table] += 1
    if others:
        told = ", ".join(f"{name} ×{number:,}" for name, number in others.most_common())
        seen.notes.append(f"{path.name}: tables not taken: {told}.")
    for place in ("codeinjection_head", "codeinjection_foot"):
        if length := seen.get("site", place):
            seen.notes.append(
                f"the site’s own code ({place}, {length:,} characters) was not kept: "
                "Rotative runs no code of other systems."
            )


def _redirects(member: Member) -> Iterator[Item]:
    for cut in cuts(member.text(), member.name, lambda place: not place):
        try:
            rule = cut.value()
        except ValueError as error:
            yield _broken(cut, "redirect", str(error))
            continue
        one = _plain_path(of(rule, "from"))
        reason = (
            "a redirect: its old address leads to the post of its target, if that is here"
            if one and paths([of(rule, "to")])
            else "a redirect by a pattern: make it by hand"
        )
        yield Item(
            key=f"redirect#{fingerprint(rule)}", kind=items.OTHER, subtype="redirect",
            title=f"{words(of(rule, 'from'))} → {words(of(rule, 'to'))}",
            status=items.REFUSED, reason=reason, line=cut.line,
        )  # fmt: skip


def _broken(cut: Cut, kind: str, why: str) -> Item:
    number = re.search(r'"(?:uuid|id)"\s*:\s*"([^"]+)"', cut.raw)
    title = re.search(r'"title"\s*:\s*"([^"]+)"', cut.raw)
    return Item(
        key=f"ghost#{number[1] if number else f'line-{cut.line}'}",
        kind=items.BROKEN,
        title=title[1] if title else f"line {cut.line}",
        subtype=kind,
        reason=why,
        line=cut.line,
    )


def _post(cut: Cut, table: str, seen: Survey) -> Item:
    try:
        row = cut.value()
        if not isinstance(row, dict):
            raise ValueError(f"It is no object (line {cut.line}).")
    except ValueError as error:
        return _broken(cut, table.removesuffix("s"), str(error))
    address = row.get("url")
    if isinstance(row.get("data"), dict):  # as migration tools write it
        row = {**row["data"], "url": row["data"].get("url") or address}
        address = row["url"]
    number = str(row.get("id") or "")
    meta = seen.get("meta", number) if number else None
    row = {**{name: value for name, value in (meta or {}).items() if value}, **_given(row)}
    page = row.get("type") == "page" or row.get("page") in (True, 1, "1") or table == "pages"
    problems: list[str] = []
    status, reason = _status(row, problems)
    tags, internal = _tags(row, number, seen)
    problems += [f"internal tag “{name}” not taken" for name in internal]
    featured = _SIZED.sub(r"\1/", markup(row.get("feature_image")).replace("__GHOST_URL__", ""))
    body = texts.body(row, problems)
    problems += _left_out(row)
    slug = str(row.get("slug") or "")
    own = paths([address or (f"/{slug}/" if slug and number else "")])
    redirected = seen.get("redirect", own[0].rstrip("/")) if own else None
    return Item(
        key=f"ghost#{row.get('uuid') or number or address or fingerprint(row)}"[:190],
        kind=items.PAGE if page else items.STORY,
        subtype="page" if page else "post",
        title=words(row.get("title")),
        slug=slug,
        status=status,
        reason=reason,
        published_at=when(row.get("published_at")),
        modified_at=when(row.get("updated_at")),
        authors=_authors(row, number, seen),
        categories=tuple(tags[:1]),
        tags=tuple(tags[1:]),
        body_html=body,
        excerpt=words(row.get("custom_excerpt")),
        featured=remember_picture(seen, featured) if featured else "",
        caption=markup(row.get("feature_image_caption")),
        alt=words(row.get("feature_image_alt")),
        address=str(address or ""),
        addresses=(*own, *(redirected or ())),
        problems=tuple(problems),
        line=cut.line,
    )


def _given(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _status(row: dict[str, Any], problems: list[str]) -> tuple[str, str]:
    word = str(row.get("status") or "published")
    status = _STATUS.get(word, items.DRAFT)
    if word not in _STATUS:
        problems.append(
            "it was sent by mail only: kept as a draft"
            if word == "sent"
            else f"status “{word}”: kept as a draft"
        )
    seen_by = str(row.get("visibility") or "public")
    if seen_by != "public" and status != items.DRAFT:
        status = items.DRAFT
        problems.append(f"only some could read it there (visibility “{seen_by}”): kept as a draft")
    if row.get("featured") in (True, 1):
        problems.append("it stood at the top of the front: place it there at the desk")
    return status, ""


def _tags(row: dict[str, Any], number: str, seen: Survey) -> tuple[list[Term], list[str]]:
    """The public tags, the first one first, and the names of the internal ones."""
    found = [one.get("data") if isinstance(one.get("data"), dict) else one
             for one in objects(row.get("tags"))]  # fmt: skip
    found += [{"name": one} for one in row.get("tags") or [] if isinstance(one, str)]
    for _order, _place, tag in sorted(seen.get("posts_tags", number) or []):
        held = seen.get("tag", tag)
        found.append(held if held else {"name": "", "slug": ""})
    public: list[Term] = []
    internal: list[str] = []
    for tag in found:
        name, slug = words(of(tag, "name")), str(of(tag, "slug") or "")
        if name.startswith("#") or slug.startswith("hash-") or of(tag, "visibility") == "internal":
            internal.append(name or slug)
        elif (name or slug) and (term := Term(slug, name or slug)) not in public:
            public.append(term)
    return public, internal


def _authors(row: dict[str, Any], number: str, seen: Survey) -> tuple[Author, ...]:
    found = objects(row.get("authors")) or objects(row.get("author"))
    found = [one["data"] if isinstance(one.get("data"), dict) else one for one in found]
    rows = sorted(seen.get("posts_authors", number) or [])
    held = [seen.get("user", who) for _order, _place, who in rows]
    if not found and not held and row.get("author_id"):
        held = [seen.get("user", str(row["author_id"]))]
    authors: list[Author] = []
    for one in [*found, *filter(None, held)]:
        name, slug = words(of(one, "name")), str(of(one, "slug") or "")
        author = Author(slug or name, name or slug)
        if author.login and author not in authors:
            authors.append(author)
    return tuple(authors)


def _left_out(row: dict[str, Any]) -> list[str]:
    """Notes on what the story's model has no place for."""
    notes = []
    told = [f"{name} (“{words(row[name])}”)" for name in _FURTHER if row.get(name)]
    if told:
        notes.append("fields not taken: " + ", ".join(told))
    if row.get("meta_description"):
        notes.append(f"description for search engines not taken: {words(row['meta_description'])}")
    if row.get("canonical_url"):
        notes.append(f"it named another page as the original: {row['canonical_url']}"[:500])
    for name in ("codeinjection_head", "codeinjection_foot"):
        if row.get(name):
            length = len(str(row[name]))
            notes.append(f"code that it ran ({name}, {length:,} characters) was not kept")
    return notes
