"""What open pages of a live story are told: its posts as its page shows them, and its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from rotative.editions.models import Edition
from rotative.ledger.models import Line
from rotative.stories.models import LiveEnd, LivePost, Story
from rotative.stories.views.live import posts_as_shown

POST_VERBS = frozenset(
    {
        "live.posted",
        "live.post_edited",
        "live.post_corrected",
        "live.post_pinned",
        "live.post_removed",
    }
)
END_VERBS = frozenset({"live.ended", "live.resumed"})


def post_events(
    edition: Edition, lines: Sequence[Line], now: datetime
) -> Mapping[int, tuple[str, dict[str, Any]]]:
    """``post`` with the post's markup as its page shows it, or ``post_gone``. Few queries for all.

    Nothing of a story that readers cannot see is told.
    """
    of = {line.object_id: int(line.payload["story"]) for line in lines}
    public = Story.objects.visible_to(None, now).filter(pk__in=set(of.values()), edition=edition)
    stories = {story.pk: story for story in public.defer("body", "standfirst")}
    rows = [post for post in LivePost.objects.among(of, now) if post.story_id in stories]
    for row in rows:
        row.story = stories[row.story_id]
        row.story.edition = edition
    shown = zip(rows, posts_as_shown(rows, edition), strict=True)
    told = {
        str(row.pk): {
            "story": row.story_id,
            "id": row.pk,
            "headline": row.headline or row.story.headline,
            "at": row.at.astimezone(edition.zone).isoformat(timespec="seconds"),
            "key": row.key_moment,
            "pinned": row.pinned,
            "html": render_to_string(
                "stories/live_post.html",
                {"post": post, "anchor": post.anchor, "edition": edition, "now": now},
            ),
        }
        for row, post in shown
    }
    return {
        line.number: ("post", told[line.object_id])
        if line.object_id in told
        else ("post_gone", {"story": of[line.object_id], "id": int(line.object_id)})
        for line in lines
    }


def end_events(
    edition: Edition, lines: Sequence[Line], now: datetime
) -> Mapping[int, tuple[str, dict[str, Any]]]:
    """``live``: whether the story is over now."""
    ids = {int(line.object_id) for line in lines}
    over = {end.story_id for end in LiveEnd.objects.filter(story_id__in=ids)}
    return {
        line.number: ("live", {"story": int(line.object_id), "ended": int(line.object_id) in over})
        for line in lines
    }
