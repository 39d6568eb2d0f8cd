"""Editions, sections, people, imports and the doctor from the command line."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from rotative.accounts.models import User
from rotative.editions.models import Edition
from rotative.ledger.models import Line
from rotative.stories.models import Section
from rotative.web.cli import outcome

ADD = ("edition", "add", "sahel", "--name", "Le Sahel", "--language", "fr")


def test_an_edition_is_made_with_its_home_front_and_a_ledger_line(newsroom, command, client):
    answer = command(*ADD, "--region", "ml", "--time-zone", "Africa/Bamako")
    assert (answer.code, answer.out) == (0, "http://127.0.0.1:8000/sahel/\n")
    assert Edition.objects.get(code="sahel").region == "ML"
    assert Line.objects.filter(verb="edition.added", edition="sahel").count() == 1
    home = client.get("/sahel/", headers={"host": "127.0.0.1"})
    assert home.status_code == 200
    assert 'lang="fr-ML"' in home.content.decode()


def test_an_edition_with_a_host_of_its_own_has_no_prefix(newsroom, command):
    answer = command(*ADD, "--host", "Sahel.example.org")
    assert answer.out == "http://sahel.example.org/\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--language", "xx"), 2, "There are: ar,"),
        (("--time-zone", "Mars/Olympus"), 1, "not a time zone"),
        (("--prefix", "desk"), 1, "reserved"),
        (("--prefix", "world"), 1, "already has this address"),
        (("--accent", "red"), 1, "accent"),
        (("--region", "Mali"), 1, "region"),
        (("--host", "a b"), 1, "host"),
    ],
)
def test_an_edition_that_cannot_be_is_refused(newsroom, command, words, code, said):
    before = Line.objects.count()
    answer = command(*ADD, *words)
    assert answer.code == code
    assert said in answer.err
    assert not Edition.objects.filter(code="sahel").exists()
    assert Line.objects.count() == before


def test_a_code_that_is_taken_or_not_a_word_is_refused(newsroom, command):
    for code in ("world", "desk", "two words", "Große", "SAHEL"):
        answer = command("edition", "add", code, "--name", "X", "--language", "fr")
        assert answer.code in {1, 2}, code
        assert "Traceback" not in answer.err


def test_programs_can_list_the_editions(newsroom, command):
    listed = json.loads(command("edition", "list", "--json").out)
    assert {"code", "name", "language", "direction", "address"} <= set(listed[0])
    by_code = {edition["code"]: edition for edition in listed}
    assert by_code["arabic"]["direction"] == "rtl"
    assert by_code["world"]["address"] == "http://127.0.0.1:8000/world/"


def test_a_section_is_made_behind_the_others(newsroom, command):
    answer = command("section", "add", "--edition", "arabic", "اقتصاد")
    assert answer.code == 0
    made = Section.objects.get(edition=newsroom.arabic, slug="اقتصاد")
    assert made.position > newsroom.siyasa.position
    assert (
        json.loads(command("section", "list", "--edition", "arabic", "--json").out)[-1]["id"]
        == made.pk
    )


def test_a_section_with_a_slug_that_is_taken_or_reserved_is_refused(newsroom, command):
    for name in ("Politics", "Feed", "!!!"):
        answer = command("section", "add", "--edition", "world", name)
        assert answer.code == 1, name
    assert Section.objects.filter(edition=newsroom.world).count() == 1


def test_a_person_signs_in_with_the_password_that_was_printed(newsroom, command, client):
    answer = command("user", "add", "New@Example.org", "--name", "New Hand",
                     "--role", "editor", "--edition", "world", "--json")  # fmt: skip
    made = json.loads(answer.out)
    assert client.login(username=made["email"], password=made["password"])
    user = User.objects.get(email="new@example.org")
    assert user.get_full_name() == "New Hand"
    assert list(user.memberships.values_list("edition__code", "role")) == [("world", "editor")]


def test_a_password_from_standard_input_is_not_printed(newsroom, command, client):
    answer = command("user", "add", "new@example.org", "--role", "operator", "--password-stdin",
                     stdin="correct-horse-battery\n")  # fmt: skip
    assert answer.code == 0
    assert "correct-horse" not in answer.out + answer.err
    assert client.login(username="new@example.org", password="correct-horse-battery")
    assert User.objects.get(email="new@example.org").is_superuser


@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (("new@example.org", "--role", "boss"), "", 2, "reporter, editor, chief or operator"),
        (("new@example.org", "--role", "editor"), "", 2, "--edition"),
        (("new@example.org", "--role", "editor", "--edition", "x"), "", 3, "There are:"),
        (("nobody", "--role", "operator"), "", 1, "mail"),
        (("rita@newsroom.example", "--role", "operator"), "", 1, "already"),
        (("new@example.org", "--role", "operator", "--password-stdin"), "12345\n", 1, "too short"),
        (("new@example.org", "--role", "operator", "--password-stdin"), "", 1, "too short"),
    ],
)
def test_a_person_who_cannot_be_let_in_is_refused(newsroom, command, words, stdin, code, said):
    before = User.objects.count()
    answer = command("user", "add", *words, stdin=stdin)
    assert answer.code == code
    assert said in answer.err
    assert User.objects.count() == before


def test_the_ledger_does_not_know_who_was_let_in(newsroom, command):
    command("user", "add", "new@example.org", "--role", "editor", "--edition", "world")
    line = Line.objects.get(verb="user.added")
    assert "new@example.org" not in json.dumps(line.payload)
    assert line.payload == {"role": "editor", "editions": ["world"]}


def test_an_import_of_what_is_no_export_says_so(newsroom, command, tmp_path):
    place = tmp_path / "export.xml"
    place.write_text("<html>Sign in</html>", "utf-8")
    answer = command("import", "wxr", str(place), "--edition", "world", "--json")
    assert answer.code == 1
    assert "export.xml is a web page, not an export" in json.loads(answer.out)["problems"][0]
    missing = command("import", "wxr", "/nowhere.xml", "--edition", "world")
    assert (missing.code, missing.out) == (3, "")


def test_every_importer_is_on_the_command_line_and_its_folder_may_be_named(
    newsroom, command, tmp_path
):
    from rotative.wire.importers import names

    listed = json.loads(command("import", "formats", "--json").out)
    assert sorted(one["name"] for one in listed) == names()
    item = {"uri": "urn:1", "headline": "Rain", "body_text": "It rained.", "language": "en"}
    (tmp_path / "item.json").write_text(json.dumps(item), "utf-8")
    answer = command("import", "ninjs", str(tmp_path), "--edition", "world", "--json")
    assert (answer.code, json.loads(answer.out)["items"]["imported"]) == (0, 1)
    again = command("import", "ninjs", str(tmp_path), "--edition", "world", "--dry-run")
    assert "1 of 1 items would be accounted for: 0 imported, 0 updated, 1 unchanged" in again.out


def test_the_doctor_finds_a_release_that_is_late_and_says_what_to_do(newsroom, command):
    from rotative.press.models import Due

    Due.objects.create(
        kind="story.publish", object_id=7, due_at=timezone.now() - timedelta(hours=1)
    )
    answer = command("doctor", "--json")
    assert answer.code == 1
    (late,) = [one for one in json.loads(answer.out)["findings"] if one["what"] == "due change"]
    assert not late["well"]
    assert "rotative serve" in late["remedy"]


def test_the_doctor_names_the_follower_that_stopped(newsroom, command):
    from rotative.ledger.follow import FOLLOWERS
    from rotative.ledger.models import Cursor

    name = next(iter(FOLLOWERS))
    Cursor.objects.create(name=name, problem="ValueError: a bad line")
    answer = command("doctor")
    assert answer.code == 1
    assert f"WRONG follower {name}" in answer.out
    assert "a bad line" in answer.out


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (OperationalError("database is locked"), outcome.AGAIN, "run the command again"),
        (OperationalError("database or disk is full"), outcome.DISK, "Free some space"),
        (OperationalError("attempt to write a readonly database"), outcome.DISK, "ROTATIVE_DATA"),
        (OperationalError("no such table: x"), outcome.REFUSED, "rotative init"),
        (sqlite3.OperationalError("disk I/O error"), outcome.DISK, "ROTATIVE_DATA"),
        (OSError(28, "No space left on device", "x"), outcome.DISK, "Free some space"),
        (PermissionError(13, "Permission denied", "/data"), outcome.DISK, "/data"),
        (KeyboardInterrupt(), outcome.STOPPED, "Stopped"),
        (ZeroDivisionError("a fault"), outcome.REFUSED, "report it"),
    ],
)
def test_every_failure_ends_in_words_and_a_code(problem, code, said, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("ROTATIVE_DATA", str(tmp_path))
    with pytest.raises(SystemExit) as end, outcome.ending():
        raise problem
    assert end.value.code == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    kept = tmp_path / "last-fault.txt"
    assert kept.exists() == isinstance(problem, ZeroDivisionError)


def test_a_full_disk_is_named_whatever_the_database_says(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ROTATIVE_DATA", str(tmp_path))
    monkeypatch.setattr(outcome, "_FULL", 1 << 62)
    with pytest.raises(SystemExit) as end, outcome.ending():
        raise sqlite3.OperationalError("disk I/O error")
    assert end.value.code == outcome.DISK
    assert f"The disk is full ({tmp_path})" in capsys.readouterr().err


def test_a_database_that_stays_locked_is_tried_again_later_and_nothing_is_written(
    newsroom, command, tmp_path, monkeypatch
):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not files")
    text = tmp_path / "story.txt"
    text.write_text("Rain.", "utf-8")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connection.close()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    try:
        answer = command("story", "new", "--edition", "world", "--section", "politics",
                         "--headline", "Rain", "--body", str(text), "--publish")  # fmt: skip
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()
    assert (answer.code, answer.out) == (outcome.AGAIN, "")
    assert "run the command again" in answer.err
    from rotative.stories.models import Story

    assert not Story.objects.exists()


def rotative(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "rotative", *words],
        capture_output=True, text=True, check=False, timeout=120, cwd=settings.BASE_DIR.parent,
        env={"PATH": os.environ["PATH"], **environment},
    )  # fmt: skip


def test_a_wrong_setting_stops_the_command_with_its_name(tmp_path):
    ended = rotative("edition", "list", ROTATIVE_DATA=str(tmp_path), ROTATIVE_WORKERS="many")
    assert ended.returncode == outcome.CONFIG
    assert "ROTATIVE_WORKERS" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_newsroom_that_is_not_set_up_says_so(tmp_path):
    ended = rotative("edition", "list", ROTATIVE_DATA=str(tmp_path))
    assert ended.returncode == outcome.REFUSED
    assert "rotative init" in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_a_wrong_setting():
    ended = rotative("edition", "list", ROTATIVE_DATA="/proc/nothing/here")
    assert ended.returncode == outcome.CONFIG
    assert "ROTATIVE_DATA" in ended.stderr


def test_a_wrong_option_is_answered_without_loading_the_newsroom():
    ended = rotative("story", "new", "--headlin", "x", ROTATIVE_DATA="/proc/nothing/here")
    assert ended.returncode == outcome.USAGE
    assert "--headlin" in ended.stderr


def test_help_does_not_load_the_newsroom():
    program = "import sys; sys.argv = ['rotative', '--help']\n"
    program += "import atexit; atexit.register(lambda: print('django' in sys.modules))\n"
    program += "from rotative.web.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.stdout.rstrip().endswith("False")
    assert "story" in ended.stdout


def test_the_program_can_be_run_as_a_module():
    assert rotative("--help").returncode == 0
    assert Path(sys.executable).exists()
