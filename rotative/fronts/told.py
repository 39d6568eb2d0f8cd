"""The banner in the newsfeed, and what open pages are told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rotative.editions.models import Edition
from rotative.editions.typography import set_text
from rotative.fronts.models import Banner
from rotative.ledger.models import Line
from rotative.newsfeed.kinds import BANNER, Kind, Subject
from rotative.press.observe import saw
from rotative.stories.cards import address_from
from rotative.stories.models import Story

VERBS = frozenset({"banner.shown", "banner.cleared"})
STORY_VERBS = frozenset(
    {
        "story.published",
        "story.updated",
        "story.corrected",
        "story.unpublished",
        "story.withdrawn",
        "story.restored",
        "story.deleted",
    }
)


def banners(edition: Edition, lines: Sequence[Line], now: datetime) -> Mapping[int, Subject]:
    """What was said; the banner itself may be over, and is gone then. No query."""
    saw(f"banner:{edition.pk}")
    return {
        line.number: Subject(line.payload["words"], line.payload["story"], breaking=True)
        for line in lines
    }


def banner_now(edition: Edition, now: datetime) -> dict[str, str]:
    """What stands above the edition's pages: ``words`` empty for nothing, ``href`` for nowhere."""
    return _said(Banner.objects.over(edition), edition, now)


def banner_events(
    edition: Edition, lines: Sequence[Line], now: datetime
) -> Mapping[int, tuple[str, dict[str, Any]]]:
    """``banner``: what stands above the edition's pages now.

    Of lines about stories only those whose story the banner leads to, which may
    be nowhere now, or elsewhere, and those whose story has taken it along.
    """
    found = Banner.objects.over(edition)
    led = str(found.story_id) if found else ""
    about = [
        line
        for line in lines
        if line.verb in VERBS or line.verb == "story.deleted" or line.object_id == led
    ]
    said = _said(found, edition, now) if about else {}
    return {line.number: ("banner", said) for line in about}


def _said(found: Banner | None, edition: Edition, now: datetime) -> dict[str, str]:
    story = None
    if found is not None and found.story_id:
        story = Story.objects.visible_to(None, now).defer("body").find(edition, found.story_id)
    if story is not None:
        story.edition = edition
    return {
        "words": str(set_text(found.words, edition)) if found else "",
        "href": address_from(story, edition) if story else "",
    }


BANNERS = Kind("banner", {"banner.shown": BANNER}, banners)
