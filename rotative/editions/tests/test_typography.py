"""Setting a text is idempotent, can be taken back, and leaves markup and addresses alone."""

import pickle
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotative.editions.languages import LANGUAGES
from rotative.editions.typography import (
    Set,
    Style,
    set_headline,
    set_html,
    set_text,
    style_of,
    unset_text,
)

STYLES = [
    *(style_of(tag) for tag in LANGUAGES),
    *(style_of(tag) for tag in ("fr-CA", "en-US", "es-MX", "pt-PT")),
    Style("ar", "EG", digits="arab"),
    Style("ar", "MA", digits="latn"),
    Style("zh-hans", script_spaces=True),
]
styles = st.sampled_from(STYLES)

# Signs that rules look for, thick on the ground, among whatever Unicode has.
SPICE = [
    *" \"'«»“”‘’„!?;:,.…-–—()/\u00a0\u202f\n0123459%€°#@`&<>",
    *[
        "...",
        "--",
        " - ",
        "10 km",
        "M. D",
        "l'eau",
        "12 000",
        "XIXème",
        "https://a.org/b?c ",
        "т. д.",
    ],
    *[
        "كلمة",
        "،",
        "؟",
        "٤٥",
        "5 مارس",
        "你好",
        "，",
        "。",
        "iPhone",
        "Qué?",
        "и",
        "в",
        "А.С.Пу",
        "é",
    ],
    *["1914-1918", "-5 °C", "&amp;", "&lt;", "&nbsp;", "&#39;", "&bogus;"],
]
spicy = st.lists(st.sampled_from(SPICE), max_size=30).map("".join)
texts = st.one_of(
    spicy, st.text(max_size=60), st.tuples(spicy, st.text(max_size=8), spicy).map("".join)
)
TAGS = [
    *["<p>", "</p>", "<b>", "</b>", "<br>", "<code>", "</code>", "</span>", "</a>", "<i"],
    *['<span lang="en">', '<span lang="de">', '<a href="/x?y=1;z">', "<!-- c ! -->"],
    *["<script>", "</script>"],
]
pages = st.lists(st.one_of(st.sampled_from(TAGS), texts), max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=texts, style=styles)
def test_any_text_can_be_set_twice_and_taken_back(text: str, style: Style) -> None:
    made = set_text(text, style)
    assert unset_text(made) == text
    again = set_text(str(made), style)
    assert str(again) == str(made)


@settings(max_examples=300, deadline=None)
@given(text=texts, style=styles)
def test_any_headline_can_be_set_twice_and_taken_back(text: str, style: Style) -> None:
    made = set_headline(text, style)
    assert unset_text(made) == text
    assert str(set_headline(str(made), style)) == str(made)


@settings(max_examples=400, deadline=None)
@given(page=pages, style=styles)
def test_any_markup_can_be_set_twice_and_taken_back(page: str, style: Style) -> None:
    made = set_html(page, style)
    assert unset_text(made) == page
    assert str(set_html(str(made), style)) == str(made)


