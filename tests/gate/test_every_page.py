"""Every public page type, in all eight languages and in the pseudo-locales: nothing foreign."""

from pathlib import Path

import pytest

from rotative.editions.languages import LANGUAGES
from rotative.editions.models import Edition
from rotative.stories.models import Section
from rotative.web.strings import check, check_page
from rotative.web.strings.pseudo import plain_left, pseudo_locale
from rotative.web.tests.reader_cast import fill

ROOT = Path(__file__).resolve().parents[2]
# A word of each language that no catalogue has: what the newsroom typed.
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
NOTHING = "码头"  # in a pseudo-locale the newsroom writes Chinese, so that Latin words stand out


def test_this_projects_own_strings_are_whole() -> None:
    assert [str(problem) for problem in check(ROOT)] == []


def _pages(client, tag: str, word: str, *, region: str = "") -> dict[str, str]:
    Edition.objects.update(is_open=False)
    edition = Edition.objects.create(
        code="gate", prefix="gate", name=word, tagline=word, language=tag, region=region
    )
    section = Section.objects.create(edition=edition, name=word, slug="s")
    pages = {}
    for kind, path in fill(edition, section, word).items():
        answer = client.get(path)
        assert answer.status_code in {200, 404, 410}, (kind, answer.status_code)
        if "html" in answer["Content-Type"]:
            pages[kind] = answer.content.decode()
    return pages


@pytest.mark.slow
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_type_is_in_its_editions_language(client, newsroom, tag) -> None:
    pages = _pages(client, tag, TYPED[tag])
    assert len(pages) > 8
    found = [
        str(problem)
        for kind, page in pages.items()
        for problem in check_page(page, tag, place=kind)
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("mirrored", [False, True])
def test_no_plain_english_is_left_in_a_pseudo_locale(client, newsroom, mirrored) -> None:
    with pseudo_locale(mirrored=mirrored) as profile:
        pages = _pages(client, profile.tag, NOTHING)
        found = [
            str(problem) for kind, page in pages.items() for problem in plain_left(page, place=kind)
        ]
        assert all(f'dir="{profile.direction}"' in page for page in pages.values())
    assert found == []
