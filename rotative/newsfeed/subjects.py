"""What stories, live posts and flashes say in the newsfeed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.text import Truncator

from rotative.editions.models import Edition
from rotative.kit.cleaning import strip_markup
from rotative.ledger.models import Line
from rotative.newsfeed.kinds import (
    CORRECTED,
    FLASH,
    POST,
    PUBLISHED,
    UPDATED,
    Kind,
    Subject,
)
from rotative.newsfeed.models import Flash
from rotative.stories.models import LivePost

SNIPPET = 20  # words of a post that has no headline


def stories(edition: Edition, lines: Sequence[Line], now: datetime) -> Mapping[int, Subject]:
    """Lines about stories: the story says it all. No query."""
    return {line.number: Subject(story=int(line.object_id)) for line in lines}


def posts(edition: Edition, lines: Sequence[Line], now: datetime) -> Mapping[int, Subject]:
    """Lines about live posts: the post's headline, else its first words. One query."""
    of = {line.object_id: int(line.payload["story"]) for line in lines}
    found = {str(post.pk): post for post in LivePost.objects.among(of, now)}
    return {
        line.number: Subject(
            words=_first_words(found[line.object_id]),
            story=of[line.object_id],
            place=f"#{found[line.object_id].anchor}",
        )
        for line in lines
        if line.object_id in found
    }


def flashes(edition: Edition, lines: Sequence[Line], now: datetime) -> Mapping[int, Subject]:
    """Lines about flashes. One query."""
    ids = {line.object_id for line in lines}
    found = {str(flash.pk): flash for flash in Flash.objects.standing(edition, ids)}
    return {
        line.number: Subject(flash.words, flash.story_id, breaking=flash.breaking)
        for line in lines
        if (flash := found.get(line.object_id)) is not None
    }


def _first_words(post: LivePost) -> str:
    """The post's headline, else how its text or its quote begins; empty: its story's headline."""
    if post.headline:
        return post.headline
    for block in post.body:
        text = ""
        if block.block_type == "text":
            text = strip_markup(block.value.source)
        elif block.block_type == "quote":
            text = block.value["text"]
        if text.strip():
            return Truncator(" ".join(text.split())).words(SNIPPET, truncate=" …")
    return ""


STORIES = Kind(
    "story",
    {
        "story.published": PUBLISHED,
        "story.updated": UPDATED,
        "story.corrected": CORRECTED,
    },
    stories,
    changes=frozenset({"story.unpublished", "story.restored", "story.deleted"}),
)
POSTS = Kind(
    "livepost",
    {"live.posted": POST},
    posts,
    changes=frozenset({"live.post_edited", "live.post_corrected", "live.post_removed"}),
)
FLASHES = Kind("flash", {"flash.sent": FLASH}, flashes, changes=frozenset({"flash.edited"}))
