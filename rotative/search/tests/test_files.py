"""The files of the index can be lost, harmed or restored: it comes back by itself."""

import shutil
import signal

import pytest

from rotative.ledger.follow import FOLLOWERS, catch_up, lag, run
from rotative.ledger.models import Cursor
from rotative.search.engines import chosen
from rotative.search.engines.tantivy import files, reading
from rotative.search.index import NAME
from rotative.search.query import find_stories
from rotative.search.tests.asking import found, prose
from rotative.stories.models import Story
from tests.children import start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("harm", ["folder", "current", "meta", "segments", "ledger", "nonsense"])
def test_a_missing_or_damaged_index_is_rebuilt_and_never_an_error(newsroom, harm):
    newsroom.publish("Rain")
    catch_up()
    folder = files.current()
    if harm == "folder":
        shutil.rmtree(files.place())
    elif harm == "current":
        (files.place() / "current").unlink()
    elif harm == "meta":
        (folder / "en" / "meta.json").write_text("{")
    elif harm == "segments":
        for part in (folder / "en").glob("*.*"):
            if part.name != "meta.json":
                part.unlink()
    elif harm == "ledger":
        (folder / "ledger").write_text("x")
    else:
        (files.place() / "current").write_bytes(b"\xff\xfe../..")
    assert found("rain") in ([], ["Rain"])
    newsroom.publish("More rain")
    catch_up()
    catch_up()
    assert set(found("rain")) == {"Rain", "More rain"}
    assert lag()[NAME] == 0
    assert Cursor.objects.get(name=NAME).problem == ""


def test_an_index_lost_in_a_quiet_hour_comes_back_when_somebody_searches(newsroom):
    newsroom.publish("Rain")
    catch_up()
    shutil.rmtree(files.place())
    assert found("rain") == []
    catch_up()
    assert found("rain") == ["Rain"]


def test_an_index_from_an_older_backup_catches_up(newsroom, tmp_path):
    newsroom.publish("Rain")
    catch_up()
    shutil.copytree(files.place(), tmp_path / "backup")
    newsroom.publish("Snow", body=prose("It fell."))
    catch_up()
    shutil.rmtree(files.place())
    shutil.copytree(tmp_path / "backup", files.place())
    assert found("snow") == []
    newsroom.publish("Hail", body=prose("It fell."))
    catch_up()
    assert [found(words) for words in ("rain", "snow", "hail")] == [["Rain"], ["Snow"], ["Hail"]]


def die_before_the_cursor_moves() -> None:
    """What a second process does: take the lines in, and be killed before the cursor moves."""
    import os

    from rotative.search.engines.tantivy import files

    note = files.note_line

    def note_and_die(number: int) -> None:
        note(number)
        os.kill(os.getpid(), signal.SIGKILL)

    files.note_line = note_and_die
    files.take_into_use(files.begin())
    note(0)
    run(FOLLOWERS[NAME])


def test_a_worker_killed_before_its_cursor_moved_has_lost_nothing(newsroom):
    newsroom.publish("Rain")
    child = start("rotative.search.tests.test_files:die_before_the_cursor_moves")
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert Cursor.objects.get(name=NAME).number == 0
    assert found("rain") == ["Rain"], "what was committed is there"
    newsroom.publish("Snow", body=prose("It fell."))
    catch_up()
    assert lag()[NAME] == 0
    assert (found("rain"), found("snow")) == (["Rain"], ["Snow"])
    assert chosen().describe().stories == {"en": 2}


def test_what_begins_with_a_word_is_found_unless_plenty_have_the_word_itself(newsroom, monkeypatch):
    for headline in ("Ferry sails", "Ferry returns", "Ferryman retires"):
        newsroom.publish(headline)
    catch_up()

    def headlines() -> set[str]:
        numbers = find_stories(None, "ferry", limit=10)
        return set(Story.objects.filter(pk__in=numbers).values_list("headline", flat=True))

    assert headlines() == {"Ferry sails", "Ferry returns", "Ferryman retires"}
    monkeypatch.setattr(reading, "PLENTY", 2)
    assert headlines() == {"Ferry sails", "Ferry returns"}
