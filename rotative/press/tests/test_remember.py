"""What a process remembers of pages: taken again only while it is right, with all its tags."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rotative.press.generations import generations
from rotative.press.observe import changes_at, observing, saw
from rotative.press.remember import Memory, remembered, remembered_each, remembering


@pytest.fixture
def memory():
    with remembering(Memory(generations(), most=16)) as _nothing:
        yield


def noted(*tags: str) -> None:
    here = generations()
    here.apply([(here.top + 1, 1, tags)])


class Count:
    """A look-up that says how often it was made."""

    def __init__(self, tag: str) -> None:
        self.tag, self.times = tag, 0

    def __call__(self) -> int:
        saw(self.tag)
        self.times += 1
        return self.times


@pytest.mark.usefixtures("memory")
def test_a_thing_is_looked_up_again_only_when_what_it_showed_has_changed():
    look = Count("story:7")
    assert [remembered("a", look), remembered("a", look)] == [1, 1]
    noted("story:8")
    assert remembered("a", look) == 1
    noted("story:7")
    assert remembered("a", look) == 2


@pytest.mark.usefixtures("memory")
def test_the_page_under_way_carries_the_tags_and_the_end_of_what_was_remembered():
    end = timezone.now() + timedelta(hours=1)

    def look() -> str:
        saw("list:section:7")
        changes_at(end)
        return "found"

    remembered("b", look)
    with observing() as seen:
        remembered("b", look)
    assert seen.tags == {"list:section:7"}
    assert seen.until == end


@pytest.mark.usefixtures("memory")
def test_what_ends_is_looked_up_again_at_its_end():
    times: list[int] = []

    def look() -> None:
        changes_at(timezone.now() - timedelta(seconds=1))
        times.append(1)

    remembered("c", look)
    remembered("c", look)
    assert len(times) == 2


@pytest.mark.usefixtures("memory")
def test_a_change_that_is_noted_during_a_look_up_makes_it_old():
    look = Count("story:7")

    def interrupted() -> int:
        found = look()
        noted("story:7")
        return found

    assert remembered("d", interrupted) == 1
    assert remembered("d", look) == 2


def test_without_a_memory_everything_is_looked_up():
    look = Count("story:7")
    assert [remembered("a", look), remembered("a", look)] == [1, 2]


@pytest.mark.usefixtures("memory")
def test_of_many_things_only_those_are_fetched_that_changed_or_are_new():
    fetched: list[list[int]] = []

    def fetch(numbers: list[int]) -> dict[int, str]:
        fetched.append(numbers)
        return {number: f"story {number}" for number in numbers if number != 3}

    def ask(*numbers: int) -> list[str]:
        found = remembered_each("x", numbers, fetch, lambda n, _found: ([f"story:{n}"], None))
        return list(found.values())

    assert ask(2, 1, 3) == ["story 2", "story 1"]
    assert ask(1, 3, 4) == ["story 1", "story 4"]
    noted("story:1", "story:3")
    with observing() as seen:
        ask(1, 2, 3, 4)
    assert fetched == [[2, 1, 3], [4], [1, 3]], "absence is remembered and changes too"
    assert seen.tags == {"story:1", "story:2", "story:3", "story:4"}


def test_a_memory_is_bounded_and_another_epoch_empties_it():
    memory = Memory(generations(), most=16)
    for number in range(100):
        memory.keep(number, number, memory.mark(), ["story:1"], None)
    assert len(memory) <= 16
    assert memory.recall(99) is not None
    generations().begin_anew()
    assert memory.recall(99) is None


def test_what_is_made_of_things_from_before_a_change_is_no_newer_than_they_are():
    memory = Memory(generations())
    given = memory.mark()  # an edition was looked up; then it changed, while a page was made
    look = Count("edition:1")
    noted("edition:1")
    with remembering(memory, given):
        assert remembered("part", look) == 1
    with remembering(memory, memory.mark()):
        assert remembered("part", look) == 2
        assert remembered("part", look) == 2
