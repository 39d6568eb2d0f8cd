"""Watch a database connection for what the ledger forbids."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from rotative.ledger.models import Line

_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|WITH .*\b(INSERT|UPDATE|DELETE)\b)", re.I)


class WroteAfterTheAppend(AssertionError):
    """A transaction went on writing after its line was appended."""


@contextmanager
def append_is_last() -> Iterator[list[str]]:
    """Raise WroteAfterTheAppend as soon as a transaction writes after its line was appended.

    Yields the list of appends seen, so that a test can tell that it watched
    something. Looks at this thread's connection to the newsroom's database.
    """
    appends: list[str] = []

    def appended() -> None:
        """Stand among the on-commit functions while the append's transaction is open."""

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if _WRITE.match(sql):
            if any(entry[1] is appended for entry in connection.run_on_commit):
                raise WroteAfterTheAppend(sql[:300])
            if sql.startswith(f'INSERT INTO "{Line._meta.db_table}"'):
                appends.append(sql)
                result = execute(sql, params, many, context)
                transaction.on_commit(appended)
                return result
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield appends
