"""What readers do not tell apart is one term; what they mean by words is kept."""

import pytest

from rotative.editions.languages import LANGUAGES
from rotative.search.analysis import fold, plain, stems, words_of


def terms(text: str, tag: str) -> list[str]:
    language = LANGUAGES[tag]
    return stems(language.stemmer).analyze(fold(text, language))


@pytest.mark.parametrize(
    ("tag", "one", "other"),
    [
        ("en", "elections", "Election"),
        ("en", "the harbour’s cranes", "THE harbour crane"),
        ("fr", "l’élection", "Élections"),
        ("fr", "qu'une école", "une ecole"),
        ("es", "elecciones", "elección"),
        ("pt", "Votações", "votacoes"),
        ("ru", "выборами", "Выборы"),
        ("ru", "ёлки", "елки"),
        ("ar", "اِنْتِخَابَات", "انتخابات"),
        ("ar", "أحمد في إسرائيل", "احمد في اسرائيل"),
        ("ar", "مصرى", "مصري"),
        ("ar", "٢٠٢٦", "2026"),
        ("sw", "Uchaguzi", "uchaguzi"),
        ("zh-hans", "２０２６年", "2026年"),
    ],
)
def test_two_spellings_of_one_thing_are_one_term(tag, one, other):
    assert terms(one, tag) == terms(other, tag)


@pytest.mark.parametrize(
    ("tag", "one", "other"),
    [("en", "port", "sport"), ("ru", "мир", "мера"), ("ar", "كتاب", "باب")],
)
def test_two_things_stay_two_terms(tag, one, other):
    assert terms(one, tag) != terms(other, tag)


def test_chinese_is_asked_for_by_pairs_of_signs():
    chinese = LANGUAGES["zh-hans"]
    held = plain().analyze(fold("总统选举今天举行", chinese))
    for asked in ("选举", "总统选举", "举"):
        assert set(plain().analyze(fold(asked, chinese, asking=True))) <= set(held)
    assert not set(plain().analyze(fold("统今", chinese, asking=True))) <= set(held)


def test_quoted_words_are_one_phrase():
    assert words_of('ports "new harbour crane" tema') == [
        ("ports",), ("new", "harbour", "crane"), ("tema",),
    ]  # fmt: skip
    assert words_of("«nouveau port» grue") == [("nouveau", "port"), ("grue",)]
    assert words_of('an unpaired " quote mark') == [("an",), ("unpaired",), ("quote", "mark")]
    assert words_of("   ") == []
    assert len(words_of("word " * 1000)) <= 24
