"""A section, topic or menu entry in another language than its edition's is refused at entry."""

from dataclasses import dataclass

import pytest

from rotative.editions.labels import check_label
from rotative.editions.languages import LANGUAGES, Language


@dataclass
class Public:
    profile: Language


def _refused(label: str, tag: str) -> bool:
    return check_label(label, Public(LANGUAGES[tag])) is not None


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("fr", "Новости"),
        ("fr", "Politics"),
        ("fr", "рubrique"),  # the first letter is Cyrillic
        ("en", "Économie"),
        ("en", "新闻"),
        ("es", "Sports"),
        ("pt", "Deportes"),
        ("sw", "Business"),
        ("ar", "Politics"),
        ("ar", "breaking news"),
        ("ru", "Politique"),
        ("ru", "政治"),
        ("zh-hans", "Sport"),
        ("zh-hans", "Спорт"),
    ],
)
def test_a_label_of_another_language_is_refused(tag: str, label: str) -> None:
    assert _refused(label, tag)


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("fr", "Politique"),
        ("fr", "Sport"),
        ("en", "Sport"),
        ("fr", "Sahel"),
        ("ar", "سياسة"),
        ("ar", "NATO"),
        ("ar", "COVID-19"),
        ("ar", "TikTok"),
        ("ru", "Политика"),
        ("ru", "Apple"),
        ("zh-hans", "政治"),
        ("zh-hans", "G20峰会"),
        ("sw", "Siasa"),
        ("pt", "Cultura"),
        ("es", "Cultura"),
        ("es", "COP30"),
    ],
)
def test_a_label_of_the_editions_language_or_a_name_passes(tag: str, label: str) -> None:
    assert not _refused(label, tag)


def test_the_editor_is_told_what_and_why() -> None:
    said = check_label("Politics", Public(LANGUAGES["fr"]))
    assert said is not None
    assert "Politics" in said
    assert "Français" in said
