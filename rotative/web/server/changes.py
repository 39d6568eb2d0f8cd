"""Has anything been committed since I last looked? Asked often, so it must cost nothing."""

import os
from contextlib import suppress
from time import monotonic

from django.db import connections

SURELY = 0.5  # seconds after which the database itself is asked, whatever its log's file says


class Changes:
    """A look at one database from one thread.

    SQLite counts the commits of other connections in memory that all share.
    Asking it costs a hundred microseconds and more; a commit also writes to its
    log's file, and as long as that is as it was nobody is asked, for half a
    second at most. PostgreSQL keeps a number for its log, which moves on every commit.
    """

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._seen: object = None
        self._log = ""
        self._file: object = None
        self._asked = 0.0

    def any(self) -> bool:
        """Whether there was a commit since the last call; True the first time."""
        now = monotonic()
        file = self._look_at_file()
        if file is not None and file == self._file and now - self._asked < SURELY:
            return False
        self._file, self._asked = file, now
        position = self._position()
        changed = position != self._seen
        self._seen = position
        return changed

    def _look_at_file(self) -> object:
        """The state of SQLite's log; None where there is none."""
        if not self._log:
            return None
        with suppress(OSError):
            found = os.stat(self._log)  # noqa: PTH116 - ten times a second
            return found.st_mtime_ns, found.st_size, found.st_ino
        return None

    def _position(self) -> object:
        connection = connections[self.alias]
        vendor = connection.vendor
        question = "PRAGMA data_version" if vendor == "sqlite" else "SELECT pg_current_wal_lsn()"
        connection.ensure_connection()
        if vendor == "sqlite" and not self._log:
            self._log = f"{connection.settings_dict['NAME']}-wal"
        # Below Django's cursor: no logging, no wrapping, ten times a second.
        with connection.wrap_database_errors:
            cursor = connection.connection.cursor()
            try:
                row = cursor.execute(question).fetchone()
            finally:
                cursor.close()
        # A new connection starts to count anew.
        return id(connection.connection), row[0] if row else None
