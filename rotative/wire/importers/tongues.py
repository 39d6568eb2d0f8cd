"""Texts that hold several languages at once, as multilingual plugins of WordPress wrote them."""

import re
from dataclasses import replace

from rotative.wire.importers import items
from rotative.wire.importers.items import Attached, Author, Item, Term

_MARKS = re.compile(r"\[:([a-z]{2})?\]|<!--:([a-z]{2})?-->|\{:([a-z]{2})?\}")


def pick(text: str, language: str) -> tuple[str, list[str]]:
    """The part of ``text`` in ``language``, and the other languages that it holds.

    Parts without a mark belong to all languages. Without a part in
    ``language`` the first one is taken. A text without marks comes back as it is.
    """
    if "[:" not in text and "<!--:" not in text and "{:" not in text:
        return text, []
    shared: list[tuple[str, str]] = []
    now, at = "", 0
    for mark in _MARKS.finditer(text):
        shared.append((now, text[at : mark.start()]))
        now, at = mark[1] or mark[2] or mark[3] or "", mark.end()
    shared.append((now, text[at:]))
    present = [tongue for tongue, part in shared if tongue and part.strip()]
    if not present:
        return text, []
    primary = _primary(language)
    wanted = primary if primary in present else present[0]
    picked = "".join(part for tongue, part in shared if tongue in {"", wanted})
    return picked, sorted(set(present) - {wanted})


def _primary(tag: str) -> str:
    """The language of a tag, without its script or region."""
    return tag.partition("-")[0].lower()


def in_language(item: Item, language: str) -> Item:
    """What ``item`` is to an edition in ``language`` (a tag).

    Of a text in several languages, the edition's own part. An item that is
    marked with another language than the edition's is refused with the reason:
    the same files imported into an edition of that language bring it there.
    """
    told: list[str] = []

    def own(text: str) -> str:
        part, others = pick(text, language)
        told.extend(one for one in others if one not in told)
        return part

    def named(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(Term(term.slug, own(term.name)) for term in terms)

    item = replace(
        item,
        title=own(item.title),
        body_html=own(item.body_html),
        excerpt=own(item.excerpt),
        categories=named(item.categories),
        tags=named(item.tags),
        authors=tuple(Author(author.login, own(author.name)) for author in item.authors),
    )
    if told:
        note = "also there in other languages, not taken: " + ", ".join(sorted(told))
        item = replace(item, problems=(*item.problems, note))
    foreign = item.language and _primary(item.language) != _primary(language)
    if foreign and item.kind in {items.STORY, items.PAGE} and item.status != items.REFUSED:
        reason = (
            f"its language there is “{item.language}”: import the same files "
            "into an edition in that language"
        )
        item = replace(item, status=items.REFUSED, reason=reason)
    return item


def attached_in(found: Attached, language: str) -> Attached:
    """An attachment with the edition's own part of its words."""
    title, caption, alt = (pick(t, language)[0] for t in (found.title, found.caption, found.alt))
    return replace(found, title=title, caption=caption, alt=alt)
