"""Which lines the readers of an edition are told of."""

from dataclasses import dataclass

import pytest
from django.db import connection

from rotative.ledger.models import Counter, Line
from rotative.ledger.record import line, one_change, record, record_all
from rotative.ledger.verbs import verb

pytestmark = pytest.mark.django_db(transaction=True)


@verb("test.cried", told=True)
@dataclass(frozen=True)
class Cried:
    """The town crier said it to everybody."""

    words: str = ""


@verb("test.noted")
@dataclass(frozen=True)
class Noted:
    """The clerk wrote it down."""


@pytest.fixture
def bell():
    """Something a line can be about."""
    return Counter.objects.get_or_create(id=1)[0]


def test_a_told_line_stands_in_its_editions_list_and_marks_it_by_itself(bell):
    with one_change():
        cried = record(Cried(), about=bell, edition="world", tags=["b"])
        noted = record(Noted(), about=bell, edition="world", tags=["b"])
        record(Cried(), about=bell, edition="afrique")
    assert list(Line.objects.told("world")) == [cried]
    assert cried.tags == ["b", "list:told:world"]
    assert noted.tags == ["b"]


def test_an_action_may_tell_less_or_more_than_its_verb_says(bell):
    with one_change():
        record(Cried(), about=bell, edition="world", told=False)
        loud = record(Noted(), about=bell, edition="world", told=True)
    assert list(Line.objects.told("world")) == [loud]


def test_nobody_is_told_of_what_concerns_no_edition(bell):
    with one_change():
        silent = record(Cried(), about=bell)
    assert (silent.told, silent.tags) == (None, [])


def test_the_last_told_line_of_each_thing_is_found_at_once(bell, django_assert_num_queries):
    with one_change():
        for number in range(1, 4):
            record(Cried(), about=Counter(id=number), edition="world")
        record(Cried(), about=Counter(id=2), edition="world")
        record(Noted(), about=Counter(id=3), edition="world")
    with django_assert_num_queries(1):
        found = Line.objects.last_told({"counter": ["2", "3", "9"], "other": ["1"]})
    assert found == {("counter", "2"): 4, ("counter", "3"): 3}
    assert Line.objects.last_told({}) == {}


@pytest.mark.slow
def test_the_list_is_one_range_scan_however_long_the_ledger(bell):
    new = [
        line(
            Cried() if number % 50 == 0 else Noted(), about=Counter(id=number % 500),
            edition=("world", "afrique")[number // 50 % 2],
        )
        for number in range(20_000)
    ]  # fmt: skip
    with one_change():
        record_all(new)
    asked = {
        "newest": Line.objects.told("world")[:30],
        "older": Line.objects.told("world", before=9_000)[:30],
    }
    for statistics in (False, True):
        if statistics or connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE ledger_line")
        for name, lines in asked.items():
            assert len(lines) == 30
            plan = lines.all().explain()
            assert "ledger_told" in plan, f"{name}: {plan}"
            assert "Sort" not in plan, f"{name}: {plan}"
            assert "TEMP B-TREE" not in plan, f"{name}: {plan}"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1")
