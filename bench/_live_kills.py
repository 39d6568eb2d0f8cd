"""What open pages show while all that they stand on is killed, again and again.

    .venv/bin/python bench/live.py --only kills [--quick]

A PostgreSQL and a Redis of their own, a server with two workers and its job
worker, and two publishers that do all that a desk does: one on the server's
machine, one with another data folder, as on another machine, whose only
wake-up is Redis. Readers of two editions keep what an open page keeps: the
cached list and the posts of a live story, and all that the stream says since.
Every few seconds something is killed or restarted while publishing goes on.
Then the publishers pause, and as soon as a reader has heard the last line its
state must equal a list that is fetched anew.

At the end the ledger says which lines each edition had to be told of: every
reader must have been told of every one, by an event or by a list fetched since.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._grounds import PostgreSQL, Redis, grounds
from bench._live_readers import EDITIONS, Readers, fresh
from bench.stage import Stage, below, title

FIRST = """
from rotative.editions.actions import add_edition
from rotative.editions.models import Edition
from rotative.fronts.actions import ensure_front
from rotative.stories import actions
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Section, Story
import json
running = {}
for code in ("world", "europe"):
    edition = add_edition(Edition(code=code, name=code.title(), language="en", prefix=code))
    ensure_front(edition)
    for slug in ("politics", "economy"):
        create_term(Section(edition=edition, name=slug.title(), slug=slug))
    section = Section.objects.filter(edition=edition).order_by("pk").first()
    story = actions.publish(actions.create(Story(edition=edition, section=section, kind="live",
        headline="Harbour live", body=[("text", "<p>It rained all night.</p>")])))
    running[code] = [story.pk, edition.base + story.path]
print(json.dumps(running))
"""
# Publishes while it is told to; "go" and "pause" come on stdin. When it pauses it sends a flash
# to both editions, so that each has a last line that all its readers are told of.
PUBLISH = """
import os, random, sys, threading, time
from types import SimpleNamespace
from django.core.exceptions import ValidationError
from django.db import Error, connection
from rotative.editions.models import Edition
from rotative.ledger.follow import newest_number
from rotative.newsfeed.actions import send_flash
from rotative.newsfeed.tests.days import something
from rotative.stories import actions
from rotative.stories.actions import CannotDo, live
from rotative.stories.models import LiveEnd, LivePost, Section, Story
own, other, number, seed = sys.argv[1:]
running, going = int(number), threading.Event()
pick = random.Random(int(seed))

def listen():
    for line in sys.stdin:
        going.set() if line == "go\\n" else going.clear()
    os._exit(0)

threading.Thread(target=listen, daemon=True).start()
here, there = (Edition.objects.get(code=code) for code in (own, other))

def publish(headline, **fields):
    section = Section.objects.filter(edition=here).order_by("pk").first()
    return actions.publish(actions.create(Story(edition=here, section=section, headline=headline,
        body=[("text", "<p>It rained all night.</p>")], **fields)))

newsroom = SimpleNamespace(world=here, afrique=there, publish=publish,
    politics=Section.objects.filter(edition=here).order_by("pk").first())

def cover():
    story = Story.objects.get(pk=running)
    if pick.random() < 0.02:
        over = LiveEnd.objects.filter(story=story).exists()
        return live.resume_live(story) if over else live.end_live(story)
    post = pick.choice([None, *LivePost.objects.filter(story=story, removed_at=None)[:20]])
    if post is None or pick.random() < 0.5:
        return live.post(story, [("text", "<p>The dam holds.</p>")],
            headline=f"Post {pick.randrange(10**6)}", key_moment=pick.random() < 0.2)
    return pick.choice([
        lambda: live.correct_post(post, "It was noon."), lambda: live.remove_post(post),
        lambda: live.pin(post), lambda: live.unpin(post),
        lambda: live.edit_post(post, {"headline": f"Edited {pick.randrange(10**6)}"}),
    ])()

def attempt(act):
    try:
        act()
        print("acknowledged", newest_number(), flush=True)
        return True
    except (ValidationError, CannotDo):
        return True
    except Error:
        connection.close()
        time.sleep(0.1)
        return False

