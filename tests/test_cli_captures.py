"""``rotative import capture``: pages and texts become drafts, bad files are named."""

import json
import os

import pytest

from rotative.stories.models import Story
from rotative.wire.tests.captured import CAUGHT, PAGE


@pytest.fixture
def files(tmp_path):
    """A text, a page, an empty file, a binary one, one of 2 GB of nothing, one that is missing."""
    made = {
        "caught.txt": CAUGHT.encode(),
        "ferry.html": PAGE.encode(),
        "empty.html": b"",
        "old.txt": CAUGHT.replace("Чат", "").encode("cp1252"),
        "binary.html": bytes(range(256)) * 9,
    }
    for name, raw in made.items():
        (tmp_path / name).write_bytes(raw)
    with (tmp_path / "huge.html").open("wb") as file:
        file.truncate(2_000_000_000)
    return lambda *names: [str(tmp_path / name) for name in names]


def test_each_file_becomes_a_draft(newsroom, command, files):
    answer = command("import", "capture", *files("caught.txt", "ferry.html", "old.txt"),
                     "--edition", "world")  # fmt: skip
    assert answer.code == 0
    assert [story.state for story in Story.objects.all()] == ["draft"] * 3
    assert "S'abonner  [an invitation to subscribe]" in answer.out


def test_a_dry_run_only_reports(newsroom, command, files):
    answer = command("import", "capture", *files("ferry.html"), "--edition", "world", "--dry-run")
    assert answer.code == 0
    assert "Ferry runs again" in answer.out
    assert not Story.objects.exists()


def test_json_has_one_object_for_each_file_with_the_story_s_own_fields(newsroom, command, files):
    answer = command("import", "capture", *files("caught.txt", "empty.html", "ferry.html"),
                     "--edition", "world", "--json")  # fmt: skip
    assert answer.code == 1
    caught, empty, ferry = map(json.loads, answer.out.splitlines())
    assert caught["headline"].startswith("Le port de Kassou")
    assert {name: caught["lead"][name] for name in ("caption", "photographer", "agency")} == {
        "caption": "Grues à l'arrêt (archives)",
        "photographer": "Awa Lindor",
        "agency": "Agence Mirage",
    }
    assert set(empty) == {"file", "problem"}
    assert ferry["story"] == Story.objects.get(headline="Ferry runs again").pk
    assert [block["type"] for block in ferry["body"]][:2] == ["text", "quote"]
    assert ferry["related"][0]["headline"].startswith("Why the islands")
    assert all(left["reason"] and left["text"] for left in ferry["left_out"])


def test_a_bad_file_is_named_and_stops_no_other(newsroom, command, files):
    answer = command(
        "import", "capture", *files("empty.html", "binary.html", "huge.html", "caught.txt"),
        "--edition", "world",
    )  # fmt: skip
    assert answer.code == 1
    assert Story.objects.count() == 1
    for name in ("empty.html: ", "binary.html: ", "huge.html: The page has more than"):
        assert name in answer.err


def test_a_file_that_is_missing_has_a_code_of_its_own(newsroom, command, files):
    answer = command("import", "capture", *files("gone.html", "caught.txt"), "--edition", "world")
    assert (answer.code, Story.objects.count()) == (3, 1)


def test_a_pipe_is_no_file(newsroom, command, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    answer = command("import", "capture", str(tmp_path / "pipe"), "--edition", "world")
    assert answer.code == 1
    assert "This is not a file" in answer.err


def test_an_edition_without_sections_takes_nothing_in(newsroom, command, files):
    answer = command("import", "capture", *files("caught.txt"), "--edition", "europe")
    assert answer.code == 1
    assert "no sections yet" in answer.err
    assert not Story.objects.exists()
