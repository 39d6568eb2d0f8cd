"""A wake-up says that the ledger may have grown; nothing hangs on it but haste."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from rotative.ledger import wake, wake_redis
from rotative.ledger.models import Counter
from rotative.ledger.record import one_change, record
from rotative.ledger.tests.acts import Counted

pytestmark = pytest.mark.django_db(transaction=True)

REDIS = "redis://127.0.0.1:6379/9"


@pytest.fixture
def postgresql() -> None:
    """Only PostgreSQL is shared by machines."""
    if connection.vendor != "postgresql":
        pytest.skip("runs on PostgreSQL: make test, or ROTATIVE_TEST_DATABASE_URL")


def append() -> None:
    with one_change():
        record(Counted("test", 1), about=Counter(id=1))


@pytest.fixture
def woken() -> threading.Event:
    return threading.Event()


@pytest.fixture
def listeners(postgresql, woken) -> Iterator[list[wake.Listener]]:
    """What listens here, connected and quiet."""
    told: list[None] = []

    def tell() -> None:
        told.append(None)
        woken.set()

    found = wake.listen(tell)
    until = time.monotonic() + 30
    # Each tells once as soon as it listens.
    while len(told) < len(found) and time.monotonic() < until:
        time.sleep(0.02)
    woken.clear()
    yield found
    for one in found:
        one.close()
    for one in found:
        one.join(5)
        assert not one.is_alive()


def test_a_single_machine_on_sqlite_listens_to_nobody(woken):
    if connection.vendor == "sqlite":
        assert wake.listen(woken.set) == []


def test_a_commit_wakes_and_what_is_rolled_back_does_not(listeners, woken):
    with pytest.raises(ZeroDivisionError), one_change():
        record(Counted("ghost", 0), about=Counter(id=1))
        raise ZeroDivisionError
    assert not woken.wait(0.5)
    append()
    assert woken.wait(5)


def test_who_was_cut_off_listens_again_and_looks_at_what_it_missed(listeners, woken):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'rotative wake-up' AND datname = current_database()"
        )
    assert woken.wait(10), "connecting again is a wake-up"
    woken.clear()
    append()
    assert woken.wait(5)


def test_redis_wakes_too_and_a_redis_that_is_gone_is_left_alone(postgresql, woken, settings):
    import redis

    settings.REDIS_URL, settings.LISTEN = REDIS, False
    try:
        redis.Redis.from_url(REDIS, socket_timeout=1).ping()
    except redis.RedisError:
        pytest.skip("no Redis answers at 127.0.0.1:6379")
    wake_redis._sayer = None
    (listener,) = wake.listen(woken.set)
    try:
        assert woken.wait(10)
        time.sleep(0.3)
        woken.clear()
        append()
        line = wake_redis.Line.objects.newest()
        wake_redis.say_so([line])
        assert woken.wait(5)
    finally:
        listener.close()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    wake_redis._sayer = None
    began = time.monotonic()
    for _turn in range(20):
        wake_redis.say_so([line])
    assert time.monotonic() - began < 3
    wake_redis._sayer = None
