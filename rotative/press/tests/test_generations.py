"""Generations: what changed when, seen by every process, whoever was killed in between."""

import subprocess
import sys
import threading
from pathlib import Path

from rotative.ledger import at_once
from rotative.press.applying import catch_up
from rotative.press.generations import NEVER, Generations, generations, slots_of
from rotative.stories import actions
from rotative.stories.models import Story
from rotative.web.public import pressed


def line(number: int, *tags: str) -> tuple[int, int, tuple[str, ...]]:
    return number, 1_000 * number, tags


def test_a_page_is_fresh_until_a_later_line_names_one_of_its_tags(tmp_path):
    here = Generations(tmp_path)
    page = slots_of(["story:1", "list:section:7"])
    here.apply([line(1, "story:1")])
    assert not here.changed_since(1, page)
    here.apply([line(2, "story:2", "list:section:8")])
    assert not here.changed_since(1, page)
    here.apply([line(3, "story:3", "list:section:7")])
    assert here.changed_since(1, page)
    assert not here.changed_since(3, page)


def test_a_line_noted_late_still_counts_though_a_later_one_was_noted_before(tmp_path):
    here = Generations(tmp_path)
    here.apply([line(1)])
    here.apply([line(3, "story:3")])
    turn = here.turns
    assert not here.changed_since(1, slots_of(["story:2"]))
    here.apply([line(2, "story:2")])
    assert here.changed_since(1, slots_of(["story:2"]))
    assert here.turns != turn, "who has looked before must look again"
    assert here.applied == 2, "line 3 is read again by whoever catches up"


def test_noting_twice_changes_nothing_and_never_goes_back(tmp_path):
    here = Generations(tmp_path)
    here.apply([line(number, "story:1") for number in range(1, 6)])
    here.apply([line(2, "story:1")])
    assert not here.changed_since(5, slots_of(["story:1"]))
    assert (here.applied, here.top) == (5, 5)


def test_threads_and_processes_that_note_at_once_lose_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from rotative.press.generations import Generations\n"
        "here = Generations(Path(sys.argv[1]))\n"
        "for n in range(int(sys.argv[2]), 3000, 2):\n"
        "    here.apply([(n, n, [f'story:{n}'])])\n"
    )
    root = Path(__file__).resolve().parents[3]
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(first)], cwd=root)
        for first in (1, 2)
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    here = Generations(tmp_path)
    assert all(here.changed_since(n - 1, slots_of([f"story:{n}"])) for n in range(1, 3000))


def test_another_epoch_leaves_nothing_of_the_one_before(tmp_path):
    here = Generations(tmp_path)
    here.apply([line(9, "story:1")])
    before, turn = here.epoch, here.turns
    here.begin_anew()
    assert here.epoch != before
    assert here.turns != turn
    assert here.top == 0
    assert not here.changed_since(0, slots_of(["story:1"]))


def test_a_file_of_another_format_is_begun_anew(tmp_path):
    (tmp_path / "generations").write_bytes(b"\x07" * 9_000_000)
    here = Generations(tmp_path)
    assert (here.applied, here.top, here.due) == (0, 0, 0)


def test_what_a_killed_process_left_unnoted_is_made_up_for(newsroom, monkeypatch):
    story = newsroom.publish()
    first, _stored = pressed(newsroom.world, story.path)
    # Killed after the commit, before it could tell anybody.
    monkeypatch.setattr(at_once, "_listeners", [])
    actions.correct(story, "It was the bridge.", {"headline": "Rain over the bridge"})
    assert pressed(newsroom.world, story.path)[0].bodies == first.bodies
    assert catch_up() == 1
    page, stored = pressed(newsroom.world, story.path)
    assert not stored
    assert b"Rain over the bridge" in page.bodies[""]


def test_another_ledger_under_the_same_numbers_is_noticed(newsroom):
    from rotative.ledger.models import Counter, Line

    story = newsroom.publish()
    catch_up()
    epoch = generations().epoch
    # A backup was put back, and the newsroom has worked on since.
    Line.objects.all().delete()
    Counter.objects.all().delete()
    actions.correct(story, "It was the bridge.")
    catch_up()
    assert generations().epoch != epoch
    page, stored = pressed(newsroom.world, story.path)
    assert not stored
    assert b"It was the bridge." in page.bodies[""]


def test_the_next_due_moment_is_known_without_a_question(newsroom):
    from datetime import timedelta

    from django.utils import timezone

    from rotative.press.applying import as_microseconds

    catch_up()
    assert generations().next_due == NEVER
    at = timezone.now() + timedelta(hours=1)
    story = actions.schedule(newsroom.story(), at)
    assert generations().next_due == as_microseconds(at)
    actions.unschedule(Story.objects.get(pk=story.pk))
    assert generations().next_due == NEVER


def test_nested_locks_of_one_thread_do_not_wait_for_themselves(tmp_path):
    here = Generations(tmp_path)
    done = threading.Event()

    def twice() -> None:
        with here.locked(), here.locked():
            done.set()

    threading.Thread(target=twice, daemon=True).start()
    assert done.wait(5)
    with here.locked():
        pass
