"""Who gets the bytes at /media/…, and what goes with them."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rotative.media import actions
from rotative.media.models import Picture, Rendition
from rotative.media.tests.pictures import draw
from rotative.press.due import release_due
from rotative.stories import actions as stories
from rotative.stories.models import Person


@pytest.fixture
def picture(newsroom):
    return actions.add_picture(draw(), actor=None, title="Harbour", renditions="now")


@pytest.fixture
def reader():
    return Client(headers={"host": "127.0.0.1"})


def sign_in(person) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    return client


def paths(picture) -> list[str]:
    return [picture.master_path, *(one.path for one in picture.prints.all())]


def body_with(picture) -> list:
    return [("picture", {"picture": picture, "caption": "", "alt": ""})]


def test_a_picture_that_no_page_shows_is_the_desk_s_alone(newsroom, picture, reader):
    for path in paths(picture):
        assert reader.get(path).status_code == 404
    seen = sign_in(newsroom.reporter).get(picture.master_path)
    assert seen.status_code == 200
    assert seen["Cache-Control"] == "private, no-store"
    assert "Cookie" in seen["Vary"]


def test_somebody_signed_in_without_a_role_is_a_reader(newsroom, picture):
    from rotative.accounts.models import User

    stranger = User.objects.create_user("sam@newsroom.example", "correct-horse-battery")
    assert sign_in(stranger).get(picture.master_path).status_code == 404


@pytest.mark.parametrize("place", ["lead", "text", "gallery", "poster"])
def test_a_published_story_s_pictures_are_public_wherever_they_stand(
    newsroom, picture, reader, place
):
    shown = {
        "lead": {"lead_picture": picture},
        "text": {"body": body_with(picture)},
        "gallery": {
            "body": [
                ("gallery", {"title": "", "pictures": [body_with(picture)[0][1]]}),
            ]
        },
        "poster": {
            "body": [
                (
                    "video",
                    {"address": "https://video.example/a.mp4", "title": "Film", "poster": picture},
                )
            ]
        },
    }[place]
    newsroom.publish(**shown)
    for path in paths(picture):
        assert reader.get(path).status_code == 200


def test_public_bytes_carry_the_headers_that_keep_them_a_picture(newsroom, picture, reader):
    newsroom.publish(lead_picture=picture)
    one = picture.prints.get(format="WEBP", width=320)
    answer = reader.get(one.path)
    with one.file.open() as kept:
        assert answer.content == kept.read()
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Length"] == str(one.bytes)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer
    assert "Cookie" not in answer.get("Vary", "")
    again = reader.get(one.path, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    head = reader.head(one.path)
    assert head.status_code == 200
    assert head.content == b""
    assert reader.post(one.path).status_code == 405


def test_a_draft_s_picture_is_not_public(newsroom, picture, reader):
    newsroom.story(lead_picture=picture)
    assert reader.get(picture.master_path).status_code == 404


def test_an_embargoed_story_s_picture_appears_at_its_moment_and_not_before(
    newsroom, picture, reader
):
    moment = timezone.now() + timedelta(seconds=3)
    newsroom.publish(lead_picture=picture, embargo_until=moment)
    while timezone.now() < moment - timedelta(milliseconds=200):
        status = reader.get(picture.master_path).status_code
        # What was asked before the moment may be answered after it.
        assert status == 404 or timezone.now() >= moment
        time.sleep(0.2)
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.01)
    release_due()
    assert reader.get(picture.master_path).status_code == 200
    # Not even the program itself, asked for an earlier moment, shows it.
    assert not Rendition.objects.visible_to(None, moment - timedelta(seconds=1)).exists()
    assert Rendition.objects.visible_to(None).count() == picture.prints.count()


def test_a_picture_expires_with_its_story_to_the_second_whatever_the_job_does(newsroom, picture):
    expire = timezone.now() + timedelta(hours=1)
    newsroom.publish(lead_picture=picture, expire_at=expire)
    everyone = Picture.objects.filter(pk=picture.pk)
    assert everyone.visible_to(None, expire - timedelta(seconds=1)).exists()
    assert not everyone.visible_to(None, expire).exists()


def test_a_withdrawn_story_s_picture_is_gone_unless_another_story_shows_it(
    newsroom, picture, reader
):
    one = newsroom.publish("One", lead_picture=picture)
    other = newsroom.publish("Other", body=body_with(picture))
    stories.withdraw(one, "Wrong man.", actor=newsroom.chief)
    assert reader.get(picture.master_path).status_code == 200
    stories.unpublish(other, actor=newsroom.chief)
    assert reader.get(picture.master_path).status_code == 404


def test_a_picture_taken_out_of_a_story_is_no_longer_public(newsroom, picture, reader):
    story = newsroom.publish(lead_picture=picture)
    stories.update(story, {"lead_picture": None}, actor=newsroom.chief)
    assert reader.get(picture.master_path).status_code == 404


def test_portraits_are_public(newsroom, picture, reader):
    Person.objects.create(name="Ana Sá", slug="ana-sa", picture=picture)
    assert reader.get(picture.master_path).status_code == 200


def test_wrong_addresses_are_404_and_tell_nothing(newsroom, picture, reader):
    newsroom.publish(lead_picture=picture)
    one = picture.prints.first()
    other = actions.add_picture(draw(60, 40), actor=None)
    for path in (
        f"/media/{picture.pk}/{'0' * 24}.jpg",
        f"/media/{other.pk}/{one.digest}.{one.file.name.rpartition('.')[2]}",
        f"/media/{picture.pk}/{picture.master_hash}.svg",
        f"/media/{picture.pk}/{picture.master_hash}.html",
        f"/media/0{picture.pk}/{picture.master_hash}.jpg",
        f"/media/{'9' * 30}/{picture.master_hash}.jpg",
        f"/media/{picture.pk}/..%2f..%2fsecret-key",
        f"/media/{picture.file.name}",
        f"/media/{picture.original.name}",
        "/media/",
    ):
        assert reader.get(path).status_code == 404, path


def test_a_file_that_is_lost_from_the_disk_is_404_not_a_crash(newsroom, picture, reader):
    newsroom.publish(lead_picture=picture)
    picture.file.storage.delete(picture.file.name)
    assert reader.get(picture.master_path).status_code == 404


def test_the_original_is_never_served(newsroom, picture):
    chief = sign_in(newsroom.operator)
    digest = picture.original_hash[:24]
    assert chief.get(f"/media/{picture.pk}/{digest}.jpg").status_code == 404


def test_the_pictures_of_an_imported_archive_are_public(newsroom, picture, reader):
    from rotative.stories.actions.intake import Arrival, take_in
    from rotative.stories.models import Story

    moment = timezone.now() - timedelta(days=400)
    story = Story(edition=newsroom.world, section=newsroom.politics, headline="From the archive")
    words = {"picture": picture.pk, "caption": "", "alt": ""}
    block = {"type": "picture", "id": "p1", "value": words}
    arrival = Arrival(story=story, body=[block], live=True, published_at=moment)
    take_in([arrival], edition=newsroom.world)
    assert reader.get(picture.master_path).status_code == 200
