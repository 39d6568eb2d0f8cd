"""Whoever works on Rotative checks its strings and begins languages from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rotative.editions.languages import LANGUAGES
from rotative.kit.catalogues import UnreadableCatalogue, compile_stale, read_catalogue
from rotative.web.cli import strings as commands
from rotative.web.cli.app import app
from rotative.web.strings.begin import NoSuchLanguage, begin
from rotative.web.strings.coverage import coverage
from rotative.web.strings.update import update
from tests.gate.small_project import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    monkeypatch.setattr(commands, "project", lambda: tmp_path)
    return made


def test_check_lists_each_problem_and_fails(project: Project) -> None:
    project.edit("fr", "Lire la suite", "")
    ended = CliRunner().invoke(app, ["strings", "check", "--json"])
    assert ended.exit_code != 0
    assert [problem["check"] for problem in json.loads(ended.stdout)] == ["empty"]


def test_check_is_silent_on_a_clean_tree(project: Project) -> None:
    ended = CliRunner().invoke(app, ["strings", "check"])
    assert (ended.exit_code, ended.stdout) == (0, "")


def test_compile_makes_what_django_reads(project: Project) -> None:
    made = compile_stale(project.root / "rotative")
    assert len(made) == len(LANGUAGES)
    assert compile_stale(project.root / "rotative") == []
    assert all(path.stat().st_size > 0 for path in made)


def test_a_broken_catalogue_keeps_what_was_compiled_before(project: Project) -> None:
    compile_stale(project.root / "rotative")
    path = project.write(project.po("fr"), "this is no catalogue\n")
    with pytest.raises(UnreadableCatalogue, match=r"fr.LC_MESSAGES.django\.po"):
        compile_stale(project.root / "rotative")
    assert path.with_suffix(".mo").exists()


def test_extract_keeps_translations_adds_new_strings_and_drops_old(project: Project) -> None:
    project.write(
        "views.py",
        "from django.utils.translation import gettext as _, pgettext\n"
        "one = _('New')\nother = pgettext('adjective', 'New')\n",
    )
    project.write("templates/press/page.html", "{% load i18n %}{% translate 'Read more' %}")
    assert update(project.root, LANGUAGES["fr"]) == {"press": (3, 2, 1)}
    entries = {
        (entry.context, entry.id): entry.string
        for entry in read_catalogue(project.room / project.po("fr"))
        if entry.id
    }
    assert entries == {
        (None, "Read more"): "Lire la suite",
        (None, "New"): "",
        ("adjective", "New"): "",
    }


def test_extract_twice_changes_nothing(project: Project) -> None:
    path = project.room / project.po("ar")
    update(project.root, LANGUAGES["ar"])
    first = path.read_text("utf-8")
    update(project.root, LANGUAGES["ar"])
    assert path.read_text("utf-8") == first


def test_coverage_counts_what_is_translated(project: Project) -> None:
    project.edit("ru", "Читать дальше", "")
    shares = {one.tag: one.share for one in coverage(project.root) if one.what == "press"}
    assert shares["ru"] == 0.5
    assert shares["fr"] == shares["en"] == 1


def test_a_new_language_begins_with_a_profile_and_empty_catalogues(project: Project) -> None:
    languages = project.root / "rotative" / "editions" / "languages"
    languages.mkdir(parents=True)
    written = {path.name for path in begin(project.root, "de")}
    assert written == {"german.py", "django.po"}
    source = (languages / "german.py").read_text("utf-8")
    assert 'tag="de"' in source
    assert 'stemmer="german"' in source
    compile(source, "german.py", "exec")
    assert begin(project.root, "de") == []


def test_a_language_that_is_none_is_refused(project: Project) -> None:
    with pytest.raises(NoSuchLanguage, match="xq"):
        begin(project.root, "xq")
    assert not list(project.root.rglob("xq*"))


def test_the_list_of_languages_is_printed() -> None:
    ended = CliRunner().invoke(app, ["language", "list"])
    assert all(profile.name in ended.stdout for profile in LANGUAGES.values())
    assert ended.exit_code == 0
