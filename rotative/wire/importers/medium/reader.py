"""Read the pages of a Medium archive as neutral items."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from rotative.wire.importers import UnreadableFile, items
from rotative.wire.importers.items import Author, Item, Survey, Term
from rotative.wire.importers.pieces import paths, when
from rotative.wire.importers.sources import Member, members

LARGEST = 16_000_000
_POST_ID = re.compile(r"(?:^|-)([0-9a-f]{8,14})$")
_NOT_POSTS = re.compile(r"^(?:.*/)?(profile|bookmarks|claps|highlights|interests|ips|lists|notes|"
                        r"partner-program|publications|sessions|social|topics-following|"
                        r"pubs-following|users-following|blocks|twitter|applications|"
                        r"memberships?|README)\b")  # fmt: skip


def survey(path: Path, seen: Survey) -> None:
    """Count the pages. Raises UnreadableFile where none is a post."""
    posts = 0
    for member in members(path, (".html", ".htm"), problem=seen.notes.append):
        seen.items += 1
        html = _text(member)
        posts += 'class="e-content"' in html or "h-entry" in html
    if not posts:
        raise UnreadableFile(
            f"{path.name} is not a Medium archive: none of its pages is a post. In Medium choose "
            "Settings, Security and apps, Download your information."
        )


def _text(member: Member) -> str:
    try:
        return member.whole(LARGEST)
    except UnreadableFile:
        return ""  # met again, and reported, when it is read


def read(path: Path, seen: Survey) -> Iterator[Item]:
    """The archive's pages in the order of their names, posts and others."""
    for member in members(path, (".html", ".htm"), note=seen.notes.append):
        try:
            html = member.whole(LARGEST, seen.notes.append)
        except UnreadableFile as refusal:
            yield Item(key=member.name[-190:], kind=items.BROKEN, title=member.name,
                       subtype="post", reason=str(refusal))  # fmt: skip
            continue
        yield _page(member, html)


def _page(member: Member, html: str) -> Item:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    body = _first(root, "section", "e-content") if root is not None else None
    if root is None or body is None or _NOT_POSTS.match(member.name):
        name = PurePosixPath(member.name)
        whose = name.parent.name if name.parent.name not in {"", "posts"} else name.stem
        return Item(
            key=f"page:{member.name}"[-190:], kind=items.OTHER, subtype="account page",
            title=member.name, status=items.REFUSED,
            reason=f"a page about the account ({whose}), not a post",
        )  # fmt: skip
    return _post(member, root, body)


def _post(member: Member, root: Any, body: Any) -> Item:
    problems: list[str] = []
    title = _words(_first(root, "h1", "p-name"))
    subtitle = _words(_first(root, "section", "p-summary"))
    canonical = _href(_first(root, "a", "p-canonical"))
    published = _first(root, "time", "dt-published")
    at = when(published.get("datetime")) if published is not None else None
    short = next(
        (href for one in root.iter("a") if "medium.com/p/" in (href := _href(one))), ""
    )  # fmt: skip
    response = not subtitle and _is_response(body, title)
    _take_titles_out(body, title, subtitle)
    draft = not canonical or PurePosixPath(member.name).name.startswith("draft_")
    if draft:
        problems.append("it was a draft there")
    elif response:
        problems.append("it reads like a response to somebody’s post: kept as a draft")
    number = _number(canonical, short) or PurePosixPath(member.name).stem
    author = _first(root, "a", "p-author")
    login = urlsplit(_href(author)).path.rsplit("@", 1)[-1] if author is not None else ""
    tags = [_words(one) for one in root.iter("a") if "p-tag" in _classes(one)]
    terms = tuple(Term("", tag) for tag in dict.fromkeys(tags) if tag)
    return Item(
        key=f"medium#{number}"[:190],
        kind=items.STORY,
        subtype="response" if response else "post",
        title=title,
        slug=_slug(canonical),
        status=items.DRAFT if draft or response else items.LIVE,
        published_at=at,
        authors=(Author(login or _words(author), _words(author)),) if author is not None else (),
        categories=terms[:1],
        tags=terms[1:],
        body_html=_inner(body),
        excerpt=subtitle,
        address=canonical,
        addresses=paths([canonical, short]),
        problems=tuple(problems),
    )


def _classes(node: Any) -> list[str]:
    return (node.get("class") or "").split()


def _first(root: Any, tag: str, name: str) -> Any:
    return next((one for one in root.iter(tag) if name in _classes(one)), None)


def _words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


def _href(node: Any) -> str:
    return (node.get("href") or "").strip() if node is not None else ""


def _number(canonical: str, short: str) -> str:
    """Medium's own number for the post, from either of its addresses."""
    last = urlsplit(canonical).path.rstrip("/").rsplit("/", 1)[-1]
    found = _POST_ID.search(last)
    if found:
        return found[1]
    return urlsplit(short).path.rsplit("/", 1)[-1] if short else ""


def _slug(canonical: str) -> str:
    last = unquote(urlsplit(canonical).path).rstrip("/").rsplit("/", 1)[-1]
    slug = _POST_ID.sub("", last)
    return slug if slug and not slug.isdigit() and not slug.startswith("@") else ""


def _is_response(body: Any, title: str) -> bool:
    """Medium makes a response's title from its own first words."""
    grafs = [one for one in body.iter() if "graf" in _classes(one)]
    if not grafs or any("graf--title" in _classes(one) for one in grafs):
        return False
    said = _words(grafs[0])
    return bool(title) and said.startswith(title.rstrip("….")) and grafs[0].tag == "p"


def _take_titles_out(body: Any, title: str, subtitle: str) -> None:
    """The headline and standfirst stand in the text too, and a rule leads each part."""
    for one in list(body.iter("h1", "h2", "h3", "h4")):
        names = _classes(one)
        same = _words(one) in {title, subtitle}
        if same and {"graf--title", "graf--subtitle", "graf--kicker"} & set(names):
            one.getparent().remove(one)
    dividers = [one for one in body.iter("div") if "section-divider" in _classes(one)]
    for one in dividers[:1]:
        one.getparent().remove(one)


def _inner(body: Any) -> str:
    parts = [body.text or ""]
    parts += [etree.tostring(one, encoding="unicode", method="html") for one in body]
    return "".join(parts)
