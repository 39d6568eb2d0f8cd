"""Which hosts the newsroom answers to: those of the settings and those of editions."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable

from django.http.request import validate_host

from rotative.web.server.guard import hostname

log = logging.getLogger(__name__)

FRESH = 5.0  # seconds; a new edition's host is known at the latest after these
REMEMBERED = 1_000  # hosts whose answer is kept; wildcards would let anyone add to them
SOONEST = 1.0  # an unknown host makes us look again, no more often than this


class Hosts:
    """The hosts, with those of editions read again every few seconds, off the event loop.

    While the database does not answer, the hosts known before stay known.
    """

    def __init__(self, allowed: Iterable[str], read: Callable[[], set[str]]) -> None:
        self.allowed = [pattern.lower() for pattern in allowed]
        self._read = read
        self._editions: set[str] = set()
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None
        self._settled: set[str] = set()

    def knows(self, host: str) -> bool:
        """Whether ``host`` (lower case, a port allowed) is ours, as far as is known now."""
        if time.monotonic() - self._read_at > FRESH:
            self._look()
        if host in self._settled:
            return True
        name = hostname(host)
        if host in self._editions or name in self._editions or validate_host(name, self.allowed):
            if len(self._settled) < REMEMBERED:
                self._settled.add(host)
            return True
        return False

    async def check(self, host: str) -> bool:
        """Like ``knows``, but an unknown host is looked up once more before the answer is no."""
        if self.knows(host):
            return True
        if time.monotonic() - self._read_at > SOONEST:
            self._look()
        if self._reading:
            await asyncio.shield(self._reading)
        return self.knows(host)

    def _look(self) -> None:
        if self._reading is None or self._reading.done():
            self._read_at = time.monotonic()
            self._reading = asyncio.get_running_loop().create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            editions = await asyncio.to_thread(self._read)
        except Exception:
            log.warning(
                "the editions' hosts cannot be read; those known before stay", exc_info=True
            )
            return
        if editions != self._editions:
            self._editions = editions
            self._settled.clear()


def hosts_of_editions() -> set[str]:
    """The hosts that open editions have of their own, lower case; one query."""
    from django.db import connections

    from rotative.editions.models import Edition

    try:
        found = {edition.host.lower() for edition in Edition.objects.open() if edition.host}
        return found | {hostname(host) for host in found}
    finally:
        connections.close_all()  # this thread belongs to nobody
