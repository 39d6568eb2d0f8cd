"""The pages that every edition owes its readers: corrections, and those that say who we are."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from rotative.fronts.actions import ensure_front, publish
from rotative.fronts.models import StaticPage
from rotative.fronts.reading import tally
from rotative.stories import actions
from rotative.stories.models import Correction, Story


def corrected(newsroom, headline, note, **fields):
    story = newsroom.publish(headline, **fields)
    return actions.correct(Story.objects.get(pk=story.pk), note)


def test_an_editions_corrections_stand_on_one_page_newest_first(client, newsroom):
    corrected(newsroom, "Rain", "It rained on Monday.")
    corrected(newsroom, "Wind", "The mayor is called Ada.")
    corrected(
        newsroom, "Pluie", "Il a plu lundi.", edition=newsroom.afrique, section=newsroom.politique
    )
    page = client.get("/world/corrections/").content.decode()
    assert page.index("The mayor is called Ada.") < page.index("It rained on Monday.")
    assert "Il a plu lundi." not in page
    assert "Il a plu lundi." in client.get("/afrique/corrections/").content.decode()


def test_the_page_follows_what_is_corrected_and_what_is_taken_down(client, newsroom):
    path = "/world/corrections/"
    assert "Nothing has been corrected yet." in client.get(path).content.decode()
    story = corrected(newsroom, "Rain", "It rained on Monday.")
    assert "It rained on Monday." in client.get(path).content.decode()
    actions.withdraw(Story.objects.get(pk=story.pk), "Invented.")
    assert "It rained on Monday." not in client.get(path).content.decode()
    actions.restore(Story.objects.get(pk=story.pk))
    assert "It rained on Monday." in client.get(path).content.decode()


def test_older_corrections_follow_page_by_page_and_none_is_lost(client, newsroom):
    story = newsroom.publish()
    moment = story.first_published_at
    Correction.objects.bulk_create(
        Correction(story=story, edition=newsroom.world, at=moment, note=f"note {number:02}.")
        for number in range(30)
    )
    first = client.get("/world/corrections/").content.decode()
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(older).content.decode()
    for number in range(30):
        assert (f"note {number:02}." in first) != (f"note {number:02}." in second), number
    assert client.get("/world/corrections/?before=nonsense").status_code == 404


def test_the_list_is_one_range_scan(newsroom):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(Correction.objects.of(newsroom.world)[:25])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "USING INDEX stories_corrections" in plan
        assert "TEMP B-TREE" not in plan


def test_corrections_go_out_as_feeds(client, newsroom):
    story = corrected(newsroom, "Rain <b>", "It rained & blew.")
    item = etree.fromstring(client.get("/world/corrections/feed.xml").content).find("channel/item")
    assert item.findtext("link") == story.address
    assert item.findtext("description") == "It rained & blew."
    assert etree.fromstring(client.get("/world/corrections/feed.atom").content) is not None
    said = json.loads(client.get("/world/corrections/feed.json").content)
    assert [one["title"] for one in said["items"]] == ["Rain <b>"]
    assert "/world/corrections/feed.xml" in client.get("/world/corrections/").content.decode()


def test_every_edition_says_who_it_is_until_its_editors_say_it_better(client, newsroom):
    home = client.get("/world/").content.decode()
    for slug in ("about", "contact", "accessibility", "privacy", "corrections"):
        assert f'href="/world/{slug}/"' in home, slug
        assert client.get(f"/world/{slug}/").status_code == 200
    assert "no cookies from us" in client.get("/world/privacy/").content.decode()
    own = StaticPage(
        title="Our house", slug="privacy", edition=newsroom.world,
        body=[("text", "<p>We burn all letters.</p>")],
    )  # fmt: skip
    ensure_front(newsroom.world).add_child(instance=own)
    publish(own)
    page = client.get("/world/privacy/").content.decode()
    assert "We burn all letters." in page
    assert "no cookies from us" not in page
    assert client.get("/world/").content.decode().count('href="/world/privacy/"') == 1


@pytest.mark.parametrize(("title", "slug"), [("Our house", "about-us"), ("About us", "the-house")])
def test_an_editions_own_page_about_itself_stands_alone(client, newsroom, title, slug):
    own = StaticPage(title=title, slug=slug, edition=newsroom.world)
    ensure_front(newsroom.world).add_child(instance=own)
    publish(own)
    home = client.get("/world/").content.decode()
    assert f'href="/world/{slug}/"' in home
    assert 'href="/world/about/"' not in home
    assert client.get("/world/about/")["Location"] == f"/world/{slug}/"


def test_what_the_privacy_page_says_of_cookies_is_true(client, newsroom):
    story = newsroom.publish()
    for path in ("/world/", f"/world{story.path}", "/world/saved/", "/world/lite/"):
        assert not client.get(path).cookies
    read = client.post("/api/read/", {"story": story.pk})
    tally.write()
    assert not read.cookies
