"""How late twenty stories of one moment appear, and whether any appears before it.

    .venv/bin/python bench/embargo.py [--quick] [--json] [--database postgresql://…]

A real server serves an edition's section page; readers ask for it some twenty
times a second. Twenty embargoed stories are due at one moment. A story's
lateness is the end of the first answer that shows it, minus the moment: the
upper bound of what a reader sees. Twice: with the job worker running, and with
the job worker killed (``kill -9``) a moment before, so that a request has to
do it. Targets: none early, none later than a second. ``--quick`` does each
once, otherwise three times; the worst of all counts.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.stage import Figure, Stage, job_workers, report, stage

STORIES = 20
AHEAD = 25.0
TARGET = 1.0

FIRST = """
from rotative.editions.models import Edition
from rotative.stories.models import Section
edition = Edition.objects.create(code="world", name="World", language="en", prefix="world")
Section.objects.create(edition=edition, name="Politics", slug="politics")
"""
SCHEDULE = """
import json, sys
from datetime import datetime
from rotative.editions.models import Edition
from rotative.stories import actions
from rotative.stories.models import Section, Story
moment = datetime.fromisoformat(sys.argv[1])
edition = Edition.objects.get(code="world")
section = Section.objects.get(edition=edition)
text = '<p data-block-key="aaaaa">' + "It rained all night over the harbour. " * 60 + "</p>"
for number in range(int(sys.argv[2])):
    story = actions.create(Story(
        edition=edition, section=section, headline=f"{sys.argv[3]}-{number:02d}-end",
        embargo_until=moment, body=[("text", text)],
    ))
    actions.publish(story)
print("scheduled")
"""


def python(on: Stage, code: str, *arguments: str) -> str:
    """What ``code`` prints, run in a process of the stage."""
    process = on.start(
        *("-c", f"import django; django.setup()\n{code}", *arguments), stdout=subprocess.PIPE
    )
    printed, _ = process.communicate()
    if process.returncode:
        raise SystemExit("the stories could not be made")
    return printed


class Reader(threading.Thread):
    """Asks for the section page again and again and notes when each story is first there."""

    def __init__(self, on: Stage, marks: list[str], moment: float) -> None:
        super().__init__(daemon=True)
        self.on, self.marks, self.moment = on, marks, moment
        self.seen: dict[str, float] = {}
        self.early: list[str] = []
        self.asked = self.failed = 0

    def run(self) -> None:
        """Read until all are there, or ten seconds after the moment."""
        while time.time() < self.moment + 10 and len(self.seen) < len(self.marks):
            try:
                status, body = self.on.get("/world/politics/")
            except OSError:
                status, body = 0, ""
            end = time.time()
            self.asked += 1
            self.failed += status != 200
            for mark in self.marks:
                if mark in body and mark not in self.seen:
                    self.seen[mark] = end
                    if end < self.moment:
                        self.early.append(mark)
            time.sleep(0.1)


def measure(
    on: Stage, server: int, *, kill_worker: bool, turn: str, ahead: float = AHEAD
) -> tuple[list[float], int]:
    """Latenesses in seconds of all stories (10 s for one that never came), and how many early.

    Their moment is ``ahead`` seconds from now, in which they must be made.
    """
    from datetime import UTC, datetime

    moment = time.time() + ahead
    words = datetime.fromtimestamp(moment, UTC).isoformat()
    python(on, SCHEDULE, words, str(STORIES), turn)
    if time.time() > moment - 2:
        raise SystemExit("this machine is too busy: the stories were not ready before their moment")
    marks = [f"{turn}-{number:02d}-end" for number in range(STORIES)]
    readers = [Reader(on, marks, moment) for _reader in range(2)]
    for reader in readers:
        reader.start()
    killed = not kill_worker
    while any(reader.is_alive() for reader in readers):
        if kill_worker and 0 <= time.time() - moment + 0.25 <= 0.35:
            for pid in job_workers(server):
                os.kill(pid, signal.SIGKILL)
                killed = True
        time.sleep(0.02)
    if not killed:
        raise SystemExit("no job worker was there to be killed")
    lateness = []
    for mark in marks:
        ends = [reader.seen[mark] for reader in readers if mark in reader.seen]
        lateness.append(min(ends) - moment if ends else 10.0)
    return lateness, sum(len(reader.early) for reader in readers)


def run(database: str = "", *, turns: int = 3) -> list[Figure]:
    """All figures, from a newsroom of their own."""
    figures = []
    with stage("embargo", database) as on:
        python(on, FIRST)
        server = on.serve()
        on.get("/world/politics/")
        for kill_worker in (False, True):
            late: list[float] = []
            early = 0
            for turn in range(turns):
                name = f"{'killed' if kill_worker else 'running'}{turn}"
                some, before = measure(on, server.pid, kill_worker=kill_worker, turn=name)
                late += some
                early += before
            how = "job worker killed" if kill_worker else "job worker running"
            figures += [
                Figure(f"{how}: p50 of lateness", statistics.median(late), "s"),
                Figure(f"{how}: most", max(late), "s", f"< {TARGET}", max(late) < TARGET),
                Figure(f"{how}: shown early", early, "stories", "0", early == 0),
            ]
    return figures


def main() -> int:
    """Measure and report; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="each once")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--database", default="", help="postgresql://… instead of SQLite")
    chosen = parser.parse_args()
    figures = run(chosen.database, turns=1 if chosen.quick else 3)
    return report("embargo", figures, as_json=chosen.json)


if __name__ == "__main__":
    raise SystemExit(main())
