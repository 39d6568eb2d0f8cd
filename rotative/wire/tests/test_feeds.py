"""Atom and JSON Feed say what RSS says; every list has all three, and none shows what is gone."""

import json
from datetime import datetime

import pytest
from lxml import etree

from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.models import Byline, Person, Place, Story, Topic

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
NAMES = ("feed.xml", "feed.atom", "feed.json")


def feed(path: str, edition):
    """A feed's body; it must be there."""
    page = render("testserver", path, edition)
    assert page.status == 200, path
    return page.body


@pytest.fixture
def harbour(newsroom):
    """A story in every kind of list."""
    world = newsroom.world
    place = Place.objects.create(edition=world, name="Tema", slug="tema")
    story = Story(
        edition=world, section=newsroom.politics, headline='"Ships" & <storms>',
        standfirst="Nine days.", place=place,
        body=[
            ("text", '<p>Dawn -- <a href="/x/">see</a></p>'),
            ("quote", {"text": "We waited.", "speaker": "Ada", "role": "", "source": ""}),
            ("related", {"story": None, "address": "https://else.example/", "headline": "Else"}),
        ],
    )  # fmt: skip
    story.bylines.add(Byline(person=Person.objects.create(name="Rita Vale", slug="rita-vale")))
    story = actions.create(story)
    actions.edit(story, {"topics": [Topic.objects.create(edition=world, name="Ports", slug="p")]})
    return actions.publish(Story.objects.get(pk=story.pk))


def lists_of(story: Story) -> list[str]:
    """The addresses of every list the story stands in, below the edition's base."""
    author, topic = story.bylines.get().person, story.topics.get()
    return ["/", story.section.path, topic.path, author.path, story.place.path]


def titles(name: str, body: bytes) -> list[str]:
    """The titles of a feed's items, whatever its format."""
    if name == "feed.json":
        return [item["title"] for item in json.loads(body)["items"]]
    tree = etree.fromstring(body)
    if name == "feed.atom":
        return [entry.findtext(f"{ATOM}title") for entry in tree.iter(f"{ATOM}entry")]
    return [item.findtext("title") for item in tree.iter("item")]


@pytest.mark.parametrize("name", NAMES)
def test_every_list_has_every_format_and_its_page_names_them(harbour, newsroom, name):
    for path in lists_of(harbour):
        assert titles(name, feed(f"{path}{name}", newsroom.world)) == ["“Ships” & <storms>"], path
        page = render("testserver", path, newsroom.world).body.decode()
        assert f'href="/world{path}{name}"' in page


@pytest.mark.parametrize("name", NAMES)
def test_a_withdrawn_story_is_in_no_feed_and_a_corrected_one_says_so(harbour, newsroom, name):
    actions.correct(harbour, "The pilot was wrongly named.")
    for path in lists_of(harbour):
        assert "The pilot was wrongly named." in feed(f"{path}{name}", newsroom.world).decode()
    author = harbour.bylines.get().person
    actions.withdraw(harbour, "Untrue.")
    for path in ("/", harbour.section.path, harbour.topics.get().path, harbour.place.path):
        assert titles(name, feed(f"{path}{name}", newsroom.world)) == []
    assert render("testserver", f"{author.path}{name}", newsroom.world).status == 404


def test_all_formats_carry_the_same_text_without_furniture(harbour, newsroom):
    rss = etree.fromstring(feed("/feed.xml", newsroom.world)).findtext(f".//{CONTENT}")
    atom = etree.fromstring(feed("/feed.atom", newsroom.world)).findtext(f".//{ATOM}content")
    text = json.loads(feed("/feed.json", newsroom.world))["items"][0]["content_html"]
    assert rss == atom == text
    assert f'href="{newsroom.world.origin}/x/"' in text
    assert "“We waited.”" in text
    assert "—" in text
    for furniture in ("Else", "Read also", "class=", "aria-"):
        assert furniture not in text


def test_atom_has_what_the_standard_asks_for(harbour, newsroom):
    tree = etree.fromstring(feed("/feed.atom", newsroom.world))
    entry = tree.find(f"{ATOM}entry")
    for element in (tree, entry):
        assert element.findtext(f"{ATOM}id").startswith("http")
        assert element.findtext(f"{ATOM}title")
        updated = element.findtext(f"{ATOM}updated")
        assert datetime.fromisoformat(updated).utcoffset() is not None
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
    assert links["self"] == f"{newsroom.world.address}feed.atom"
    assert links["alternate"] == newsroom.world.address
    assert entry.find(f"{ATOM}link").get("href") == harbour.address
    empty = etree.fromstring(feed("/feed.atom", newsroom.europe))
    assert empty.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_json_feed_has_what_version_1_1_asks_for(harbour, newsroom):
    found = json.loads(feed("/feed.json", newsroom.world))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["feed_url"] == f"{newsroom.world.address}feed.json"
    assert found["language"] == "en-GB"
    [item] = found["items"]
    assert item["url"] == harbour.address
    assert item["authors"] == [
        {"name": "Rita Vale", "url": f"{newsroom.world.address}author/rita-vale-"
                                     f"{harbour.bylines.get().person_id}/"}
    ]  # fmt: skip
    assert set(item["tags"]) == {"Politics", "Ports"}
    assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None
    assert all(isinstance(item[key], str) for key in ("id", "content_html", "summary"))


def test_the_same_story_has_the_same_identity_in_every_format(harbour, newsroom):
    rss = etree.fromstring(feed("/feed.xml", newsroom.world)).findtext(".//guid")
    atom = etree.fromstring(feed("/feed.atom", newsroom.world)).findtext(f".//{ATOM}entry/{ATOM}id")
    item = json.loads(feed("/feed.json", newsroom.world))["items"][0]["id"]
    assert rss == atom == item


def test_a_feed_that_has_not_changed_is_not_sent_again(client, harbour):
    for name in NAMES:
        first = client.get(f"/world/{name}")
        again = client.get(f"/world/{name}", HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    actions.update(harbour, {"headline": "Other"})
    for name in NAMES:
        again = client.get(f"/world/{name}", HTTP_IF_NONE_MATCH=first["ETag"])
        assert again.status_code == 200
