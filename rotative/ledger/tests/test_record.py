"""What an action may rely on when it appends to the ledger."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction

from rotative.ledger.models import Counter, Line
from rotative.ledger.record import line, one_change, record, record_all
from rotative.ledger.tests.watching import WroteAfterTheAppend, append_is_last
from rotative.ledger.verbs import UnknownVerb, pack, unpack, verb

pytestmark = pytest.mark.django_db(transaction=True)


@verb("test.rang", version=3)
@dataclass(frozen=True)
class Rang:
    """A bell rang."""

    bell: str
    times: int = 1
    heard_by: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NeverDeclared:
    """No room declared this."""


@pytest.fixture
def bell():
    """Something a line can be about."""
    return Counter.objects.get_or_create(id=1)[0]


def bells() -> list[str]:
    return [entry.payload["bell"] for entry in Line.objects.order_by("number")]


def test_a_line_says_who_did_what_to_what_and_when(bell):
    with one_change():
        new = record(Rang("noon", times=12), about=bell, edition="world", tags=["b", "a", "b"])
    kept = Line.objects.get(number=new.number)
    assert (kept.verb, kept.object_type, kept.object_id) == ("test.rang", "counter", "1")
    assert (kept.edition, kept.tags, kept.version) == ("world", ["a", "b"], 3)
    assert kept.at.utcoffset().total_seconds() == 0
    assert unpack(kept.verb, kept.payload) == Rang("noon", times=12)


def test_a_payload_survives_the_way_to_the_ledger_and_back():
    rang = Rang("قرع — ‘noon’", 2, ["Ana", "Zoë"])
    assert unpack("test.rang", pack(rang)) == rang


def test_a_payload_with_a_field_that_nobody_declared_is_refused():
    with pytest.raises(TypeError, match=r"test\.rang knows no field colour, size"):
        unpack("test.rang", {"bell": "noon", "colour": "red", "size": 3})


def test_a_verb_that_nobody_declared_is_refused(bell):
    with pytest.raises(UnknownVerb), one_change():
        record(NeverDeclared(), about=bell)
    with pytest.raises(UnknownVerb):
        unpack("test.never", {})


def test_a_verb_is_declared_once_and_with_a_dataclass():
    with pytest.raises(TypeError, match="declared twice"):

        @verb("test.rang")
        @dataclass(frozen=True)
        class Other:
            pass

    with pytest.raises(TypeError, match="must be a dataclass"):
        verb("test.plain")(type("Plain", (), {}))


def test_nothing_is_appended_outside_a_transaction(bell):
    with pytest.raises(transaction.TransactionManagementError):
        record(Rang("noon"), about=bell)


def test_numbers_go_on_without_a_gap_after_a_rollback(bell):
    with one_change():
        record(Rang("first"), about=bell)
    for kind in (one_change, transaction.atomic):
        with pytest.raises(ZeroDivisionError), kind():
            record(Rang("lost"), about=bell)
            raise ZeroDivisionError
    with transaction.atomic():
        record(Rang("second"), about=bell)
    assert bells() == ["first", "second"]
    assert Line.objects.missing() == 0
    assert [entry.number for entry in Line.objects.order_by("number")] == [1, 2]


def test_lines_of_an_action_that_calls_others_are_appended_together_at_the_end(bell):
    with append_is_last() as appends, one_change():
        record(Rang("outer"), about=bell)
        with one_change():
            Counter.objects.filter(id=1).update(last=0)
            record(Rang("inner"), about=bell)
        Counter.objects.filter(id=1).update(last=0)
        record_all([line(Rang("third"), about=bell), line(Rang("fourth"), about=bell)])
        assert not Line.objects.exists()
    assert len(appends) == 1
    assert bells() == ["outer", "inner", "third", "fourth"]


def test_a_part_that_is_rolled_back_takes_its_lines_with_it(bell):
    with one_change():
        record(Rang("before"), about=bell)
        for kind in (one_change, transaction.atomic):
            with pytest.raises(ZeroDivisionError), kind():
                with kind():
                    record(Rang("lost"), about=bell)
                raise ZeroDivisionError
        record(Rang("after"), about=bell)
    assert bells() == ["before", "after"]


def test_the_counter_goes_on_after_the_last_line_when_its_row_is_gone(bell):
    with one_change():
        record(Rang("first"), about=bell)
    Counter.objects.all().delete()
    with one_change():
        record(Rang("second"), about=bell)
    assert [entry.number for entry in Line.objects.order_by("number")] == [1, 2]


def test_lines_removed_by_hand_are_counted_as_missing(bell):
    with one_change():
        record_all([line(Rang(str(number)), about=bell) for number in range(5)])
    Line.objects.filter(number__in=(2, 3)).delete()
    assert Line.objects.missing() == 2


def test_the_watcher_notices_a_write_after_the_append(bell):
    with pytest.raises(WroteAfterTheAppend), append_is_last(), transaction.atomic():
        record(Rang("noon"), about=bell)
        Counter.objects.filter(id=1).update(last=7)
    assert not Line.objects.exists()
