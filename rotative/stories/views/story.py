"""The page of one story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rotative.editions.forms import format_number
from rotative.editions.models import Edition
from rotative.editions.remembered import open_editions
from rotative.press.page import Ask, Gone, Missing, Moved, Page, html
from rotative.stories.beside import fill_bylines, fill_page
from rotative.stories.body import passages_of
from rotative.stories.cards import Card, address_from, cards_of
from rotative.stories.models import Kind, Likeness, Listing, Story, Topic
from rotative.stories.onward import next_after
from rotative.stories.parts import Part, in_parts, minutes_to_read, number_pictures
from rotative.stories.pictures import Figure, figure_of
from rotative.stories.remembered import places_in, public_stories
from rotative.stories.views.live import live_page

RELATED = 4  # stories offered at the end
SAME_TIME = timedelta(minutes=1)  # a change so soon after the first says nothing to readers


@dataclass(frozen=True)
class Author:
    """A name in a byline; ``href`` is empty for agencies and desks."""

    name: str
    href: str
    role: str = ""
    portrait: Figure | None = None


@dataclass(frozen=True)
class Twin:
    """The same story in another edition."""

    edition: Edition
    href: str
    address: str
    headline: str


def story(ask: Ask, year: str, month: str, day: str, slug: str, number: str) -> Page:
    """The story's page; the number finds it, any other address of it redirects.

    A withdrawn story is Gone with its reason; one that the public may not see
    is Missing.
    """
    if ask.subject is not None:
        return page_of(ask.subject, ask)
    public = Story.objects.visible_to(None, ask.now).select_related("likeness")
    found = public.find(ask.edition, int(number))
    if found is None:
        hidden = Story.objects.find(ask.edition, int(number))
        if hidden is not None and hidden.withdrawn_at:
            raise Gone(hidden.withdrawal_reason, subject=hidden)
        raise Missing(ask.path)
    found.edition = ask.edition
    if ask.path != found.path:
        raise Moved(f"{ask.edition.base}{found.path}")
    return page_of(found, ask)


def page_of(found: Story, ask: Ask) -> Page:
    """The page of a story that may be shown, or of a draft under preview."""
    found.edition = ask.edition
    fill_page(found)
    topics = list(found.topics.all())
    twins = twins_of(found, ask.edition)
    published = found.first_published_at or ask.now
    authors = authors_of(found, ask.edition)
    lead = figure_of(found.lead_picture, alt=found.lead_alt, caption=found.lead_caption)
    passages = passages_of(found.body, ask.edition)
    parts: list[Part] = []
    if found.kind == Kind.EXPLAINER:
        passages, parts = in_parts(passages)
    related = related_to(found, ask.edition, topics)
    minutes = minutes_to_read(passages, ask.edition)
    live = live_page(found, ask) if found.kind == Kind.LIVE and found.pk else None
    changed = max(filter(None, (found.revised_at, live.changed if live else None)), default=None)
    context = {
        "story": found,
        "kind": "" if found.kind == Kind.NEWS else Kind(found.kind).label,
        "section": found.section,
        "authors": authors,
        "published": published,
        "revised": _worth_saying(changed, published),
        "lead": lead,
        "passages": passages,
        "parts": parts if len(parts) > 1 else [],
        "pictures": number_pictures(passages),
        "minutes": minutes,
        "minutes_written": format_number(minutes, ask.edition),
        "corrections": list(found.corrections.all()) if found.pk else [],
        "topics": topics,
        "place": found.place,
        "related": related,
        "next": next_after(found, related, ask.edition),
        "address": found.address,
        "twins": twins,
        "section_href": f"{ask.edition.base}{found.section.path}",
        "live": live,
    }
    return html(ask, "stories/live.html" if live else "stories/story.html", context)


def _worth_saying(revised: datetime | None, published: datetime) -> datetime | None:
    """When the story was last changed, unless that is the time of publication to the minute."""
    return revised if revised and revised - published >= SAME_TIME else None


def authors_of(found: Story, edition: Edition) -> list[Author]:
    """The story's bylines, in order."""
    bylines = list(found.bylines.all())
    fill_bylines(bylines)
    return [
        Author(
            byline.printed,
            f"{edition.base}{byline.person.path}" if byline.person else "",
            byline.person.role if byline.person else "",
            figure_of(byline.person.picture) if byline.person else None,
        )
        for byline in bylines
    ]


def twins_of(found: Story, edition: Edition) -> list[Twin]:
    """The same story in other editions that readers may visit."""
    others = {other.pk: other for other in open_editions() if other.pk != edition.pk}
    if not others:
        return []
    twins = []
    for twin in Story.objects.translations_of(found).for_addresses():
        if twin.edition_id in others:
            twin.edition = others[twin.edition_id]
            twins.append(
                Twin(twin.edition, address_from(twin, edition), twin.address, twin.headline)
            )
    return twins


def related_to(found: Story, edition: Edition, topics: Sequence[Topic]) -> list[Card]:
    """Chosen stories, those that the search found to be like it, else its topic's and section's.

    What is found is kept with the story. Of the topic the newest, of the section
    older ones: what is published next changes nothing there. None is offered that
    the text itself offers.
    """
    chosen = Story.objects.chosen_for(found)
    stories = public_stories(chosen[:RELATED])
    besides = {found.pk, *_offered_in(found)}
    like = [pk for pk in Likeness.objects.like(found) if pk not in besides]
    for start in range(0, len(like), RELATED):  # the second half where some are public no more
        if len(stories) < RELATED:
            _add(stories, public_stories(like[start : start + RELATED]).values(), besides)
    if topics and len(stories) < RELATED:
        places = places_in(Listing.TOPIC, topics[0].pk, edition, RELATED + 1)
        latest = [number for number, _at in places]
        _add(stories, public_stories(latest).values(), besides)
    if len(stories) < RELATED:
        _add(stories, _older(found, len(stories)), besides)
    return cards_of(stories.values(), edition, section=found.section)


def _offered_in(found: Story) -> set[int]:
    """The stories that its text has a card of."""
    cards = (part["value"] for part in found.body.raw_data if part["type"] == "related")
    return {card["story"] for card in cards if card.get("story")}


def _older(found: Story, offered: int) -> Iterable[Story]:
    """The stories of its section that came before it; a draft's are the newest."""
    most = RELATED + offered + 1  # those already offered may all be among them
    moment = found.first_published_at
    older = Story.objects.in_section(found.section, before=moment)
    if moment is not None:
        older = older.before(moment, found.pk)
    return public_stories(older.numbers(most)).values()


def _add(stories: dict[int, Story], more: Iterable[Story], besides: set[int]) -> None:
    for story in more:
        if len(stories) < RELATED and story.pk not in besides:
            stories.setdefault(story.pk, story)
