"""Pictures at the desk: three ways to upload, lists and thumbnails, and what roles may do."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rotative.ledger.models import Line
from rotative.media import actions
from rotative.media.models import Picture, Thumbnail
from rotative.media.refused import PictureInUse
from rotative.media.tests.pictures import draw, iim, with_iim

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def sign_in(person) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    return client


def upload(body: bytes, name: str = "harbour_07.jpg") -> SimpleUploadedFile:
    # The browser's word on what it is counts for nothing.
    return SimpleUploadedFile(name, body, content_type="application/octet-stream")


@pytest.fixture
def agency_picture() -> bytes:
    return with_iim(draw(), iim((105, b"Dawn over the harbour"), (110, b"Sa/Coast")))


def test_a_reporter_uploads_one_and_it_comes_through_the_action(newsroom, agency_picture):
    desk = sign_in(newsroom.reporter)
    page = desk.get("/desk/images/add/")
    assert page.status_code == 200
    assert "40 megapixels" in page.content.decode()
    answer = desk.post(
        "/desk/images/add/",
        {"title": "harbour 07", "file": upload(agency_picture), "tags": "", "alt": "Boats"},
    )
    assert answer.status_code == 302
    picture = Picture.objects.get()
    assert picture.title == "Dawn over the harbour"
    assert picture.credit == "Sa/Coast"
    assert picture.alt == "Boats"
    assert picture.uploaded_by_user == newsroom.reporter
    line = Line.objects.get(verb="picture.added")
    assert line.actor_id == newsroom.reporter.pk


def test_what_is_refused_says_why_and_what_was_typed_stays(newsroom):
    desk = sign_in(newsroom.reporter)
    answer = desk.post(
        "/desk/images/add/",
        {"title": "A drawing", "file": upload(SVG, "logo.jpg"), "tags": "", "credit": "Ana"},
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "SVG drawings can carry programs" in text
    assert 'value="A drawing"' in text
    assert 'value="Ana"' in text
    assert not Picture.objects.exists()


def test_many_at_once_are_each_taken_or_refused(newsroom, agency_picture):
    desk = sign_in(newsroom.reporter)
    assert desk.get("/desk/images/multiple/add/").status_code == 200
    good = desk.post(
        "/desk/images/multiple/add/",
        {"title": "harbour_07.jpg", "files[]": upload(agency_picture)},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert good["success"]
    assert "Dawn over the harbour" in good["form"]
    bad = desk.post("/desk/images/multiple/add/", {"files[]": upload(SVG, "x.png")}).json()
    assert not bad["success"]
    assert "SVG" in bad["error_message"]
    again = desk.post("/desk/images/multiple/add/", {"files[]": upload(agency_picture)}).json()
    assert again["duplicate"]
    picture = Picture.objects.order_by("pk").first()
    prefix = f"image-{picture.pk}"
    edited = desk.post(
        f"/desk/images/multiple/{picture.pk}/",
        {f"{prefix}-title": "Dawn", f"{prefix}-tags": "sea, boats", f"{prefix}-credit": "Ana Sá"},
    ).json()
    assert edited["success"]
    picture.refresh_from_db()
    assert (picture.title, picture.credit) == ("Dawn", "Ana Sá")
    assert sorted(picture.tags.names()) == ["boats", "sea"]
    line = Line.objects.get(verb="picture.changed")
    assert line.payload["fields"] == ["credit", "tags", "title"]


def test_a_title_that_is_too_long_waits_for_a_shorter_one(newsroom, agency_picture):
    desk = sign_in(newsroom.reporter)
    waiting = desk.post(
        "/desk/images/multiple/add/", {"title": "x" * 300, "files[]": upload(agency_picture)}
    ).json()
    assert waiting["success"]
    assert not Picture.objects.exists()
    number = waiting["uploaded_file_id"]
    done = desk.post(
        f"/desk/images/multiple/create_from_uploaded_image/{number}/",
        {f"uploaded-image-{number}-title": "Short", f"uploaded-image-{number}-tags": ""},
    ).json()
    assert done["success"]
    picture = Picture.objects.get()
    assert picture.title == "Short"
    assert picture.credit == "Sa/Coast"
    assert picture.original.name.startswith("originals/")
    assert Line.objects.filter(verb="picture.added").count() == 1


def test_the_chooser_uploads_and_shows(newsroom, agency_picture):
    desk = sign_in(newsroom.reporter)
    assert desk.get("/desk/images/chooser/").status_code == 200
    answer = desk.post(
        "/desk/images/chooser/create/",
        {
            "image-chooser-upload-title": "harbour 07",
            "image-chooser-upload-file": upload(agency_picture),
            "image-chooser-upload-tags": "",
        },
    ).json()
    assert answer["step"] == "chosen"
    assert answer["result"]["title"] == "Dawn over the harbour"
    preview = desk.get(answer["result"]["preview"]["url"])
    assert preview.status_code == 200
    assert preview["Content-Type"] == "image/jpeg"
    refused = desk.post(
        "/desk/images/chooser/create/",
        {"image-chooser-upload-title": "x", "image-chooser-upload-file": upload(SVG)},
    ).json()
    assert "SVG" in refused["htmlFragment"]


def test_lists_show_thumbnails_that_only_the_desk_gets(newsroom):
    actions.add_picture(draw(), actor=None, title="Harbour")
    desk = sign_in(newsroom.reporter)
    for page in ("/desk/images/", "/desk/images/?layout=list", "/desk/images/chooser/results/"):
        text = desk.get(page).content.decode()
        address = re.search(r'src="(/desk/pictures/thumbnail/\d+/)"', text)
        assert address, page
        shown = desk.get(address[1])
        assert shown.status_code == 200
        assert "private" in shown["Cache-Control"]
        again = desk.get(address[1], headers={"if-none-match": shown["ETag"]})
        assert again.status_code == 304
    stranger = Client(headers={"host": "127.0.0.1"}).get(address[1])
    assert stranger.status_code == 302
    assert "/desk/login/" in stranger["Location"]
    assert Thumbnail.objects.count() == 1


def test_editing_shows_the_picture_and_records_what_changed(newsroom):
    picture = actions.add_picture(draw(), actor=None, title="Harbour", credit="Ana")
    desk = sign_in(newsroom.reporter)
    text = desk.get(f"/desk/images/{picture.pk}/").content.decode()
    assert picture.master_path in text or "/desk/pictures/thumbnail/" in text
    answer = desk.post(
        f"/desk/images/{picture.pk}/",
        {"title": "Harbour", "caption": "Boats leave.", "credit": "", "tags": ""},
    )
    assert answer.status_code == 302
    picture.refresh_from_db()
    assert (picture.caption, picture.credit) == ("Boats leave.", "")
    line = Line.objects.get(verb="picture.changed")
    assert line.payload["fields"] == ["caption", "credit"]
    assert line.actor_id == newsroom.reporter.pk


def test_a_new_file_takes_the_old_one_s_place(newsroom):
    picture = actions.add_picture(draw(), actor=None, title="Harbour", renditions="now")
    old_master, old_original = picture.file.name, picture.original.name
    desk = sign_in(newsroom.editor)
    desk.get("/desk/images/")
    answer = desk.post(
        f"/desk/images/{picture.pk}/",
        {"title": "Harbour", "file": upload(draw(600, 900)), "tags": ""},
    )
    assert answer.status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (600, 900)
    assert picture.printed_at is None
    storage = picture.file.storage
    assert not storage.exists(old_master)
    assert not storage.exists(old_original)
    assert storage.exists(picture.file.name)
    assert not Thumbnail.objects.exists()
    assert desk.get(f"/desk/images/{picture.pk}/").status_code == 200


def test_only_a_chief_deletes(newsroom):
    picture = actions.add_picture(draw(), actor=None)
    for person in (newsroom.reporter, newsroom.editor):
        desk = sign_in(person)
        for address in (
            f"/desk/images/{picture.pk}/delete/",
            f"/desk/images/multiple/{picture.pk}/delete/",
            f"/desk/bulk/media/picture/delete/?id={picture.pk}",
        ):
            assert desk.post(address).status_code in {302, 403, 404}
            assert Picture.objects.filter(pk=picture.pk).exists(), address
    files = [picture.file.name, picture.original.name]
    answer = sign_in(newsroom.chief).post(f"/desk/images/{picture.pk}/delete/")
    assert answer.status_code == 302
    assert not Picture.objects.exists()
    assert not picture.original.storage.exists(files[1])
    line = Line.objects.get(verb="picture.deleted")
    assert line.actor_id == newsroom.chief.pk


def test_a_picture_that_readers_see_cannot_be_deleted_and_the_place_is_named(newsroom):
    shown = actions.add_picture(draw(), actor=None, title="Shown")
    unused = actions.add_picture(draw(90, 90), actor=None, title="Unused")
    newsroom.publish("Rain over the harbour", lead_picture=shown)
    desk = sign_in(newsroom.chief)
    answer = desk.post(f"/desk/images/{shown.pk}/delete/", follow=True)
    assert "Rain over the harbour" in answer.content.decode()
    one = desk.post(f"/desk/images/multiple/{shown.pk}/delete/").json()
    assert not one["success"]
    assert "Rain over the harbour" in one["error_message"]
    both = f"/desk/bulk/media/picture/delete/?id={shown.pk}&id={unused.pk}"
    assert desk.get(both).status_code == 200
    text = desk.post(both + "&next=/desk/images/", follow=True).content.decode()
    assert "Rain over the harbour" in text
    assert list(Picture.objects.values_list("title", flat=True)) == ["Shown"]
    with pytest.raises(PictureInUse):
        Picture.objects.all().delete()


def test_tags_and_collections_of_a_selection_go_through_the_action(newsroom):
    from wagtail.models import Collection

    one = actions.add_picture(draw(), actor=None, tags=["sea"])
    other = actions.add_picture(draw(90, 90), actor=None)
    both = f"?id={one.pk}&id={other.pk}&next=/desk/images/"
    desk = sign_in(newsroom.editor)
    desk.post(f"/desk/bulk/media/picture/add_tags/{both}", {"tags": "boats"})
    assert sorted(one.tags.names()) == ["boats", "sea"]
    assert list(other.tags.names()) == ["boats"]
    folder = Collection.get_first_root_node().add_child(name="Sports")
    desk.post(f"/desk/bulk/media/picture/add_to_collection/{both}", {"collection": folder.pk})
    assert set(Picture.objects.values_list("collection__name", flat=True)) == {"Sports"}
    lines = Line.objects.filter(verb="picture.changed").order_by("number")
    assert [line.payload["fields"] for line in lines] == [["tags"]] * 2 + [["collection"]] * 2


def test_usage_names_public_stories_and_own_drafts_but_not_another_edition_s(newsroom):
    picture = actions.add_picture(draw(), actor=None, title="Harbour")
    newsroom.publish("Seen by all", lead_picture=picture)
    newsroom.story("Draft of the world", lead_picture=picture)
    newsroom.story(
        "Brouillon secret",
        edition=newsroom.afrique,
        section=newsroom.politique,
        lead_picture=picture,
    )
    text = sign_in(newsroom.reporter).get(f"/desk/images/usage/{picture.pk}/").content.decode()
    assert "Seen by all" in text
    assert "Draft of the world" in text
    assert "Brouillon secret" not in text
    other = sign_in(newsroom.outsider).get(f"/desk/images/usage/{picture.pk}/").content.decode()
    assert "Brouillon secret" in other
    assert "Draft of the world" not in other


def test_usage_costs_the_same_for_one_story_as_for_forty(newsroom, django_assert_max_num_queries):
    picture = actions.add_picture(draw(), actor=None, title="Harbour")
    desk = sign_in(newsroom.chief)
    for number in range(40):
        newsroom.publish(f"Story {number}", lead_picture=picture)
    desk.get(f"/desk/images/usage/{picture.pk}/")
    with django_assert_max_num_queries(25):
        text = desk.get(f"/desk/images/usage/{picture.pk}/").content.decode()
    assert "Story 39" in text


def test_somebody_without_a_role_gets_nothing_of_the_bank(newsroom):
    from rotative.accounts.actions import desk_group
    from rotative.accounts.models import User

    picture = actions.add_picture(draw(), actor=None, title="Harbour")
    thumbnail = picture.get_rendition("max-165x165")
    stranger = User.objects.create_user("sam@newsroom.example", "correct-horse-battery")
    stranger.groups.add(desk_group())
    desk = sign_in(stranger)
    for address in (
        "/desk/images/",
        f"/desk/images/{picture.pk}/",
        "/desk/images/add/",
        "/desk/images/multiple/add/",
        "/desk/images/chooser/",
        f"/desk/images/usage/{picture.pk}/",
        thumbnail.url,
    ):
        answer = desk.get(address)
        assert answer.status_code in {302, 403, 404}, address
        assert "Harbour" not in answer.content.decode()
