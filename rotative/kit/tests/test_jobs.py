"""A job exists exactly when the change that asked for it does."""

import pytest
from django.db import connections, transaction
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@task()
def count_words(text, extra=None):
    return len(text.split())


def waiting() -> list:
    return [row.args_kwargs["args"] for row in DBTaskResult.objects.order_by("enqueued_at")]


def test_a_job_of_a_transaction_that_rolls_back_never_exists():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        count_words.enqueue("rain over the harbour")
        raise ZeroDivisionError
    assert waiting() == []


def test_a_job_of_a_savepoint_that_rolls_back_never_exists():
    with transaction.atomic():
        count_words.enqueue("first")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            count_words.enqueue("second")
            raise ZeroDivisionError
    assert waiting() == [["first"]]


def test_no_worker_sees_a_job_before_the_commit():
    with transaction.atomic():
        count_words.enqueue("rain")
        assert waiting() == []
    assert waiting() == [["rain"]]


def test_outside_a_transaction_a_job_is_there_at_once():
    count_words.enqueue("rain")
    assert waiting() == [["rain"]]


def test_the_result_can_be_asked_for_by_the_id_given_at_once():
    with transaction.atomic():
        promised = count_words.enqueue("rain")
        assert promised.status == TaskResultStatus.READY
    assert count_words.get_result(promised.id).status == TaskResultStatus.READY


def test_a_job_gets_what_its_arguments_were_when_it_was_enqueued():
    words = ["rain"]
    with transaction.atomic():
        count_words.enqueue("x", extra=words)
        words.append("changed since")
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"extra": ["rain"]}


def test_an_argument_that_cannot_be_kept_is_refused_where_it_is_given():
    with pytest.raises(TypeError), transaction.atomic():
        count_words.enqueue(object())


def test_a_queue_that_cannot_be_written_does_not_undo_the_change(caplog):
    """The newsroom's change is committed; the caller must not be told that it failed."""
    queue = connections[DBTaskResult.objects.db]
    with queue.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE django_tasks_database_dbtaskresult RENAME TO taken_away_for_a_test"
        )
    try:
        with transaction.atomic():
            count_words.enqueue("rain")
    finally:
        with queue.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE taken_away_for_a_test RENAME TO django_tasks_database_dbtaskresult"
            )
    assert waiting() == []
    assert "on_commit" in caplog.text


def test_the_queue_has_a_file_of_its_own_where_there_are_files():
    expected = "queue" if connections["default"].vendor == "sqlite" else "default"
    assert DBTaskResult.objects.db == expected
