"""The pages of a topic, an author, a place and a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rotative.editions.forms import format_date
from rotative.press.page import Ask, Missing, Moved, Page, html
from rotative.press.remember import remembered
from rotative.stories.cards import Card, cards_of
from rotative.stories.models import Listing, Person, Place, Story, Topic
from rotative.stories.paging import Stretch, listed_stretch, stretch_of
from rotative.stories.pictures import figure_of
from rotative.stories.remembered import person_at

FIRST_YEAR = 1600  # the first newspapers


@dataclass(frozen=True)
class ListPage:
    """A list for readers: what it is called, its stories, where it goes on."""

    label: str
    title: str
    path: str
    cards: list[Card]
    older: str
    first: bool
    feed: str = ""


def list_page(
    ask: Ask, stretch: Stretch, *, label: str, title: str, path: str, feed: str = ""
) -> ListPage:
    """The context of a list's page."""
    return ListPage(
        label=label,
        title=title,
        path=f"{ask.edition.base}{path}",
        cards=cards_of(stretch.stories, ask.edition),
        older=stretch.older,
        first=stretch.first,
        feed=f"{ask.edition.base}{feed}" if feed else "",
    )


def topic(ask: Ask, slug: str, number: str) -> Page:
    """A topic's stories, newest first."""
    found = find_term(Topic, ask, number)
    stretch = listed_stretch(ask, Listing.TOPIC, found.pk, ask.edition)
    listing = list_page(
        ask, stretch, label=_("Topic"), title=found.name, path=found.path,
        feed=f"{found.path}feed.xml",
    )  # fmt: skip
    return html(ask, "stories/list.html", {"list": listing, "term": found, "followed": found})


def place(ask: Ask, slug: str, number: str) -> Page:
    """What happened at a place, newest first."""
    found = find_term(Place, ask, number)
    stretch = stretch_of(
        ask,
        ("place", found.pk),
        lambda before: Story.objects.at_place(found, before=before),
    )
    listing = list_page(
        ask, stretch, label=_("Place"), title=found.name, path=found.path,
        feed=f"{found.path}feed.xml",
    )  # fmt: skip
    return html(ask, "stories/list.html", {"list": listing, "term": found})


def author(ask: Ask, slug: str, number: str) -> Page:
    """Who somebody is, and what they wrote in this edition, newest first.

    Missing where they have written nothing here: people are shared by editions.
    """
    person = find_author(ask, number)
    stretch = listed_stretch(ask, Listing.PERSON, person.pk, ask.edition)
    if stretch.first and not stretch.stories:
        raise Missing(ask.path)
    listing = list_page(
        ask, stretch, label=_("Author"), title=person.name, path=person.path,
        feed=f"{person.path}feed.xml",
    )  # fmt: skip
    portrait = figure_of(person.picture) if stretch.first else None
    return html(
        ask, "stories/author.html", {"list": listing, "person": person, "portrait": portrait}
    )


def day(ask: Ask, year: str, month: str, day: str) -> Page:
    """An edition's stories of one day in its own time zone; Missing for days to come."""
    wanted = _day(year, month, day)
    today = ask.now.astimezone(ask.edition.zone).date()
    if wanted is None or not wanted.year >= FIRST_YEAR or wanted > today:
        raise Missing(ask.path)
    stretch = stretch_of(
        ask,
        ("day", ask.edition.pk, wanted),
        lambda _before: Story.objects.on_day(ask.edition, wanted),
    )
    listing = list_page(
        ask,
        stretch,
        label=_("Archive"),
        title=format_date(wanted, ask.edition, "masthead"),
        path=day_path(wanted),
    )
    following = wanted + timedelta(days=1)
    context = {
        "list": listing,
        "day_before": _link(ask, wanted - timedelta(days=1)),
        "day_after": _link(ask, following) if following <= today else None,
    }
    return html(ask, "stories/day.html", context)


def day_path(when: date) -> str:
    """The address of a day's archive below the edition's base."""
    return f"/{when:%Y/%m/%d}/"


def find_term(model: Any, ask: Ask, number: str) -> Any:
    """The edition's topic or place with that number; Missing, or Moved from a stale address."""

    def look() -> Any:
        found = model.objects.find(ask.edition, pk=int(number))
        if found is None:
            raise Missing(ask.path)  # and nothing is kept of numbers that are none
        return found

    found = remembered((model, ask.edition.pk, int(number)), look)
    _insist(ask, found.path)
    return found


def find_author(ask: Ask, number: str) -> Person:
    """The person with that number; Missing, or Moved from a stale address."""
    person = person_at(int(number))
    if person is None:
        raise Missing(ask.path)
    _insist(ask, person.path)
    return person


def _insist(ask: Ask, path: str) -> None:
    """Raise Moved unless the page asked for lies at ``path``; a feed's name stays behind it."""
    name = ask.path.rsplit("/", 1)[1]
    if ask.path != path + name:
        raise Moved(f"{ask.edition.base}{path}{name}")


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _link(ask: Ask, when: date) -> dict[str, str]:
    return {
        "href": f"{ask.edition.base}{day_path(when)}",
        "words": format_date(when, ask.edition, "long"),
    }
