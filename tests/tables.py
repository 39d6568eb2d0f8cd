"""Between tests the database is brought back to how it was made, and only where it was written.

Django's own way empties every table there is and then asks all apps to write
their first rows again (content types, permissions). That takes ten times as
long as most tests.
"""

from dataclasses import dataclass
from typing import Any, Self

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase


@dataclass(frozen=True)
class Tables:
    """The tables of one database, and the rows they had when they were made."""

    first: dict[str, list[tuple[Any, ...]]]
    empty: tuple[str, ...]

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> Self:
        """The tables of ``connection`` as they stand now."""
        names = sorted(connection.introspection.table_names())
        rows = {name: _rows(connection, name) for name in names}
        return cls(
            {name: found for name, found in rows.items() if found},
            tuple(name for name, found in rows.items() if not found),
        )

    def restore(self, connection: BaseDatabaseWrapper) -> None:
        """Give every table the rows it had when it was made. Numbers go on from where they are.

        Foreign keys are checked at the end: the order of the tables does not matter.
        """
        quote = connection.ops.quote_name
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {quote(name)})"  # noqa: S608
                    for number, name in enumerate(self.empty)
                )
            )
            for (number,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {quote(self.empty[number])}")  # noqa: S608
            for name, rows in self.first.items():
                if _rows(connection, name) == rows:
                    continue
                cursor.execute(f"DELETE FROM {quote(name)}")  # noqa: S608
                places = ", ".join(["%s"] * len(rows[0]))
                statement = f"INSERT INTO {quote(name)} VALUES ({places})"  # noqa: S608
                cursor.executemany(statement, rows)


def _rows(connection: BaseDatabaseWrapper, name: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"SELECT * FROM {quoted} ORDER BY 1")  # noqa: S608
        return [tuple(row) for row in cursor.fetchall()]


def restore_between_tests() -> None:
    """From now on every test that commits leaves the tables as they stand at this moment."""
    known = {alias: Tables.of(connections[alias]) for alias in connections}

    def restore(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):
            known[alias].restore(connections[alias])

    TransactionTestCase._fixture_teardown = restore  # type: ignore[method-assign]
