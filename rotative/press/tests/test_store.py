"""The page store: made once, kept while it is right, bounded, and nobody's in particular."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from rotative.press.asking import told_apart
from rotative.press.bell import PRESSED, Bell
from rotative.press.generations import generations
from rotative.press.page import Page
from rotative.press.shelf import Shelf, key_of
from rotative.press.store import Busy, store
from rotative.press.stored import PAGE, STRAY, Stored, stored_from, unpack
from rotative.stories import actions
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Person, Section, Story, Topic
from rotative.stories.models.story import Byline
from rotative.web.public import pressed

HEADERS = {"Cache-Control": "no-cache"}


def page(body: bytes = b"Rain over the harbour. " * 40, **fields: object) -> Stored:
    made = Page(200, (("Content-Type", "text/html"),), body, frozenset({"story:1"}))
    stored = stored_from(made, epoch=1, number=1, stamp=1, pressed=1, headers=HEADERS, stray=False)
    return replace(stored, **fields)


# One page ------------------------------------------------------------------------------------


def test_a_page_comes_back_from_the_disk_as_it_went():
    stored = page(reads=frozenset({"before"}), until=77)
    assert unpack(stored.pack()) == stored


def test_each_encoding_has_its_own_strong_tag_and_says_that_there_are_others():
    import gzip

    import brotli
    import zstandard

    stored = page()
    copies = {name: stored.copy(name) for name in stored.bodies}
    assert set(copies) == {"", "gzip", "br", "zstd"}
    assert len({copy.etag for copy in copies.values()}) == 4
    assert all(("vary", "accept-encoding") in copy.headers for copy in copies.values())
    plain = copies[""].body
    assert gzip.decompress(copies["gzip"].body) == plain
    assert brotli.decompress(copies["br"].body) == plain
    assert zstandard.ZstdDecompressor().decompress(copies["zstd"].body) == plain


def test_a_redirect_has_no_entity_tag_and_one_encoding():
    moved = Page(301, (("Location", "/world/"),), b"")
    stored = stored_from(moved, epoch=1, number=1, stamp=1, pressed=1, headers=HEADERS, stray=True)
    assert stored.copy("").etag == ""
    assert "vary" not in dict(stored.copy("").headers)


# The shelf -----------------------------------------------------------------------------------


def test_what_was_pressed_longest_ago_goes_first_unless_it_was_read_since(tmp_path):
    shelf = Shelf(tmp_path, 1_000_000)
    noise = os.urandom
    keys = [key_of(number) for number in range(40)]
    for number, key in enumerate(keys):
        shelf.put(key, page(noise(40_000)))
        if number > 0:
            assert shelf.get(keys[0]), "a page that is read stays"
    there = [key for key in keys if shelf.get(key)]
    assert len(there) < 40
    assert keys[-1] in there
    assert shelf.size()["bytes"] <= 900_000
    assert shelf.size()["pages"] == len(shelf.keys())


def test_strays_have_a_share_of_their_own_and_push_out_no_page(tmp_path):
    shelf = Shelf(tmp_path, 1_000_000)
    shelf.put(key_of("home"), page())
    for number in range(500):
        shelf.put(key_of("nothing", number), page(kind=STRAY))
    size = shelf.size()
    assert shelf.get(key_of("home")) is not None
    assert size["pages"] == 1
    assert 0 < size["strays"] < 500
    assert size["bytes"] < 150_000


def test_a_page_put_again_takes_the_place_of_the_first(tmp_path):
    shelf = Shelf(tmp_path, 1_000_000)
    for kind in (PAGE, STRAY, PAGE):
        shelf.put(key_of("home"), page(kind=kind))
    assert shelf.size()["pages"] == 1
    assert shelf.size()["strays"] == 0


def test_a_torn_file_is_made_anew(tmp_path):
    shelf = Shelf(tmp_path, 1_000_000)
    shelf.put(key_of("home"), page())
    shelf.close()
    (tmp_path / "data.mdb").write_bytes(b"not a database at all" * 1000)
    assert Shelf(tmp_path, 1_000_000).get(key_of("home")) is None


# One render at a time ------------------------------------------------------------------------


def test_twenty_who_come_at_once_cost_one_render(db):
    made: list[int] = []

    def make() -> Page:
        made.append(1)
        time.sleep(0.2)
        return Page(200, (("Content-Type", "text/plain"),), b"once")

    answers: list[bytes] = []

    def ask() -> None:
        found, _stored = store().page(key_of("stampede", 1), make, headers=HEADERS)
        answers.append(found.bodies[""])

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answers == [b"once"] * 20
    assert made == [1]


def test_who_comes_after_a_change_does_not_get_the_render_that_began_before_it():
    here = generations()
    going, changed = threading.Event(), threading.Event()
    words = ["old", "new"]

    def make() -> Page:
        word = words.pop(0)
        if word == "old":
            going.set()
            changed.wait(5)
        return Page(200, (), word.encode(), frozenset({"story:5"}))

    def first() -> None:
        store().page(key_of("late"), make, headers=HEADERS)

    thread = threading.Thread(target=first)
    thread.start()
    going.wait(5)
    here.apply([(here.top + 1, 1, ["story:5"])])
    late: list[bytes] = []
    second = threading.Thread(
        target=lambda: late.append(
            store().page(key_of("late"), make, headers=HEADERS)[0].bodies[""]
        )
    )
    second.start()
    time.sleep(0.1)
    changed.set()
    thread.join(5)
    second.join(5)
    assert late == [b"new"]


def test_a_page_of_an_edition_that_has_changed_since_it_was_looked_up_is_not_fresh():
    shop = store()
    before = shop.memory.mark()
    here = generations()
    here.apply([(here.top + 1, 1, ["list:editions", "edition:7"])])

    def make() -> Page:
        return Page(200, (), b"under its former name", frozenset({"edition:7"}))

    key = key_of("a page of an edition")
    shop.page(key, make, headers=HEADERS, known=before)
    assert shop.find(key) is None
    shop.page(key, make, headers=HEADERS, known=shop.memory.mark())
    assert shop.find(key) is not None


def test_who_listens_hears_that_a_page_was_stored():
    shop = store()
    bell = Bell(shop.folder, "-test", what=PRESSED)
    try:
        shop.page(key_of("heard"), lambda: Page(200, (), b"rain"), headers=HEADERS)
        assert bell.wait(5)
        shop.page(key_of("heard"), lambda: Page(200, (), b"rain"), headers=HEADERS)
        assert not bell.wait(0), "what was stored already is no news"
    finally:
        bell.close()


def test_who_waits_too_long_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr("rotative.press.store.PATIENCE", 0.1)
    going, end = threading.Event(), threading.Event()

    def make() -> Page:
        going.set()
        end.wait(5)
        return Page(200, (), b"slow")

    thread = threading.Thread(target=lambda: store().page(key_of("slow"), make, headers=HEADERS))
    thread.start()
    going.wait(5)
    with pytest.raises(Busy):
        store().page(key_of("slow"), make, headers=HEADERS)
    end.set()
    thread.join(5)


def test_a_page_that_fails_is_not_kept_and_holds_up_nobody():
    def fail() -> Page:
        raise ValueError("unlucky")

    with pytest.raises(ValueError, match="unlucky"):
        store().page(key_of("fails"), fail, headers=HEADERS)
    found, stored = store().page(key_of("fails"), lambda: Page(200, (), b"well"), headers=HEADERS)
    assert (found.bodies[""], stored) == (b"well", False)


# Queries -------------------------------------------------------------------------------------


def test_what_counts_readers_and_empty_keys_are_no_part_of_an_address():
    assert told_apart("utm_source=a&fbclid=b&before=") == ({}, {})
    assert told_apart("before=x&utm_medium=b") == ({"before": "x"}, {})
    assert told_apart("p=7&utm_source=a") == ({}, {"p": "7"})


def test_a_query_that_a_page_does_not_ask_for_makes_no_second_copy(newsroom):
    story = newsroom.publish()
    before = generations().counts()["renders"]
    for number in range(30):
        pressed(newsroom.world, story.path, f"q={number}&page={number}")
        pressed(newsroom.world, story.path, f"utm_source={number}")
    assert generations().counts()["renders"] - before == 1


def test_an_unknown_query_is_looked_up_once_and_answered_by_the_page(newsroom):
    story = newsroom.publish()
    plain, _stored = pressed(newsroom.world, story.path)
    held = store().shelf.size()["pages"]
    for number in range(5):
        found, _stored = pressed(newsroom.world, story.path, f"session={number}")
        assert found.bodies == plain.bodies
    assert store().shelf.size()["pages"] == held


# What changes what ---------------------------------------------------------------------------


def test_publishing_one_story_makes_anew_only_pages_that_show_it_or_its_lists(newsroom):
    world = newsroom.world
    economy = create_term(Section(edition=world, name="Economy", slug="economy"))
    harbours, trains = (
        create_term(Topic(edition=world, name=name, slug=name.lower()))
        for name in ("Harbours", "Trains")
    )
    amina, boris = (
        create_term(Person(name=name, slug=name.lower())) for name in ("Amina", "Boris")
    )

    def story(headline: str, section: Section, topic: Topic, person: Person) -> object:
        made = newsroom.story(headline, section=section)
        draft = made.get_latest_revision_as_object()
        draft.topics = [topic]
        draft.bylines.add(Byline(person=person))
        draft.save_revision()
        made.refresh_from_db()
        return actions.publish(made)

    others = [story(f"Trains {n}", economy, trains, boris) for n in range(6)]
    mine = [story(f"Boats {n}", newsroom.politics, harbours, amina) for n in range(6)]
    # Of the section, not of the topic: it has few of its own to offer beside it.
    lonely = newsroom.publish("Letters", body=[("text", "<p>Alone.</p>")])
    elsewhere = newsroom.publish("Pluie", edition=newsroom.afrique, section=newsroom.politique)
    long_ago(*others, *mine, lonely, elsewhere)
    fresh = newsroom.publish("Minutes ago")
    paths = [
        (world, "/"), (world, "/politics/"), (world, "/economy/"), (world, "/feed.xml"),
        (world, "/politics/feed.xml"), (world, "/economy/feed.xml"), (world, "/sitemap-news.xml"),
        (world, "/lite/"), (world, "/politics/lite/"), (world, "/economy/lite/"),
        (world, harbours.path), (world, trains.path), (world, amina.path), (world, boris.path),
        (world, others[0].path), (world, mine[0].path), (world, lonely.path), (world, fresh.path),
        (world, f"{lonely.path}lite/"), (world, f"{others[0].path}md/"),
        (world, "/edition.css"), (world, "/about/"), (world, "/corrections/"),
        (newsroom.afrique, "/"), (newsroom.afrique, elsewhere.path),
        (newsroom.afrique, "/politique/"),
    ]  # fmt: skip

    def made_anew_by(act: Callable[[], object]) -> set[tuple[str, str]]:
        for edition, path in paths:
            assert pressed(edition, path)[0].status == 200, path
        act()
        return {(edition.code, path) for edition, path in paths if not pressed(edition, path)[1]}

    def in_world(*some: str) -> set[tuple[str, str]]:
        return {("world", path) for path in some}

    newest: list[Any] = []
    fronts = in_world("/", "/politics/", "/feed.xml", "/politics/feed.xml", "/sitemap-news.xml",
                      "/lite/", "/politics/lite/", harbours.path, amina.path)  # fmt: skip
    publishing = made_anew_by(
        lambda: newest.append(story("Boats again", newsroom.politics, harbours, amina))
    )
    # The newest of its topic stand beside a story; what is some minutes old may still get
    # an older one that was committed late.
    assert publishing == fronts | in_world(mine[0].path, fresh.path)

    # A correction is nobody's business but theirs who show the story, or that it was corrected.
    correcting = made_anew_by(lambda: actions.correct(others[0], "Wrong.", {"headline": "Rails"}))
    assert in_world("/corrections/", others[0].path, f"{others[0].path}md/") <= correcting
    assert not correcting & in_world(
        "/politics/", "/politics/feed.xml", "/politics/lite/", harbours.path, amina.path,
        mine[0].path, lonely.path, f"{lonely.path}lite/", "/about/", "/edition.css",
    )  # fmt: skip
    assert not {code for code, _path in publishing | correcting} - {"world"}


def long_ago(*stories: Any) -> None:
    """Let the stories have been published an hour earlier than they were."""
    hour = timedelta(hours=1)
    for story in stories:
        Story.objects.filter(pk=story.pk).update(first_published_at=story.first_published_at - hour)
        story.listings.update(published_at=story.first_published_at - hour)


def test_what_enters_a_list_behind_others_is_seen_by_the_pages_that_show_that_stretch(newsroom):
    stories = [newsroom.publish(f"Day {number}") for number in range(6)]
    long_ago(*stories)
    path = stories[5].path
    assert "Day 4" in pressed(newsroom.world, path)[0].bodies[""].decode()
    actions.unpublish(stories[4])
    assert "Day 4" not in pressed(newsroom.world, path)[0].bodies[""].decode()
    actions.publish(Story.objects.get(pk=stories[4].pk))
    assert "Day 4" in pressed(newsroom.world, path)[0].bodies[""].decode()


def test_a_page_that_changes_by_itself_is_made_anew_at_that_moment():
    moment = timezone.now() + timedelta(seconds=2)
    made = [Page(200, (), b"by day", until=moment), Page(200, (), b"by night")]

    def ask() -> bytes:
        return store().page(key_of("today"), lambda: made.pop(0), headers=HEADERS)[0].bodies[""]

    assert ask() == b"by day"
    assert ask() == b"by day"
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.02)
    assert ask() == b"by night"


def test_clearing_makes_every_page_anew(newsroom):
    from rotative.press.report import clear, report

    story = newsroom.publish()
    pressed(newsroom.world, story.path)
    assert report(store()).pages >= 1
    assert clear(store()) >= 1
    assert store().shelf.size() == {"pages": 0, "strays": 0, "bytes": 0}
    assert not pressed(newsroom.world, story.path)[1]
