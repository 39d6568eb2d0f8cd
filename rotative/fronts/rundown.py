"""A front's stories: the rundown's in its order, then the newest."""

from collections.abc import Hashable
from dataclasses import dataclass

from rotative.fronts.models import Front
from rotative.press.page import Ask
from rotative.stories.models import Story
from rotative.stories.paging import Question, Stretch, cursor_after, stretch_of
from rotative.stories.remembered import public_stories


@dataclass(frozen=True)
class Rundown:
    """Stories in the order of a front; ``older`` is where its list goes on."""

    stories: list[Story]
    older: str


def top_stories(
    front: Front | None, name: Hashable, newest: Question, ask: Ask, *, size: int
) -> Rundown:
    """The rundown's public stories of this edition, filled up from ``newest`` to ``size``.

    ``name`` tells that question from others. Two queries. A curated story that was
    withdrawn, has expired or is not yet public is left out without a gap.
    """
    stretch: Stretch = stretch_of(ask, name, newest, size=size)
    if not stretch.first:
        return Rundown(stretch.stories, stretch.older)
    # One slot at least is the newest's, so that the list has a place to go on from.
    curated = _curated(front, ask)[: size - 1]
    chosen = {story.pk for story in curated}
    fresh = [story for story in stretch.stories if story.pk not in chosen]
    shown = fresh[: size - len(curated)]
    older = stretch.older
    if len(shown) < len(fresh):
        older = cursor_after(shown[-1])
    return Rundown([*curated, *shown], older)


def _curated(front: Front | None, ask: Ask) -> list[Story]:
    ids = front.story_ids if front is not None else []
    if not ids:
        return []
    found = public_stories(ids).values()
    return [story for story in found if story.edition_id == ask.edition.pk]
