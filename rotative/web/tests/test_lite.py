"""The lite twin of every page type: light, in its language, leading to other lite pages."""

import gzip
import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from rotative.editions.languages import LANGUAGES
from rotative.editions.models import Edition
from rotative.media.actions import add_picture
from rotative.media.tests.pictures import draw
from rotative.stories import actions
from rotative.stories.models import Section, Story
from rotative.web.strings import check_page
from rotative.web.tests.reader_cast import fill

STATIC = Path(__file__).resolve().parents[1] / "static"
MOST = 15 * 1024  # bytes of a lite page with its sheets and scripts, compressed, before pictures
TYPED = {
    "ar": "مرفأ",
    "en": "Harbour",
    "es": "Puerto",
    "fr": "Le quai",
    "pt": "Porto",
    "ru": "Гавань",
    "sw": "Bandari",
    "zh-hans": "港口",
}
_LINK = re.compile(r'<a\b[^>]*?href="(/[^"]*)"[^>]*>')


def twins(client, edition, section, word) -> dict[str, tuple[int, str]]:
    """Page type → status and text of its lite twin."""
    pages = fill(edition, section, word)
    del pages["feed"]
    base = edition.base
    pages |= {
        "search": f"{base}/search/",
        "saved": f"{base}/saved/",
        "offline": f"{base}/offline/",
        "about": f"{base}/about/",
        "accessibility": f"{base}/accessibility/",
        "privacy": f"{base}/privacy/",
        "corrections": f"{base}/corrections/",
    }
    found = {}
    for kind, path in pages.items():
        below, mark, query = path.partition("?")
        answer = client.get(f"{below}lite/{mark}{query}")
        found[kind] = (answer.status_code, answer.content.decode())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_type_has_a_lite_twin_in_its_editions_language(client, newsroom, tag):
    Edition.objects.update(is_open=False)
    word = TYPED[tag]
    edition = Edition.objects.create(
        code="gate", prefix="gate", name=word, tagline=word, language=tag
    )
    section = Section.objects.create(edition=edition, name=word, slug="s")
    pages = twins(client, edition, section, word)
    for kind, (status, page) in pages.items():
        assert status == {"404": 404, "410": 410}.get(kind, 200), kind
        assert '<meta name="robots" content="noindex">' in page, kind
        assert "<picture" not in page, kind
        assert "<img" not in page, kind
        assert [str(one) for one in check_page(page, tag, place=kind)] == []


@pytest.mark.slow
def test_lite_pages_lead_to_lite_pages_and_back_to_the_full_one(client, newsroom):
    pages = twins(client, newsroom.world, newsroom.politics, "Harbour")
    for kind, (_status, page) in pages.items():
        for tag, href in ((match[0], match[1]) for match in _LINK.finditer(page)):
            if 'data-lite="off"' in tag:
                assert "/lite/" not in href, (kind, tag)
                assert client.get(href.replace("&amp;", "&")).status_code == 200, (kind, tag)
            else:
                assert "/lite/" in href, (kind, tag)


@pytest.mark.slow
def test_a_lite_page_weighs_fifteen_kilobytes_at_most(client, newsroom):
    for kind, (_status, page) in twins(
        client, newsroom.world, newsroom.politics, "Rain over the harbour. "
    ).items():
        assert weight(client, page) <= MOST, (kind, weight(client, page))


def weight(client, page: str) -> int:
    """Bytes of a page with everything that it and its scripts ask for, each compressed."""
    names = set(re.findall(r'/static/([\w/]+\.(?:css|js|svg))"', page))
    for name in tuple(names):
        text = (STATIC / name).read_text("utf-8")
        names |= {f"rotative/{one}" for one in re.findall(r'from "\./([\w.]+)"', text)}
    parts = [page.encode(), *((STATIC / name).read_bytes() for name in names)]
    parts += [client.get(one).content for one in re.findall(r'href="(/[^"]*edition\.css)"', page)]
    return sum(len(gzip.compress(part)) for part in parts)


