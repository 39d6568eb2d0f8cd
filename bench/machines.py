"""How soon is what one machine does seen on another that shares nothing but PostgreSQL?

    .venv/bin/python bench/machines.py [--quick] [--json] [--database postgresql://…]

Two servers with one worker each, data folders of their own and no job worker.
An editor's process on the first publishes stories and withdraws them; a reader
of the second asks for the front and for the story every few milliseconds, from
the moment the change is acknowledged until it is there. What the reader waits
for includes the second machine's render. Three times: with the listener, with
Redis (where one answers at 127.0.0.1:6379, in its database 9), and with no
wake-up at all, when the second machine finds out by looking. Targets: a second.

The CPU of the second machine's worker while nothing happens is what waiting costs.
"""

import argparse
import contextlib
import http.client
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench._common import cpu_seconds, percentile
from bench.stage import Figure, Stage, below, report, stage

TARGET = 1.0
NEAR = "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/9"
IDLE = 5.0

FIRST = """
from rotative.editions.actions import add_edition
from rotative.editions.models import Edition
from rotative.fronts.actions import ensure_front
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Section
world = add_edition(Edition(code="world", name="World", language="en", prefix="world"))
ensure_front(world)
create_term(Section(edition=world, name="Politics", slug="politics"))
"""
EDITOR = """
import json, sys, time
import django; django.setup()
from rotative.stories import actions
from rotative.stories.models import Section, Story
section = Section.objects.select_related("edition").get()
text = [("text", "<p>" + "It rained all night over the harbour. " * 40 + "</p>")]
story = None
for line in sys.stdin:
    word = json.loads(line)
    if word:
        story = actions.publish(actions.create(Story(
            edition=section.edition, section=section, headline=word, body=text)))
    else:
        actions.withdraw(Story.objects.get(pk=story.pk), "A court forbids it.")
    # The clock is the same in every process of this machine.
    print(json.dumps([time.monotonic(), f"/world{story.path}"]), flush=True)
"""


@dataclass
class Waits:
    """Seconds that readers of the second machine waited."""

    published: list[float] = field(default_factory=list)
    withdrawn: list[float] = field(default_factory=list)


class Reader:
    """One connection to the second machine."""

    def __init__(self, on: Stage) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", on.port, timeout=30)

    def ask(self, path: str) -> tuple[int, str]:
        """Status and body."""
        self.link.request("GET", path)
        answer = self.link.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")

    def until(self, path: str, since: float, *, status: int = 200, mark: str = "") -> float:
        """Seconds from ``since`` until the page is as wanted; 10 where it never is."""
        while time.monotonic() < since + 10:
            got, text = self.ask(path)
            if got == status and mark in text:
                return time.monotonic() - since
            time.sleep(0.003)
        return 10.0


@contextlib.contextmanager
def second_machine(one: Stage) -> Iterator[Stage]:
    """Another folder and port on the first one's database."""
    other = Stage("machines-other")
    shutil.copytree(one.data, other.data, dirs_exist_ok=True)
    shutil.rmtree(other.data / "press", ignore_errors=True)
    other.database = one.database
    try:
        yield other
    finally:
        other.__exit__()


def measure(one: Stage, other: Stage, rounds: int) -> tuple[Waits, float]:
    """The waits of ``rounds`` publications and withdrawals, and the second's idle CPU share."""
    waits = Waits()
    server = other.serve("--workers", "1", "--no-job-worker")
    editor = one.start("-c", EDITOR, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert editor.stdin and editor.stdout  # noqa: S101 - pipes were asked for
    reader = Reader(other)

    def tell(word: str) -> tuple[float, str]:
        editor.stdin.write(json.dumps(word) + "\n")
        editor.stdin.flush()
        at, path = json.loads(editor.stdout.readline())
        return at, path

    try:
        for turn in range(rounds + 1):
            mark = f"Mark{turn:03d}x{other.port}"
            at, path = tell(mark)
            published = reader.until("/world/", at, mark=mark)
            reader.until(path, at, mark=mark)
            time.sleep(0.3)
            at, path = tell("")
            withdrawn = reader.until(path, at, status=410)
            if turn:  # the first warms both
                waits.published.append(published)
                waits.withdrawn.append(withdrawn)
            time.sleep(0.15 + 0.037 * (turn % 5))
        processes = [server.pid, *below(server.pid)]
        before = cpu_seconds(processes)
        time.sleep(IDLE)
        idle = (cpu_seconds(processes) - before) / IDLE
    finally:
        one.end(editor)
        other.end(server)
    return waits, idle


def redis_answers() -> bool:
    """Whether a Redis is there to be used."""
    import redis

    try:
        return bool(redis.Redis.from_url(REDIS, socket_timeout=1).ping())
    except redis.RedisError:
        return False


def run(database: str, rounds: int) -> list[Figure]:
    """All figures, from a newsroom of their own."""
    ways = {"listening": {}, "no wake-up": {"ROTATIVE_LISTEN": "no"}}
    if redis_answers():
        ways["Redis alone"] = {"ROTATIVE_LISTEN": "no", "ROTATIVE_REDIS_URL": REDIS}
    else:
        print("No Redis answers: not measured with it.", file=sys.stderr)
    figures = []
    with stage("machines", database) as one:
        done = one.start("-c", f"import django; django.setup()\n{FIRST}")
        if done.wait():
            raise SystemExit("the newsroom could not be made")
        for way, settings in ways.items():
            told = {**Stage.environment(one), **settings}
            one.environment = lambda told=told: told  # type: ignore[method-assign, misc]
            with second_machine(one) as other:
                own = {**Stage.environment(other), **settings}
                other.environment = lambda own=own: own  # type: ignore[method-assign, misc]
                waits, idle = measure(one, other, rounds)
            for what, found in (("published", waits.published), ("withdrawn", waits.withdrawn)):
                name = f"{way}: {what} to seen elsewhere"
                most = max(found)
                figures += [
                    Figure(f"{name}, p50", statistics.median(found), "s"),
                    Figure(f"{name}, p99", percentile(found, 0.99), "s"),
                    Figure(f"{name}, most", most, "s", f"< {TARGET}", most < TARGET),
                ]
            figures.append(Figure(f"{way}: idle CPU of the server", 1_000 * idle, "ms/s"))
            for figure in figures[-7:]:
                print(f"{figure.name}: {figure.value:.3f} {figure.unit}", file=sys.stderr)
    return figures


def main() -> int:
    """Measure and report; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="five changes each, else twenty")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--database", default=NEAR, help="where databases may be made")
    chosen = parser.parse_args()
    figures = run(chosen.database, 5 if chosen.quick else 20)
    return report("machines", figures, as_json=chosen.json)


if __name__ == "__main__":
    raise SystemExit(main())
