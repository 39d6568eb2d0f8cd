"""Whatever a catalogue lacks, or can't be right in it, is found; a clean project has nothing."""

from pathlib import Path

import pytest

from rotative.editions.languages import LANGUAGES
from rotative.web.strings import check
from tests.gate.small_project import MORE, STORIES, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def _found(project: Project) -> list[tuple[str, str]]:
    return [(problem.check, problem.path.split("/")[-3]) for problem in check(project.root)]


def test_a_clean_project_has_no_problem(project: Project) -> None:
    assert check(project.root) == []


@pytest.mark.parametrize("tag", MORE)
def test_a_missing_translation_is_found(project: Project, tag: str) -> None:
    project.edit(tag, f'msgid "Read more"\nmsgstr "{MORE[tag]}"\n', "")
    assert _found(project) == [("missing", LANGUAGES[tag].catalogue)]


@pytest.mark.parametrize("tag", ["ar", "sw", "zh-hans"])
def test_a_missing_catalogue_is_found(project: Project, tag: str) -> None:
    (project.room / project.po(tag)).unlink()
    assert _found(project) == [("missing", LANGUAGES[tag].catalogue)]


@pytest.mark.parametrize("tag", MORE)
def test_an_empty_translation_is_found(project: Project, tag: str) -> None:
    project.edit(tag, f'msgstr "{MORE[tag]}"', 'msgstr ""')
    assert _found(project) == [("empty", LANGUAGES[tag].catalogue)]


@pytest.mark.parametrize("tag", ["fr", "ru"])
def test_a_fuzzy_translation_is_found(project: Project, tag: str) -> None:
    project.edit(tag, 'msgid "Read more"', '#, fuzzy\nmsgid "Read more"')
    assert _found(project) == [("fuzzy", tag)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_lost_placeholder_is_found(project: Project, tag: str) -> None:
    form = STORIES[tag][-1]
    project.edit(tag, f'msgstr[{len(STORIES[tag]) - 1}] "{form}"', _renamed(tag, form))
    assert {check for check, _ in _found(project)} == {"placeholders"}


def _renamed(tag: str, form: str) -> str:
    return f'msgstr[{len(STORIES[tag]) - 1}] "{form.replace("%(count)s", "%(number)s")}"'


@pytest.mark.parametrize(
    ("tag", "lost"),
    [("ru", 'msgstr[2] "%(count)s материалов"\n'), ("ar", 'msgstr[5] "%(count)s قصة"\n')],
)
def test_a_missing_plural_form_is_found(project: Project, tag: str, lost: str) -> None:
    project.edit(tag, lost, "")
    assert ("empty", tag) in _found(project) or ("plural-forms", tag) in _found(project)


@pytest.mark.parametrize(
    ("tag", "rule"),
    [
        ("fr", "nplurals=2; plural=(n != 1);"),
        ("ru", "nplurals=3; plural=(n==1 ? 0 : 2);"),
        ("zh-hans", "nplurals=2; plural=(n != 1);"),
    ],
)
def test_a_wrong_plural_rule_is_found(project: Project, tag: str, rule: str) -> None:
    project.catalogue(tag, plurals=rule)
    assert ("plural-rule", LANGUAGES[tag].catalogue) in _found(project)


def test_an_english_string_left_as_it_was_is_found(project: Project) -> None:
    project.edit("es", MORE["es"], "Read more")
    assert _found(project) == [("untranslated", "es")]


def test_a_word_that_is_the_same_in_both_languages_is_flagged_as_such(project: Project) -> None:
    project.write("views.py", "from django.utils.translation import gettext as _\nx = _('Photo')\n")
    for tag, word in {
        "ar": "صورة", "pt": "Foto", "ru": "Фото", "es": "Foto", "sw": "Picha", "zh-hans": "图片"
    }.items():  # fmt: skip
        project.catalogue(tag, extra=f'msgid "Photo"\nmsgstr "{word}"\n')
    project.catalogue("fr", extra='msgid "Photo"\nmsgstr "Photo"\n')
    assert _found(project) == [("untranslated", "fr")]
    project.catalogue("fr", extra='#, same\nmsgid "Photo"\nmsgstr "Photo"\n')
    assert _found(project) == []


@pytest.mark.parametrize(
    ("tag", "word"),
    [("fr", "Новости"), ("sw", "新闻"), ("ru", "阅读"), ("ar", "Чтение"), ("zh-hans", "اقرأ")],
)
def test_a_translation_in_another_script_is_found(project: Project, tag: str, word: str) -> None:
    project.edit(tag, MORE[tag], f"{MORE[tag]} {word}")
    assert ("script", LANGUAGES[tag].catalogue) in _found(project)


@pytest.mark.parametrize(
    ("tag", "word"),
    [
        ("fr", "Lire la suite !"),
        ("fr", "Lire l'article"),
        ("es", "Leer mas?"),
        ("ar", "اقرأ, المزيد"),
    ],
)
def test_a_translation_set_carelessly_is_found(project: Project, tag: str, word: str) -> None:
    project.edit(tag, MORE[tag], word)
    assert _found(project) == [("typography", tag)]


def test_markup_that_a_translation_changes_is_found(project: Project) -> None:
    project.write(
        "templates/press/more.html",
        "{% load i18n %}{% blocktranslate %}<b>Two</b> stories{% endblocktranslate %}",
    )
    for tag, word in MORE.items():
        project.catalogue(tag, extra=f'msgid "<b>Two</b> stories"\nmsgstr "<b>{word}</b>"\n')
    assert _found(project) == []
    project.edit("pt", f"<b>{MORE['pt']}</b>", f"<i>{MORE['pt']}</i>")
    assert _found(project) == [("markup", "pt")]


def test_an_entry_that_nothing_asks_for_is_found(project: Project) -> None:
    project.catalogue("fr", extra='msgid "Once"\nmsgstr "Autrefois"\n')
    project.catalogue("es", extra='#~ msgid "Once"\n#~ msgstr "Antes"\n')
    assert _found(project) == [("obsolete", "es"), ("unused", "fr")]


def test_a_catalogue_that_is_none_is_found(project: Project) -> None:
    project.write(project.po("fr"), "this is no catalogue\n")
    assert _found(project) == [("unreadable", "fr")]


def test_two_rooms_that_translate_one_string_differently_are_found(project: Project) -> None:
    other = project.root / "rotative" / "search"
    for path in sorted(project.room.rglob("*")):
        if path.is_file():
            target = other / path.relative_to(project.room)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text("utf-8"), "utf-8")
    assert _found(project) == []
    project.edit("fr", "Lire la suite", "Lire plus")
    assert _found(project) == [("disagreement", "fr")]


def test_a_sentence_put_together_in_code_is_found(project: Project) -> None:
    project.write(
        "views.py", "from django.utils.translation import gettext as _\nx = _(f'Hello {1}')\n"
    )
    assert [problem.check for problem in check(project.root)] == ["computed"]


def test_an_english_string_typed_with_straight_quotes_is_found(project: Project) -> None:
    project.write(
        "views.py", 'from django.utils.translation import gettext as _\nx = _("It\'s here")\n'
    )
    assert "source-typography" in {problem.check for problem in check(project.root)}
