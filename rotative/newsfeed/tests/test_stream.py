"""Events: who had the list and is told of all that follows has the list as it is."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rotative.editions.actions import change_edition
from rotative.fronts import actions as fronts
from rotative.kit.streams import Ask
from rotative.ledger.follow import newest_number
from rotative.ledger.models import Line
from rotative.newsfeed.actions import send_flash
from rotative.newsfeed.stream import Editions, channel_of
from rotative.newsfeed.tests.days import something
from rotative.press.applying import as_microseconds
from rotative.press.generations import generations
from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.actions.terms import change_term, create_term
from rotative.stories.models import Section, Story


def listed(edition: Any) -> dict[str, Any]:
    page = render("127.0.0.1:8000", "/live/items.json", edition)
    assert page.status == 200
    return json.loads(page.body)


class Reader:
    """An open page that does with each event what docs/reference/newsfeed.md says."""

    def __init__(self, edition: Any) -> None:
        self.edition = edition
        self.resets = 0
        self.fetch()

    def fetch(self) -> None:
        got = listed(self.edition)
        self.items = {item["key"]: item for item in got["items"]}
        self.banner = got["banner"]
        epoch, _, number = got["newest"].partition(":")
        assert epoch == Editions().epoch()
        self.at = int(number)

    def told(self, name: str, said: dict[str, Any]) -> None:
        if name == "reset":
            self.resets += 1
            self.fetch()
        elif name == "banner":
            self.banner = said
        elif name == "item":
            self.items[said["key"]] = said
            if said["key"] == f"story:{said['story']}":
                for other in self.items.values():
                    if other["story"] == said["story"]:
                        _, mark, place = other["href"].partition("#")
                        other.update(section=said["section"], topics=said["topics"])
                        other["href"] = f"{said['href']}{mark}{place}"
        elif name == "gone":
            self.items.pop(said["key"], None)
            if said["story"] is not None:
                kept = {k: v for k, v in self.items.items() if v["story"] != said["story"]}
                self.items = kept

    def follow(self, limit: int = 200) -> None:
        while True:
            read = Editions().read_after(self.at, limit)
            for event in read.events:
                if event.channel == channel_of(self.edition.pk):
                    self.told(event.name, json.loads(event.data))
            if read.upto <= self.at:
                return
            self.at = read.upto

    def shown(self) -> list[dict[str, Any]]:
        return sorted(self.items.values(), key=lambda item: -item["id"])

    def agrees(self) -> bool:
        """Whether this page shows what one that is made now would."""
        got = listed(self.edition)
        return (self.shown(), self.banner) == (got["items"], got["banner"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_list_as_it_was_and_all_events_since_are_the_list_as_it_is(newsroom, seed):
    pick = random.Random(seed)  # noqa: S311 - the same days each time
    create_term(Section(edition=newsroom.world, name="Economy", slug="economy"))
    for _number in range(6):
        something(newsroom, pick)
    readers = {"at once": Reader(newsroom.world), "now and then": Reader(newsroom.world)}
    late = Reader(newsroom.world)
    for step in range(25):
        something(newsroom, pick)
        readers["at once"].follow()
        if step % 7 == 6:
            readers["now and then"].follow(limit=3)
            for name, reader in readers.items():
                assert reader.agrees(), f"{name}, step {step}"
    late.follow(limit=5)
    late.follow()
    assert late.agrees()
    assert listed(newsroom.world)["items"], "an empty day shows nothing"


def events(after: int, name: str = "") -> list[tuple[str, dict[str, Any]]]:
    read = Editions().read_after(after, 100)
    told = [(event.name, json.loads(event.data)) for event in read.events]
    return [event for event in told if not name or event[0] == name]


def test_every_line_that_matters_makes_the_same_events_whenever_it_is_read(newsroom):
    story = newsroom.publish("Vote count", kind="live")
    post = live.post(story, [], headline="Polls close")
    before = [(event.channel, event.seq) for event in Editions().read_after(0, 100).events]
    assert [name for name, _said in events(0)] == ["item", "item", "post"]
    live.remove_post(post)
    actions.withdraw(story, "Wrong.")
    again = Editions().read_after(0, 100).events
    assert [(event.channel, event.seq) for event in again][: len(before)] == before
    assert [event.name for event in again] == [
        "gone", "gone", "post_gone", "gone", "post_gone", "gone",
    ]  # fmt: skip


def test_a_post_is_told_as_its_page_shows_it(client, newsroom):
    story = newsroom.publish("Vote count", kind="live")
    start = newest_number()
    live.post(story, [("text", "<p>Quiet <b>so</b> far</p>")], headline="Noon", key_moment=True)
    [(_name, said)] = events(start, "post")
    text = client.get(f"/world{story.path}").content.decode()
    assert said["html"].strip() in text
    assert (said["story"], said["headline"], said["key"]) == (story.pk, "Noon", True)
    live.end_live(story)
    assert events(start, "live") == [("live", {"story": story.pk, "ended": True})]


def test_nothing_of_a_story_that_readers_cannot_see_is_told(newsroom):
    draft = newsroom.story("Secret", kind="live")
    live.post(draft, [("text", "<p>Secret post</p>")])
    newsroom.publish("Under embargo", embargo_until=timezone.now() + timedelta(days=1))
    told = b" ".join(event.data for event in Editions().read_after(0, 100).events)
    assert b"ecret" not in told
    assert b"embargo" not in told


def test_the_banner_is_told_as_it_stands(newsroom):
    story = newsroom.publish("Dam")
    start = newest_number()
    fronts.show_banner(newsroom.world, "The dam holds", story=story)
    said = {"words": "The dam holds", "href": f"/world{story.path}"}
    assert events(start, "banner") == [("banner", said)]
    fronts.clear_banner(newsroom.world)
    nothing = {"words": "", "href": ""}
    assert events(start, "banner") == 2 * [("banner", nothing)]
    assert listed(newsroom.world)["banner"] == nothing


def test_where_the_banner_leads_is_told_when_its_story_goes_or_moves(newsroom):
    story, other = newsroom.publish("Dam"), newsroom.publish("Bridge")
    fronts.show_banner(newsroom.world, "The dam holds", story=story)
    start = newest_number()
    actions.update(other, {"headline": "Bridges"})
    assert events(start, "banner") == []
    actions.update(story, {"slug": "barrage"})
    moved = f"/world{Story.objects.get(pk=story.pk).path}"
    assert events(start, "banner") == [("banner", {"words": "The dam holds", "href": moved})]
    actions.withdraw(Story.objects.get(pk=story.pk), "Wrong.")
    now = {"words": "The dam holds", "href": ""}
    assert events(start, "banner")[1:] == [("banner", now)]
    assert listed(newsroom.world)["banner"] == now


def test_what_changes_the_list_all_over_tells_pages_to_begin_anew(newsroom):
    story = newsroom.publish("Harbour")
    start = newest_number()
    newsroom.politics.name = "Power"
    change_term(newsroom.politics)
    change_edition(newsroom.world, {"tagline": "New"})
    actions.unpublish(story)
    assert [name for name, _said in events(start)] == ["reset", "reset", "gone"]
    actions.publish(Story.objects.get(pk=story.pk))
    assert [name for name, _said in events(start)][3:] == ["reset"]


def test_what_pages_are_told_of_is_noted_first_whoever_wrote_it(newsroom):
    newsroom.publish("Harbour")
    before = newest_number()
    send_flash([newsroom.world], "The bridge is closed")
    # As on a machine that has not read what another one has just committed.
    line = Line.objects.get(number=before)
    generations().begin_anew(before, as_microseconds(line.at))
    assert [name for name, _said in events(before)] == ["item"]
    assert generations().applied == newest_number() > before


def test_events_are_in_the_language_and_on_the_channel_of_their_edition(newsroom):
    start = newest_number()
    send_flash([newsroom.afrique, newsroom.europe], "Séisme", breaking=True)
    read = Editions().read_after(start, 100)
    channels = [event.channel for event in read.events]
    assert channels == [channel_of(newsroom.afrique.pk), channel_of(newsroom.europe.pk)]
    assert all(json.loads(event.data)["label"] == "Urgent" for event in read.events)
    opening = Editions().may_open(Ask(newsroom.afrique.pk))
    assert opening is not None
    assert opening.channel == channels[0]


def test_a_batch_costs_as_many_queries_however_many_lines_it_has(newsroom):
    def queries(start: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Editions().read_after(start, 500).events
        return len(asked)

    def more(number: int) -> None:
        newsroom.publish(f"Story {number}")
        live.post(story, [("text", f"<p>Post {number}</p>")])
        send_flash([newsroom.world], f"Flash {number}")

    story = newsroom.publish("Vote count", kind="live")
    start = newest_number()
    more(0)
    few = queries(start)
    for number in range(1, 30):
        more(number)
    assert queries(start) == few <= 20
    assert Editions().read_after(newest_number(), 500).events == []
