"""After a change of version the job worker looks at the strings once; the doctor tells."""

import json
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

import rotative
from rotative.stories.models import Section
from rotative.web.cli.doctor import _strings
from rotative.web.server.models import Beat
from rotative.web.server.processes import place_of_this
from rotative.web.server.worker import Runner
from rotative.web.strings import detect, later


@pytest.fixture(autouse=True)
def _no_result(monkeypatch: pytest.MonkeyPatch) -> object:
    """Each test starts, and leaves, a newsroom that was never looked at."""
    monkeypatch.setattr(later, "AFTER", timedelta(0))
    file = Path(settings.DATA) / "strings-check.json"
    file.unlink(missing_ok=True)
    yield
    file.unlink(missing_ok=True)


def _work(worker: str) -> None:
    """A job worker that starts, does all there is to do, and ends."""
    Beat.objects.beat(worker, os.getpid(), place_of_this())
    heard = threading.Event()
    heard.set()
    runner = Runner(worker, heard)
    for _turn in range(100):
        runner.looked = 0.0
        runner.turn()
        if not DBTaskResult.objects.ready().exists():
            break


def _looks() -> list[str]:
    path = "rotative.web.strings.later.look_at_strings"
    return [job.status for job in DBTaskResult.objects.filter(task_path=path)]


@pytest.mark.slow
def test_a_new_version_looks_once_and_says_so(newsroom, monkeypatch) -> None:
    assert [one.seen for one in _strings()] == [
        "not looked at yet since this version was installed"
    ]
    _work("first")
    assert _looks() == ["SUCCESSFUL"]
    last = later.last_look()
    assert last is not None
    assert (last.version, last.problems) == (later.this_version(), [])
    assert detect._identifier.cache_info().currsize == 0, "the model stays in no job worker"
    [finding] = _strings()
    assert finding.well
    assert finding.seen.startswith("fine on ")
    _work("second")
    assert _looks() == ["SUCCESSFUL"]
    monkeypatch.setattr(rotative, "__version__", "99.0")
    assert "not looked at yet" in next(_strings()).seen
    _work("third")
    assert _looks() == ["SUCCESSFUL", "SUCCESSFUL"]
    assert later.last_look().version.startswith("99.0")


@pytest.mark.slow
def test_a_cyrillic_section_of_a_french_edition_is_told_until_it_is_mended(newsroom) -> None:
    section = Section.objects.create(edition=newsroom.afrique, name="Спорт", slug="sport")
    _work("first")
    [finding] = _strings()
    assert not finding.well
    assert "“Спорт”" in finding.seen
    assert "/afrique/: script" in finding.seen
    assert f"section {section.pk} of afrique" in " ".join(later.last_look().problems)
    section.name = "Sport"
    section.save()
    _work("second")
    assert [one.well for one in _strings()] == [True]


def test_a_worker_that_starts_twice_in_a_minute_asks_once_and_lets_others_go_first(
    newsroom, monkeypatch
) -> None:
    monkeypatch.setattr(later, "AFTER", timedelta(minutes=1))
    assert [later.look_if_due(), later.look_if_due()] == [True, False]
    [job] = DBTaskResult.objects.filter(task_path=later.look_at_strings.module_path)
    assert job.priority < 0
    assert job.run_after - job.enqueued_at > timedelta(seconds=55)
    _work("first")
    assert later.last_look() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": "1"}', "null"])
def test_a_result_that_cannot_be_read_is_none_and_is_looked_for_again(content) -> None:
    (Path(settings.DATA)).mkdir(parents=True, exist_ok=True)
    (Path(settings.DATA) / "strings-check.json").write_text(content, "utf-8")
    assert later.last_look() is None
    assert later.is_due()


def test_a_page_that_fails_is_a_problem_and_the_others_are_looked_at(newsroom, monkeypatch) -> None:
    def fails(host, path, edition):
        if edition.code == "world":
            raise RuntimeError("no such thing")
        return real(host, path, edition)

    real = later.render
    monkeypatch.setattr(later, "render", fails)
    monkeypatch.setattr(later, "check_catalogues", lambda root: [])
    Section.objects.create(edition=newsroom.afrique, name="Спорт", slug="sport")
    looked = later.look()
    assert any("render: RuntimeError: no such thing" in one for one in looked.problems)
    assert any("/afrique/: script" in one for one in looked.problems)
    kept = json.loads((Path(settings.DATA) / "strings-check.json").read_text("utf-8"))
    assert kept["count"] == looked.count == len(kept["problems"])
