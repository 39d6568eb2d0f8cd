"""The release moment: what is due is done once, at its moment, whatever else fails."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from rotative.press import due
from rotative.press.due import forget, next_moment, promise, release_due, release_if_due
from rotative.press.models import Due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done(monkeypatch) -> list[int]:
    """What was carried out; 13 cannot be, and 99 meets a database that fails."""
    made: list[int] = []

    def ring(row: Due) -> None:
        if row.object_id == 13:
            raise ValueError("unlucky")
        if row.object_id == 99:
            raise OperationalError("deadlock detected")
        made.append(row.object_id)

    monkeypatch.setitem(due.RELEASERS, "ring", ring)
    return made


def ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


def test_what_is_due_is_done_in_the_order_of_its_moments_and_nothing_before(done):
    promise("ring", 2, ago(5))
    promise("ring", 1, ago(10))
    promise("ring", 3, ago(-5))
    assert release_due() == 2
    assert done == [1, 2]
    assert next_moment() == Due.objects.get().due_at
    assert release_due() == 0


def test_a_second_promise_moves_the_moment_and_a_promise_can_be_taken_back(done):
    promise("ring", 1, ago(10))
    promise("ring", 1, ago(-60))
    promise("ring", 2, ago(10))
    forget("ring", 2)
    assert release_due() == 0
    assert next_moment() > timezone.now()


def test_a_change_that_fails_holds_up_nobody_and_is_put_off_longer_each_time(done):
    for number in (12, 13, 14):
        promise("ring", number, ago(10))
    assert release_due() == 2
    assert done == [12, 14]
    row = Due.objects.get()
    assert (row.tries, row.problem) == (1, "ValueError: unlucky")
    first = row.due_at - timezone.now()
    assert release_due(row.due_at) == 0
    row.refresh_from_db()
    assert row.due_at - timezone.now() > 2 * first
    for _try in range(due.MAX_TRIES):
        row.refresh_from_db()
        release_due(row.due_at)
    row.refresh_from_db()
    assert row.due_at.year > timezone.now().year + 90, "given up, and kept with its error"


def test_a_change_that_the_database_refused_is_tried_again_soon_and_never_given_up(done):
    promise("ring", 99, ago(10))
    promise("ring", 1, ago(9))
    assert release_due() == 1
    row = Due.objects.get()
    assert row.tries == 0
    assert row.due_at - timezone.now() < timedelta(seconds=1.1)


def test_a_change_that_promises_another_keeps_the_new_promise(monkeypatch):
    later = ago(-60)
    monkeypatch.setitem(due.RELEASERS, "ring", lambda row: promise("ring", row.object_id, later))
    promise("ring", 1, ago(1))
    assert release_due() == 1
    assert Due.objects.get().due_at == later


def test_a_failure_undoes_its_own_change_alone(done, monkeypatch):
    def half(row: Due) -> None:
        promise("half", row.object_id + 100, ago(-60))
        if row.object_id == 2:
            raise ValueError("half way")

    monkeypatch.setitem(due.RELEASERS, "half", half)
    for number in (1, 2, 3):
        promise("half", number, ago(10 - number))
    assert release_due() == 2
    there = set(Due.objects.filter(object_id__gt=100).values_list("object_id", flat=True))
    assert there == {101, 103}


def test_two_at_once_do_each_change_once(monkeypatch):
    made: list[int] = []

    def slow(row: Due) -> None:
        # What a change locks is its object; here the row stands for it.
        Due.objects.select_for_update().filter(pk=row.pk).first()
        if Due.objects.filter(pk=row.pk).exists():
            time.sleep(0.02)
            made.append(row.object_id)

    monkeypatch.setitem(due.RELEASERS, "slow", slow)
    for number in range(10):
        promise("slow", number, ago(60 - number))
    counts: list[int] = []

    def release() -> None:
        counts.append(release_due())
        connection.close()

    threads = [threading.Thread(target=release) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == list(range(10))
    assert not Due.objects.exists()


def test_a_request_does_not_wait_for_a_database_that_somebody_keeps_locked(done):
    promise("ring", 1, ago(1))
    locked, free = threading.Event(), threading.Event()

    def keep() -> None:
        with transaction.atomic():
            Due.objects.select_for_update().get()
            Due.objects.update(payload={"kept": True})
            locked.set()
            free.wait(20)
        connection.close()

    keeper = threading.Thread(target=keep)
    keeper.start()
    locked.wait(10)
    began = time.monotonic()
    assert release_if_due(patience=0.3) == 0
    assert time.monotonic() - began < 5
    free.set()
    keeper.join()
    due_again = Due.objects.get().due_at
    assert due_again - timezone.now() < timedelta(seconds=2)
    assert release_due(due_again + timedelta(seconds=1)) == 1
    assert done[-1] == 1


def test_a_busy_database_leaves_what_was_due_as_it_was(done, monkeypatch):
    promise("ring", 1, ago(1))

    class Busy:
        def __enter__(self) -> None:
            raise OperationalError("database is locked")

        def __exit__(self, *args: object) -> None: ...

    monkeypatch.setattr(due, "one_change", Busy)
    with pytest.raises(DatabaseError):
        release_due()
    assert Due.objects.get().tries == 0


def test_nothing_due_costs_a_request_one_query(done, django_assert_num_queries):
    promise("ring", 1, ago(-60))
    with django_assert_num_queries(1):
        assert release_if_due() == 0
