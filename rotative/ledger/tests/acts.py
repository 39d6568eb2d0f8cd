"""What second processes do to the ledger in tests; see tests/children.py."""

import os
import random
import signal
import sys
import time
from dataclasses import dataclass

from django.db import transaction

from rotative.ledger.follow import Follower, run
from rotative.ledger.models import Counter, Cursor, Line
from rotative.ledger.record import one_change, record
from rotative.ledger.verbs import verb


@verb("test.counted")
@dataclass(frozen=True)
class Counted:
    """Somebody counted."""

    who: str
    turn: int


def write(who: str, turns: str) -> None:
    """Append ``turns`` lines, and roll another one back every third time."""
    about = Counter(id=1)
    dice = random.Random(who)  # noqa: S311
    for turn in range(int(turns)):
        if turn % 3 == 0:
            try:
                with one_change():
                    record(Counted(who, -1), about=about)
                    raise ZeroDivisionError
            except ZeroDivisionError:
                pass
        kind = one_change if turn % 2 else transaction.atomic
        with kind():
            record(Counted(who, turn), about=about)
            if dice.random() < 0.3:  # the lock is held for a while before the commit
                time.sleep(0.005)
        print(turn, flush=True)


def watch(until: str) -> None:
    """Poll the ledger as followers do until line ``until``; fail at any line out of order."""
    at = 0
    deadline = time.monotonic() + 100
    while at < int(until):
        for line in Line.objects.after(at)[:50]:
            if line.number != at + 1:
                sys.exit(f"saw {line.number} after {at}")
            at = line.number
        if time.monotonic() > deadline:
            sys.exit(f"gave up at {at}")
        time.sleep(0.002)


def follow_slowly(path: str) -> None:
    """Follow the ledger, writing each line's number to the file at ``path``, 50 ms a line."""

    def handle(lines: list) -> None:
        for line in lines:
            with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123
                file.write(f"{line.number} {os.getpid()}\n")
            time.sleep(0.05)

    print("following", flush=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        run(Follower("test.slow", handle, 3))
        done = Cursor.objects.filter(name="test.slow", number=Line.objects.count()).exists()
        if done:
            return
        time.sleep(0.01)
    sys.exit("never came to the end")


def die_after_the_work(path: str) -> None:
    """Handle lines, then be killed before the cursor can move."""

    def handle(lines: list) -> None:
        with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123
            file.writelines(f"{line.number}\n" for line in lines)
        os.kill(os.getpid(), signal.SIGKILL)

    run(Follower("test.killed", handle))


def hold_for(seconds: str) -> None:
    """Hold a cursor in a handler that takes ``seconds``."""

    def handle(lines: list) -> None:
        print("holding", flush=True)
        time.sleep(float(seconds))

    run(Follower("test.long", handle))


def die_with_an_open_transaction() -> None:
    """Append a line and be killed before the commit."""
    with transaction.atomic():
        record(Counted("ghost", 0), about=Counter(id=1))
        print("appended", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
