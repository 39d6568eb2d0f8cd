"""A CDN keeps pages until something they show changes, and is told at least once."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from rotative.kit.env import BadSetting, Environment
from rotative.ledger import follow
from rotative.ledger.models import Counter, Cursor
from rotative.ledger.record import one_change, record
from rotative.ledger.tests.acts import Counted
from rotative.press.generations import NEVER, generations, microseconds, slot_of, slots_of
from rotative.press.purging import following, headers, interface
from rotative.press.purging.asked import read
from rotative.press.purging.following import Target
from rotative.press.purging.headers import for_cdn
from rotative.press.purging.interface import Asked, NotPurged, kind_named, kinds
from rotative.press.purging.keys import (
    COARSE,
    MOST_KEYS,
    SLICES,
    key_of_slot,
    keys_of_change,
    keys_of_page,
)
from rotative.press.purging.models import Sweep
from rotative.press.purging.report import purging_report
from rotative.press.purging.sweeping import Sweeper
from rotative.press.stored import Stored
from rotative.press.tests.cdn import GOOD, Recorder, recorder

CDNS = ["varnish", "fastly", "cloudflare"]
_NO_STORE = {"cdn-cache-control": "no-store"}
NOT_KEPT = {
    "varnish": _NO_STORE,
    "cloudflare": _NO_STORE,
    "fastly": {**_NO_STORE, "surrogate-control": "max-age=0"},
}


def key(tag: str) -> str:
    return key_of_slot(slot_of(tag))


@pytest.fixture(params=CDNS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def cdn(kind: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """A recording CDN that the settings name, and its followers alone."""
    with recorder(kind) as there:
        settings.PURGING = Asked(kind, (there.address,), "abc123", "secret-word", inside=True)
        headers.purger.cache_clear()
        monkeypatch.setattr(follow, "FOLLOWERS", {})
        monkeypatch.setattr(following, "FOLLOWERS", follow.FOLLOWERS)
        monkeypatch.setattr(following, "AGAIN", 600.0)
        for target in following.targets():
            target.follow()
        yield there
    headers.purger.cache_clear()


def append(*tags: str) -> None:
    with one_change():
        record(Counted("test", 1), about=Counter(id=1), tags=tags)


def retry_now() -> None:
    Cursor.objects.update(retry_at=None)


def page(*tags: str, until: int = NEVER, status: int = 200) -> Stored:
    """A stored page that was made just now and shows ``tags``."""
    here = generations()
    return Stored(
        here.epoch, here.top, until, 0, microseconds(), status, 0, slots_of(tags),
        (), frozenset(), "", {"": b""},
    )  # fmt: skip


# Settings ------------------------------------------------------------------------------------


def test_every_folder_is_a_kind_and_none_is_the_default():
    assert kinds() == ("cloudflare", "fastly", "null", "varnish")
    assert read(Environment({})).kind == "null"
    assert kind_named("null")(Asked()).targets == ()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"ROTATIVE_PURGER": "akamai"}, "ROTATIVE_PURGER"),
        ({"ROTATIVE_PURGER": "varnish"}, "ROTATIVE_PURGER_ADDRESSES"),
        ({"ROTATIVE_PURGER_ADDRESSES": "http://cdn.example"}, "ROTATIVE_PURGER_ADDRESSES"),
        ({"ROTATIVE_PURGER": "varnish", "ROTATIVE_PURGER_ADDRESSES": "cdn.example"},
         "ROTATIVE_PURGER_ADDRESSES"),
        ({"ROTATIVE_PURGER": "varnish", "ROTATIVE_PURGER_ADDRESSES": "http://10.0.0.1:6081"},
         "ROTATIVE_PURGER_ADDRESSES"),
        ({"ROTATIVE_PURGER": "fastly", "ROTATIVE_PURGER_KEY": "x"}, "ROTATIVE_PURGER_SERVICE"),
        ({"ROTATIVE_PURGER": "fastly", "ROTATIVE_PURGER_SERVICE": "a/../b"},
         "ROTATIVE_PURGER_SERVICE"),
        ({"ROTATIVE_PURGER": "cloudflare", "ROTATIVE_PURGER_SERVICE": "abc"},
         "ROTATIVE_PURGER_KEY"),
        ({"ROTATIVE_PURGER": "fastly", "ROTATIVE_PURGER_SERVICE": "abc",
          "ROTATIVE_PURGER_KEY": "a\r\nb"}, "ROTATIVE_PURGER_KEY"),
    ],
)  # fmt: skip
def test_settings_that_are_not_enough_stop_start_up_and_no_word_of_the_key_is_said(
    given, named, capfd
):
    with pytest.raises(BadSetting) as stopped:
        read(Environment(given))
    assert stopped.value.name == named
    assert stopped.value.code == 78
    assert "a\\r\\nb" not in capfd.readouterr().err


def test_a_private_address_is_asked_only_where_the_operator_says_so():
    given = {"ROTATIVE_PURGER": "varnish", "ROTATIVE_PURGER_ADDRESSES": "http://10.0.0.1:6081/"}
    asked = read(Environment({**given, "ROTATIVE_PURGER_PRIVATE": "yes"}))
    assert asked.addresses == ("http://10.0.0.1:6081",)
    with recorder("varnish") as there:
        public = kind_named("varnish")(Asked("varnish", (there.address,)))
        with pytest.raises(NotPurged):
            public.purge(there.address, ["aaaa"])
        assert not there.told


# Headers -------------------------------------------------------------------------------------


def test_without_a_cdn_no_header_speaks_of_one():
    assert for_cdn(page("story:1"), "/world/") == []


@pytest.mark.django_db
def test_a_page_tells_the_cdn_what_it_shows_and_for_how_long(cdn, kind, settings):
    generations().set_due(NEVER, NEVER)
    said = dict(for_cdn(page("story:1", "list:section:7"), "/world/"))
    assert said["cdn-cache-control"] == f"max-age={settings.CDN_MAX_AGE}"
    name, mark = ("cache-tag", ",") if kind == "cloudflare" else ("surrogate-key", " ")
    part, *keys = said[name].split(mark)
    assert set(keys) == {key("story:1"), key("list:section:7")}
    assert part.startswith("s")
    assert ("surrogate-control" in said) == (kind == "fastly")


@pytest.mark.django_db
def test_no_page_is_kept_past_its_own_end_nor_past_the_next_due_moment(cdn, kind):
    here = generations()
    here.set_due(NEVER, NEVER)
    soon = microseconds() + 90_500_000
    assert dict(for_cdn(page("a", until=soon), "/"))["cdn-cache-control"] == "max-age=90"
    here.set_due(microseconds() + 40_500_000)
    assert dict(for_cdn(page("a", until=soon), "/"))["cdn-cache-control"] == "max-age=40"
    for due in (microseconds() + 900_000, microseconds() - 5, 0):
        here.set_due(due)
        assert dict(for_cdn(page("a"), "/")) == NOT_KEPT[kind]


@pytest.mark.django_db
def test_a_page_that_changed_while_it_was_made_is_not_kept(cdn, kind):
    here = generations()
    here.set_due(NEVER, NEVER)
    made = page("story:1")
    here.apply([(here.top + 1, 0, ["story:2"])])
    assert len(for_cdn(made, "/")) > 1
    here.apply([(here.top + 1, 0, ["story:1"])])
    assert dict(for_cdn(made, "/")) == NOT_KEPT[kind]


def test_keys_are_short_and_a_page_that_shows_too_much_is_kept_under_one():
    few = keys_of_page("/sitemap.xml", slots_of(f"story:{n}" for n in range(MOST_KEYS)))
    assert len(" ".join(few)) < 3_100
    assert all(len(one) <= 4 and one == one.lower() for one in few)
    many = keys_of_page("/sitemap.xml", range(1, MOST_KEYS + 2))
    assert many == [few[0], COARSE]
    assert COARSE in keys_of_change(["story:1"]), "every change lets go of it"


# Following -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_change_lets_go_of_what_it_names_and_once_more_a_moment_later(cdn, monkeypatch):
    append("story:1", "list:section:7")
    follow.catch_up()
    retry_now()
    follow.catch_up()
    assert cdn.keys == [COARSE, key("list:section:7"), key("story:1")]
    monkeypatch.setattr(following, "AGAIN", 0.0)
    retry_now()
    follow.catch_up()
    assert cdn.keys == 2 * [COARSE, key("list:section:7"), key("story:1")]
    retry_now()
    follow.catch_up()
    assert len(cdn.keys) == 6, "twice is all"
    assert [one.behind for one in purging_report()] == [0]


@pytest.mark.django_db
def test_many_changes_go_in_as_few_requests_as_the_cdn_takes(cdn, kind):
    for number in range(40):
        append(*(f"story:{number * 20 + n}" for n in range(20)))
    follow.run_all()
    batch = kind_named(kind).batch
    assert max(len(one.keys) for one in cdn.told) <= batch
    assert len(cdn.told) <= -(-801 // batch)
    assert set(cdn.keys) == {COARSE, *(key(f"story:{n}") for n in range(800))}


@pytest.mark.parametrize(
    "bad",
    [
        lambda _told: (500, {}, b"down"),
        lambda _told: (200, {}, b"<html>Welcome to the hotel</html>"),
        lambda _told: (200, {}, b'{"success": false, "errors": [{"code": 1}]}'),
        lambda _told: (200, {"X-Purged": "none"}, b"[" * 100_000),
        lambda _told: (302, {"Location": "http://169.254.169.254/"}, b""),
        lambda _told: (200, {}, b"x" * 1_000_000),
        lambda _told: (429, {"Retry-After": "1"}, b""),
    ],
    ids=["500", "a hotel", "no success", "deep", "elsewhere", "endless", "too often"],
)
def test_an_answer_that_confirms_nothing_is_not_taken_for_one(kind, bad):
    with recorder(kind) as there:
        there.answer = bad
        by = kind_named(kind)(Asked(kind, (there.address,), "abc123", "secret-word", inside=True))
        with pytest.raises(NotPurged) as caught:
            by.purge(there.address, ["aaaa"])
        assert "secret-word" not in str(caught.value)
        there.answer = GOOD[kind]
        by.purge(there.address, ["aaaa"])
        assert there.told[-1].keys == ["aaaa"]


@pytest.mark.django_db
def test_what_the_cdn_does_not_confirm_is_told_again(cdn, kind, caplog):
    append("story:1")
    cdn.answer = lambda _told: (503, {}, b"down")
    follow.run_all()
    behind = purging_report()[0]
    assert (behind.behind, behind.failures) == (1, 1)
    assert behind.problem == "NotPurged: answered 503"
    assert "secret-word" not in caplog.text
    cdn.answer = GOOD[kind]
    retry_now()
    follow.run_all()
    assert cdn.keys == [COARSE, key("story:1")]
    assert purging_report()[0].behind == 0


@pytest.mark.django_db
def test_a_cdn_that_does_not_come_back_is_not_waited_for(cdn, monkeypatch):
    monkeypatch.setattr(interface, "PATIENCE", 0.7)
    append("story:1")
    cdn.delay = 20
    began = time.monotonic()
    follow.run_all()
    assert time.monotonic() - began < 15
    assert purging_report()[0].problem == "NotPurged: too slow"


@pytest.mark.django_db
def test_a_cdn_that_was_away_gets_everything_in_order_and_a_withdrawal_first(
    cdn, kind, monkeypatch
):
    monkeypatch.setattr(following, "_urgent", {"test.counted"})
    cdn.answer = lambda _told: (503, {}, b"")
    with one_change():
        record(Counted("test", 1), about=Counter(id=1), tags=["story:9"])
    follow.run_all()
    monkeypatch.setattr(following, "_urgent", set())
    for number in range(1, 6):
        append(f"story:{number}")
    monkeypatch.setattr(following, "_urgent", {"test.counted"})
    Cursor.objects.filter(name__startswith="press.purge-first").update(number=5)
    retry_now()
    follow.run_all()
    assert purging_report()[0].behind == 6
    cdn.answer = GOOD[kind]
    retry_now()
    follow.run_all()
    changed = ["story:5", "story:9", "story:1", "story:2", "story:3", "story:4", "story:5"]
    assert [one for one in cdn.keys if one != COARSE] == [key(tag) for tag in changed]


@pytest.mark.django_db
def test_one_cdn_that_is_away_holds_up_no_other(settings, monkeypatch):
    monkeypatch.setattr(follow, "FOLLOWERS", {})
    monkeypatch.setattr(following, "FOLLOWERS", follow.FOLLOWERS)
    with recorder("varnish") as dead, recorder("varnish") as alive:
        addresses = (dead.address, alive.address)
        settings.PURGING = Asked("varnish", addresses, inside=True)
        headers.purger.cache_clear()
        try:
            for target in following.targets():
                target.follow()
            assert len(follow.lanes()) == 2
            dead.answer = lambda _told: (503, {}, b"")
            for number in range(3):
                append(f"story:{number}")
                follow.run_all()
            assert {one.target: one.behind for one in purging_report()} == {
                dead.address: 3, alive.address: 0,
            }  # fmt: skip
        finally:
            headers.purger.cache_clear()


@pytest.mark.django_db
def test_one_that_is_too_far_behind_lets_go_of_everything_gradually(cdn, monkeypatch):
    monkeypatch.setattr(following, "TOO_FAR", 3)
    for number in range(6):
        append(f"story:{number}")
    follow.run_all()
    assert not cdn.told
    found = purging_report()[0]
    assert (found.behind, found.slices) == (0, SLICES)


# Everything, gradually -----------------------------------------------------------------------


def slices_until_done(sweeper: Sweeper, most: int = 200) -> None:
    for _turn in range(most):
        Sweep.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        sweeper.turn()
        if not Sweep.objects.filter(left__gt=0).exists():
            return


@pytest.mark.django_db
def test_an_edition_that_changes_lets_pages_go_slice_by_slice(cdn, kind):
    append("list:editions", "edition:1")
    follow.run_all()
    assert not cdn.told, "nothing at once"
    sweeper = Sweeper()
    sweeper.turn()
    sweeper.turn()
    assert len(cdn.told) == 1, "not before its pause is over"
    cdn.answer = lambda _told: (503, {}, b"")
    Sweep.objects.update(next_at=timezone.now())
    sweeper.turn()
    assert Sweep.objects.get().left == SLICES - 1
    assert purging_report()[0].problem == "answered 503"
    cdn.answer = GOOD[kind]
    slices_until_done(sweeper)
    every = {part for n in range(5_000) for part in keys_of_page(f"/{n}/", [])}
    assert set(cdn.keys) == every
    assert len(cdn.keys) == len(every) == SLICES


@pytest.mark.django_db
def test_another_build_lets_everything_go_once_its_workers_have_settled(cdn, settings, tmp_path):
    settings.DATA = tmp_path
    Sweeper().turn()
    assert not Sweep.objects.exists(), "the first build has nothing to take back"
    (tmp_path / "press" / "purged-build").write_text("0" * 16)
    Sweeper().turn()
    sweep = Sweep.objects.get()
    assert (sweep.left, sweep.why) == (SLICES, "another build")
    assert sweep.next_at - timezone.now() > timedelta(seconds=20)
    assert not cdn.told
    Sweep.objects.all().delete()
    Sweeper().turn()
    assert not Sweep.objects.exists()


def test_what_anybody_may_read_names_no_address():
    long = Target(kind_named("null")(Asked()), f"https://{'a' * 90}.example:8443")
    assert all(len(name) <= 64 and "example" not in name for name in long.names)
    assert len(set(long.names)) == 3
