"""A CDN keeps a picture as long as the reason why readers may see it, and no longer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rotative.fronts import actions as fronts
from rotative.fronts.models import StaticPage
from rotative.ledger import follow
from rotative.media import actions
from rotative.media.models import Picture
from rotative.media.tests.pictures import draw
from rotative.press.generations import slot_of
from rotative.press.purging import following, headers
from rotative.press.purging.asked import Asked
from rotative.press.purging.keys import key_of_slot
from rotative.press.tests.cdn import Recorder, recorder
from rotative.stories import actions as stories
from rotative.stories.actions.terms import change_term, create_term
from rotative.stories.models import Person


@pytest.fixture
def cdn(newsroom, settings, monkeypatch) -> Iterator[Recorder]:
    """A recording Fastly that the settings name, and its followers alone."""
    with recorder("fastly") as there:
        settings.PURGING = Asked("fastly", (there.address,), "abc123", "word", inside=True)
        headers.purger.cache_clear()
        monkeypatch.setattr(follow, "FOLLOWERS", {})
        monkeypatch.setattr(following, "FOLLOWERS", follow.FOLLOWERS)
        for target in following.targets():
            target.follow()
        yield there
    headers.purger.cache_clear()


@pytest.fixture
def picture(newsroom) -> Picture:
    return actions.add_picture(draw(320, 200), actor=None, title="Harbour")


@pytest.fixture
def reader() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def key(tag: str) -> str:
    return key_of_slot(slot_of(tag))


def kept_under(answer) -> set[str]:
    """The keys that the answer names, without its slice."""
    assert answer.status_code == 200
    return set(answer["Surrogate-Key"].split()[1:])


def let_go(cdn: Recorder) -> set[str]:
    """The keys told since the last time."""
    follow.catch_up()
    found = set(cdn.keys)
    cdn.told.clear()
    return found


def assert_not_kept(answer) -> None:
    assert answer["Cdn-Cache-Control"] == "no-store"
    assert answer["Surrogate-Control"] == "max-age=0"
    assert "Surrogate-Key" not in answer


def test_a_picture_is_kept_under_itself_and_one_story_that_shows_it(
    newsroom, cdn, picture, reader, settings
):
    one = newsroom.publish("One", lead_picture=picture)
    other = newsroom.publish("Other", lead_picture=picture)
    answer = reader.get(picture.master_path)
    assert kept_under(answer) == {key(f"picture:{picture.pk}"), key(f"story:{other.pk}")}
    assert answer["Cdn-Cache-Control"] == f"max-age={settings.CDN_MAX_AGE}"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"

    let_go(cdn)
    stories.withdraw(other, "Wrong man.", actor=newsroom.chief)
    assert key(f"story:{other.pk}") in let_go(cdn)
    assert key(f"story:{one.pk}") in kept_under(reader.get(picture.master_path))
    unchanged = reader.get(picture.master_path, headers={"if-none-match": answer["ETag"]})
    assert unchanged.status_code == 304
    assert "Surrogate-Key" in unchanged

    stories.update(one, {"lead_picture": None}, actor=newsroom.chief)
    assert key(f"story:{one.pk}") in let_go(cdn)
    gone = reader.get(picture.master_path)
    assert gone.status_code == 404
    assert_not_kept(gone)


def test_words_and_rights_that_change_let_go_of_the_picture_s_files(newsroom, cdn, picture, reader):
    newsroom.publish(lead_picture=picture)
    assert key(f"picture:{picture.pk}") in kept_under(reader.get(picture.master_path))
    let_go(cdn)
    actions.change_picture(picture, {"rights": "Not for Ruritania"}, actor=newsroom.chief)
    assert key(f"picture:{picture.pk}") in let_go(cdn)


def test_a_portrait_and_a_page_s_picture_are_kept_under_the_person_and_the_page(
    newsroom, cdn, picture, reader
):
    person = create_term(Person(name="Ana Sá", slug="ana-sa", picture=picture))
    assert key(f"person:{person.pk}") in kept_under(reader.get(picture.master_path))
    let_go(cdn)
    person.picture = None
    change_term(person)
    assert key(f"person:{person.pk}") in let_go(cdn)

    page = StaticPage(title="About", slug="about", edition=newsroom.world)
    page.body = [("picture", {"picture": picture, "caption": "", "alt": ""})]
    fronts.ensure_front(newsroom.world).add_child(instance=page)
    page.save_revision()
    fronts.publish(page)
    assert key(f"page:{page.pk}") in kept_under(reader.get(picture.master_path))
    let_go(cdn)
    fronts.unpublish(StaticPage.objects.get(pk=page.pk))
    assert key(f"page:{page.pk}") in let_go(cdn)
    assert reader.get(picture.master_path).status_code == 404


def test_a_picture_is_not_kept_past_the_end_of_its_story(newsroom, cdn, picture, reader):
    ends = timezone.now() + timedelta(seconds=90, milliseconds=900)
    newsroom.publish(lead_picture=picture, expire_at=ends)
    told = reader.get(picture.master_path)["Cdn-Cache-Control"]
    assert 60 < int(told.removeprefix("max-age=")) <= 90


def test_what_only_the_desk_may_see_is_kept_by_nobody(newsroom, cdn, picture, reader):
    assert_not_kept(reader.get(picture.master_path))
    reader.force_login(newsroom.reporter)
    seen = reader.get(picture.master_path)
    assert seen.status_code == 200
    assert seen["Cache-Control"] == "private, no-store"
    assert "Surrogate-Key" not in seen


def test_a_picture_that_changes_while_it_is_looked_up_is_not_kept(newsroom, cdn, picture):
    with headers.deciding() as decision:
        newsroom.publish(lead_picture=picture)
        assert Picture.objects.filter(pk=picture.pk).visible_to(None).first() == picture
        actions.change_picture(picture, {"credit": "Ana"}, actor=None)
    assert dict(decision.for_cdn("/media/1/a.jpg"))["cdn-cache-control"] == "no-store"


def test_without_a_cdn_no_header_speaks_of_one(newsroom, picture, reader):
    newsroom.publish(lead_picture=picture)
    for answer in (reader.get(picture.master_path), reader.get("/media/9/none.jpg")):
        assert "Cdn-Cache-Control" not in answer
        assert "Surrogate-Key" not in answer
