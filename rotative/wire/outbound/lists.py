"""The lists that have feeds: an edition's newest, a section, a topic, an author, a place."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.encoding import iri_to_uri

from rotative.editions.models import Edition
from rotative.press.page import Ask, Missing, Page, data
from rotative.press.routes import address
from rotative.stories.models import Listing, Place, Story, Topic
from rotative.stories.models.questions import StoryQuerySet
from rotative.stories.paging import listed_stretch
from rotative.stories.remembered import newest_of, section_at
from rotative.stories.views.lists import find_author, find_term
from rotative.wire.outbound.formats import Format
from rotative.wire.outbound.items import Item, items_of

IN_FEED = 20
_NAMED = r"(?P<slug>[\w-]+)-(?P<number>[0-9]{1,18})"


@dataclass(frozen=True)
class Channel:
    """A feed: its list's name, its page's full address and its own, its items newest first."""

    title: str
    link: str
    myself: str
    edition: Edition
    items: list[Item]

    @property
    def description(self) -> str:
        """What the feed is of, in words."""
        return self.edition.tagline or self.title

    @property
    def updated(self) -> datetime | None:
        """When anything in it was last changed; None while it is empty."""
        return max((item.updated for item in self.items), default=None)


Found = tuple[str, str, Iterable[int]]  # title, path, the stories' numbers


def patterns(form: Format, write: Callable[[Channel], bytes]) -> list[Any]:
    """The public addresses of every list's feed in one format, which ``write`` writes."""

    def view(find: Callable[..., Found]) -> Callable[..., Page]:
        def feed(ask: Ask, **named: str) -> Page:
            title, path, numbers = find(ask, **named)
            base = f"{ask.edition.origin}{ask.edition.base}"
            channel = Channel(
                title=title,
                link=iri_to_uri(f"{base}{path}"),
                myself=iri_to_uri(f"{base}{path}{form.name}"),
                edition=ask.edition,
                items=items_of(numbers, ask.edition),
            )
            return data(write(channel), f"{form.type}; charset=utf-8")

        return feed

    name = form.name.replace(".", r"\.")
    return [
        address(rf"^{name}$", view(edition)),
        address(rf"^topic/{_NAMED}/{name}$", view(topic)),
        address(rf"^author/{_NAMED}/{name}$", view(author)),
        address(rf"^place/{_NAMED}/{name}$", view(place)),
        address(rf"^(?P<slug>[\w-]+)/{name}$", view(section)),
    ]


def edition(ask: Ask) -> Found:
    """An edition's newest stories."""
    name = ("latest", ask.edition.pk)
    return ask.edition.name, "/", _newest(name, lambda: Story.objects.newest(ask.edition))


def section(ask: Ask, slug: str) -> Found:
    """A section's newest stories; Missing where there is no such section."""
    found = section_at(ask.edition, slug)
    if found is None:
        raise Missing(ask.path)
    numbers = _newest(("section", found.pk), lambda: Story.objects.in_section(found))
    return _title(found, ask), found.path, numbers


def topic(ask: Ask, slug: str, number: str) -> Found:
    """A topic's newest stories."""
    found = find_term(Topic, ask, number)
    stretch = listed_stretch(ask, Listing.TOPIC, found.pk, ask.edition, size=IN_FEED)
    return _title(found, ask), found.path, [story.pk for story in stretch.stories]


def author(ask: Ask, slug: str, number: str) -> Found:
    """What somebody wrote last in this edition; Missing where that is nothing."""
    found = find_author(ask, number)
    stretch = listed_stretch(ask, Listing.PERSON, found.pk, ask.edition, size=IN_FEED)
    if not stretch.stories:
        raise Missing(ask.path)
    return _title(found, ask), found.path, [story.pk for story in stretch.stories]


def place(ask: Ask, slug: str, number: str) -> Found:
    """What happened last at a place."""
    found = find_term(Place, ask, number)
    numbers = _newest(("place", found.pk), lambda: Story.objects.at_place(found))
    return _title(found, ask), found.path, numbers


def _newest(name: Hashable, question: Callable[[], StoryQuerySet]) -> list[int]:
    return [story.pk for story in newest_of(name, question, IN_FEED)]


def _title(found: Any, ask: Ask) -> str:
    return f"{found.name} – {ask.edition.name}"
