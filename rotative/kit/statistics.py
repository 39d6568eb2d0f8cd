"""What SQLite's planner has to know of tables that grow with the years."""

from collections.abc import Iterable

from django.db import connection

_SAMPLED = 1_000  # rows of each index: milliseconds, however long the table is


def gather(tables: Iterable[str]) -> None:
    """Let SQLite see which index of ``tables`` narrows most; PostgreSQL sees to it by itself.

    Only of tables named: of an index on a column that is empty in most rows
    SQLite then expects far too much, and would leave a list's own index for it.
    What was gathered once holds: writers wait meanwhile, up to a second or so
    where there are millions of rows. New connections know it, open ones do not.
    """
    if connection.vendor != "sqlite":
        return
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={_SAMPLED}")
        for table in there.intersection(tables) - _known(there):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def gather_after_filling() -> None:
    """Let PostgreSQL see what its tables hold now: its own upkeep comes by later, or never.

    Until then it takes any few of millions of rows for a large part of them. Seconds,
    however long the tables are; nobody waits meanwhile. SQLite needs none of it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _known(there: set[str]) -> set[str]:
    """The tables that statistics were gathered of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone():
            return set()
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        return {table for (table,) in cursor.fetchall()} & there