@settings(max_examples=200, deadline=None)
@given(page=pages, style=styles)
def test_no_tag_is_lost_or_changed(page: str, style: Style) -> None:
    tag = re.compile("|".join(map(re.escape, TAGS)))
    assert tag.findall(set_html(page, style)) == tag.findall(page)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p title="a ! b">a !</p>', '<p title="a ! b">a\u202f!</p>'),
        ("<pre>a ! b</pre><code>l'x</code>", "<pre>a ! b</pre><code>l'x</code>"),
        ("<b>Non</b> !", "<b>Non</b>\u202f!"),
        ("<b>Non</b>!", "<b>Non</b>\u202f!"),
        ("<p>Non</p><p>! oui</p>", "<p>Non</p><p>! oui</p>"),
        ("l&#39;eau &amp; l&apos;air", "l’eau &amp; l’air"),
        ("&quot;oui&quot;", "«\u202foui\u202f»"),
        ("a &lt; b !", "a &lt; b\u202f!"),
        ("<script>if (a ? b : c) x!</script>", "<script>if (a ? b : c) x!</script>"),
        ("<!-- a ! --> b !", "<!-- a ! --> b\u202f!"),
        ('<p translate="no">a !</p>', '<p translate="no">a !</p>'),
        ('<div class="embed wide"><p>a !</p></div>', '<div class="embed wide"><p>a !</p></div>'),
        ('"<i>Le Monde</i>" d\'hier', "«\u202f<i>Le Monde</i>\u202f» d’hier"),
        ("«<i>Le Monde</i>»", "«\u202f<i>Le Monde</i>\u202f»"),
        ("<p>un<br>deux !</p>", "<p>un<br>deux\u202f!</p>"),
    ],
)
def test_only_text_nodes_change(page: str, expected: str) -> None:
    made = set_html(page, "fr")
    assert made == expected
    assert made.stored == page


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            '<p>Il dit <span lang="en">"It\'s over!"</span> et part !</p>',
            '<p>Il dit <span lang="en">“It’s over!”</span> et part\u202f!</p>',
        ),
        (
            '<p>En russe : <i lang="ru">"Правда" - газета</i></p>',
            '<p>En russe\u00a0: <i lang="ru">«Правда»\u00a0— газета</i></p>',
        ),
        ('<p>Und: <q lang="de">"Ja !"</q></p>', '<p>Und\u00a0: <q lang="de">"Ja !"</q></p>'),
        (
            '<blockquote lang="en"><p>"Yes!"</p><p lang="fr">Oui !</p></blockquote>',
            '<blockquote lang="en"><p>“Yes!”</p><p lang="fr">Oui\u202f!</p></blockquote>',
        ),
    ],
)
def test_a_passage_in_another_language_has_that_languages_rules(page: str, expected: str) -> None:
    made = set_html(page, "fr")
    assert made == expected
    assert made.stored == page


def test_what_the_editor_typed_as_a_narrow_space_survives() -> None:
    stored = "Déjà\u202f! et \u00a0: rien"
    assert unset_text(set_text(stored, "fr")) == stored


def test_the_last_short_word_of_a_headline_is_not_alone() -> None:
    assert set_headline("La pluie tombe sur le port", "fr").endswith("le\u00a0port")
    assert not set_text("La pluie tombe sur le port", "fr").endswith("\u00a0port")
    assert " " in set_headline("Deux mots", "fr")
    assert set_headline("暴雨 袭击 港口 城市", "zh-hans") == "暴雨 袭击 港口 城市"


def test_a_headline_breaks_no_line_inside_a_short_compound() -> None:
    made = set_headline("Comment mesure-t-on la mer à Brévin-sur-Mer", "fr")
    assert "mesure-\u2060t-\u2060on" in made
    assert "Brévin-\u2060sur-\u2060Mer" in made
    assert made.stored == "Comment mesure-t-on la mer à Brévin-sur-Mer"
    assert set_headline("Из-за бури", "ru").startswith("Из-\u2060за")
    assert "25-\u2060year" in set_headline("A 25-year deal for the port", "en-GB")
    # What a phone's line could not take whole, and what has long parts, may break.
    assert "\u2060" not in set_headline("Saint-Remy-en-Bouzemont, porte-parole", "fr")
    assert "\u2060" not in set_headline("Conférence Orsane-Clairmance", "fr")
    assert "\u2060" not in set_text("mesure-t-on", "fr")


def test_an_edition_sets_by_its_own_choices() -> None:
    class Edition:
        profile = LANGUAGES["ar"]
        region = "EG"
        digits = "arab"

    assert set_text("عام 2025", Edition()) == "عام ٢٠٢٥"
    assert set_text("عام 2025", "ar-EG") == "عام 2025"


def test_a_language_without_a_profile_is_left_alone() -> None:
    assert set_text('Er sagte: "Ja !"', "de") == 'Er sagte: "Ja !"'
    assert set_html('<p>"Ja !"</p>', "de") == '<p>"Ja !"</p>'


def test_a_set_text_survives_a_pickle() -> None:
    made = pickle.loads(pickle.dumps(set_text("a !", "fr")))  # noqa: S301
    assert isinstance(made, Set)
    assert made.stored == "a !"
    assert unset_text("plain") == "plain"
