"""Read the records of a WXR file as neutral items."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rotative.wire.importers import items
from rotative.wire.importers.items import Attached, Author, Item, Remark, Survey, Term
from rotative.wire.importers.wxr.fields import Fields, when
from rotative.wire.importers.wxr.plugins import TAKEN, language_of, with_footnotes
from rotative.wire.importers.wxr.split import Mended, Record, parse, records

_INDEXED = re.compile(r"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*(attachment|wp_block)")
_DIGITS = re.compile(r"[0-9]+")
_REUSED = re.compile(r'<!-- wp:block \{"ref":(\d+)(?:(?!-->)[^\n])*/-->')
_NESTED = 5  # reusable blocks inside one another; a block that holds itself ends there

# What WordPress and its best-known plugins keep for themselves; nothing in it is a story.
MACHINERY = {
    "nav_menu_item": "an entry of a menu: menus are arranged at the desk",
    "revision": "an older revision of a post",
    "custom_css": "the old theme’s styles",
    "customize_changeset": "a change to the old theme’s settings",
    "oembed_cache": "a stored copy of an embed",
    "wp_template": "a part of the old theme",
    "wp_template_part": "a part of the old theme",
    "wp_global_styles": "the old theme’s styles",
    "wp_navigation": "a menu: menus are arranged at the desk",
    "wp_font_family": "a font of the old theme",
    "wp_font_face": "a font of the old theme",
    "user_request": "a request about personal data in the old system",
    "acf-field": "the definition of a custom field",
    "acf-field-group": "the definition of custom fields",
    "wpcf7_contact_form": "a contact form",
}
_STATUS = {
    "publish": items.LIVE,
    "draft": items.DRAFT,
    "pending": items.DRAFT,
    "private": items.DRAFT,
    "future": items.SCHEDULED,
    "inherit": items.LIVE,
}
# Taxonomies that say how a post was shown or which menu it stood in, not what it is about.
_NOT_SUBJECTS = {"post_format", "nav_menu", "link_category", "post_translations"}
_BOOKKEEPING = re.compile(
    r"^_(edit_|wp_|thumbnail_id|menu_item_|oembed_|pingme|encloseme|yoast_wpseo_(?!metadesc)"
    r"|elementor_|et_|vc_)|^(enclosure|_?dsq_|ampforwp|_?jetpack)"
)


class _Site:
    """The site a file came from: part of every key, so that two sites never mix."""

    def __init__(self) -> None:
        self.link = self.base = ""

    def learn(self, name: str, text: str) -> None:
        if name == "link" and not self.link:
            self.link = text
        elif name.startswith("wp:base_") and text:
            self.base = text  # the blog's own address comes after the network's

    @property
    def name(self) -> str:
        parts = urlsplit(self.base or self.link)
        return f"{parts.netloc}{parts.path}".rstrip("/").lower()[:80]

    def key(self, number: str) -> str:
        return f"{self.name}#{number}"


def survey(path: Path, seen: Survey) -> None:
    """Count the items and remember what items point at. Raises UnreadableFile."""
    mended, site = Mended(), _Site()
    for record in records(path, mended):
        seen.come_to(path, mended.read)
        if record.name == "item":
            seen.items += 1
            if not record.problem and _INDEXED.search(record.text):
                _remember(record, mended, site, seen)
        elif record.problem:
            seen.items += 1
        elif record.name == "wp:author":
            _remember_author(record, mended, site, seen)
        elif record.name in {"link", "wp:base_site_url", "wp:base_blog_url"}:
            _learn_site(record, mended, site)
    if mended.unfinished:
        seen.notes.append(f"{path.name} ends before its closing tag: it may not be complete.")


def _learn_site(record: Record, mended: Mended, site: _Site) -> None:
    try:
        site.learn(record.name, (parse(record, mended).text or "").strip())
    except ValueError:
        return


def _remember(record: Record, mended: Mended, site: _Site, seen: Survey) -> None:
    try:
        fields = Fields(parse(record, mended))
    except ValueError:
        return  # met again, and reported, when it is read
    if fields.wp("post_type") == "wp_block":
        seen.keep("block", site.key(fields.wp("post_id")), fields.content)
        return
    seen.keep_attached(_attachment(fields, site))


def _attachment(fields: "Fields", site: _Site) -> Attached:
    # WordPress shows the excerpt as the caption; the content is a longer description.
    parent = fields.wp("post_parent")
    return Attached(
        key=site.key(fields.wp("post_id")),
        url=fields.wp("attachment_url"),
        title=fields.title,
        caption=fields.excerpt or fields.content,
        alt=fields.meta_value("_wp_attachment_image_alt"),
        parent=site.key(parent) if parent not in {"", "0"} else "",
    )


def _remember_author(record: Record, mended: Mended, site: _Site, seen: Survey) -> None:
    try:
        fields = Fields(parse(record, mended))
    except ValueError:
        return
    login = fields.wp("author_login")
    both = f"{fields.wp('author_first_name')} {fields.wp('author_last_name')}".strip()
    name = fields.wp("author_display_name")
    if "@" in name or not name:
        name = both or (login if "@" not in login else login.split("@")[0])
    seen.keep("author", f"{site.name}#{login}", name)


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The file's items in order; one that cannot be read is of kind ``broken``."""
    mended, site = Mended(), _Site()
    for record in records(path, mended):
        if record.name in {"link", "wp:base_site_url", "wp:base_blog_url"} and not record.problem:
            _learn_site(record, mended, site)
        elif record.problem:
            yield _broken(record, record.problem, site)
        elif record.name == "item":
            try:
                yield _item(Fields(parse(record, mended)), record, site, seen)
            except ValueError as error:
                yield _broken(record, str(error), site)
    for note in mended.notes():
        seen.notes.append(f"{path.name}: {note}")


