"""Wake-ups through Redis, where one is set: for machines that a pooler keeps from LISTEN."""

import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import redis
from django.conf import settings
from django.db import connection

from rotative.ledger.models import Line
from rotative.ledger.wake import LOOK, PROBE, Listener, newsroom_channel

log = logging.getLogger(__name__)

_PATIENCE = 0.25  # seconds that somebody who publishes may have to wait for Redis
_REST = 5.0  # seconds in which it is left alone after a failure


class FromRedis(Listener):
    """Hears the newsroom's channel."""

    @contextmanager
    def hearing(self) -> Iterator[Iterator[bool]]:
        """See :class:`Listener`."""
        link = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=3,
            socket_timeout=3,
            socket_keepalive=True,
            health_check_interval=PROBE,
        )
        try:
            with link.pubsub(ignore_subscribe_messages=True) as subscribed:
                subscribed.subscribe(newsroom_channel())
                yield _sounds(subscribed)
        finally:
            link.close()


def _sounds(subscribed: "redis.client.PubSub") -> Iterator[bool]:
    while True:
        yield subscribed.get_message(timeout=LOOK) is not None


class _Sayer:
    """Says that the ledger has grown; after a failure it is silent for a while."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.silent_until = 0.0
        self.link = redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE
        )

    def say(self, number: int) -> None:
        """Best effort, bounded in time."""
        now = time.monotonic()
        if now < self.silent_until:
            return
        try:
            self.link.publish(newsroom_channel(), str(number))
        except redis.RedisError as error:
            self.silent_until = now + _REST
            log.warning("no wake-up through Redis: %s", error)


_sayer: _Sayer | None = None


def say_so(lines: Sequence[Line]) -> None:
    """Wake the other machines, after the commit and in the process that made it."""
    global _sayer  # noqa: PLW0603 - one connection a process
    if connection.vendor != "postgresql":
        return
    if _sayer is None or _sayer.pid != os.getpid():
        _sayer = _Sayer()
    _sayer.say(lines[-1].number)
