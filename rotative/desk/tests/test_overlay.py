"""A reporter whose language Wagtail lacks reads the desk in it all the same."""

import html
import json
import re

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from rotative.desk.tests.conftest import story_form
from rotative.kit.catalogues import compile_stale
from rotative.kit.regions import compile_regions
from rotative.stories.models import Story
from rotative.web.settings import BASE_DIR

LIST = "/desk/snippets/stories/story/"
# Wagtail's own words on a reporter's way, that no page in another language may show.
ENGLISH = (
    "Save draft", "Submit to", "Cancel workflow", "History", "Status", "Preview", "Search…",
    "Show filters", "Filter by", "Bulk actions", "More actions", "Select row", "Close dialog",
    "Set schedule", "Keyboard shortcuts", "Toggle sidebar", "Toggle preview", "Dashboard",
    "Skip to main content", "Log out", "Account", "Move up", "Move down", "Autosave is",
    "No publishing schedule set", "Save schedule", "Current draft", "View history", "Checks",
    "Side panels", "Content metrics", "Reading time", "Preview in new tab", "Side panel width",
    "Sort by ", "There are no differences", "Choose an image", "Upload", "Uploading…",
    "Drag and drop images", "Add multiple images", "Preferred language", "Theme preferences",
    "Name and Email", "Sign in", "Remember me", "Forgotten password?", "Reset password",
)  # fmt: skip


def words(page: bytes) -> str:
    """What a page says: its text, and what screen readers and tooltips say."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page.decode(), flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', text)
    return html.unescape(" ¦ ".join([re.sub(r"<[^>]+>", " ¦ ", text), *said]))


def english_on(client: Client, *paths: str) -> dict[str, list[str]]:
    """The English words of each page that has any."""
    found = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        said = words(response.content)
        if left := [word for word in ENGLISH if re.search(rf"(?<!\w){re.escape(word)}", said)]:
            found[path] = left
    return found


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    compile_stale(BASE_DIR)
    compile_regions(BASE_DIR / "desk" / "overlay")


def speak(person: object, tag: str) -> None:
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = tag
    profile.save()


@pytest.mark.parametrize("tag", ["sw", "zh-hans", "pt", "es", "ru", "ar", "fr"])
def test_a_reporter_finds_no_english_of_wagtail_on_the_way_of_a_story(desk, tag):
    speak(desk.reporter, tag)
    client = desk.sign_in(desk.reporter)
    form = {**story_form(headline="Mvua"), "section": desk.politics.pk, "edition": desk.world.pk}
    client.post(LIST + "add/", form)
    story = Story.objects.order_by("-pk").first()
    client.post(f"{LIST}edit/{story.pk}/", story_form(headline="Mvua 2"))
    first, last = (story.revisions.order_by(order).first().pk for order in ("pk", "-pk"))
    pages = [
        "/desk/", LIST, LIST + "?q=zzzz", LIST + "add/", f"{LIST}edit/{story.pk}/",
        f"{LIST}history/{story.pk}/", f"{LIST}usage/{story.pk}/",
        f"{LIST}history/{story.pk}/revisions/compare/{first}...{last}/",
        "/desk/images/", "/desk/images/multiple/add/", "/desk/account/",
    ]  # fmt: skip
    assert english_on(client, *pages) == {}


def test_the_same_pages_in_english_show_those_words(desk):
    """The list is of words that are there: without the overlay the test above fails."""
    speak(desk.reporter, "en")
    found = english_on(desk.sign_in(desk.reporter), "/desk/", LIST, LIST + "add/", "/desk/account/")
    assert {"Save draft", "Status", "Bulk actions", "Preferred language"} <= {
        word for words_there in found.values() for word in words_there
    }


@pytest.mark.parametrize("tag", ["sw", "zh-hans", "pt", "es"])
def test_the_sign_in_page_follows_the_browser(desk, tag):
    client = Client(headers={"host": "127.0.0.1", "accept-language": tag})
    assert english_on(client, "/desk/login/", "/desk/password_reset/") == {}


@pytest.mark.parametrize(
    ("tag", "said"),
    [("sw", "Inahifadhi"), ("pt", "Painel"), ("zh-hans", "正在自动保存"), ("es", "Guardando")],
)
def test_scripts_have_the_words_too(desk, tag, said):
    speak(desk.reporter, tag)
    answer = desk.sign_in(desk.reporter).get("/desk/jsi18n/").content.decode()
    # Scripts get letters beyond ASCII as escapes.
    assert json.dumps(said)[1:-1] in answer


def test_a_reporter_can_choose_each_of_the_eight_languages(desk):
    page = desk.sign_in(desk.reporter).get("/desk/account/").content.decode()
    for tag in ("ar", "en", "es", "fr", "pt", "ru", "sw", "zh-hans"):
        assert f'value="{tag}"' in page
