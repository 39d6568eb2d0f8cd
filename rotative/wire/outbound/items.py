"""A story as feeds carry it, whatever their format: set as its edition prints it, and whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from rotative.editions.models import Edition
from rotative.editions.typography import set_text
from rotative.press.observe import changes_at, observing, saw
from rotative.press.remember import remembered_each
from rotative.stories.beside import fill, fill_bylines
from rotative.stories.body import passages_of
from rotative.stories.models import Story
from rotative.stories.pictures import Figure, figure_of

# Cards that lead elsewhere are the page's, not the story's.
FURNITURE = {"related"}


@dataclass(frozen=True)
class Author:
    """A name in a byline; ``url`` is empty for agencies and desks."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Item:
    """One story. ``key`` stays the same whatever happens to its address."""

    key: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: tuple[Author, ...]
    tags: tuple[str, ...]
    lead: Figure | None


def items_of(numbers: Iterable[int], edition: Edition) -> list[Item]:
    """The public stories of ``edition`` with these numbers, with their full text.

    A handful of queries for all that are not remembered from another feed.
    """
    found = remembered_each(
        ("item", edition.pk), numbers, lambda new: _look_up(new, edition), _about
    )
    return [made.item for made in found.values()]


@dataclass(frozen=True)
class _Made:
    """An item, and what was seen while it was made."""

    item: Item
    tags: frozenset[str]
    until: datetime | None


def _look_up(numbers: list[int], edition: Edition) -> dict[int, _Made]:
    stories = list(Story.objects.visible_to(None).filter(pk__in=numbers, edition=edition))
    fill(stories)
    prefetch_related_objects(stories, "bylines", "topics", "corrections")
    fill_bylines(byline for story in stories for byline in story.bylines.all())
    found = {}
    for story in stories:
        with observing() as seen:
            _see(story)
            item = _item(story, edition)
        saw(*seen.tags)
        if seen.until:
            changes_at(seen.until)
        found[story.pk] = _Made(item, frozenset(seen.tags), seen.until)
    return found


def _see(story: Story) -> None:
    """Record what was fetched of ``story`` together with others."""
    saw(f"story:{story.pk}", f"edition:{story.edition_id}", f"section:{story.section_id}")
    saw(*(f"topic:{topic.pk}" for topic in story.topics.all()))
    saw(*(f"person:{one.person_id}" for one in story.bylines.all() if one.person_id))
    if story.lead_picture_id:
        saw(f"picture:{story.lead_picture_id}")
    for moment in (story.expire_at, story.embargo_until):
        if moment and moment > timezone.now():
            changes_at(moment)


def _about(number: int, made: _Made | None) -> tuple[Iterable[str], datetime | None]:
    return (made.tags, made.until) if made else ([f"story:{number}"], None)


def _item(story: Story, edition: Edition) -> Item:
    story.edition = edition
    assert story.first_published_at is not None  # noqa: S101 - public stories have been published
    lead = figure_of(
        story.lead_picture, alt=story.lead_alt, caption=story.lead_caption, root=edition.origin
    )
    bylines = [
        Author(
            byline.printed,
            iri_to_uri(f"{edition.origin}{edition.base}{byline.person.path}")
            if byline.person
            else "",
        )
        for byline in story.bylines.all()
    ]
    if not bylines and story.source_credit:
        bylines = [Author(story.source_credit)]
    tags = [story.section.name, *(topic.name for topic in story.topics.all())]
    return Item(
        key=f"{edition.address}story/{story.pk}",
        url=iri_to_uri(story.address),
        title=str(set_text(story.headline, edition)),
        summary=str(set_text(story.standfirst, edition)),
        html=body_html(story, edition, lead),
        published=story.first_published_at,
        updated=story.revised_at or story.first_published_at,
        authors=tuple(bylines),
        tags=tuple(dict.fromkeys(tags)),
        lead=lead,
    )


def body_html(story: Story, edition: Edition, lead: Figure | None) -> str:
    """The story's text as HTML that stands alone: every address is absolute, no furniture."""
    passages = passages_of(story.body, edition, root=edition.origin)
    return render_to_string(
        "outbound/body.html",
        {
            "edition": edition,
            "lead": lead,
            "passages": [one for one in passages if one.kind not in FURNITURE],
            "corrections": list(story.corrections.all()),
        },
    ).strip()
