"""Wake-ups from PostgreSQL: NOTIFY in the append's transaction, LISTEN on a connection apart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from rotative.ledger.wake import CHANNEL, LOOK, PROBE, Listener

# What Django's connections need and a listener does not.
_DJANGOS_OWN = {"cursor_factory", "context", "prepare_threshold"}
NAME = "rotative wake-up"


class FromPostgreSQL(Listener):
    """Hears the newsroom's database. One connection, in no transaction, besides Django's."""

    @contextmanager
    def hearing(self) -> Iterator[Iterator[bool]]:
        """See :class:`Listener`."""
        link = psycopg.connect(**_how_to_connect(), autocommit=True)
        try:
            link.execute(f"LISTEN {CHANNEL}")
            yield _sounds(link)
        finally:
            link.close()


def _how_to_connect() -> dict[str, Any]:
    """As Django does, under a name that an operator can tell apart."""
    given = connections["default"].get_connection_params()
    kept = {key: value for key, value in given.items() if key not in _DJANGOS_OWN}
    return {"connect_timeout": 5, **kept, "application_name": NAME}


def _sounds(link: psycopg.Connection[Any]) -> Iterator[bool]:
    heard_at = time.monotonic()
    while True:
        woken = False
        for _note in link.notifies(timeout=LOOK, stop_after=1):
            woken = True
        now = time.monotonic()
        if woken:
            heard_at = now
        elif now - heard_at > PROBE:
            # A connection that was cut off in silence is noticed by asking.
            link.execute("SELECT 1")
            heard_at = now
        yield woken
