"""A rendered page in the wrong language, script or direction is found; a right one passes."""

import pytest

from rotative.editions.languages import LANGUAGES
from rotative.web.strings import check_page
from rotative.web.strings.detect import can_detect

SENTENCES = {
    "ar": "قالت الحكومة يوم الاثنين إنها لن تغير القانون هذا العام مهما حدث في البرلمان.",
    "en": "The government said on Monday that it would not change the law again this year.",
    "es": "El Gobierno dijo el lunes que no cambiará la ley de nuevo antes de fin de año.",
    "fr": "Le gouvernement a déclaré lundi qu’il ne changerait plus la loi avant la fin de l’an.",
    "pt": "O governo disse na segunda-feira que não vai mudar a lei outra vez antes do fim do ano.",
    "ru": "Правительство заявило в понедельник, что больше не будет менять закон в этом году.",
    "sw": "Serikali ilisema siku ya Jumatatu kuwa haitabadilisha sheria hiyo tena mwaka huu.",
    "zh-hans": "政府周一表示，今年之内不会再次修改这项法律，议会也不会另行表决。",
}
LABELS = {
    "ar": "رياضة",
    "en": "Politics",
    "es": "Deportes",
    "fr": "Économie",
    "pt": "Esportes",
    "ru": "Новости",
    "sw": "Michezo",
    "zh-hans": "体育",
}
ALL = list(LANGUAGES)
FOREIGN = [(tag, other) for tag, other in zip(ALL, [*ALL[1:], ALL[0]], strict=True)]


def _page(tag: str, body: str, head: str = "") -> str:
    profile = LANGUAGES[tag]
    return (
        f'<!doctype html><html lang="{profile.html}" dir="{profile.direction}">'
        f"<head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    )


def _checks(page: str, tag: str) -> list[str]:
    return [problem.check for problem in check_page(page, tag)]


@pytest.mark.parametrize("tag", ALL)
def test_a_page_in_its_own_language_passes(tag: str) -> None:
    body = f"<nav>{LABELS[tag]}</nav><p>{SENTENCES[tag]}</p><p>{LANGUAGES[tag].sample}</p>"
    assert check_page(_page(tag, body), tag) == []


@pytest.mark.parametrize(("tag", "other"), FOREIGN)
def test_a_label_of_another_language_is_found(tag: str, other: str) -> None:
    body = f"<p>{SENTENCES[tag]}</p><nav>{LABELS[other]}</nav>"
    assert _checks(_page(tag, body), tag) in (["label"], ["script"])


@pytest.mark.skipif(not can_detect(), reason="the extra “languages” is not installed")
@pytest.mark.parametrize(("tag", "other"), [*FOREIGN, ("pt", "es"), ("es", "pt"), ("fr", "en")])
def test_a_sentence_of_another_language_is_found(tag: str, other: str) -> None:
    assert _checks(_page(tag, f"<p>{SENTENCES[other]}</p>"), tag) in (["language"], ["script"])


@pytest.mark.parametrize(
    "body",
    [
        '<button aria-label="Новости">+</button>',
        '<img alt="Новости" src="x.png">',
        '<a title="Новости" href="/">1</a>',
        '<input placeholder="Новости">',
        '<input type="submit" value="Новости">',
        "<p>La photo de <b>Иван</b> hier.</p>",
    ],
)
def test_a_cyrillic_label_on_a_french_page_is_found(body: str) -> None:
    assert _checks(_page("fr", body), "fr") == ["script"]


@pytest.mark.parametrize(
    "head",
    [
        "<title>Новости</title>",
        '<meta name="description" content="Новости">',
        '<meta property="og:title" content="Новости">',
    ],
)
def test_a_cyrillic_title_on_a_french_page_is_found(head: str) -> None:
    assert _checks(_page("fr", "<p>Oui</p>", head), "fr") == ["script"]


@pytest.mark.parametrize("tag", ALL)
def test_a_passage_marked_with_its_own_language_passes(tag: str) -> None:
    marked = "".join(
        f'<p lang="{profile.html}" dir="{profile.direction}">{SENTENCES[other]}</p>'
        f'<span lang="{profile.html}" dir="{profile.direction}">{LABELS[other]}</span>'
        for other, profile in LANGUAGES.items()
    )
    assert check_page(_page(tag, marked), tag) == []


def test_a_passage_marked_as_the_wrong_language_is_found() -> None:
    body = f'<p lang="ru">{LABELS["ar"]}</p><p lang="en">{LABELS["fr"]}</p>'
    assert _checks(_page("fr", body), "fr") == ["script", "label"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<html><body>Oui</body></html>", ["lang"]),
        ('<html lang="en"><body>Dakar</body></html>', ["lang"]),
        ('<html lang="fr" dir="rtl"><body>Oui</body></html>', ["dir"]),
        ('<html lang="fr-SN"><body>Oui</body></html>', []),
        ('<html lang="fr"><body><p lang="ar">نعم</p></body></html>', ["dir"]),
        ('<html lang="fr"><body><p lang="ar" dir="rtl">نعم</p></body></html>', []),
        ('<html lang="fr"><body><p lang="de">Ja, das ist so</p></body></html>', []),
    ],
)
def test_language_and_direction_are_declared_and_agree(page: str, expected: list[str]) -> None:
    assert _checks(page, "fr") == expected


@pytest.mark.parametrize(
    ("tag", "body"),
    [
        ("ar", "<p>NATO</p><p>iPhone</p><p>COVID-19</p>"),
        ("fr", "<code>привет</code><p translate='no'>привет</p><script>let a = 'привет'</script>"),
        ("zh-hans", "<p>使用iPhone</p><p>RSS</p>"),
        ("ru", "<p>12:30 · 5 %</p><p>Ω π</p>"),
        ("fr", "<p>Rotative</p><p>Tokyo</p>"),
    ],
)
def test_names_figures_and_code_pass(tag: str, body: str) -> None:
    assert check_page(_page(tag, body), tag) == []
