"""Cards: what a list shows of each story."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rotative.editions.forms import format_list
from rotative.editions.models import Edition
from rotative.press.observe import saw
from rotative.press.remember import remembered
from rotative.stories.beside import fill, fill_bylines
from rotative.stories.models import Kind, Section, Story
from rotative.stories.pictures import Figure, figure_of


@dataclass(frozen=True)
class Card:
    """A story in a list; ``kind`` is empty for plain news, ``section`` where the list is its.

    ``form`` is the kind's own word for style sheets; ``people`` and
    ``portrait`` (of the first of them) are there where the list introduces
    its authors.
    """

    number: int
    href: str
    headline: str
    kicker: str
    standfirst: str
    kind: str
    at: datetime | None
    section: str = ""
    section_href: str = ""
    figure: Figure | None = None
    form: str = "news"
    people: str = ""
    portrait: Figure | None = None

    @property
    def mark(self) -> str:
        """The sign on its picture: what there is besides text."""
        return "pictures" if self.form == Kind.GALLERY else ""


def address_from(story: Story, edition: Edition) -> str:
    """The story's address as a page of ``edition`` links to it: short on its own host."""
    home = story.edition
    origin = "" if home.origin == edition.origin else home.origin
    return f"{origin}{home.base}{story.path}"


def card_of(story: Story, edition: Edition, *, section: Section | None = None) -> Card:
    """One story's card on a page of ``edition``; ``section`` is the list's own, if any."""
    kind = "" if story.kind == Kind.NEWS else str(Kind(story.kind).label)
    foreign = section is None or story.section_id != section.pk
    return Card(
        number=story.pk,
        href=address_from(story, edition),
        headline=story.short_headline or story.headline,
        kicker=story.kicker,
        standfirst=story.standfirst,
        kind=kind,
        at=story.first_published_at,
        section=story.section.name if foreign else "",
        section_href=f"{story.edition.base}{story.section.path}" if foreign else "",
        figure=figure_of(story.lead_picture, alt=story.lead_alt),
        form=story.kind,
    )


def cards_of(
    stories: Iterable[Story],
    edition: Edition,
    *,
    section: Section | None = None,
) -> list[Card]:
    """Cards of ``stories``; at most four queries for all of them together."""
    found = list(stories)
    for story in found:
        # What is there already stays: other pages may be shown the same story meanwhile.
        have = story._state.fields_cache
        if story.edition_id == edition.pk and "edition" not in have:
            story.edition = edition
        if section is not None and story.section_id == section.pk and "section" not in have:
            story.section = section
    fill(found)
    return [card_of(story, edition, section=section) for story in found]


def introduced(cards: Iterable[Card], stories: Iterable[Story], edition: Edition) -> list[Card]:
    """``cards`` of ``stories`` with their authors' names, and a picture of the first of them."""
    return [
        replace(card, people=names, portrait=portrait)
        for card, story in zip(cards, stories, strict=True)
        for names, portrait in [_authors(story, edition)]
    ]


def _authors(story: Story, edition: Edition) -> tuple[str, Figure | None]:
    def look() -> tuple[str, Figure | None]:
        saw(f"story:{story.pk}")
        bylines = list(story.bylines.all())
        fill_bylines(bylines)
        first = bylines[0].person if bylines else None
        names = format_list([byline.printed for byline in bylines], edition)
        return names, figure_of(first.picture) if first else None

    return remembered(("authors", edition.pk, story.pk), look)