def test_a_picture_is_told_first_and_a_link_without_scripts(client, newsroom):
    picture = add_picture(
        draw(960, 640), actor=None, title="x", renditions="now",
        alt="A crane in the rain", caption="The quay at dawn", creator="Rita",
    )  # fmt: skip
    story = newsroom.publish(
        lead_picture=picture,
        body=[("gallery", {"title": "", "pictures": [
            {"picture": picture, "alt": "Two tugs", "caption": "At noon"}]})],
    )  # fmt: skip
    page = client.get(f"/world{story.path}lite/").content.decode()
    shown = re.findall(r'<a class="show" href="(/media/[^"]+)"', page)
    assert len(shown) == 2
    assert page.count("The quay at dawn") == page.count("At noon") == 1
    assert "A crane in the rain</span>" in page
    assert client.get(shown[0])["Content-Type"] == "image/jpeg"


def test_the_full_page_is_the_one_to_index_and_names_its_twin(client, newsroom):
    story = newsroom.publish()
    full = client.get(f"/world{story.path}").content.decode()
    lite = client.get(f"/world{story.path}lite/").content.decode()
    canonical = f'<link rel="canonical" href="{story.address}">'
    assert canonical in full
    assert canonical in lite
    assert f'data-lite="on" href="/world{story.path}lite/"' in full


def test_a_stale_address_of_a_story_leads_to_its_lite_twin(client, newsroom):
    story = newsroom.publish()
    stale = story.path.replace(story.slug, "what-it-was")
    answer = client.get(f"/world{stale}lite/")
    assert (answer.status_code, answer["Location"]) == (301, f"/world{story.path}lite/")
    answer = client.get(f"/world{story.path}lite")
    assert (answer.status_code, answer["Location"]) == (301, f"/world{story.path}lite/")


def test_what_is_no_page_for_reading_has_no_lite_twin(client, newsroom):
    story = newsroom.publish()
    for path in (f"{story.path}text/lite/", "/lite/lite/", "/edition.css/lite/", "/sw.js/lite/"):
        assert client.get(f"/world{path}").status_code == 404, path


def test_a_lite_page_follows_its_story(client, newsroom):
    story = newsroom.publish("Rain over the harbour")
    path = f"/world{story.path}lite/"
    assert "Rain over the harbour" in client.get(path).content.decode()
    story.headline = "Sun over the harbour"
    actions.edit(story, {"headline": "Sun over the harbour"})
    actions.publish(Story.objects.get(pk=story.pk))
    assert "Sun over the harbour" in client.get(path).content.decode()
    actions.withdraw(Story.objects.get(pk=story.pk), "It did not rain.")
    answer = client.get(path)
    assert answer.status_code == 410
    assert "It did not rain." in answer.content.decode()


def test_the_manifest_names_the_edition_in_its_language(client, newsroom):
    answer = client.get("/arabic/manifest.webmanifest")
    said = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/manifest+json")
    assert (said["name"], said["lang"], said["dir"]) == ("العربية", "ar-EG", "rtl")
    assert said["start_url"] == said["scope"] == "/arabic/"


def test_an_edition_has_icons_in_its_colour_for_devices_that_take_no_svg(client, newsroom):
    said = json.loads(client.get("/world/manifest.webmanifest").content)
    drawn = [one for one in said["icons"] if one["type"] == "image/png"]
    assert {(one["sizes"], one["purpose"]) for one in drawn} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for one in drawn:
        answer = client.get(one["src"])
        assert answer["Content-Type"] == "image/png"
        picture = Image.open(io.BytesIO(answer.content))
        assert f"{picture.width}x{picture.height}" == one["sizes"]
        assert picture.getpixel((0, 0)) == ImageColor.getrgb(newsroom.world.accent)
    assert client.get(drawn[0]["src"]).content == client.get(drawn[0]["src"]).content
    assert client.get("/world/icon-192-abcdef.png")["Location"] == drawn[0]["src"]
    assert client.get("/world/icon-777-abcdef.png").status_code == 404
    assert 'rel="apple-touch-icon" href="/world/icon-180-' in client.get("/world/").content.decode()


def test_the_worker_is_the_same_for_all_and_names_the_edition_alone(client, newsroom):
    answer = client.get("/world/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert not answer.cookies
    assert 'const BASE = "/world";' in answer.content.decode()
