"""Lists of stories, a page at a time: keyset, newest first."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rotative.editions.models import Edition
from rotative.kit.cursors import BadCursor, pack_cursor, unpack_cursor
from rotative.press.page import Ask, Missing
from rotative.stories.models import Listing, Story
from rotative.stories.models.questions import StoryQuerySet
from rotative.stories.remembered import newest_of, places_in, public_stories

PAGE = 24


@dataclass(frozen=True)
class Stretch:
    """Some stories of a list; ``older`` is the cursor to go on from, empty at the end."""

    stories: list[Story]
    older: str
    first: bool


# A newest-first question; given a moment, what lies before it is all that will be asked for.
Question = Callable[[datetime | None], StoryQuerySet]


def stretch_of(ask: Ask, name: Hashable, question: Question, *, size: int = PAGE) -> Stretch:
    """The stretch of ``question`` that ``?before=`` asks for; ``name`` tells it from others.

    One range scan; raises Missing for a cursor that is not ours.
    """
    before = _before(ask)
    if before:
        stories = question(before[0]).before(*before)
        return _cut(list(stories.defer("body")[: size + 1]), size, first=False)
    return _cut(newest_of(name, lambda: question(None), size + 1), size, first=True)


def listed_stretch(
    ask: Ask,
    kind: str,
    target_id: int,
    edition: Edition,
    *,
    size: int = PAGE,
) -> Stretch:
    """The same for the list of a topic or an author, which has an index of its own."""
    before = _before(ask)
    if before:
        rows = Listing.objects.in_list(kind, target_id, edition, before=before[0])
        places = rows.before(*before).places(size + 1)
    else:
        places = places_in(kind, target_id, edition, size + 1)
    found = public_stories(pk for pk, _at in places[:size])
    older = ""
    if len(places) > size:
        pk, at = places[size - 1]
        older = pack_cursor(at, pk)
    return Stretch(list(found.values()), older, before is None)


def _before(ask: Ask) -> tuple[Any, int] | None:
    cursor = ask.query.get("before")
    if not cursor:
        return None
    try:
        return unpack_cursor(cursor)
    except BadCursor:
        raise Missing(ask.path) from None


def cursor_after(story: Story) -> str:
    """The cursor from which a list goes on after ``story``, which is public."""
    if story.first_published_at is None:
        raise ValueError(f"story {story.pk} was never public")
    return pack_cursor(story.first_published_at, story.pk)


def _cut(stories: list[Story], size: int, *, first: bool) -> Stretch:
    older = ""
    if len(stories) > size:
        older = cursor_after(stories[size - 1])
    return Stretch(stories[:size], older, first)
