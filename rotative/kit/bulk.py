"""Many rows at once, by each database's quickest way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

_PLAIN = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey,
)  # fmt: skip


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
    preparing: list[Callable[[Any], Any]] = [_preparing(field) for field in fields]
    prepared: Iterator[tuple[Any, ...]] = (
        tuple(prepare(value) for prepare, value in zip(preparing, row, strict=True)) for row in rows
    )
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


def _preparing(field: Any) -> Callable[[Any], Any]:
    """How a value of ``field`` reaches the database; the plain ones as they are."""
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, _PLAIN):
        return lambda value: value
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


@lru_cache(maxsize=4_096)
def _moment(value: datetime | None) -> Any:
    """A moment as the database takes it. Remembered: a story's stands in many of its rows."""
    return None if value is None else connection.ops.adapt_datetimefield_value(value)
