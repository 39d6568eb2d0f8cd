"""A wake-up between machines: somebody has appended to the ledger. Never the truth.

Where machines share a PostgreSQL database, every append notifies, in its own
transaction; where Redis is set, the process that committed says so there too.
Who listens reads the ledger on at once. A wake-up may be late, double or lost:
whoever listens also looks by itself, so all that dies with it is haste.
"""

import hashlib
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)

CHANNEL = "rotative_ledger"
LOOK = 1.0  # seconds after which a listener looks whether it is to end
PROBE = 10.0  # seconds of silence after which it asks whether the other side is there
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)


class Listener(threading.Thread, ABC):
    """A thread with a connection of its own that calls ``tell`` at each wake-up.

    It connects again for as long as it runs, and calls ``tell`` each time it
    has: what was said meanwhile was missed.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__(name=f"wake-{type(self).__name__.lower()}", daemon=True)
        self.tell = tell
        self.over = threading.Event()
        self.listens = False
        self.failures = 0

    @abstractmethod
    def hearing(self) -> AbstractContextManager[Iterator[bool]]:
        """A connection; yields at least once in LOOK seconds: True for a wake-up.

        Raises whatever its library does when the other side is gone.
        """

    def run(self) -> None:
        """Listen until :meth:`close`."""
        while not self.over.is_set():
            try:
                with self.hearing() as sounds:
                    self.listens = True
                    self._recovered()
                    self.tell()
                    for woken in sounds:
                        if self.over.is_set():
                            return
                        if woken:
                            self.tell()
            except Exception as error:
                self._failed(error)
            finally:
                self.listens = False
            self.over.wait(BACK_OFF[min(self.failures, len(BACK_OFF)) - 1])

    def _failed(self, error: Exception) -> None:
        if not self.failures and not self.over.is_set():
            said = " ".join(str(error).split())
            log.warning("%s: no wake-ups (%s); looking goes on", self.name, said)
        self.failures += 1

    def _recovered(self) -> None:
        if self.failures:
            log.warning("%s: listens again after %s failed tries", self.name, self.failures)
        self.failures = 0

    def close(self) -> None:
        """End within a second."""
        self.over.set()


def listen(tell: Callable[[], None]) -> list[Listener]:
    """Have ``tell`` called, from other threads, when the ledger may have grown.

    None on SQLite: there is one machine, whose files say so themselves. Never
    raises: what cannot be reached is tried again for as long as it takes.
    """
    if connection.vendor != "postgresql":
        return []
    found: list[Listener] = []
    if settings.LISTEN:
        from rotative.ledger.wake_postgresql import FromPostgreSQL

        found.append(FromPostgreSQL(tell))
    if settings.REDIS_URL:
        from rotative.ledger.wake_redis import FromRedis

        found.append(FromRedis(tell))
    for one in found:
        one.start()
    return found


def newsroom_channel() -> str:
    """The channel of this newsroom on a Redis that others may use too.

    Named for the signing key, which all its machines share and nobody else has.
    """
    key = settings.SECRET_KEY.encode()
    return f"{CHANNEL}:{hashlib.blake2b(key, digest_size=8, person=b'wake').hexdigest()}"
