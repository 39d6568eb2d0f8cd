"""What the planner knows of tables that were just filled."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rotative.kit.statistics import gather_after_filling


@pytest.mark.django_db(transaction=True)
def test_after_a_filling_postgresql_knows_every_table_and_sqlite_is_asked_nothing():
    with CaptureQueriesContext(connection) as asked:
        gather_after_filling()
    if connection.vendor != "postgresql":
        assert len(asked) == 0
        return
    with connection.cursor() as cursor:
        # -1: never looked at (PostgreSQL, pg_class).
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'stories_story'")
        assert cursor.fetchone()[0] >= 0
