"""Many rows at once, by each database's quickest way."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

_PLAIN = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey,
)  # fmt: skip

# While much is written: of SQLite's file this many kB are kept at hand, and the log grows to
# so many pages (64 MB) before it is copied back, each page of an index once and not every time.
_CACHE, _LOG = 131_072, 16_384


@contextmanager
def writing_much() -> Iterator[None]:
    """Let this connection write at length: what SQLite keeps small for many readers is large."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("cache_size", "wal_autocheckpoint")
        ]
        cursor.execute(f"PRAGMA cache_size=-{_CACHE}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={_LOG}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size={int(before[0])}")
            cursor.execute(f"PRAGMA wal_autocheckpoint={int(before[1])}")


def take_numbers(model: type[models.Model], count: int) -> range:
    """``count`` primary keys that no other row of ``model`` will get, in one row.

    Call it inside a transaction that is the only writer of its kind; on SQLite
    the transaction's own write lock keeps others away, on PostgreSQL numbers
    that others take between ours are left to them and a new run is asked for.
    """
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None  # noqa: S101 - every model has one
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            while True:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [f'"{table}"', key.column, count],
                )
                found = [row[0] for row in cursor.fetchall()]
                if found[-1] - found[0] == count - 1:
                    return range(found[0], found[-1] + 1)
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
    return range(first, first + count)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert ``rows`` of the fields ``names`` (by column's attribute), values as Python has them.

    COPY on PostgreSQL, one prepared statement on SQLite. No signals, no
    ``save()``, no defaults: every column without a default in the database
    must be named.
    """
    by_attribute: dict[str, Any] = {one.attname: one for one in model._meta.concrete_fields}
    fields = [by_attribute[name] for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    preparing = [(place, prepare) for place, field in enumerate(fields)
                 if (prepare := _preparing(field))]  # fmt: skip
    prepared = (_prepared(row, preparing) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
            list(prepared),
        )


def _prepared(
    row: Sequence[Any], preparing: Sequence[tuple[int, Callable[[Any], Any]]]
) -> list[Any]:
    """``row`` as the database takes it: most values of most rows are left as they are."""
    values = list(row)
    for place, prepare in preparing:
        if values[place] is not None:
            values[place] = prepare(values[place])
    return values


def _preparing(field: Any) -> Callable[[Any], Any] | None:
    """How a value of ``field`` reaches the database; None: as it is."""
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.UUIDField):
        return None if connection.features.has_native_uuid_field else _hexadecimal
    if field.get_internal_type() == "JSONField":
        return _json
    return lambda value: field.get_db_prep_save(value, connection)


def _hexadecimal(value: UUID) -> str:
    return value.hex


def _json(value: Any) -> str:
    """Data as the text that both databases take; text is JSON already."""
    return value if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=4_096)
def _moment(value: datetime) -> Any:
    """A moment as the database takes it. Remembered: a story's stands in many of its rows."""
    return connection.ops.adapt_datetimefield_value(value)
