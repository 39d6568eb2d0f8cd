"""Choose the SQLite library: the standard library's when it is safe, else the pysqlite3 wheel.

SQLite 3.7.0 to 3.51.2 can corrupt a database when a write-ahead log is reset
while another connection reads it; 3.51.3 is the first safe release.
"""

import sqlite3
import sys

SAFE = (3, 51, 3)


class UnsafeSQLite(RuntimeError):
    """Neither the standard library's SQLite nor the wheel's is safe to use."""


def choose_sqlite() -> str:
    """Make ``import sqlite3`` yield a safe library and return its version.

    Must run before Django's database backend is imported. Raises
    :class:`UnsafeSQLite` with both remedies when no safe library is found.
    Calling it again is harmless.
    """
    if sqlite3.sqlite_version_info >= SAFE or "pysqlite3" in sys.modules:
        return sys.modules["sqlite3"].sqlite_version
    try:
        import pysqlite3
        import pysqlite3.dbapi2
    except ImportError:
        found = None
    else:
        found = pysqlite3.dbapi2
        if found.sqlite_version_info >= SAFE:
            sys.modules["sqlite3"] = pysqlite3
            sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
            return str(found.sqlite_version)
    raise UnsafeSQLite(
        f"SQLite {sqlite3.sqlite_version} has the write-ahead-log corruption bug. "
        "Either install the wheel (pip install 'pysqlite3>=0.6.1') "
        "or use a Python built with SQLite 3.51.3 or newer."
    )