def _broken(record: Record, why: str, site: _Site) -> Item:
    number = re.search(r"<wp:post_id>\s*(?:<!\[CDATA\[)?\s*(-?\d+)", record.text)
    title = re.search(r"<title>\s*(?:<!\[CDATA\[)?([^<\]]*)", record.text)
    key = site.key(number[1]) if number else f"{site.name}#line-{record.line}"
    return Item(
        key=key,
        kind=items.BROKEN,
        title=title[1].strip() if title else f"line {record.line}",
        subtype=record.name,
        reason=why,
        line=record.line,
    )


def _item(fields: Fields, record: Record, site: _Site, seen: Survey) -> Item:
    kind = fields.wp("post_type") or "post"
    number = fields.wp("post_id")
    key = site.key(number) if number else f"{site.name}#{fields.link or fields.guid}"[:190]
    common: dict[str, Any] = {
        "key": key,
        "title": fields.title,
        "subtype": kind,
        "line": record.line,
    }
    if kind in MACHINERY:
        return Item(kind=items.OTHER, status=items.REFUSED, reason=MACHINERY[kind], **common)
    if kind == "attachment":
        attached = _attachment(fields, site)
        return Item(
            kind=items.ATTACHMENT, file_url=attached.url, caption=attached.caption,
            alt=attached.alt, parent=attached.parent, **common,
        )  # fmt: skip
    if kind == "wp_block":
        return Item(
            kind=items.OTHER, status=items.REFUSED,
            reason="a reusable block: its text stands in the posts that use it", **common,
        )  # fmt: skip
    return _text_item(fields, kind, common, site, seen)


def _text_item(
    fields: Fields, kind: str, common: dict[str, Any], site: _Site, seen: Survey
) -> Item:
    status, reason, problems = _status(fields, kind)
    categories, tags, co_authors = _terms(fields)
    body, blocks_missing = _inline_reused(fields.content, site, seen)
    body = with_footnotes(body, fields.meta_value("footnotes"))
    problems += blocks_missing
    problems += _left_out(fields)
    thumbnail = fields.meta_value("_thumbnail_id")
    language, group = language_of(fields)
    return Item(
        kind={"post": items.STORY, "page": items.PAGE}.get(kind, items.STORY),
        slug=unquote(fields.wp("post_name")),
        status=status,
        reason=reason,
        published_at=when(fields.wp("post_date_gmt"), fields.pub_date, fields.wp("post_date")),
        modified_at=when(fields.wp("post_modified_gmt")),
        authors=_authors(fields, co_authors, site, seen),
        categories=tuple(categories),
        tags=tuple(tags),
        body_html=body,
        excerpt=fields.excerpt,
        blank_lines="<!-- wp:" not in body,
        comments=tuple(_remark(one, site) for one in fields.comments),
        featured=site.key(thumbnail) if _DIGITS.fullmatch(thumbnail) else "",
        addresses=tuple(_addresses(fields, kind)),
        meta=tuple((key, value) for key, value in fields.meta if key == "enclosure"),
        language=language,
        translations=f"{site.name}#{group}" if group else "",
        problems=tuple(problems),
        **common,
    )


