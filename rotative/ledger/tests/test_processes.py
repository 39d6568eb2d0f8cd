"""The ledger's order and its followers, with real second processes that race and are killed."""

import signal
import threading
import time
from collections import Counter as Tally
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from rotative.ledger import follow
from rotative.ledger.follow import Follower, run
from rotative.ledger.models import Counter, Cursor, Line
from rotative.ledger.record import one_change, record
from rotative.ledger.tests import acts
from tests.children import finish, start

pytestmark = pytest.mark.django_db(transaction=True)


def append(times: int) -> None:
    for turn in range(times):
        with one_change():
            record(acts.Counted("test", turn), about=Counter(id=1))


@pytest.mark.slow
def test_writers_in_many_processes_make_one_order_and_a_reader_never_sees_a_gap():
    writers, turns = 4, 40
    reader = start("rotative.ledger.tests.acts:watch", writers * turns)
    racers = [start("rotative.ledger.tests.acts:write", who, turns) for who in range(writers)]
    finish(reader, *racers)
    assert Line.objects.missing() == 0
    lines = list(Line.objects.order_by("number"))
    assert len(lines) == writers * turns
    moments = [line.at for line in lines]
    assert moments == sorted(moments)
    for who in range(writers):
        told = [line.payload["turn"] for line in lines if line.payload["who"] == str(who)]
        assert told == list(range(turns))


@pytest.mark.slow
def test_writers_killed_at_any_moment_leave_no_gap_and_lose_nothing_they_reported():
    racers = [start("rotative.ledger.tests.acts:write", who, 10_000) for who in range(3)]
    reported = {}
    for who, racer in enumerate(racers):
        for _line in range(10 + who):
            racer.stdout.readline()
        racer.send_signal(signal.SIGKILL)
        rest, _ = racer.communicate()
        reported[str(who)] = 9 + who if not rest.split() else int(rest.split()[-1])
    append(3)
    assert Line.objects.missing() == 0
    for who, last in reported.items():
        told = [line.payload["turn"] for line in Line.objects.filter(payload__who=who)]
        assert sorted(told)[: last + 1] == list(range(last + 1))


def test_a_writer_killed_before_its_commit_leaves_nothing_and_blocks_nobody():
    append(1)
    child = start("rotative.ledger.tests.acts:die_with_an_open_transaction")
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    append(1)
    assert [line.number for line in Line.objects.order_by("number")] == [1, 2]


def test_a_follower_killed_between_its_work_and_the_cursor_sees_the_lines_again(tmp_path):
    append(3)
    seen = tmp_path / "seen"
    child = start("rotative.ledger.tests.acts:die_after_the_work", seen)
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert seen.read_text().split() == ["1", "2", "3"]
    cursor = Cursor.objects.get(name="test.killed")
    assert cursor.number == 0
    assert cursor.held_until > timezone.now()

    # Its hold would last for half a minute; a holder known to be dead is not waited for.
    again: list[int] = []
    taken = run(Follower("test.killed", lambda lines: again.extend(x.number for x in lines)))
    assert (taken, again) == (3, [1, 2, 3])
    assert Cursor.objects.get(name="test.killed").number == 3


@pytest.mark.slow
def test_of_several_processes_that_follow_under_one_name_one_works_at_a_time(tmp_path):
    append(20)
    seen = tmp_path / "seen"
    children = [start("rotative.ledger.tests.acts:follow_slowly", seen) for _child in range(3)]
    victim = children.pop()
    victim.stdout.readline()
    time.sleep(0.3)
    victim.kill()
    victim.communicate()
    finish(*children)
    numbers = [int(entry.split()[0]) for entry in seen.read_text().splitlines()]
    # Nobody repeats or overtakes but for the batch (three lines) that died with its process.
    assert sorted(set(numbers)) == list(range(1, 21))
    assert len(numbers) <= 20 + 3
    falls = [pair for pair in pairwise(numbers) if pair[1] != pair[0] + 1]
    assert len(falls) <= 1


@pytest.mark.slow
def test_a_handler_that_outlasts_its_hold_keeps_it(monkeypatch):
    monkeypatch.setattr(follow, "HOLD", timedelta(seconds=3))
    monkeypatch.setattr(follow, "RENEW_EVERY", 0.3)
    append(1)
    tally: Tally[str] = Tally()

    def work(lines: list) -> None:
        tally["worked"] += 1
        time.sleep(5)

    def other() -> None:
        while not over.is_set():
            tally["taken by another"] += run(Follower("test.long", work))
            time.sleep(0.1)
        connection.close()

    over = threading.Event()
    thread = threading.Thread(target=other)
    assert Cursor.objects.get_or_create(name="test.long")
    begin = threading.Timer(0.3, thread.start)
    begin.start()
    assert run(Follower("test.long", work)) == 1
    over.set()
    thread.join()
    assert tally["worked"] == 1


def test_the_hold_of_a_living_process_is_respected_until_it_lets_go():
    append(1)
    child = start("rotative.ledger.tests.acts:hold_for", 1.5)
    assert child.stdout.readline() == "holding\n"
    assert run(Follower("test.long", lambda lines: None)) == 0
    finish(child)
    assert Cursor.objects.get(name="test.long").number == 1
