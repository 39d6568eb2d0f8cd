"""Reading a live story: a thousand posts, either way round, found again, told to machines."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rotative.stories.actions import live
from rotative.stories.models import LivePost
from rotative.stories.views.live import PAGE

POSTS = 1000
START = datetime(2026, 5, 3, 6, tzinfo=UTC)
_ID = re.compile(r'id="post-(\d+)"')
_TURN = re.compile(r'rel="next" href="([^"]+)"')


@pytest.fixture
def night(newsroom):
    """A live story with a thousand posts, three of each minute in the same instant."""
    story = newsroom.publish("Vote night", kind="live")
    LivePost.objects.bulk_create(
        LivePost(
            story=story,
            at=START + timedelta(minutes=number // 3),
            body=[("text", f"<p>Post number {number}.</p>")],
            headline=f"Turn {number}" if number % 100 == 0 else "",
            key_moment=number % 100 == 0,
            pinned=number == 500,
            removed_at=START if number % 50 == 49 else None,
        )
        for number in range(POSTS)
    )
    return story


def standing(story) -> list[int]:
    """The posts that readers see, oldest first."""
    return list(LivePost.objects.shown(story).from_the_start().values_list("pk", flat=True))


def walk(client, address: str) -> list[int]:
    """Every post on the pages that the links lead to, in order."""
    found: list[int] = []
    while address:
        page = client.get(address).content.decode()
        here = [int(pk) for pk in _ID.findall(page)]
        assert 0 < len(here) <= PAGE
        found += here
        turn = _TURN.search(page)
        address = turn[1].replace("&amp;", "&") if turn else ""
    return found


def test_paging_shows_every_post_once_either_way_round(client, night):
    base = f"{night.edition.base}{night.path}"
    posts = standing(night)
    assert len(posts) == POSTS - POSTS // 50
    assert walk(client, base) == posts[::-1]
    assert walk(client, f"{base}?order=first") == posts


def test_a_permalink_finds_its_post_however_old_and_after_the_end_too(client, night):
    page = client.get(f"{night.edition.base}{night.path}?order=first").content.decode()
    old = standing(night)[7]
    link = re.search(rf'href="([^"]+)#post-{old}"', page)[1].replace("&amp;", "&")
    assert int(_ID.findall(client.get(link).content.decode())[0]) == old
    live.end_live(night)
    assert int(_ID.findall(client.get(link).content.decode())[0]) == old


def test_the_summary_and_the_pinned_post_stand_on_the_first_page_only(client, night):
    base = f"{night.edition.base}{night.path}"
    first = client.get(base).content.decode()
    assert "Turn 0" in first
    assert "Post number 500." in first
    second = client.get(_TURN.search(first)[1].replace("&amp;", "&")).content.decode()
    assert 'id="key-moments"' not in second
    assert "Post number 500." not in second
    assert 'content="noindex, follow"' in second
    assert 'content="noindex, follow"' not in first


def test_an_address_that_is_none_of_ours_is_missing(client, night):
    base = f"{night.edition.base}{night.path}"
    assert client.get(f"{base}?order=best").status_code == 404
    assert client.get(f"{base}?before=abc").status_code == 404


def test_an_ordinary_story_is_one_page_whatever_the_query_says(client, newsroom):
    story = newsroom.publish()
    assert client.get(f"{story.edition.base}{story.path}?order=best").status_code == 200


def test_the_lite_page_pages_too_and_stays_lite(client, night):
    page = client.get(f"{night.edition.base}{night.path}lite/").content.decode()
    assert len(_ID.findall(page)) == PAGE
    turn = _TURN.search(page)[1].replace("&amp;", "&")
    assert "/lite/?" in turn
    assert len(_ID.findall(client.get(turn).content.decode())) == PAGE


def test_machines_are_told_of_the_posts_and_of_the_end(client, night):
    def told() -> dict:
        page = client.get(f"{night.edition.base}{night.path}").content.decode()
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
        return next(one for one in map(json.loads, blocks) if "LiveBlogPosting" in one["@type"])

    article = told()
    updates = article["liveBlogUpdate"]
    assert len(updates) == PAGE
    assert updates[0]["@type"] == "BlogPosting"
    assert updates[0]["articleBody"].startswith("Post number 9")
    assert updates[0]["url"].startswith(night.address)
    assert "coverageEndTime" not in article
    live.end_live(night)
    assert "coverageEndTime" in told()


def test_the_number_of_queries_does_not_grow_with_the_posts(client, newsroom, night):
    small = newsroom.publish("A short one", kind="live")
    live.post(small, [("text", "<p>One.</p>")], headline="One", key_moment=True, pinned=True)
    counts = []
    for story in (small, night):
        client.get(story.edition.base + "/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"{story.edition.base}{story.path}")
        counts.append(len([one for one in queries if "stories_" in one["sql"]]))
    assert counts[1] <= counts[0] + 2


LISTS = {
    "latest": lambda shown: shown.latest_first(),
    "from the start": lambda shown: shown.from_the_start(),
    "older": lambda shown: shown.latest_first().before(START + timedelta(minutes=100), 300),
    "newer": lambda shown: shown.from_the_start().after(START + timedelta(minutes=100), 300),
    "key moments": lambda shown: shown.key_moments(),
    "pinned": lambda shown: shown.filter(pinned=True).latest_first(),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_stretch_of_posts_is_one_range_scan(newsroom, night, name):
    others = [newsroom.publish(f"Other {number}", kind="live") for number in range(3)]
    LivePost.objects.bulk_create(
        LivePost(story=other, at=START + timedelta(minutes=number), body=[])
        for other in others
        for number in range(500)
    )
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE stories_livepost")
    plan = LISTS[name](LivePost.objects.shown(night))[: PAGE + 1].explain()
    if connection.vendor == "sqlite":
        assert len(plan.splitlines()) == 1, plan
        assert " SEARCH " in plan, plan
        assert " INDEX " in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    else:
        assert "Index" in plan, plan
        assert "Seq Scan" not in plan, plan
