"""The job worker: keeps the clock, follows the ledger, runs jobs, says that it lives.

Each of these has a thread of its own: a picture that takes ten seconds must
not hold up an embargo. Every thread goes on after any error of the database,
which it reports once and not at each try.
"""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime

import django
from django.apps import apps
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
if not apps.ready:
    django.setup()

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from rotative.kit.memory import give_back
from rotative.kit.statistics import gather
from rotative.ledger import follow
from rotative.press import due
from rotative.press.purging.sweeping import Sweeper
from rotative.web.server.changes import Changes
from rotative.web.server.claims import Jobs, forget_old_beats, new_worker_id, sweep
from rotative.web.server.models import Beat
from rotative.web.server.processes import place_of_this
from rotative.web.server.signs import end_at_the_latest, end_with_parent, report_ready
from rotative.web.strings.later import look_if_due

log = logging.getLogger("rotative.worker")

LOOK = 0.1  # seconds between looks for something new
ANYWAY = 1.0  # seconds after which jobs are looked for without a sign of news
UNTOLD = 3.0  # the same for lines and moments, which are never there without a commit
BEAT = 2.0
SWEEP = 5.0
TIDY = 3_600.0
# All stories' changes in one table: without statistics one story's are looked for among all.
HISTORY = ("wagtailcore_modellogentry", "wagtailcore_pagelogentry")
STOP_ON_RELOAD = 600.0
# Pages are made anew and read while followers and jobs work: they stand back, moments do not.
STANDS_BACK = 5
BACK_OFF = (0.5, 1.0, 2.0, 5.0)


class Role:
    """One thread that does ``turn`` over and over.

    ``turn`` returns how many seconds may pass until the next. When the
    database fails it is tried again after a growing pause.
    """

    def __init__(
        self, name: str, turn: Callable[[], float], stop: threading.Event, *, nice: int = 0
    ) -> None:
        self.name = name
        self.nice = nice  # how far it stands back, where the system lets one thread do so
        self.turn = turn
        self.stop = stop
        self.failures = 0
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def _run(self) -> None:
        if self.nice and sys.platform == "linux":  # elsewhere it would be the whole process
            os.nice(self.nice)
        tidied = time.monotonic()
        while not self.stop.is_set():
            try:
                pause = self.turn()
                self._recovered()
                if time.monotonic() - tidied > 60:
                    close_old_connections()
                    tidied = time.monotonic()
            except Exception as error:
                pause = self._failed(error)
            self.stop.wait(max(0.0, pause))
        connections.close_all()

    def _failed(self, error: Exception) -> float:
        if self.failures == 0:
            if isinstance(error, DatabaseError | InterfaceError):
                said = " ".join(str(error).split())
                log.error("%s: the database does not answer (%s); trying on", self.name, said)
            else:
                log.exception("%s failed; trying on", self.name)
        self.failures += 1
        connections.close_all()
        return BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]

    def _recovered(self) -> None:
        if self.failures:
            log.warning("%s: goes on after %s failed tries", self.name, self.failures)
            self.failures = 0


class Clock:
    """Carries out what is due, at its moment."""

    def __init__(self) -> None:
        self.changes = Changes("default")
        self.moment: datetime | None = None
        self.looked = 0.0

    def turn(self) -> float:
        """Release what is due; seconds until the next moment, or the next look for a new one."""
        now = time.monotonic()
        news = self.changes.any()
        if news or now - self.looked > UNTOLD:
            self.moment = due.next_moment()
            self.looked = now
        if self.moment is None:
            return LOOK
        wait = (self.moment - timezone.now()).total_seconds()
        if wait > 0:
            return min(wait, LOOK)
        done = due.release_due()
        self.moment = due.next_moment()
        # Nothing done though something was due: another process is at it.
        return 0.0 if done else LOOK / 2