paused = False
while True:
    if not going.is_set():
        while not paused:
            paused = attempt(lambda: send_flash([here, there], f"Over {pick.randrange(10**9)}"))
        print("paused", newest_number(), flush=True)
        going.wait()
    paused = False
    attempt(cover if pick.random() < 0.4 else lambda: something(newsroom, pick))
    time.sleep(0.05)
"""
# What each edition had to be told of, by the ledger: edition → numbers of lines.
EXPECTED = """
import json
from rotative.editions.models import Edition
from rotative.newsfeed.stream import Editions, channel_of
told = {channel_of(one.pk): (one.code, set()) for one in Edition.objects.all()}
at, found = 0, []
while True:
    read = Editions().read_after(at, 500)
    for event in read.events:
        told[event.channel][1].add(event.seq)
    if read.upto <= at:
        break
    at = read.upto
print(json.dumps({code: sorted(numbers) for code, numbers in told.values()}))
"""
PATIENCE = 45.0  # seconds within which all must have come round after a fault
ELSEWHERE = 1.0  # seconds until what another machine published is in this one's lists


def ask(on: Stage, code: str) -> Any:
    """What ``code`` prints as JSON, run in the newsroom."""
    child = on.start("-c", f"import django; django.setup()\n{code}", stdout=subprocess.PIPE)
    printed, _ = child.communicate()
    if child.returncode:
        raise SystemExit("the newsroom could not be asked")
    return json.loads(printed)


def another_machine(on: Stage) -> Stage:
    """A data folder of its own on the same database, as on another machine."""
    other = Stage("live_kills-other")
    shutil.copytree(on.data, other.data, dirs_exist_ok=True)
    shutil.rmtree(other.data / "press", ignore_errors=True)
    other.database, other.more = on.database, on.more
    return other


class Publisher:
    """A process that publishes, and what it acknowledged."""

    def __init__(self, on: Stage, own: str, other: str, running: int, seed: int) -> None:
        self.process = on.start(
            *("-c", f"import django; django.setup()\n{PUBLISH}", own, other),
            *(str(running), str(seed)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.acknowledged = self.count = 0
        self.paused = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            word, _, number = line.partition(" ")
            self.acknowledged = max(self.acknowledged, int(number))
            self.count += word == "acknowledged"
            if word == "paused":
                self.paused.set()

    def tell(self, word: str) -> None:
        """``go`` or ``pause``."""
        if word == "go":
            self.paused.clear()
        assert self.process.stdin  # noqa: S101 - a pipe was asked for
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@dataclass
class Tally:
    """What happened, and what was found."""

    faults: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    heard: int = 0
    connected: int = 0
    resets: int = 0


def kill_one(server: int, dice: random.Random, *, job: bool) -> None:
    """Kill the job worker or one of the server's other processes."""
    names = {"rotative-jobs"} if job else {"rotative-main", "rotative-server"}
    workers = [pid for pid in below(server) if title(pid) in names]
    if workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(workers), signal.SIGKILL)


def faults(
    server: int, dice: random.Random, cluster: PostgreSQL | None, cache: Redis | None
) -> dict[str, Callable[[], None]]:
    """What can happen: name → doing it."""
    found: dict[str, Callable[[], None]] = {
        "server process killed": lambda: kill_one(server, dice, job=False),
        "job worker killed": lambda: kill_one(server, dice, job=True),
    }
    if cluster:
        found["PostgreSQL crashed and started"] = lambda: cluster.restart("immediate")
        found["PostgreSQL restarted"] = lambda: cluster.restart("fast")
    if cache:
        found["Redis gone for two seconds"] = cache.restart
    return found


