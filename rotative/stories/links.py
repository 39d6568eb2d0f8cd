"""Links inside running text: to stories and pages of the newsroom, and elsewhere.

The editor stores a link to something of our own by kind and number
(``<a linktype="story" id="12">``), so that it survives a change of address.
Rooms register how their kind is looked up; all links of a page's text are
looked up together.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from html import escape, unescape

from django.utils.safestring import SafeString

from rotative.editions.models import Edition
from rotative.editions.typography import set_html
from rotative.kit.cleaning import clean_prose, prose_markup
from rotative.stories.cards import address_from
from rotative.stories.models import Story

Finder = Callable[[Iterable[int], Edition], dict[int, str]]
_finders: dict[str, Finder] = {}
_OPENING = re.compile(r'<a((?:\s+[\w-]+="[^"]*")*)\s*>(.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def add_link_kind(kind: str, find: Finder) -> None:
    """Let links of ``kind`` lead where ``find(ids, edition)`` says; others are undone."""
    _finders[kind] = find


def story_addresses(ids: Iterable[int], edition: Edition) -> dict[int, str]:
    """Where public stories stand, as a page of ``edition`` links to them."""
    stories = Story.objects.visible_to(None).filter(pk__in=set(ids)).for_cards()
    return {story.pk: address_from(story, edition) for story in stories}


def wanted_links(texts: Iterable[str]) -> dict[str, set[int]]:
    """Kind → ids of the newsroom's own things that ``texts`` link to."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        if "linktype" not in text:
            continue
        for attributes, _words in _OPENING.findall(clean_prose(text)):
            found = dict(_ATTRIBUTE.findall(attributes))
            if found.get("linktype") in _finders and found.get("id", "").isdecimal():
                wanted[found["linktype"]].add(int(found["id"]))
    return wanted


def addresses_in(texts: Iterable[str], edition: Edition) -> dict[tuple[str, int], str]:
    """(kind, id) → address of everything of our own that ``texts`` link to: one query a kind."""
    return {
        (kind, number): address
        for kind, ids in wanted_links(texts).items()
        for number, address in _finders[kind](ids, edition).items()
    }


def prose(
    text: str, addresses: dict[tuple[str, int], str], edition: Edition, root: str = ""
) -> SafeString:
    """``text`` cleaned again, its links resolved, set in the edition's typography.

    The only place where stored markup becomes markup of a page. ``root`` goes
    before addresses that start at the host's root (feeds).
    """

    def link(match: re.Match[str]) -> str:
        found = dict(_ATTRIBUTE.findall(match[1]))
        if "linktype" in found:
            number = int(found["id"]) if found.get("id", "").isdecimal() else 0
            address = addresses.get((found["linktype"], number), "")
        else:
            address = unescape(found.get("href", ""))
        if not address:
            return match[2]  # the words stay where the link leads nowhere
        if address.startswith("/") and not address.startswith("//"):
            address = root + address
        kept = "".join(
            f' {name}="{found[name]}"'
            for name in ("hreflang", "lang", "dir", "title")
            if name in found
        )
        return f'<a href="{escape(address)}"{kept} rel="noopener">{match[2]}</a>'

    return prose_markup(set_html(_OPENING.sub(link, clean_prose(text)), edition))
