"""The newsfeed as RSS, Atom and JSON Feed: what readers are told, each thing once."""

import json

import pytest
from lxml import etree

from rotative.newsfeed.actions import remove_flash, send_flash
from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.models import Story

ATOM = "{http://www.w3.org/2005/Atom}"
NAMES = ("feed.xml", "feed.atom", "feed.json")


def entries(name, edition):
    """(key, title, address, tags) of every item of a feed."""
    page = render("testserver", f"/live/{name}", edition)
    assert page.status == 200
    if name == "feed.json":
        return [
            (item["id"], item["title"], item["url"], item.get("tags", []))
            for item in json.loads(page.body)["items"]
        ]
    tree = etree.fromstring(page.body)
    if name == "feed.atom":
        return [
            (
                entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}title"),
                entry.find(f"{ATOM}link").get("href"),
                [one.get("term") for one in entry.iter(f"{ATOM}category")],
            )
            for entry in tree.iter(f"{ATOM}entry")
        ]  # fmt: skip
    return [
        (
            item.findtext("guid"), item.findtext("title"), item.findtext("link"),
            [one.text for one in item.iter("category")],
        )
        for item in tree.iter("item")
    ]  # fmt: skip


def titles(name, edition):
    return [title.replace("\xa0", " ") for _key, title, _url, _tags in entries(name, edition)]


@pytest.mark.parametrize("name", NAMES)
def test_all_that_is_told_is_in_every_format_each_thing_once(newsroom, name):
    world = newsroom.world
    first = newsroom.publish('"First" & <more>')
    running = actions.publish(
        actions.create(
            Story(edition=world, section=newsroom.politics, kind="live", headline="The dam")
        )
    )
    live.post(running, [("text", "<p>It holds.</p>")], headline="It holds")
    before = {title: key for key, title, _url, _tags in entries(name, world)}
    actions.correct(Story.objects.get(pk=first.pk), "It was three.", {"headline": "First of three"})
    send_flash([world], "Port closed")
    flash, corrected, post, story = entries(name, world)
    root = f"{world.origin}{world.base}"
    assert [one[1] for one in (flash, corrected, post, story)] == [
        "Port closed", "First of three", "It holds", "The dam",
    ]  # fmt: skip
    assert flash[2:] == (f"{root}/live/", ["Flash"])
    assert corrected[2:] == (first.address, ["Correction", "Politics"])
    assert post[2].startswith(f"{running.address}#post-")
    assert post[3] == story[3] == ["Live", "Politics"]
    assert corrected[0] == before["“First” & <more>"]
    assert len({one[0] for one in (flash, corrected, post, story)}) == 4


@pytest.mark.parametrize("name", NAMES)
def test_what_is_taken_back_is_in_no_feed_and_other_editions_have_their_own(newsroom, name):
    world = newsroom.world
    story = newsroom.publish("Gone soon")
    [flash] = send_flash([world], "Not so")
    assert titles(name, world) == ["Not so", "Gone soon"]
    actions.withdraw(story, reason="wrong")
    remove_flash(flash)
    assert titles(name, world) == []
    assert titles(name, newsroom.afrique) == []


def test_the_page_names_its_feeds_in_the_edition_s_words(newsroom):
    page = render("testserver", "/live/", newsroom.arabic).body.decode()
    for name in NAMES:
        assert f'href="{newsroom.arabic.base}/live/{name}"' in page
    feed = etree.fromstring(render("testserver", "/live/feed.xml", newsroom.arabic).body)
    assert feed.findtext("channel/title").startswith("شريط الأخبار")
    assert feed.findtext("channel/language") == "ar-eg"