def come_round(
    on: Stage, readers: Readers, publishers: list[Publisher], tally: Tally, *, promised: float
) -> None:
    """Pause, wait until every reader has heard the last line, and compare.

    The last publisher has the last line. A list fetched at once must have it, or, from
    another machine, within ``promised`` seconds: it is fetched again where a reader knows more.
    """
    for publisher in publishers:
        publisher.tell("pause")
        if not publisher.paused.wait(PATIENCE):
            raise SystemExit("a publisher did not come to its end")
    began = time.monotonic()
    last = {code: fresh(on.port, code, readers.live, until=began + PATIENCE) for code in EDITIONS}
    late = readers.wait(last, until=began + PATIENCE)
    tally.waits.append(time.monotonic() - began)
    tally.wrong += [f"late: {reader}" for reader in late]
    for reader in readers.all:
        tally.compared += 1
        if reader in late:
            continue
        other = reader.differs(last[reader.code])
        while other and time.monotonic() < began + promised:
            time.sleep(0.05)
            last[reader.code] = fresh(on.port, reader.code, readers.live, until=began + PATIENCE)
            other = reader.differs(last[reader.code])
        if other:
            tally.wrong.append(f"{reader}: {other}")


def run(
    seconds: float,
    *,
    readers: int = 40,
    seed: int = 1,
    sqlite: bool = False,
    prepared: Path | None = None,
    say: Callable[[str], None] = lambda _words: None,
) -> Tally:
    """Kill and compare for ``seconds``, every sort of fault at least once; what was found."""
    tally, dice = Tally(), random.Random(seed)
    with grounds(sqlite) as (cluster, cache), contextlib.ExitStack() as stack:
        say("making a newsroom")
        on = Stage("live_kills", cluster.url if cluster else "", prepared)
        on.more["ROTATIVE_MAX_STREAMS_PER_ADDRESS"] = "1000"
        if cache:
            on.more |= {"ROTATIVE_REDIS_URL": cache.url, "ROTATIVE_LISTEN": "no"}
        stack.enter_context(on)
        running = ask(on, FIRST)
        elsewhere = on
        if cluster:
            elsewhere = another_machine(on)
            stack.callback(elsewhere.__exit__)
        server = on.serve("--workers", "2")
        publishers = [
            Publisher(on, "world", "europe", running["world"][0], seed),
            Publisher(elsewhere, "europe", "world", running["europe"][0], seed + 1),
        ]
        crowd = Readers(on.port, readers, running)
        stack.callback(crowd.close)
        crowd.start()
        acts = faults(server.pid, dice, cluster, cache)
        turn, over = list(acts), time.monotonic() + seconds
        while turn or time.monotonic() < over:
            name = turn.pop(0) if turn else dice.choice(list(acts))
            for publisher in publishers:
                publisher.tell("go")
            time.sleep(dice.uniform(0.5, 2.5))
            say(name)
            acts[name]()
            tally.faults[name] += 1
            time.sleep(dice.uniform(0.5, 2.5))
            here_last = elsewhere is on or dice.random() < 0.5
            come_round(
                on, crowd, publishers[::-1] if here_last else publishers, tally,
                promised=0.0 if here_last else ELSEWHERE,
            )  # fmt: skip
        tally.acknowledged = sum(publisher.count for publisher in publishers)
        expected = {code: set(numbers) for code, numbers in ask(on, EXPECTED).items()}
    for reader in crowd.all:
        tally.lost += len(reader.never_told(expected[reader.code]))
        tally.twice += reader.twice
        tally.heard += reader.heard
        tally.connected += reader.connected
        tally.resets += reader.resets
    for words in tally.wrong:
        print(f"wrong: {words}", file=sys.stderr)
    return tally


def report(bench: Any, seconds: float) -> None:
    """Measure, and add the figures to ``bench``."""
    tally = run(seconds, say=bench.say)
    full = seconds >= 300
    figure = bench.figure
    figure("faults", tally.faults.total(), "", note="; ".join(
        f"{name}: {count}" for name, count in sorted(tally.faults.items())))  # fmt: skip
    figure("changes acknowledged by publishers", tally.acknowledged, "")
    figure("events that readers heard", tally.heard, "")
    figure("streams opened, of 40 readers", tally.connected, "")
    figure("told to fetch the list anew", tally.resets, "")
    figure("readers compared with a fresh list", tally.compared, "")
    figure("of them that differed", len(tally.wrong), "", target=0, at_scale=full)
    figure("acknowledged and never told", tally.lost, "", target=0, at_scale=full)
    figure("told twice", tally.twice, "", target=0, at_scale=full)
    waits = sorted(tally.waits)
    figure("last line to every reader, p50", waits[len(waits) // 2], "s")
    figure("last line to every reader, most", waits[-1], "s")
