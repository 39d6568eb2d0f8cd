"""The oracle on a real server: two workers, changes by another process, and kills at random.

After each change that is acknowledged, whatever worker answers gives the bytes
of a render made at that moment by a process that stores nothing. Where the
editor's own process is killed in the middle, nobody was promised anything: then
it must be so within the seconds in which workers read the ledger on.
"""

import contextlib
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rotative.web.tests.serving import ROOT, Serving, environment, python, serving
from rotative.web.tests.test_server_press import FILL

pytestmark = [pytest.mark.server, pytest.mark.slow]

EDITOR = """
import django, hashlib, json, sys
from urllib.parse import urlsplit
django.setup()
from rotative.editions.models import Edition
from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.actions.terms import change_term
from rotative.stories.models import Section, Story
for order in sys.stdin:
    what, pick, word = json.loads(order)
    world, section = Edition.objects.get(), Section.objects.get()
    live = list(Story.objects.filter(live=True).order_by("pk"))
    story = live[pick % len(live)] if live else None
    said = None
    if what == "publish" or story is None:
        actions.publish(actions.create(Story(edition=world, section=section, headline=word,
            body=[("text", "<p>" + word + "</p>")])))
    elif what == "correct":
        actions.correct(story, "It was " + word, {"headline": word})
    elif what == "withdraw":
        actions.withdraw(story, word)
    elif what == "unpublish":
        actions.unpublish(story)
    elif what == "again":
        down = Story.objects.filter(live=False, withdrawn_at=None).order_by("pk").first()
        if down is not None:
            actions.publish(down)
    elif what == "rename":
        section.name = word.title()
        change_term(section)
    if what == "render":
        paths = ["/", "/lite/", section.path, "/feed.xml", "/feed.json", "/sitemap-news.xml",
                 "/corrections/", section.path + "feed.atom"]
        paths += [one.path for one in Story.objects.filter(address_day__isnull=False)]
        host = urlsplit(world.origin).netloc
        said = {}
        for path in paths:
            page = render(host, path, world)
            said["/world" + path] = [page.status, hashlib.sha256(page.body).hexdigest()]
    print(json.dumps(said), flush=True)
"""
DEEDS = ("publish", "correct", "correct", "withdraw", "unpublish", "again", "rename")


class Editor:
    """A process that does what it is told, and may be killed."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", EDITOR], env=environment(data), cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def tell(self, what: str, pick: int = 0, word: str = "") -> None:
        """Give an order and wait for nothing."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([what, pick, word]) + "\n")
        self.process.stdin.flush()

    def do(self, what: str, pick: int = 0, word: str = "") -> Any:
        """Give an order; what was said when it was done."""
        self.tell(what, pick, word)
        assert self.process.stdout
        said = self.process.stdout.readline()
        assert said, f"{what} failed"
        return json.loads(said)

    def kill(self) -> None:
        """At once, wherever it is."""
        self.process.kill()
        self.process.wait()


def workers_of(server: Serving) -> list[int]:
    """The processes that answer: those below the server that started none themselves."""
    below = server.children()
    parents = set()
    for pid in below:
        with contextlib.suppress(OSError):
            place = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            parents.add(int(place.rpartition(")")[2].split()[1]))
    return [pid for pid in below if pid not in parents]


def asked(server: Serving, path: str) -> tuple[int, str]:
    """Status and digest of what a reader gets; a worker that was killed is asked again."""
    until = time.monotonic() + 60
    while True:
        try:
            reply = server.ask(path, Accept_Encoding="identity")
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < until
            time.sleep(0.05)
            continue
        if reply.status != 503:
            return reply.status, hashlib.sha256(reply.body).hexdigest()
        assert time.monotonic() < until
        time.sleep(0.2)


def differing(server: Serving, fresh: dict[str, list[Any]]) -> dict[str, Any]:
    """What any of four answers of each page gives that is not the fresh render."""
    answers = {path: {asked(server, path) for _turn in range(4)} for path in fresh}
    return {
        path: (given, fresh[path])
        for path, given in answers.items()
        if given != {tuple(fresh[path])}
    }


@pytest.fixture
def newsroom_at_work(prepared_data: Path, tmp_path: Path) -> Iterator[Serving]:
    data = tmp_path / "data"
    shutil.copytree(prepared_data, data)
    python(data, FILL)
    with serving(data, tmp_path / "run", "--workers", "2", "--no-job-worker") as running:
        yield running


def work(server: Serving, steps: int, seed: int) -> int:
    """So many steps of editors, readers and kills; how many pages were compared."""
    dice = random.Random(seed)  # noqa: S311 - steps that can be repeated
    words = "harbour tide lamp bread bridge letter orchard window".split()
    editor = Editor(server.data)
    compared = 0
    try:
        for step in range(steps):
            deed, pick = dice.choice(DEEDS), dice.randrange(1_000)
            word = f"{dice.choice(words)} {step}"
            fate = dice.choice(("", "", "worker", "editor")) if step else ""
            if fate == "worker":
                os.kill(dice.choice(workers_of(server)), signal.SIGKILL)
            if fate == "editor":
                editor.tell(deed, pick, word)
                time.sleep(dice.random() * 0.1)
                editor.kill()
                editor = Editor(server.data)
            else:
                editor.do(deed, pick, word)
            fresh = editor.do("render")
            wrong = differing(server, fresh)
            until = time.monotonic() + 20
            while wrong and fate == "editor" and time.monotonic() < until:
                time.sleep(0.2)
                wrong = differing(server, editor.do("render"))
            assert not wrong, (step, deed, fate, wrong)
            compared += len(fresh)
    finally:
        editor.kill()
    return compared


def test_two_workers_give_what_a_fresh_render_gives_whoever_is_killed(newsroom_at_work):
    assert work(newsroom_at_work, 10, seed=6) >= 100


@pytest.mark.long
def test_the_same_holds_for_a_long_time(newsroom_at_work):
    assert work(newsroom_at_work, 300, seed=int.from_bytes(os.urandom(4), "little")) > 3_000
