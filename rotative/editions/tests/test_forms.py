"""Dates, figures and lists are as a native reader of each edition writes them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from rotative.editions import forms
from rotative.editions.languages import LANGUAGES, Language, language, primary

EVENING = datetime(2025, 3, 4, 17, 5, tzinfo=UTC)  # 18:05 in Paris

PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Public:
    """An edition as forms see it."""

    profile: Language
    region: str = ""
    zone: ZoneInfo = PARIS
    digits: str = ""


def public(tag: str, region: str = "", **more: object) -> Public:
    return Public(language(tag), region, **more)


# tag, region: masthead, story's time, short date, figure, share, list of three
EXPECTED = {
    ("ar", ""): (
        "الثلاثاء، 4 مارس 2025",
        "4 مارس 2025، 6:05 م",
        "4\u200f/3\u200f/2025",
        "1,234,567.5",
        "12.5%",
        "القاهرة والرباط وبيروت",
    ),
    ("ar", "EG"): (
        "الثلاثاء، ٤ مارس ٢٠٢٥",
        "٤ مارس ٢٠٢٥، ٦:٠٥ م",
        "٤\u200f/٣\u200f/٢٠٢٥",
        "١٬٢٣٤٬٥٦٧٫٥",
        "١٢٫٥٪",
        "القاهرة والرباط وبيروت",
    ),
    ("ar", "LB"): (
        "الثلاثاء، ٤ آذار ٢٠٢٥",
        "٤ آذار ٢٠٢٥، ٦:٠٥ م",
        "٤\u200f/٣\u200f/٢٠٢٥",
        "١٬٢٣٤٬٥٦٧٫٥",
        "١٢٫٥٪",
        "القاهرة والرباط وبيروت",
    ),
    ("ar", "MA"): (
        "الثلاثاء، 4 مارس 2025",
        "4 مارس 2025، 18:05",
        "4\u200f/3\u200f/2025",
        "1.234.567,5",
        "12,5%",
        "القاهرة والرباط وبيروت",
    ),
    ("en", "GB"): (
        "Tuesday 4 March 2025",
        "4 March 2025 at 18:05",
        "04/03/2025",
        "1,234,567.5",
        "12.5%",
        "Dakar, Paris and Cairo",
    ),
    ("en", "US"): (
        "Tuesday, March 4, 2025",
        "March 4, 2025 at 6:05\u202fPM",
        "3/4/2025",
        "1,234,567.5",
        "12.5%",
        "Dakar, Paris, and Cairo",
    ),
    ("fr", "FR"): (
        "Mardi 4 mars 2025",
        "4 mars 2025 à 18h05",
        "04/03/2025",
        "1\u202f234\u202f567,5",
        "12,5\u00a0%",
        "Dakar, Paris et Le Caire",
    ),
    ("fr", "SN"): (
        "Mardi 4 mars 2025",
        "4 mars 2025 à 18h05",
        "04/03/2025",
        "1\u202f234\u202f567,5",
        "12,5\u00a0%",
        "Dakar, Paris et Le Caire",
    ),
    ("fr", "CA"): (
        "Mardi 4 mars 2025",
        "4 mars 2025 à 18\u00a0h\u00a005",
        "2025-03-04",
        "1\u00a0234\u00a0567,5",
        "12,5\u00a0%",
        "Dakar, Paris et Le Caire",
    ),
    ("pt", "BR"): (
        "Terça-feira, 4 de março de 2025",
        "4 de março de 2025, 18h05",
        "04/03/2025",
        "1.234.567,5",
        "12,5%",
        "Luanda, Lisboa e Recife",
    ),
    ("pt", "PT"): (
        "Terça-feira, 4 de março de 2025",
        "4 de março de 2025, 18:05",
        "04/03/2025",
        "1\u00a0234\u00a0567,5",
        "12,5%",
        "Luanda, Lisboa e Recife",
    ),
    ("ru", "RU"): (
        "Вторник, 4 марта 2025",
        "4 марта 2025, 18:05",
        "04.03.2025",
        "1\u00a0234\u00a0567,5",
        "12,5\u00a0%",
        "Москва, Казань и Омск",
    ),
    ("es", "ES"): (
        "Martes, 4 de marzo de 2025",
        "4 de marzo de 2025, 18:05",
        "4/3/2025",
        "1.234.567,5",
        "12,5\u00a0%",
        "Lima, Madrid y Quito",
    ),
    ("es", "MX"): (
        "Martes, 4 de marzo de 2025",
        "4 de marzo de 2025, 6:05\u202fp.m.",
        "04/03/2025",
        "1,234,567.5",
        "12.5%",
        "Lima, Madrid y Quito",
    ),
    ("sw", "KE"): (
        "Jumanne, 4 Machi 2025",
        "4 Machi 2025, 18:05",
        "04/03/2025",
        "1,234,567.5",
        "12.5%",
        "Nairobi, Dodoma na Kampala",
    ),
    ("zh-hans", "CN"): (
        "2025年3月4日 星期二",
        "2025年3月4日 18:05",
        "2025/3/4",
        "1,234,567.5",
        "12.5%",
        "北京、上海和广州",
    ),
}
NAMES = {
    "ar": ["القاهرة", "الرباط", "بيروت"],
    "en": ["Dakar", "Paris", "Cairo"],
    "fr": ["Dakar", "Paris", "Le Caire"],
    "pt": ["Luanda", "Lisboa", "Recife"],
    "ru": ["Москва", "Казань", "Омск"],
    "es": ["Lima", "Madrid", "Quito"],
    "sw": ["Nairobi", "Dodoma", "Kampala"],
    "zh-hans": ["北京", "上海", "广州"],
}


@pytest.mark.parametrize(("tag", "region"), EXPECTED)
def test_forms_are_a_native_readers(tag: str, region: str) -> None:
    edition = public(tag, region)
    assert (
        forms.format_date(EVENING, edition, "masthead"),
        forms.format_date(EVENING, edition, "story"),
        forms.format_date(EVENING, edition, "short"),
        forms.format_number(1_234_567.5, edition),
        forms.format_share(0.125, edition, decimals=1),
        forms.format_list(NAMES[tag], edition),
    ) == EXPECTED[tag, region]


@pytest.mark.parametrize(
    ("tag", "region", "expected"),
    [
        ("fr", "FR", "1er mars 2025"),
        ("fr", "CA", "1er mars 2025"),
        ("pt", "BR", "1º de março de 2025"),
        ("pt", "PT", "1 de março de 2025"),
        ("es", "ES", "1 de marzo de 2025"),
        ("en", "GB", "1 March 2025"),
    ],
)
def test_the_first_of_a_month_has_its_own_form(tag: str, region: str, expected: str) -> None:
    assert forms.format_date(date(2025, 3, 1), public(tag, region)) == expected
    assert forms.format_date(date(2025, 3, 11), public(tag, region)).startswith("11 ")


def test_a_moment_is_shown_on_the_editions_own_day() -> None:
    late = datetime(2025, 3, 4, 23, 30, tzinfo=UTC)
    assert forms.format_date(late, public("fr", "SN", zone=ZoneInfo("Africa/Dakar"))) == (
        "4 mars 2025"
    )
    assert forms.format_date(late, public("fr", "FR")) == "5 mars 2025"


def test_an_edition_may_choose_its_digits() -> None:
    chosen = public("ar", "EG", digits="latn")
    assert forms.format_number(1234, chosen) == "1,234"
    assert forms.format_number(1234, public("ar", "AE", digits="arab")) == "١٬٢٣٤"
    assert forms.format_number(1234, public("en", "GB", digits="arab")) == "1,234"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        forms.format_date(datetime(2025, 3, 4), public("fr"))  # noqa: DTZ001
    with pytest.raises(TypeError):
        forms.format_date(date(2025, 3, 4), public("fr"), "story")


@pytest.mark.parametrize("profile", LANGUAGES.values(), ids=lambda profile: profile.tag)
def test_every_profile_is_whole(profile: Language) -> None:
    assert profile.direction in {"ltr", "rtl"}
    assert profile.sample
    assert f"nplurals={len(profile.plural_names)};" in profile.plurals
    assert profile.quotes[0].strip() == profile.nested[0][0]
    assert forms.locale_of(profile.cldr).language == profile.tag.split("-")[0]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("fr-SN", "fr"),
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-Hant", None),
        ("pt_BR", "pt"),
        ("de", None),
        ("", None),
    ],
)
def test_a_pages_tag_finds_its_profile(found: str, expected: str | None) -> None:
    profile = primary(found)
    assert (profile.tag if profile else None) == expected
