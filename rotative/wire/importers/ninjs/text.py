"""A ninjs item's text as markup: its body, what goes with it, and what says more than either."""

import re
from html import escape
from typing import Any

from rotative.wire.importers.ninjs.fields import (
    Fields,
    Said,
    address,
    associations,
    form,
    renditions,
)
from rotative.wire.importers.pieces import (
    as_source,
    figure,
    kept,
    markup,
    missing_runs,
    of,
    paragraphs,
    text,
    words,
)

_HEAD = re.compile(r"<head\b.*?</head\s*>|<!DOCTYPE[^>]*>|<\?xml[^>]*\?>", re.I | re.S)
_BODY = re.compile(r"<body\b[^>]*>(.*)</body\s*>", re.I | re.S)
_FIRST_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1\s*>", re.I | re.S)
_SUPERDESK = re.compile(r"<!--\s*EMBED (?:START|END)[^>]*-->")
PICTURES = {"picture", "image", "graphic", "photo"}


def text_of(fields: Fields, headline: str, standfirst: str, problems: list[str]) -> str:
    """The item's body; what its other texts say beside is kept after it."""
    made = ""
    bodies = _bodies(fields)
    if bodies:
        made = _as_markup(bodies[0], headline)
    made += _boxes(fields)
    shown = f"<p>{text(headline)}</p><p>{text(standfirst)}</p>"
    made += _all_associations(fields, made, problems)
    for other in bodies[1:]:
        if left := missing_runs(_as_markup(other, headline), shown + made):
            made += kept(f"only in the body “{other.role or other.form}”", "\n".join(left))
    for kind in ("headline", "description"):
        for one in fields.said(kind):
            if left := missing_runs(_as_markup(one, ""), shown + made):
                name = f"{kind} “{one.role}”" if one.role else kind
                made += kept(name, "\n".join(left))
    return made


def _bodies(fields: Fields) -> list[Said]:
    """The bodies, the one to take first: HTML before other markup, markup before plain text."""

    def rank(one: Said) -> int:
        if "nitf" in one.form or "nitf" in one.role:
            return 2
        return 0 if one.marked else 3

    found = fields.said("body")
    if article := markup(fields.get("article_html")):
        found.insert(0, Said("html", article))
    return sorted(found, key=rank)


def _as_markup(said: Said, headline: str) -> str:
    if not said.marked:
        return paragraphs(said.value)
    html = _SUPERDESK.sub("", said.value)
    if re.search(r"<html\b", html, re.I):  # NITF has heads and bodies too, with words in both
        body = _BODY.search(html)
        html = _HEAD.sub("", body[1] if body else html)
    first = _FIRST_HEADING.search(html)
    if first and headline and words(first[1]) == headline:
        html = html[: first.start()] + html[first.end() :]
    return html


def _boxes(fields: Fields) -> str:
    """dpa's boxes beside the text; its notepad is for editors only."""
    made = ""
    if box := markup(fields.get("infobox_html")):
        title = re.search(r"<h\d[^>]*>(.*?)</h\d>", box, re.S)
        said = words(title[1]) if title else ""
        inner = box.replace(title[0], "", 1) if title and said else box
        made += f"<details><summary>{text(said)}</summary>{inner}</details>" if said else inner
    if box := markup(fields.get("linkbox_html")):
        made += box
    notepad = fields.get("notepad")
    told = "\n".join(
        filter(None, (markup(of(notepad, part)) for part in ("header_html", "public_html",
                                                             "nonpublic_html"))),
    )  # fmt: skip
    if words(told):
        made += kept("notes for editors", told)
    return made


# What goes with it ------------------------------------------------------------------------


def _all_associations(fields: Fields, body: str, problems: list[str]) -> str:
    made = ""
    lead = lead_of(fields)
    for name, row in associations(fields):
        one = Fields(row)
        if lead and row is lead[0]:
            continue
        made += _association(name, one, body, problems)
    own = "" if is_picture(fields) else recording(fields)
    if own:
        made = own + made
    return made


def _association(name: str, one: Fields, body: str, problems: list[str]) -> str:
    files = renditions(one)
    if is_picture(one):
        if any(address(file) in body or escape(address(file)) in body for file in files):
            return _beside(name, one, body)
        if not files:
            problems.append(f"the picture “{name}” has no address")
            return kept(f"picture “{name}”", as_source(one.row))
        made = figure(address(files[0]), caption=text(caption(one)), alt=alt(one))
        return made + _beside(name, one, made + body)
    if played := recording(one):
        return played + _beside(name, one, played + body)
    return kept(f"item that goes with it “{name}”", as_source(one.row))


def _beside(name: str, one: Fields, shown: str) -> str:
    """What an association's own texts say and neither the body nor its caption does."""
    said = [part.value for kind in ("headline", "description", "body") for part in one.said(kind)]
    said += [one.text("copyrightnotice"), one.text("usageterms"), one.text("ednote")]
    left = missing_runs("<br>".join(said), shown)
    return kept(f"texts of “{name}”", "\n".join(left)) if left else ""


def is_picture(fields: Fields) -> bool:
    """Whether the item is a picture, by its type or its files."""
    kind = fields.text("type").lower()
    if kind in PICTURES:
        return True
    files = renditions(fields)
    plays = any(form(one).startswith(("video", "audio")) for one in files)
    return kind in {"", "component"} and not plays and any(
        form(one).startswith("image") for one in files
    )  # fmt: skip


def recording(fields: Fields) -> str:
    """The item's video or audio with its caption, or nothing."""
    for kind in ("video", "audio"):
        for one in renditions(fields):
            if form(one).startswith(kind):
                said = text(caption(fields))
                under = f"<figcaption>{said}</figcaption>" if said else ""
                title = escape(first(fields, "headline"))
                source = escape(address(one))
                return f'<figure><{kind} src="{source}" title="{title}"></{kind}>{under}</figure>'
    return ""


def lead_of(fields: Fields) -> tuple[dict[str, Any], str] | None:
    """The association that is the item's main picture, and its file's address."""
    found = [
        (name, row, renditions(Fields(row)))
        for name, row in associations(fields)
        if is_picture(Fields(row)) and renditions(Fields(row))
    ]
    body = "".join(one.value for one in _bodies(fields))
    marked = [
        one for one in found
        if re.search(r"feature|main|lead", one[0], re.I) or one[1].get("is_featureimage") is True
    ]  # fmt: skip
    for _name, row, files in [*marked, *found]:
        if not any(address(file) in body for file in files):
            return row, address(files[0])
    return None


def caption(fields: Fields) -> str:
    """A picture's caption with its credit in brackets."""
    said = words(fields.get("caption")) or first(fields, "description")
    who = fields.text("byline")
    whose = fields.text("creditline") or fields.text("copyrightholder")
    credit = " / ".join(dict.fromkeys(one for one in (who, whose) if one and one not in said))
    return " ".join(filter(None, (said, f"({credit})" if credit else "")))


def alt(fields: Fields) -> str:
    """A picture's alternative text: Superdesk keeps it as the picture's own text."""
    return first(fields, "body")[:500]


def first(fields: Fields, kind: str) -> str:
    """The item's main text of a kind, as plain text."""
    found = fields.said(kind)
    preferred = [one for one in found if one.role in {"", "main", "text", "caption"}]
    return words(next(iter([*preferred, *found])).value) if found else ""
