"""At the desk: a page is named, seen line by line, mended, and becomes a draft."""

import http.server
import re
import threading

import pytest
from django.test import Client
from django.urls import reverse

from rotative.kit import outgoing
from rotative.stories.models import Story
from rotative.wire.captures import reading
from rotative.wire.tests.captured import CAUGHT, PAGE


@pytest.fixture
def desk(newsroom):
    """A reporter of World, signed in, at the page."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(newsroom.reporter)
    newsroom.client = client
    newsroom.at = reverse("wire_capture")
    return newsroom


def fields_of(html: str) -> dict[str, object]:
    """What the browser would send back of the review's form, nothing ticked."""
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and kind and kind[1] in ("hidden", "text"):
            sent[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', html):
        sent[name] = text
    chosen = re.search(r'<option value="(\d+)" selected', html)
    sent["edition"] = chosen[1] if chosen else ""
    return sent


def named(desk, **fields):
    return desk.client.post(
        desk.at, {"address": "", "text": "", "edition": desk.world.pk, **fields}
    )


def mark_beside(html: str, words: str) -> str:
    """The mark of the line with those words."""
    return re.search(rf'id="line-(\w+)"[^>]*>{re.escape(words)}', html)[1]


def test_a_text_is_shown_line_by_line_and_becomes_a_draft_in_the_editor(desk):
    page = named(desk, text=CAUGHT).content.decode()
    assert "left out: an invitation to subscribe" in page
    assert "left out: a counter" in page
    assert not Story.objects.exists()
    answer = desk.client.post(desk.at, {**fields_of(page), "draft": ""})
    story = Story.objects.get()
    assert answer["location"] == reverse("wagtailsnippets_stories_story:edit", args=(story.pk,))
    assert (story.state, story.edition, story.began_by) == (
        "draft", desk.world, desk.reporter.pk
    )  # fmt: skip
    assert story.headline.startswith("Le port de Kassou")


def test_the_same_form_sent_twice_makes_one_draft(desk):
    sent = {**fields_of(named(desk, text=CAUGHT).content.decode()), "draft": ""}
    first, second = desk.client.post(desk.at, sent), desk.client.post(desk.at, sent)
    assert first["location"] == second["location"]
    assert Story.objects.count() == 1
    again = {**fields_of(named(desk, text=CAUGHT).content.decode()), "draft": ""}
    desk.client.post(desk.at, again)
    assert Story.objects.count() == 2, "a page taken in anew is another story"


def test_an_uploaded_page_is_read(desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = named(desk, file=SimpleUploadedFile("ferry.html", PAGE.encode())).content.decode()
    assert 'value="Ferry runs again"' in page
    assert "left out: hidden on the page" in page
    assert "alert(" not in page


def test_what_was_mended_and_brought_back_is_in_the_draft(desk):
    page = named(desk, text=CAUGHT).content.decode()
    asked = fields_of(page) | {
        "headline": "A port opens again",
        "bring": [mark_beside(page, "S&#x27;abonner")],
        "drop": [mark_beside(page, "Les compagnies")],
        "again": "",
    }
    page = desk.client.post(desk.at, asked).content.decode()
    assert 'value="A port opens again"' in page
    assert "left out: left out by the editor" in page
    desk.client.post(desk.at, fields_of(page) | {"draft": ""})
    story = Story.objects.get()
    text = " ".join(str(block.value) for block in story.body if block.block_type == "text")
    assert story.headline == "A port opens again"
    assert "abonner" in text
    assert "Les compagnies" not in text


def test_a_wish_is_taken_back_by_wishing_the_contrary(desk):
    page = named(desk, text=CAUGHT).content.decode()
    mark = mark_beside(page, "S&#x27;abonner")
    back = desk.client.post(desk.at, fields_of(page) | {"bring": [mark]}).content.decode()
    assert f'name="was_back" value="{mark}"' in back
    again = desk.client.post(desk.at, fields_of(back) | {"drop": [mark]}).content.decode()
    assert "left out: an invitation to subscribe" in again
    assert "was_back" not in again


def test_a_page_is_taken_only_into_an_edition_of_one_s_own(desk):
    assert "Afrique" not in desk.client.get(desk.at).content.decode()
    answer = named(desk, text=CAUGHT, edition=desk.afrique.pk)
    assert b"Select a valid choice" in answer.content
    page = named(desk, text=CAUGHT).content.decode()
    desk.client.post(desk.at, fields_of(page) | {"edition": desk.afrique.pk, "draft": ""})
    assert not Story.objects.exists()


def test_who_is_not_signed_in_gets_no_page(desk):
    assert Client(headers={"host": "127.0.0.1"}).get(desk.at).status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Give an address, a file or a text."),
        ({"text": "\x01\x02\x03" * 50}, "save the page as HTML"),
        ({"address": "http://127.0.0.1:9/"}, "only pages of the open web"),
        ({"address": "http://[::1]/"}, "only pages of the open web"),
        ({"address": "file:///etc/passwd"}, "Enter a valid URL"),
    ],
)
def test_what_cannot_be_read_is_refused_with_words(desk, fields, words):
    answer = named(desk, **fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize("page", ["", "@@", "AAAA", "eJxLzs"])
def test_a_broken_page_begins_again(desk, page):
    sent = fields_of(named(desk, text=CAUGHT).content.decode())
    answer = desk.client.post(desk.at, sent | {"page": page, "draft": ""})
    assert "Begin again" in answer.content.decode()
    assert not Story.objects.exists()


def test_a_page_is_fetched_through_the_one_way_out(desk, monkeypatch):
    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            there = self.path == "/ferry"
            self.send_response(200 if there else 404)
            self.end_headers()
            self.wfile.write(PAGE.encode() if there else b"nothing")

        def log_message(self, *_words):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    real = outgoing.fetch
    # This machine itself is refused, rightly; the test lets it through and changes no more.
    monkeypatch.setattr(reading.outgoing, "fetch", lambda *a, **k: real(*a, loopback=True, **k))
    try:
        base = f"http://127.0.0.1:{site.server_port}"
        page = named(desk, address=f"{base}/ferry").content.decode()
        assert 'value="Ferry runs again"' in page
        gone = named(desk, address=f"{base}/gone").content.decode()
        assert "The site answered 404" in gone
    finally:
        site.shutdown()
        site.server_close()
