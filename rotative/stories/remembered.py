"""Stories for lists, remembered between renders: a page made anew looks up only what is new.

Whoever gets such a story shares it with other pages: nothing of it may be set.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from rotative.editions.models import Edition
from rotative.press.observe import saw
from rotative.press.remember import is_remembering, remembered, remembered_each
from rotative.stories.beside import fill
from rotative.stories.models import Listing, Person, Section, Story
from rotative.stories.models.questions import StoryQuerySet

# Lists are remembered in these lengths, so that pages that show more or less of one share it.
_LENGTHS = (64, 1_024)
_LISTED = 32  # the same for lists of topics and authors


def newest_of(name: Hashable, ask: Callable[[], StoryQuerySet], most: int) -> list[Story]:
    """The first ``most`` stories that ``ask`` gives, without their text and ready for cards.

    ``name`` is the question's own, so that it need not be put again.
    """
    if not is_remembering():
        return list(ask().defer("body")[:most])
    numbers = numbers_of(name, ask, most)
    found = list(public_stories(numbers[:most]).values())
    further = numbers[most:]
    while len(found) < most and further:  # the time of some is up
        found += public_stories(further[: most - len(found)]).values()
        further = further[most:]
    return found


def numbers_of(name: Hashable, ask: Callable[[], StoryQuerySet], most: int) -> list[int]:
    """The numbers of at least ``most`` stories that ``ask`` gives, where there are as many.

    Whoever shows them asks for them with :func:`public_stories`, which leaves
    out those whose time has come since.
    """
    if not is_remembering():
        return ask().numbers(most)
    length = next((length for length in _LENGTHS if length >= most + 8), most)
    return remembered(("stories", name, length), lambda: ask().numbers(length))


def sections_of(edition: Edition) -> list[Section]:
    """An edition's sections, in order."""
    return remembered(("sections", edition.pk), lambda: list(Section.objects.of(edition)))


def section_at(edition: Edition, slug: str) -> Section | None:
    """The edition's section with that slug, or None; nothing is kept of slugs that are none."""
    if not is_remembering():
        found: Section | None = Section.objects.find(edition, slug=slug)
        return found
    return next((one for one in sections_of(edition) if one.slug == slug), None)


def places_in(kind: str, target_id: int, edition: Edition, most: int) -> list[tuple[int, datetime]]:
    """Story and moment of the first ``most`` rows of a topic's or an author's list."""
    length = max(most, _LISTED)

    def look() -> list[tuple[int, datetime]]:
        return Listing.objects.in_list(kind, target_id, edition).places(length)

    return remembered((kind, target_id, edition.pk, length), look)[:most]


def person_at(number: int) -> Person | None:
    """The person with that number and their picture, or None; nothing is kept of none."""

    def look() -> Person:
        found = Person.objects.find(number)
        if found is None:
            raise Person.DoesNotExist
        prefetch_related_objects([found], "picture__prints")
        return found

    try:
        return remembered((Person, number), look)
    except Person.DoesNotExist:
        saw(f"person:{number}")
        return None


def public_stories(numbers: Iterable[int]) -> dict[int, Story]:
    """Those of the stories with these numbers that the public may see, in this order."""
    return remembered_each("story", numbers, _fetch, _about)


def _fetch(numbers: list[int]) -> Mapping[int, Story]:
    found = Story.objects.visible_to(None).filter(pk__in=numbers).defer("body")
    stories = {story.pk: story for story in found}
    if is_remembering():
        fill(stories.values())
    return stories


def _about(number: int, story: Story | None) -> tuple[list[str], datetime | None]:
    """What a card of the story shows, and until when the story is public."""
    if story is None:
        return [f"story:{number}"], None
    tags = [f"story:{number}", f"edition:{story.edition_id}", f"section:{story.section_id}"]
    if story.lead_picture_id:
        tags.append(f"picture:{story.lead_picture_id}")
    now = timezone.now()
    ends = [at for at in (story.expire_at, story.embargo_until) if at and at > now]
    return tags, min(ends, default=None)
