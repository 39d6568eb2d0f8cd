"""In a pseudo-locale every catalogued string is seen to be one, and plain English stands out."""

from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from rotative.editions.languages import LANGUAGES
from rotative.web.strings.pseudo import plain_left, pseudo, pseudo_locale


def test_strings_are_accented_longer_and_bracketed() -> None:
    made = pseudo("Read the whole story")
    assert made.startswith("⟦")
    assert made.endswith("⟧")
    assert len(made) >= len("Read the whole story") * 1.4
    assert not set("Readthwolsy") & set(made)


def test_placeholders_markup_and_outer_spaces_stay() -> None:
    made = pseudo(" <b>%(count)s</b> of {total} &amp; 100 %s ")
    for kept in ("<b>", "%(count)s", "</b>", "{total}", "&amp;", "%s"):
        assert kept in made
    assert made[0] == made[-1] == " "


def test_every_way_of_asking_is_answered() -> None:
    with pseudo_locale():
        for made in (
            gettext("Open"),
            pgettext("verb", "Open"),
            ngettext("One", "Many", 1),
            npgettext("verb", "One", "Many", 2),
        ):
            assert made.startswith("⟦")
            assert "verb" not in made
    assert gettext("Open") == "Open"


def test_the_mirrored_one_runs_from_right_to_left() -> None:
    with pseudo_locale(mirrored=True) as profile:
        assert profile.direction == "rtl"
        assert translation.get_language_bidi()
        assert "\u202e" in gettext("Open")
        assert profile.tag in LANGUAGES
    assert "ar-xb" not in LANGUAGES


def test_plain_english_on_a_pseudo_page_is_found() -> None:
    page = f'<p>{pseudo("Read more")}</p><p aria-label="Menu">12 · 你好</p><h1>Left over</h1>'
    assert [problem.what for problem in plain_left(page)] == [
        "“Menu” in “Menu”",
        "“Left over” in “Left over”",
    ]
    assert plain_left(f"<p>{pseudo('Read more')} 12:30 你好</p>") == []
