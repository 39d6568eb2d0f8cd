"""Breaking news from anywhere at the desk: one line, several editions, one key."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rotative.accounts.actions import give_role
from rotative.fronts.actions import ensure_front, show_banner
from rotative.fronts.models import Banner
from rotative.newsfeed.actions import send_flash
from rotative.newsfeed.models import Flash

PAGE = "/desk/breaking/"


def tell(client, do="flash", **fields):
    """Type a line and press a button."""
    return client.post(PAGE, {"do": do, **fields}, follow=True)


@pytest.fixture
def both(desk):
    """The chief of the world edition, who is also an editor in Africa."""
    give_role(desk.chief, desk.afrique, "editor")
    return desk


def test_an_editor_of_one_edition_types_a_line_and_readers_have_it(desk):
    edna = desk.sign_in(desk.editor)
    text = edna.get(PAGE).content.decode()
    assert f'name="editions" value="{desk.world.pk}"' in text
    assert "checked" in text.split('name="editions"')[1].split(">")[0]
    assert "Europe" not in text.split('id="main"')[-1]
    answer = tell(edna, words="The dam holds", editions=[desk.world.pk])
    assert "Readers see it now: World." in answer.content.decode()
    assert "The dam" in Client().get("/world/live/").content.decode()
    assert Flash.objects.get().by == desk.editor.pk


def test_a_line_goes_to_several_editions_and_the_next_one_finds_them_chosen(both):
    chidi = both.sign_in(both.chief)
    editions = [both.world.pk, both.afrique.pk]
    tell(chidi, words="Alerte OTAN", editions=editions, breaking="on")
    assert set(Flash.objects.values_list("edition_id", "breaking")) == {
        (pk, True) for pk in editions
    }
    text = chidi.get(PAGE).content.decode()
    assert text.count("checked") == 2
    assert "World, Afrique" in text


def test_a_banner_stands_above_every_page_of_the_chosen_editions_and_off_again(both):
    give_role(both.chief, both.afrique, "chief")
    chidi = both.sign_in(both.chief)
    story = both.publish("Dam")
    until = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    tell(
        chidi, "banner", words="Dam", editions=[both.world.pk, both.afrique.pk],
        story=story.pk, until=until,
    )  # fmt: skip
    for code, there in (("world", True), ("afrique", True), ("europe", False)):
        assert ("Dam" in Client().get(f"/{code}/corrections/").content.decode()) is there, code
    assert f'href="/world{story.path}">Dam' in Client().get("/world/").content.decode()
    text = chidi.get(PAGE).content.decode()
    assert "Take all of them away" in text
    chidi.post(PAGE, {"do": "clear", "edition": [both.world.pk, both.afrique.pk]})
    assert not Banner.objects.exists()
    assert "Dam" not in Client().get("/afrique/corrections/").content.decode()


def test_what_is_refused_keeps_what_was_typed_and_says_why(desk):
    chidi = desk.sign_in(desk.chief)
    draft = desk.story("Draft").pk
    world = [desk.world.pk]
    unseen, past = "cannot see this story", "2001-01-01 12:00"
    for do, given, said in (
        ("flash", {"words": "Typed"}, "Choose at least one edition."),
        ("flash", {"words": "Typed", "editions": world, "story": draft}, unseen),
        ("banner", {"words": "Typed", "editions": world, "story": draft}, unseen),
        ("banner", {"words": "Typed", "editions": world, "until": past}, "has passed"),
        ("banner", {"words": "Typed" * 40, "editions": world}, "160"),
        ("flash", {"words": "Typed молния", "editions": world}, "is not written in English"),
    ):  # fmt: skip
        text = tell(chidi, do, **given).content.decode()
        assert said in text, said
        assert f'value="{given["words"]}"' in text
    assert not Flash.objects.exists()
    assert not Banner.objects.exists()


def test_nobody_tells_the_readers_of_another_edition_anything(desk):
    rita, edna, omar = (desk.sign_in(who) for who in (desk.reporter, desk.editor, desk.outsider))
    assert rita.get(PAGE).status_code == 302
    tell(rita, words="No", editions=[desk.world.pk])
    tell(omar, words="No", editions=[desk.world.pk])
    tell(omar, "banner", words="No", editions=[desk.world.pk])
    tell(edna, words="No", editions=[desk.world.pk, desk.afrique.pk])
    answer = tell(edna, "banner", words="No", editions=[desk.world.pk])
    assert "Your role does not allow that" in answer.content.decode()
    assert not Flash.objects.exists()
    show_banner(desk.world, "Stands")
    [flash] = send_flash([desk.world], "Stands too")
    for client in (edna, omar):
        client.post(PAGE, {"do": "clear", "edition": [desk.world.pk]})
    for do in ("", "remove"):
        answer = omar.post(reverse("desk_flash", args=(flash.pk,)), {"words": "No", "do": do})
        assert answer.status_code == 404
    assert Banner.objects.get().words == "Stands"
    assert Flash.objects.get(removed_at=None).words == "Stands too"
    assert "Stands" not in omar.get(PAGE).content.decode()


def test_a_flash_is_put_right_and_taken_back_wherever_it_went(both):
    chidi = both.sign_in(both.chief)
    sent = send_flash([both.world, both.afrique], "Tema 3")
    address = reverse("desk_flash", args=(sent[0].pk,))
    assert "Tema 3" in chidi.get(address).content.decode()
    chidi.post(address, {"words": "Tema 4", "everywhere": "on"})
    assert set(Flash.objects.values_list("words", flat=True)) == {"Tema 4"}
    chidi.post(address, {"words": "Tema 5"})
    assert Flash.objects.get(edition=both.afrique).words == "Tema 4"
    answer = chidi.post(address, {"do": "remove", "everywhere": "1"}, follow=True)
    assert "The flash is gone from 2 editions." in answer.content.decode()
    assert not Flash.objects.filter(removed_at=None).exists()
    again = chidi.post(address, {"words": "Back", "everywhere": ""})
    assert again.status_code in (200, 302)
    assert not Flash.objects.filter(words="Back").exists()


def test_where_a_person_has_no_say_a_flash_stays_and_they_are_told(desk):
    edna = desk.sign_in(desk.editor)
    sent = send_flash([desk.world, desk.afrique], "Tema")
    address = reverse("desk_flash", args=(sent[0].pk,))
    refused = edna.post(address, {"words": "Accra", "everywhere": "on"})
    assert "Your role does not allow that" in refused.content.decode()
    answer = edna.post(address, {"do": "remove", "everywhere": "1"}, follow=True)
    assert "It still stands in editions in which you have no say." in answer.content.decode()
    assert list(Flash.objects.filter(removed_at=None)) == [sent[1]]


def test_the_way_is_in_the_menu_with_its_key_and_on_an_editions_front(desk):
    front = ensure_front(desk.world)
    chidi = desk.sign_in(desk.chief)
    text = chidi.get("/desk/").content.decode()
    assert PAGE in text
    assert "mod+shift+f" in text
    assert PAGE not in desk.sign_in(desk.reporter).get("/desk/").content.decode()
    explorer = chidi.get(reverse("wagtailadmin_explore", args=(front.pk,))).content.decode()
    assert f"{PAGE}?edition={desk.world.pk}" in explorer
