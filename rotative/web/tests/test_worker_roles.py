"""The job worker's threads: who stands back behind the making of pages, and who does not."""

import os
import sys
import threading

import pytest

from rotative.web.server.worker import Role


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no rank of its own")
def test_a_role_that_stands_back_does_so_alone():
    stop, ranks = threading.Event(), {}

    def rank() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def turn(name: str) -> float:
        ranks[name] = rank()
        if len(ranks) == 2:
            stop.set()
        return 0.01

    before = rank()
    roles = [
        Role("clock", lambda: turn("clock"), stop),
        Role("jobs", lambda: turn("jobs"), stop, nice=5),
    ]
    for role in roles:
        role.thread.start()
    for role in roles:
        role.thread.join(10)
    assert ranks == {"clock": before, "jobs": min(before + 5, 19)}
    assert rank() == before