class Followers:
    """Gives the ledger's followers of one lane their turns."""

    def __init__(self, lane: str = "") -> None:
        self.lane = lane
        self.changes = Changes("default")
        self.looked = 0.0
        self.worked = False

    def turn(self) -> float:
        """Run each follower once where something may be new."""
        now = time.monotonic()
        if not self.changes.any() and now - self.looked < UNTOLD:
            return LOOK
        self.looked = now
        if follow.run_all(lane=self.lane):
            self.worked = True
            return 0.0
        if self.worked:
            self.worked = False
            give_back()  # an index that was written to leaves tens of megabytes
        return LOOK


class Runner:
    """Runs jobs, one at a time."""

    def __init__(self, worker: str, heard: threading.Event) -> None:
        self.jobs = Jobs(worker)
        self.heard = heard
        self.changes: Changes | None = None
        self.looked = 0.0

    def turn(self) -> float:
        """Claim a job and run it to its end."""
        # Whoever sweeps must know us before our name stands on a job.
        if not self.heard.wait(LOOK):
            return 0.0
        if self.changes is None:
            look_if_due()  # at the strings, once after a change of version
            self.changes = Changes("queue" if "queue" in settings.DATABASES else "default")
        now = time.monotonic()
        if not self.changes.any() and now - self.looked < ANYWAY:
            return LOOK
        self.looked = now
        job = self.jobs.claim()
        if job is None:
            return LOOK
        self.jobs.run(job)
        close_old_connections()
        self.looked = 0.0
        return 0.0


class Heart:
    """Says that this worker lives, and looks for jobs of those that do not."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.place = place_of_this()
        self.heard = threading.Event()
        self.swept = -SWEEP
        self.tidied = -TIDY

    def turn(self) -> float:
        """Beat; now and then sweep and tidy."""
        Beat.objects.beat(self.worker, os.getpid(), self.place)
        self.heard.set()
        now = time.monotonic()
        if now - self.swept > SWEEP:
            self.swept = now
            sweep(self.worker)
        if now - self.tidied > TIDY:
            self.tidied = now
            forget_old_beats()
            gather(HISTORY)
        return BEAT


def _role_of(lane: str) -> str:
    return f"followers of {lane}" if lane else "followers"


def work() -> int:
    """Work until SIGTERM, SIGINT or SIGUSR1; the exit code.

    A job under way is finished first, within 7 s when everything stops; a
    longer one is cut off and tried again by the next worker.
    """
    stop = threading.Event()
    told = [0]

    def tell(_signal: int, _frame: object) -> None:
        told[0] += 1
        stop.set()

    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        signal.signal(sign, tell)
    worker = new_worker_id()
    heart = Heart(worker)
    runner = Runner(worker, heart.heard)
    sweeper = Sweeper()
    roles = [
        Role("heart", heart.turn, stop),
        Role("clock", Clock().turn, stop),
        *(
            Role(_role_of(lane), Followers(lane).turn, stop, nice=STANDS_BACK)
            for lane in follow.lanes()
        ),
        Role("jobs", runner.turn, stop, nice=STANDS_BACK),
        *([Role("sweeps of the CDN", sweeper.turn, stop)] if sweeper.targets else []),
    ]
    for role in roles:
        role.thread.start()
    report_ready()
    stop.wait()
    # Jobs may be long after a reload, when a successor already works beside us;
    # when everything stops, we are killed before.
    end_at_the_latest(STOP_ON_RELOAD)
    beat_on = threading.Event()
    last = Role("heart", heart.turn, beat_on)
    last.thread.start()
    for role in roles[1:]:
        role.thread.join()
    beat_on.set()
    last.thread.join()
    sys.stdout.flush()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Work as a program of its own, beside a server or on another machine; the exit code."""
    parser = argparse.ArgumentParser(prog="rotative job worker")
    parser.add_argument("--parent", type=int, help="end when this process does")
    chosen = parser.parse_args(arguments)
    if chosen.parent:
        end_with_parent(chosen.parent)
    return work()


if __name__ == "__main__":
    raise SystemExit(main())
