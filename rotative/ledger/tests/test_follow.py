"""What a follower may rely on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rotative.ledger import follow
from rotative.ledger.follow import Follower, lag, run, start_over
from rotative.ledger.holders import dead, myself
from rotative.ledger.models import Counter, Cursor
from rotative.ledger.record import one_change, record
from rotative.ledger.tests.acts import Counted

pytestmark = pytest.mark.django_db(transaction=True)


def append(times: int) -> None:
    for turn in range(times):
        with one_change():
            record(Counted("test", turn), about=Counter(id=1))


@pytest.fixture
def seen(monkeypatch) -> list[int]:
    """The numbers that the only follower there is has seen."""
    numbers: list[int] = []
    one = Follower("test", lambda lines: numbers.extend(line.number for line in lines), batch=3)
    monkeypatch.setattr(follow, "FOLLOWERS", {"test": one})
    return numbers


def test_a_follower_sees_every_line_once_and_in_order(seen):
    append(8)
    assert lag() == {"test": 8}
    follow.catch_up()
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8]
    assert lag() == {"test": 0}
    append(1)
    assert (follow.run_all(), seen[-1]) == (1, 9)
    assert follow.run_all() == 0


def test_a_failure_is_kept_pauses_the_follower_and_offers_the_same_lines_again():
    append(4)
    seen: list[list[int]] = []

    def handle(lines: list) -> None:
        seen.append([line.number for line in lines])
        if len(seen) < 3:
            raise OSError("the disk is full")

    follower = Follower("test", handle, batch=2)
    assert run(follower) == 0
    cursor = Cursor.objects.get(name="test")
    assert (cursor.number, cursor.failures) == (0, 1)
    assert cursor.problem == "OSError: the disk is full"
    assert not cursor.may_run(timezone.now())
    assert run(follower) == 0
    assert seen == [[1, 2]], "it must pause"

    def over() -> None:
        Cursor.objects.update(retry_at=timezone.now() - timedelta(seconds=1))

    first_pause = cursor.retry_at
    over()
    before = timezone.now()
    assert run(follower) == 0
    cursor.refresh_from_db()
    assert cursor.retry_at - before > timedelta(seconds=1), "pauses must grow"
    assert cursor.retry_at > first_pause
    over()
    assert run(follower) == 2
    assert seen == [[1, 2], [1, 2], [1, 2]]
    cursor.refresh_from_db()
    assert (cursor.number, cursor.failures, cursor.problem) == (2, 0, "")


def test_one_followers_failure_does_not_hold_up_another(monkeypatch):
    append(2)
    seen: list[int] = []

    def broken(lines: list) -> None:
        raise ValueError("no")

    monkeypatch.setattr(
        follow,
        "FOLLOWERS",
        {
            "a.broken": Follower("a.broken", broken),
            "b.sound": Follower("b.sound", lambda lines: seen.extend(x.number for x in lines)),
        },
    )
    follow.catch_up()
    assert seen == [1, 2]
    assert lag() == {"a.broken": 2, "b.sound": 0}


def test_a_follower_set_back_is_offered_everything_again(seen):
    append(3)
    follow.catch_up()
    start_over("test")
    follow.catch_up()
    assert seen == [1, 2, 3, 1, 2, 3]


def test_a_holder_that_was_overtaken_does_not_move_the_cursor():
    append(2)

    def overtaken(lines: list) -> None:
        Cursor.objects.filter(name="test").update(held_by="somebody else")

    assert run(Follower("test", overtaken)) == 0
    assert Cursor.objects.get(name="test").number == 0


def test_a_cursor_set_back_while_its_holder_works_stays_where_it_was_set():
    append(4)
    run(Follower("test", lambda lines: None, batch=2))
    assert run(Follower("test", lambda lines: start_over("test"), batch=2)) == 0
    assert Cursor.objects.get(name="test").number == 0


def test_only_a_process_known_to_be_gone_counts_as_dead():
    me = myself()
    place, pid, started, thread = me.split(":")
    assert not dead(me)
    assert len(me) <= Cursor._meta.get_field("held_by").max_length
    assert dead(f"{place}:{pid}:1:{thread}"), "the number was given to another process"
    assert dead(f"{place}:{2**22 + 1}:{started}:{thread}")
    assert not dead(f"elsewhere:{pid}:1:{thread}")
    assert not dead("")


def test_a_follower_may_leave_what_is_too_young_for_later(seen, monkeypatch):
    append(4)

    def handle(lines: list) -> None:
        seen.extend(line.number for line in lines)
        raise follow.GoTo(2, pause=30)

    one = Follower("test", handle)
    assert run(one) == 0
    cursor = Cursor.objects.get(name="test")
    assert (cursor.number, cursor.failures, cursor.held_by) == (2, 0, "")
    assert run(one) == 0
    assert seen == [1, 2, 3, 4], "it must rest"
    Cursor.objects.update(retry_at=timezone.now())
    run(one)
    assert seen == [1, 2, 3, 4, 3, 4]


def test_followers_of_a_lane_take_turns_by_themselves(monkeypatch):
    append(1)
    seen: list[str] = []
    both = {
        name: Follower(name, lambda _lines, name=name: seen.append(name), lane=lane)
        for name, lane in (("near", ""), ("far", "elsewhere"))
    }
    monkeypatch.setattr(follow, "FOLLOWERS", both)
    assert follow.lanes() == ["", "elsewhere"]
    follow.run_all(lane="")
    assert seen == ["near"]
    follow.run_all()
    assert seen == ["near", "far"]
