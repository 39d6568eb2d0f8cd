"""What is left after hundreds of ``kill -9`` while a newsroom publishes.

    .venv/bin/python bench/kill.py [--quick] [--json] [--kills N] [--database postgresql://…]

A server with its workers and job worker runs, and publishers publish without a
pause, each story by the command ``rotative story new … --publish``; another,
quicker one calls the same actions in one process, story after story, and
prints each number when ``publish`` has returned; a third posts the editor's
form to the desk. A story is *acknowledged* when its command ended with 0, its
number was printed, or the desk's answer to the form has come. Meanwhile:

- random processes are killed: publishers, server workers, the job worker;
- at least a quarter dies at the worst moment, between a commit and what
  follows it: a publisher that kills itself in the first on-commit function,
  and a follower that kills itself when its work is done and its cursor not yet
  moved (both switches live here, not in the program).

Then every process is ended, the followers catch up, and it is counted: no
acknowledged story lost, database whole, ledger without a gap and in order,
every follower at the end, every public story found in the search index.
200 kills; ``--quick`` 12.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.stage import Figure, Stage, below, command, report, stage, title

FIRST = """
from rotative.editions.models import Edition
from rotative.stories.models import Section
edition = Edition.objects.create(code="world", name="World", language="en", prefix="world")
section = Section.objects.create(edition=edition, name="Politics", slug="politics")
# Signed in at the desk, without its sign-in page: what is tested is what follows.
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from rotative.accounts.models import User
user = User.objects.create_superuser("olga@newsroom.example", "correct-horse-battery")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key, edition.pk, section.pk)
"""
ADD = "/desk/snippets/stories/story/add/"
TOKEN = "a" * 32
# Publishes until it is killed. With "commit" it kills itself right after a commit, before
# anything that follows one: the n-th of its transactions, chosen at random.
PUBLISH = """
import os, random, signal, sys, time
from django.db import transaction
from rotative.editions.models import Edition
from rotative.stories import actions
from rotative.stories.models import Section, Story
from rotative.ledger.record import one_change
name, how = sys.argv[1], sys.argv[2]
edition = Edition.objects.get(code="world")
section = Section.objects.get(edition=edition)
last = random.randint(1, 4) if how == "commit" else 0
print("begun", flush=True)
for number in range(100_000):
    with one_change():
        if number == last and last:
            # Before every other on-commit function: nothing that follows has begun.
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        story = actions.create(Story(
            edition=edition, section=section, headline=f"{name} {number} mark{name}x{number}x",
            body=[("text", '<p data-block-key="aaaaa">It rained all night.</p>')],
        ))
        if number == last and last:
            print("dying", story.pk, flush=True)
        story = actions.publish(story)
    print("published", story.pk, flush=True)
    time.sleep(0.02)
"""
# Follows the ledger and kills itself between a follower's work and its cursor.
FOLLOW = """
import os, signal, time
from dataclasses import replace
from rotative.ledger import follow
for name, one in list(follow.FOLLOWERS.items()):
    def work_and_die(lines, handle=one.handle):
        handle(lines)
        os.kill(os.getpid(), signal.SIGKILL)
    follow.FOLLOWERS[name] = replace(one, handle=work_and_die)
print("begun", flush=True)
until = time.monotonic() + 30
while time.monotonic() < until:
    follow.run_all()
    time.sleep(0.01)
"""


@dataclass
class Tally:
    """What happened."""

    acknowledged: set[int] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)  # of stories published at the desk
    kills: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def killed(self, what: str) -> None:
        """One more process was killed."""
        with self.lock:
            self.kills[what] = self.kills.get(what, 0) + 1

    def published(self, story: int) -> None:
        """A publisher said that this story is published."""
        with self.lock:
            self.acknowledged.add(story)

    @property
    def forced(self) -> int:
        """Kills between a commit and what follows it."""
        return sum(count for name, count in self.kills.items() if "between" in name)

    @property
    def total(self) -> int:
        """Kills of all sorts."""
        return sum(self.kills.values())


class Publisher(threading.Thread):
    """Keeps a publishing process running and notes what it acknowledges."""

    def __init__(self, on: Stage, tally: Tally, name: str, how: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.on, self.tally, self.label, self.how, self.over = on, tally, name, how, over
        self.process: subprocess.Popen | None = None

    def run(self) -> None:
        """One process after another until the bench is over."""
        turn = 0
        while not self.over.is_set():
            turn += 1
            if self.how == "command":
                self._by_command(turn)
            else:
                self._by_action(f"{self.label}{turn}")

    def _by_action(self, name: str) -> None:
        code = f"import django; django.setup()\n{PUBLISH}"
        self.process = self.on.start("-c", code, name, self.how, stdout=subprocess.PIPE)
        for line in self.process.stdout or ():
            word, _, number = line.partition(" ")
            # Half a line is what a killed process leaves: nothing was acknowledged.
            if word == "published" and number.endswith("\n"):
                self.tally.published(int(number))
        if self.process.wait() == -signal.SIGKILL and self.how == "commit":
            self.tally.killed("publisher, between commit and what follows")

    def _by_command(self, turn: int) -> None:
        name = f"{self.label}{turn}"
        self.process = self.on.start(
            *("-m", "rotative", "story", "new", "--edition", "world", "--section", "politics"),
            *("--headline", f"{name} mark{name}x0x", "--body", "-", "--publish", "--json"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with contextlib.suppress(BrokenPipeError):
            printed, _ = self.process.communicate("It rained all night.")
            if self.process.returncode == 0:
                self.tally.published(int(_number_in(json.loads(printed))))


def _number_in(facts: dict[str, object]) -> object:
    return facts.get("id", facts.get("number"))


class DeskPublisher(threading.Thread):
    """Posts the editor's form, story after story; an answer that redirects acknowledges one."""

    process = None

    def __init__(
        self,
        on: Stage,
        tally: Tally,
        over: threading.Event,
        session: str,
        edition: str,
        section: str,
    ) -> None:
        super().__init__(daemon=True)
        self.on, self.tally, self.over = on, tally, over
        self.session, self.edition, self.section = session, edition, section

    def run(self) -> None:
        """One form after another until the bench is over."""
        turn = 0
        while not self.over.is_set():
            turn += 1
            mark = f"markdesk{turn}x0x"
            with contextlib.suppress(OSError, http.client.HTTPException):
                form = story_form(f"desk {turn} {mark}", self.edition, self.section)
                if post_form(self.on.port, ADD, self.session, form) == 302:
                    with self.tally.lock:
                        self.tally.marks.add(mark)
            time.sleep(0.1)


