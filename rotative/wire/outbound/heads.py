"""The head of every public page: canonical, languages, feeds, cards for sharing, linked data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rotative.editions.models import Edition
from rotative.editions.remembered import open_editions
from rotative.editions.typography import set_text
from rotative.kit.cleaning import strip_markup
from rotative.press.head import Data, Link, Meta, Part, add_head
from rotative.press.page import Ask
from rotative.press.remember import remembered
from rotative.stories.cards import Card
from rotative.stories.models import Story
from rotative.stories.views.lists import ListPage
from rotative.wire.outbound import linked_data
from rotative.wire.outbound.cards.design import (
    card_of,
    card_of_edition,
    edition_path,
    story_path,
)
from rotative.wire.outbound.formats import ALTERNATES, FEEDS, OPENSEARCH
from rotative.wire.outbound.opensearch import can_search
from rotative.wire.outbound.text.document import plain

SHORT = 1200  # characters of text that is told twice, to be taken once
DESCRIPTION = 300  # characters; what is longer is cut by whoever shows it
LISTED = 3  # headlines that say what a list is about


@add_head
def head(ask: Ask, shown: Mapping[str, Any]) -> Iterator[Part]:
    """What kind of page it is decides; a page that is not there only names the feeds."""
    story, listing = shown.get("story"), shown.get("list")
    if shown.get("status", 200) == 200:
        if isinstance(story, Story):
            yield from of_story(ask, story, shown)
        elif isinstance(listing, ListPage):
            yield from of_list(ask, listing, shown)
        elif shown.get("is_home"):
            yield from of_home(ask)
        else:
            yield from of_page(ask, shown)
    yield from feeds(ask.edition.name, f"{ask.edition.base}/")
    if can_search():
        href = f"{ask.edition.base}/{OPENSEARCH.name}"
        yield Link("search", href, OPENSEARCH.type, ask.edition.name)


def feeds(title: str, path: str) -> Iterator[Link]:
    """Where feed readers find the feeds of the list at ``path`` (from the host's root)."""
    for feed in FEEDS:
        yield Link("alternate", f"{path}{feed.name}", feed.type, f"{title} ({feed.label})")


def languages(pages: Iterable[tuple[Edition, str]]) -> Iterator[Link]:
    """Pages of several editions that stand for one another: (edition, full address) each.

    Each with its language and country; the first edition of each language
    stands for that language wherever it is read, the first of all for the
    rest. Every page of the group names the same. Nothing for one page alone.
    """
    ordered = sorted(pages, key=lambda page: (page[0].position, page[0].pk))
    if len(ordered) < 2:
        return
    named: dict[str, str] = {}
    for edition, address in ordered:
        # An area such as 002 is no country, and crawlers take countries only.
        tag = edition.lang if edition.region.isalpha() else edition.profile.html
        named.setdefault(tag, address)
    for edition, address in ordered:
        named.setdefault(edition.profile.html, address)
    named.setdefault("x-default", ordered[0][1])
    for tag, address in named.items():
        yield Link("alternate", address, hreflang=tag)


def shared(
    edition: Edition, title: str, address: str, *, kind: str = "website", description: str = ""
) -> Iterator[Meta]:
    """What a site shows of a page that somebody shares there."""
    if description:
        yield Meta(description, name="description")
    # A preview may show the picture as large as it likes.
    yield Meta("max-image-preview:large", name="robots")
    yield Meta(kind, property="og:type")
    yield Meta(edition.name, property="og:site_name")
    yield Meta(title, property="og:title")
    yield Meta(Link("", address).address, property="og:url")
    yield Meta(og_locale(edition), property="og:locale")
    if description:
        yield Meta(description, property="og:description")
    if kind != "article":
        drawn = card_of_edition(edition)
        yield from card_parts(f"{edition.origin}{edition.base}{edition_path(drawn)}", edition.name)


def og_locale(edition: Edition) -> str:
    """``fr_SN``: language and country as Open Graph writes them."""
    language = edition.profile.html.split("-")[0]
    return f"{language}_{edition.region}" if edition.region.isalpha() else language


def card_parts(address: str, alt: str) -> Iterator[Meta]:
    """The share card at ``address``."""
    yield Meta(address, property="og:image")
    yield Meta("1200", property="og:image:width")
    yield Meta("630", property="og:image:height")
    yield Meta("image/jpeg", property="og:image:type")
    yield Meta(alt, property="og:image:alt")
    yield Meta("summary_large_image", name="twitter:card")


def of_story(ask: Ask, story: Story, shown: Mapping[str, Any]) -> Iterator[Part]:
    """A story's page."""
    edition, section = ask.edition, shown["section"]
    root = f"{edition.origin}{edition.base}"
    twins = shown.get("twins") or []
    description = strip_markup(story.standfirst)[:DESCRIPTION]
    drawn = card_of(story)
    card = f"{root}{story_path(story, drawn)}"
    yield Link("canonical", story.address)
    yield from languages(
        [(edition, story.address), *((twin.edition, twin.address) for twin in twins)]
    )
    for alternate in ALTERNATES:
        yield Link("alternate", f"{story.address}{alternate.name}/", alternate.type, told=True)
    yield from shared(
        edition, story.headline, story.address, kind="article", description=description
    )
    for twin in twins:
        yield Meta(og_locale(twin.edition), property="og:locale:alternate")
    article = linked_data.article(story, shown, ask.now, card)
    article |= _short_text(story, shown)
    yield from card_parts(card, story.headline)
    yield Meta(article["datePublished"], property="article:published_time")
    yield Meta(article["dateModified"], property="article:modified_time")
    yield Meta(section.name, property="article:section")
    for topic in shown.get("topics") or []:
        yield Meta(topic.name, property="article:tag")
    for author in shown.get("authors") or []:
        yield Meta(author.name, name="author")
    yield Data(article)
    yield Data(
        linked_data.breadcrumbs(
            [
                (edition.name, edition.address),
                (section.name, f"{root}{section.path}"),
                (story.headline, story.address),
            ]
        )
    )


def _short_text(story: Story, shown: Mapping[str, Any]) -> dict[str, str]:
    """The whole text of a story that is short, else nothing.

    Programs that find little to extract take the page for a teaser and all
    that stands on it for text, unless they are told what the text is.
    """
    parts = [str(set_text(story.standfirst, story.edition))]
    for passage in shown.get("passages") or []:
        if passage.kind == "text":
            parts += plain(passage.value)
        elif passage.kind == "quote":
            said = "".join(words for _part, words in passage.value["parts"])
            parts.append(str(set_text(said, story.edition)))
        elif passage.kind == "list":
            parts += [str(set_text(str(one), story.edition)) for one in passage.value["points"]]
    text = "\n".join(part for part in parts if part)
    return {"articleBody": text} if 0 < len(text) <= SHORT else {}


def of_list(ask: Ask, listing: ListPage, shown: Mapping[str, Any]) -> Iterator[Part]:
    """A section's, topic's, author's, place's or day's page.

    What lies further back in a list is not for indexes, and stands for itself.
    """
    edition = ask.edition
    address = f"{edition.origin}{listing.path}"
    title = f"{listing.title} – {edition.name}"
    person = shown.get("person")
    if listing.first:
        yield Link("canonical", address)
        kind = "profile" if person else "website"
        bio = strip_markup(person.bio) if person else ""
        yield from shared(
            edition, title, address, kind=kind, description=bio[:DESCRIPTION] or told(listing.cards)
        )
        term = shown.get("term")
        if term is not None:
            yield from languages([(edition, address), *_twins(term)])
        if person:
            yield Data(linked_data.profile(person, listing.path, edition))
        yield Data(
            linked_data.breadcrumbs([(edition.name, edition.address), (listing.title, address)])
        )
    if listing.feed:
        yield from feeds(title, listing.path)


def told(cards: Iterable[Card]) -> str:
    """What a list says of itself where its editors have not: its first headlines."""
    text = " · ".join(card.headline for card in list(cards)[:LISTED])
    return text if len(text) <= DESCRIPTION else f"{text[: DESCRIPTION - 1]}…"


def _twins(term: Any) -> list[tuple[Edition, str]]:
    """The same section, topic or place in the other open editions."""

    def look() -> list[tuple[Edition, str]]:
        return [
            (twin.edition, f"{twin.edition.origin}{twin.edition.base}{twin.path}")
            for twin in type(term).objects.twins_of(term)
            if twin.edition.is_open
        ]

    return remembered(("twins", type(term), term.pk), look)


def of_home(ask: Ask) -> Iterator[Part]:
    """An edition's home page."""
    edition = ask.edition
    yield Link("canonical", edition.address)
    yield from languages((one, one.address) for one in open_editions())
    yield from shared(edition, edition.name, edition.address, description=edition.tagline)
    yield Data(linked_data.site(edition))


def of_page(ask: Ask, shown: Mapping[str, Any]) -> Iterator[Part]:
    """A page that is no list and no story; one with a title and words of its own says so."""
    edition, page = ask.edition, shown.get("page")
    title = getattr(page, "title", "")
    if not title:
        # What a reader asked for or keeps is not for indexes: no address of its own is named.
        found = told(hit.card for hit in shown.get("hits") or [])
        yield Meta(found or edition.tagline or edition.name, name="description")
        return
    address = f"{edition.origin}{edition.base}{ask.path}"
    description = getattr(page, "search_description", "") or _opening(page, shown)
    yield Link("canonical", address)
    yield from shared(edition, title, address, description=description)
    yield Data(linked_data.breadcrumbs([(edition.name, edition.address), (title, address)]))


def _opening(page: Any, shown: Mapping[str, Any]) -> str:
    """The first words of a page: an editor's, or a shipped one's."""
    texts = [text for one in shown.get("passages") or [] if one.kind == "text"
             for text in plain(one.value)]  # fmt: skip
    texts += [words for part in getattr(page, "parts", []) for words in part.words]
    return next((text for text in texts if text), "")[:DESCRIPTION]
