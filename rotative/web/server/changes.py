"""Has anything been committed since I last looked? Asked often, so it must cost nothing."""

from django.db import connections


class Changes:
    """A look at one database from one thread.

    SQLite counts the commits of other connections in memory that all share:
    reading that takes some microseconds. PostgreSQL keeps such a number too,
    for its log; both move on every commit, whatever it was about.
    """

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._seen: object = None

    def any(self) -> bool:
        """Whether there was a commit since the last call; True the first time."""
        now = self._position()
        changed = now != self._seen
        self._seen = now
        return changed

    def _position(self) -> object:
        connection = connections[self.alias]
        vendor = connection.vendor
        question = "PRAGMA data_version" if vendor == "sqlite" else "SELECT pg_current_wal_lsn()"
        connection.ensure_connection()
        # Below Django's cursor: no logging, no wrapping, ten times a second.
        with connection.wrap_database_errors:
            cursor = connection.connection.cursor()
            try:
                row = cursor.execute(question).fetchone()
            finally:
                cursor.close()
        # A new connection starts to count anew.
        return id(connection.connection), row[0] if row else None