def story_form(headline: str, edition: str, section: str) -> dict[str, str]:
    """The editor's form for a new story, filled in, with *Publish* pressed."""
    text = {
        "blocks": [{"key": "aaaaa", "text": "It rained.", "type": "unstyled", "depth": 0,
                    "inlineStyleRanges": [], "entityRanges": [], "data": {}}],
        "entityMap": {},
    }  # fmt: skip
    return {
        "action-publish": "1", "headline": headline,
        "edition": edition, "section": section, "kind": "news",
        "topics": "", "related": "", "slug": "",
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text",
        "body-0-id": "", "body-0-value": json.dumps(text),
        "bylines-TOTAL_FORMS": "0", "bylines-INITIAL_FORMS": "0",
        "bylines-MIN_NUM_FORMS": "0", "bylines-MAX_NUM_FORMS": "1000",
        "go_live_at": "", "expire_at": "", "embargo_until": "",
    }  # fmt: skip


def post_form(port: int, path: str, session: str, form: dict[str, str]) -> int:
    """Post a form to the desk as somebody who is signed in; the answer's status."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request(
            "POST", path, urlencode({"csrfmiddlewaretoken": TOKEN, **form}),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
                "Origin": f"http://127.0.0.1:{port}",
            },
        )  # fmt: skip
        answer = link.getresponse()
        answer.read()
        return answer.status
    finally:
        link.close()


class DyingFollower(threading.Thread):
    """Runs followers that die between their work and their cursor's move."""

    def __init__(self, on: Stage, tally: Tally, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.on, self.tally, self.over = on, tally, over
        self.process: subprocess.Popen | None = None

    def run(self) -> None:
        """One after another until the bench is over."""
        while not self.over.is_set():
            code = f"import django; django.setup()\n{FOLLOW}"
            self.process = self.on.start("-c", code, stdout=subprocess.DEVNULL)
            if self.process.wait() == -signal.SIGKILL:
                self.tally.killed("follower, between work and cursor")


def victims(server: int, publishers: list[Publisher]) -> list[tuple[str, int]]:
    """Processes that may be killed at random, by kind."""
    found = []
    for pid in below(server):
        name = title(pid)
        if name == "rotative-jobs":
            found.append(("job worker", pid))
        elif name:
            found.append(("server process", pid))
    for publisher in publishers:
        process = publisher.process
        if publisher.how != "commit" and process is not None and process.poll() is None:
            found.append((f"publisher by {publisher.how}", process.pid))
    return found


CHECK = """
import json, sys
from django.db import connection
from django.utils import timezone
from rotative.ledger import follow
from rotative.ledger.models import Cursor, Line
from rotative.search.engines import chosen
from rotative.search.query import find_stories
from rotative.stories.models import Story
import time
until = time.monotonic() + 120
follow.catch_up()
while any(follow.lag().values()) and time.monotonic() < until:
    # A follower that was pausing after a failure, or held by one that was just killed.
    time.sleep(0.5)
    follow.catch_up()
acknowledged, marks = map(set, json.loads(sys.stdin.read()))
live = set(Story.objects.visible_to(None).values_list("pk", flat=True))
published = Line.objects.filter(verb="story.published")
told = {int(number) for number in published.values_list("object_id", flat=True)}
numbers = list(Line.objects.order_by("number").values_list("number", flat=True))
whole = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        if whole == "ok" and cursor.execute("PRAGMA foreign_key_check").fetchone():
            whole = "a foreign key leads nowhere"
unfound, there = 0, set()
for pk, headline in Story.objects.visible_to(None).values_list("pk", "headline"):
    there.add(headline.split()[-1])
    if pk not in find_stories(None, headline.split()[-1], limit=5):
        unfound += 1
print(json.dumps({
    "live": len(live),
    "lost": len(acknowledged - live) + len(marks - there),
    "untold": len(live ^ told),
    "gaps": Line.objects.missing(),
    "order": numbers == list(range(1, len(numbers) + 1)),
    "lines": len(numbers),
    "lag": sum(follow.lag().values()),
    "followers": len(follow.FOLLOWERS),
    "problems": [c.problem for c in Cursor.objects.exclude(problem="")],
    "whole": whole,
    "unfound": unfound,
    "indexed": sum(chosen().describe().stories.values()),
}))
"""


def kill_until(
    on: Stage,
    server: int,
    publishers: list[Publisher],
    tally: Tally,
    kills: int,
    dice: random.Random,
) -> None:
    """Kill at random until enough have died, by chance and by themselves."""
    began = time.monotonic()
    while tally.total < kills or tally.forced < kills / 4:
        if time.monotonic() - began > 60 + 10 * kills:
            raise SystemExit(f"gave up: {tally.kills}")
        # Some requests meanwhile: a reader's page may be what a killed worker was making.
        with contextlib.suppress(OSError, http.client.HTTPException):
            on.get("/world/", timeout=10)
        what, pid = dice.choice(victims(server, publishers) or [("", 0)])
        if pid and tally.total - tally.forced < kills * 3 / 4:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                tally.killed(what)
        time.sleep(dice.uniform(0.05, 0.4))


def run(
    kills: int, database: str = "", *, seed: int = 1, prepared: Path | None = None
) -> tuple[list[Figure], Tally]:
    """All figures after ``kills`` kills, in a newsroom of their own."""
    tally = Tally()
    over = threading.Event()
    with stage("kill", database, prepared=prepared) as on:
        first = on.start("-c", f"import django; django.setup()\n{FIRST}", stdout=subprocess.PIPE)
        printed, _ = first.communicate()
        if first.returncode:
            raise SystemExit("the newsroom could not be made")
        server = on.serve()
        kinds = ["action", "commit", "commit", "command"]
        publishers = [
            Publisher(on, tally, f"p{number}", how, over) for number, how in enumerate(kinds)
        ]
        follower = DyingFollower(on, tally, over)
        desk = DeskPublisher(on, tally, over, *printed.split())
        for thread in (*publishers, desk, follower):
            thread.start()
        kill_until(on, server.pid, publishers, tally, kills, random.Random(seed))
        over.set()
        threads = (*publishers, desk, follower)
        until = time.monotonic() + 20
        while any(thread.is_alive() for thread in threads) and time.monotonic() < until:
            for thread in threads:
                process = thread.process
                if process is not None and process.poll() is None:
                    process.kill()
            time.sleep(0.1)
        on.end(server)
        left = [f"{pid} {command(pid)}" for pid in on.left()]
        if left:
            print("\n".join(["still running after the end:", *left]), file=sys.stderr)
        check = on.start(
            *("-c", f"import django; django.setup()\n{CHECK}"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        printed, _ = check.communicate(
            json.dumps([sorted(tally.acknowledged), sorted(tally.marks)])
        )
        if check.returncode:
            raise SystemExit("the newsroom could not be examined afterwards")
        found = json.loads(printed)
    forced = tally.forced
    figures = [
        Figure("processes killed", tally.total, "kills", f">= {kills}", tally.total >= kills),
        Figure(
            "of these forced between a commit and what follows", forced, "kills",
            f">= {kills // 4}", forced >= kills // 4,
        ),
        *(Figure(f"  {what}", count, "kills") for what, count in sorted(tally.kills.items())),
        Figure("stories acknowledged by commands", len(tally.acknowledged), "stories"),
        Figure("stories acknowledged by the desk", len(tally.marks), "stories"),
        Figure("stories public", found["live"], "stories"),
        Figure("ledger lines", found["lines"], "lines"),
        none_of("acknowledged stories lost", found["lost"]),
        none_of("public without their line, or the reverse", found["untold"]),
        none_of("gaps in the ledger", found["gaps"] + (not found["order"])),
        none_of("lines the followers are behind", found["lag"]),
        none_of("public stories not found in the search", found["unfound"]),
        none_of(f"database not whole ({found['whole'][:60]})", int(found["whole"] != "ok")),
        none_of("processes left after the server's end", len(left)),
        Figure("followers", found["followers"], "", ">= 1", found["followers"] >= 1),
    ]  # fmt: skip
    return figures, tally


def none_of(name: str, count: int) -> Figure:
    """A figure that must be nought."""
    return Figure(name, count, "", "0", count == 0)


def main() -> int:
    """Kill, count and report; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="12 kills")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="another order of victims")
    parser.add_argument("--database", default="", help="postgresql://… instead of SQLite")
    chosen = parser.parse_args()
    figures, _tally = run(12 if chosen.quick else chosen.kills, chosen.database, seed=chosen.seed)
    return report("kill", figures, as_json=chosen.json)


if __name__ == "__main__":
    raise SystemExit(main())
