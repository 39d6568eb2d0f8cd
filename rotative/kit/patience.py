"""Wait only so long for a database's locks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def impatient(seconds: float) -> Iterator[None]:
    """Inside the block, give up waiting for another's lock after ``seconds`` (OperationalError).

    For what may as well be done later, by somebody who can wait.
    """
    wait = max(1, int(seconds * 1000))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            former = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {wait}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {int(former)}")
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        former = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{wait}ms"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [former])
