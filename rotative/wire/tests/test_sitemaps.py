"""Sitemaps: valid, whole, and split by moments that never move."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.models import Story
from rotative.wire.outbound.sitemap import views

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def page(path: str, edition):
    """The page as the press makes it, with what it saw."""
    return render("testserver", path, edition)


def places(path: str, edition) -> list[str]:
    """The addresses that a sitemap or an index names."""
    found = page(path, edition)
    assert found.status == 200, path
    return [one.text for one in etree.fromstring(found.body).iter(f"{SPACE}loc")]


def walk(edition) -> list[str]:
    """Every address in every file of an edition's index."""
    root = edition.origin + edition.base
    return [
        found
        for file in places("/sitemap.xml", edition)
        for found in places(file.removeprefix(root), edition)
    ]


@pytest.fixture
def archive(newsroom):
    """Forty stories, one every ten days, the newest a moment ago."""
    now = timezone.now() - timedelta(minutes=1)
    Story.objects.bulk_create(
        Story(
            edition=newsroom.world, section=newsroom.politics, headline=f"Story {number}",
            slug=f"story-{number}", live=True,
            first_published_at=now - timedelta(days=10 * number),
            address_day=(now - timedelta(days=10 * number)).date(),
        )
        for number in range(40)
    )  # fmt: skip
    return newsroom


def test_every_public_story_is_in_exactly_one_file_of_the_index(archive):
    found = walk(archive.world)
    for story in Story.objects.all():
        assert found.count(story.address) == 1
    assert archive.world.address in found


def test_a_crowded_month_is_a_file_a_day(archive, monkeypatch):
    before = places("/sitemap.xml", archive.world)
    monkeypatch.setattr(views, "CROWDED", 2)
    after = places("/sitemap.xml", archive.world)
    assert len(after) > len(before)
    monkeypatch.setattr(views, "CROWDED", 100)
    whole = set(walk(archive.world))
    monkeypatch.setattr(views, "CROWDED", 2)
    assert set(walk(archive.world)) == whole


def test_the_index_reads_no_story_and_asks_little(archive):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page("/sitemap.xml", archive.world)
    questions = [one["sql"] for one in captured if '"stories_story"' in one["sql"]]
    months = 14
    assert len(questions) <= 2 * (months + 1)
    assert not [sql for sql in questions if "COUNT(" in sql or '"headline"' in sql]


def test_files_are_valid_by_the_published_schema(archive, material):
    schema = etree.XMLSchema(etree.parse(material / "schemas" / "sitemap.xsd"))
    month = timezone.now().astimezone(archive.world.zone)
    for path in (
        "/sitemap/lists.xml",
        f"/sitemap/{month:%Y-%m}.xml",
        f"/sitemap/{month:%Y-%m-%d}.xml",
    ):
        schema.assertValid(etree.fromstring(page(path, archive.world).body))


def test_pages_that_are_no_news_are_named_too(newsroom):
    found = walk(newsroom.world)
    for path in ("about/", "contact/", "accessibility/", "privacy/", "corrections/"):
        assert f"{newsroom.world.address}{path}" in found


def test_a_withdrawn_story_is_in_no_file_and_a_corrected_one_says_when(newsroom):
    gone, corrected = newsroom.publish("Gone"), newsroom.publish("Corrected")
    assert gone.address in walk(newsroom.world)
    actions.withdraw(gone, "Untrue.")
    actions.correct(corrected, "The name was wrong.")
    corrected.refresh_from_db()
    found = walk(newsroom.world)
    assert gone.address not in found
    assert corrected.address in found
    month = corrected.address_day
    tree = etree.fromstring(page(f"/sitemap/{month:%Y-%m}.xml", newsroom.world).body)
    [changed] = [url.findtext(f"{SPACE}lastmod") for url in tree]
    assert datetime.fromisoformat(changed) == corrected.revised_at.replace(microsecond=0)


def test_news_is_what_is_younger_than_two_days(archive):
    gone = Story.objects.get(slug="story-0")
    tree = etree.fromstring(page("/sitemap-news.xml", archive.world).body)
    assert [one.findtext(f"{SPACE}loc") for one in tree] == [gone.address]
    [item] = tree.iter(f"{NEWS}news")
    assert item.findtext(f"{NEWS}title") == "Story 0"
    assert item.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert page("/sitemap-news.xml", archive.world).until == gone.first_published_at + timedelta(
        hours=48
    )


def test_addresses_of_another_script_are_written_for_machines(newsroom):
    story = newsroom.publish("ميناء", edition=newsroom.arabic, section=newsroom.siyasa)
    text = page("/sitemap-news.xml", newsroom.arabic).body.decode()
    assert f"/arabic{story.path}" not in text
    assert "%D9%85" in text


def test_months_that_cannot_be_have_no_file(newsroom):
    newsroom.publish("Rain")
    following = datetime.now(UTC) + timedelta(days=40)
    for name in ("2026-13", "1500-01", "2026-02-31", f"{following:%Y-%m}", "2001-01", "2001-02-03"):
        assert page(f"/sitemap/{name}.xml", newsroom.world).status == 404, name