def _status(fields: Fields, kind: str) -> tuple[str, str, list[str]]:
    word = fields.wp("status")
    if word in {"trash", "auto-draft"}:
        return items.REFUSED, f"its status is “{word}”", []
    problems = []
    status = _STATUS.get(word, items.DRAFT)
    if word in {"private", "pending"} or word not in _STATUS:
        problems.append(f"status “{word}”: kept as a draft")
    if fields.wp("post_password"):
        status = items.DRAFT
        problems.append("it was protected by a password: kept as a draft")
    if kind not in {"post", "page"}:
        status = items.DRAFT
        problems.append(f"type “{kind}” is not known: kept as a draft")
    if fields.wp("is_sticky") == "1":
        problems.append("it stood at the top of the front: place it there at the desk")
    return status, "", problems


def _terms(fields: Fields) -> tuple[list[Term], list[Term], list[tuple[str, str]]]:
    categories: list[Term] = []
    tags: list[Term] = []
    authors: list[tuple[str, str]] = []
    for domain, nicename, name in fields.terms:
        if domain == "author":
            authors.append((unquote(nicename), name))
        elif domain in _NOT_SUBJECTS or domain == "language" or not (name or nicename):
            continue
        else:
            into = categories if domain in {"category", ""} else tags
            term = Term(unquote(nicename), name or nicename)
            if term not in into:
                into.append(term)
    return categories, tags, authors


def _authors(
    fields: Fields, co_authors: list[tuple[str, str]], site: _Site, seen: Survey
) -> tuple[Author, ...]:
    found: list[Author] = []
    for login, printed in co_authors or [(fields.creator, "")]:
        plain = login.removeprefix("cap-")
        known = (seen.get("author", f"{site.name}#{one}") for one in (plain, login))
        name = next(filter(None, known), "") or printed or plain
        if "@" in name:
            name = name.split("@")[0]
        author = Author(plain, name)
        if plain and author not in found:
            found.append(author)
    return tuple(found)


def _inline_reused(content: str, site: _Site, seen: Survey) -> tuple[str, list[str]]:
    """The content with reusable blocks (``<!-- wp:block {"ref":7} /-->``) in their places."""
    missing: list[str] = []

    def fetch(match: re.Match[str]) -> str:
        found = seen.get("block", site.key(match[1]))
        if found is None:
            missing.append(f"reusable block {match[1]} is not in the export")
            return match[0]
        return str(found)

    for _level in range(_NESTED):
        missing.clear()
        before, content = content, _REUSED.sub(fetch, content)
        if content == before:
            break
    return content, missing


def _left_out(fields: Fields) -> list[str]:
    """Notes on what the story's model has no place for."""
    notes = []
    names = sorted({key for key, _value in fields.meta if not _BOOKKEEPING.match(key)} - TAKEN)
    if names:
        notes.append("custom fields not taken: " + ", ".join(names)[:300])
    for domain, nicename, name in fields.terms:
        if domain in _NOT_SUBJECTS - {"post_translations"}:
            notes.append(f"{domain} “{name or nicename}” not taken")
    return notes


def _addresses(fields: Fields, kind: str) -> list[str]:
    """Paths that led to it: its own, its number's, and those of older slugs."""
    found: list[str] = []

    def add(address: str) -> None:
        parts = urlsplit(address)
        path = unquote(parts.path) or "/"
        if not path.startswith("/"):
            path = f"/{path}"
        whole = f"{path}?{parts.query}" if parts.query else path
        if whole != "/" and len(whole) <= 500 and whole not in found:
            found.append(whole)

    number = fields.wp("post_id")
    if fields.link:
        add(fields.link)
        slug, path = unquote(fields.wp("post_name")), unquote(urlsplit(fields.link).path)
        for key, old in fields.meta:
            if key == "_wp_old_slug" and slug and old and slug in path:
                add(unquote(old).join(path.rsplit(slug, 1)))
    if _DIGITS.fullmatch(number):
        add(f"/?p={number}")
        if kind == "page":
            add(f"/?page_id={number}")
    return found


def _remark(fields: dict[str, str], site: _Site) -> Remark:
    number, parent = fields.get("comment_id", ""), fields.get("comment_parent", "0").strip()
    approved = fields.get("comment_approved", "1").strip()
    state = {"1": "approved", "0": "held", "spam": "spam"}.get(approved, "trash")
    return Remark(
        key=f"{site.name}#c{number.strip()}",
        author=fields.get("comment_author", "").strip(),
        at=when(fields.get("comment_date_gmt", ""), "", fields.get("comment_date", "")),
        text=fields.get("comment_content", ""),
        parent=f"{site.name}#c{parent}" if parent not in {"", "0"} else "",
        state=state,
        kind=fields.get("comment_type", "").strip() or "comment",
    )
