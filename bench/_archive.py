"""One newsroom with an archive of some size, measured in a process of its own.

Run as ``python -m bench._archive`` with the newsroom's environment: reads a line
of JSON (``{"do": NAME, "turns": N}``), answers one with the CPU milliseconds of
each turn. Several such processes, asked by turns, are measured in the same
weather: what else the machine does weighs on all of them alike.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

DESK = "/desk/snippets/stories/story/"
PAGE = 24
BUSY = 1_000  # of so many invented stories in a row, the first are of one day
WARM = 3
# Searches are compared where each shows a full page: a small archive's would be shorter.
SHOWN, ENOUGH_WORDS = 20, 60
DEEP = 1_000  # the page that is asked for deep in a list


class Measured:
    """Everything that is measured of an archive, by name; see :meth:`operations`."""

    def __init__(self) -> None:
        from django.test import Client

        from rotative.editions.models import Edition
        from rotative.press.generations import generations
        from rotative.press.remember import Memory
        from rotative.press.render import render
        from rotative.stories.models import Listing, Person, Section, Story, Topic
        from rotative.web.archive.words import sentences

        self.dice = random.Random(7)
        self.edition = Edition.objects.get(code="world")
        self.render = render
        self.memory = Memory(generations())
        ends = [
            Story.objects.order_by(way).values_list("pk", flat=True)[0] for way in ("pk", "-pk")
        ]
        self.first, self.last = ends
        self.section = Section.objects.of(self.edition)[0]
        self.topic = Topic.objects.filter(slug__startswith="archive-").order_by("pk")[0]
        self.person = Person.objects.filter(slug__startswith="archive-").order_by("pk")[0]
        # Read from the index alone: what the public may see of it is asked when it is measured.
        stories = Story.objects.filter(section=self.section, live=True)
        stories = stories.order_by("-first_published_at", "-id")
        self.deep = self._deep(stories.values_list("first_published_at", "pk"))
        topics = Listing.objects.in_list(Listing.TOPIC, self.topic.pk, self.edition)
        self.deep_topic = self._deep(topics.values_list("published_at", "story_id"))
        pool = sorted({word.strip(".,;:'\"()").lower() for one in sentences("en")
                       for word in one.split()})  # fmt: skip
        self.words = [word for word in pool if len(word) > 3 and word.isalpha()]
        self.dice.shuffle(self.words)
        self.editor = self._editor()
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(self.editor)
        self.drafts: list[Any] = []
        self.filling = {1: self._filling(1), 2: self._filling(2)}

    def _deep(self, places: Any) -> list[str]:
        """Cursors of page 1,000 and those near it, or of the last pages there are."""
        from rotative.kit.cursors import pack_cursor

        depth = PAGE * (DEEP - 1)
        found = list(places[depth : depth + 40])
        if not found:  # no list is so long
            found = list(places)[-PAGE - 40 : -PAGE] or list(places[:1])
        return [pack_cursor(at, pk) for at, pk in found]

    def _editor(self) -> Any:
        from rotative.accounts.actions import give_role
        from rotative.accounts.models import User

        email = "bench@newsroom.example"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, "correct-horse-battery", first_name="Bench")
            give_role(user, self.edition, "chief")
        return user

    # What is measured -------------------------------------------------------------------

    def page(self, path: str, **query: str) -> None:
        """Make one public page; no page store takes part."""
        made = self.render("localhost", path, self.edition, "full", query=query)
        if made.status != 200:
            raise SystemExit(f"{path} {query} answered {made.status}")

    def page_at_work(self, path: str) -> None:
        """The same as a server's worker makes it, which has made other pages before."""
        from rotative.press.remember import remembering

        with remembering(self.memory):
            self.page(path)

    def full_day(self) -> str:
        """The path of a day with a full page of stories; every archive has some.

        A thousand stories in 20 years are one a week, a million 137 a day: of days as
        they come the pages would be one card and 24.
        """
        from rotative.stories.models import Story

        for _turn in range(1_000):
            number = self.first + BUSY * self.dice.randrange((self.last - self.first) // BUSY + 1)
            story = Story.objects.filter(pk=number, address_day__isnull=False).first()
            if story is None or story.address_day is None:
                continue
            stories = Story.objects.on_day(self.edition, story.address_day)
            if len(stories.numbers(PAGE)) == PAGE:
                return f"/{story.address_day:%Y/%m/%d}/"
        raise SystemExit("no day of this archive has a full page of stories: fill it anew")

    def desk(self, **query: str) -> None:
        """One page of the desk's story list."""
        answer = self.client.get(DESK, query)
        if answer.status_code != 200:
            raise SystemExit(f"the desk's list answered {answer.status_code}")

    def some_story(self) -> Any:
        """A story from anywhere in the archive."""
        from rotative.stories.models import Story

        while True:
            story = Story.objects.filter(pk=self.dice.randint(self.first, self.last)).first()
            if story is not None and story.live:
                story.edition = self.edition
                return story

    def word(self, turn: int) -> str:
        """A word that the archive has; another one each turn."""
        return self.words[turn % len(self.words)]

    def drawn(self, turn: int) -> tuple[str, str]:
        """Two words that stand together in some story."""
        words = [word.strip(".,;:").lower() for word in self.some_story().standfirst.split()]
        long = [word for word in words if len(word) > 3 and word.isalpha()] or words
        return long[0], long[-1]

    def found(self, words: str) -> list[int]:
        """What the engine alone finds for a reader."""
        from rotative.search.engines import chosen
        from rotative.search.engines.interface import Question

        only = frozenset({self.edition.pk})
        return chosen().find(Question(words=words, editions=only, languages=frozenset({"en"})))

    def _filling(self, count: int) -> list[str]:
        """Words of which ``count`` together fill a page of what is found, in any archive."""
        dice, made = random.Random(11), []
        for _try in range(4_000):
            words = " ".join(dice.sample(self.words, count))
            if len(self.found(words)) > SHOWN:
                made.append(words)
                if len(made) == ENOUGH_WORDS:
                    break
        return made

    def fills(self, turn: int, count: int) -> str:
        """``count`` words that fill a page, others each turn."""
        return self.filling[count][turn % len(self.filling[count])]

    def reader(self, words: str) -> tuple[str, Any]:
        """A server worker that has made other pages, none with a story on it, and is now asked."""
        from rotative.press.generations import generations
        from rotative.press.remember import Memory, remembering

        memory = Memory(generations())
        with remembering(memory):
            self.page("/search/")
        return words, memory

    def search(self, asked: tuple[str, Any]) -> None:
        """That worker makes the page."""
        from rotative.press.remember import remembering

        words, memory = asked
        with remembering(memory):
            self.page("/search/", q=words)

    def draft(self, turn: int) -> Any:
        """A new draft, made outside what is measured."""
        from rotative.stories import actions
        from rotative.stories.models import Story

        pattern = self.some_story()
        return actions.create(
            Story(
                edition=self.edition,
                section=pattern.section,
                headline=f"Measured {pattern.headline}"[:120],
                standfirst=pattern.standfirst,
                body=pattern.body,
                topics=list(pattern.topics.all()),
            ),
            actor=self.editor,
        )

    def operations(self) -> dict[str, tuple[Callable[[int], Any], Callable[[Any], Any]]]:
        """Name → what is prepared before the clock starts, and what it measures."""
        from rotative.search.index import take_in
        from rotative.stories import actions

        def path_of(turn: int) -> str:
            return self.some_story().path

        def day_of(turn: int) -> str:
            return f"{self.some_story().path.rsplit('/', 2)[0]}/"

        def two(turn: int) -> str:
            return " ".join(self.drawn(turn))

        return {
            "cold story": (path_of, self.page_at_work),
            "story, nothing remembered": (path_of, self.page),
            "section, first page": (lambda _turn: self.section.path, self.page),
            "section, page 1,000": (
                lambda turn: self.deep[turn % len(self.deep)],
                lambda cursor: self.page(self.section.path, before=cursor),
            ),
            "topic": (lambda _turn: self.topic.path, self.page),
            "topic, deep": (
                lambda turn: self.deep_topic[turn % len(self.deep_topic)],
                lambda cursor: self.page(self.topic.path, before=cursor),
            ),
            "author": (lambda _turn: self.person.path, self.page),
            "day": (lambda _turn: self.full_day(), self.page),
            "day, as they come": (day_of, self.page),
            "section feed": (lambda _turn: f"{self.section.path}feed.xml", self.page),
            "search, one word": (lambda turn: self.reader(self.fills(turn, 1)), self.search),
            "search, two words": (lambda turn: self.reader(self.fills(turn, 2)), self.search),
            "search, any two words": (lambda turn: self.reader(two(turn)), self.search),
            "search, cold process": (self.word, lambda word: self.page("/search/", q=word)),
            "desk list": (lambda turn: {"p": str(turn % 3 + 1)}, lambda asked: self.desk(**asked)),
            "desk search": (lambda turn: self.fills(turn, 2), lambda words: self.desk(q=words)),
            "desk search, any words": (two, lambda words: self.desk(q=words)),
            "save draft": (
                self.draft,
                lambda story: actions.edit(
                    story, {"headline": f"{story.headline} once more"[:120]}, actor=self.editor
                ),
            ),
            "publish": (self.draft, lambda story: actions.publish(story, actor=self.editor)),
            "index takes a story in": (lambda _turn: self.some_story().pk,
                                       lambda pk: take_in([pk])),
            "engine, one word": (self.word, self.found),
            "engine, two words": (two, self.found),
            "engine, a word begun": (lambda turn: self.word(turn)[:3], self.found),
            "what is like a story": (lambda _turn: self.some_story().pk, self.alike),
            "did you mean": (lambda turn: self.word(turn)[:-1] + "qx", self.mended),
        }  # fmt: skip

    def alike(self, number: int) -> list[int]:
        """What the end of a story's page is to offer, found anew."""
        from rotative.search.alike import alike
        from rotative.search.documents import documents

        (entry,) = documents([number])
        return alike(entry)

    def mended(self, word: str) -> str:
        """What the search page proposes for a word that nobody wrote."""
        from rotative.search.spelling import mended

        return mended(word, self.edition)


def cpu_of_both() -> float:
    """CPU seconds of this process, and of the server process that PostgreSQL gave it."""
    from django.db import connection

    theirs = 0.0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        text = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii")
        theirs = int(text.split()[0]) / 1e9
    return time.process_time() + theirs


def main() -> int:
    """Answer until the input ends."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    django.setup()
    measured = Measured()
    operations = measured.operations()
    turn: dict[str, int] = {}
    print(json.dumps({"ready": list(operations)}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        prepare, act = operations[asked["do"]]
        start = turn.get(asked["do"], 0)
        count = asked["turns"] + (0 if start else WARM)
        spent, wall = [], []
        for number in range(start, start + count):
            given = prepare(number)
            clock, began = time.monotonic(), cpu_of_both()
            act(given)
            spent.append((cpu_of_both() - began) * 1000)
            wall.append((time.monotonic() - clock) * 1000)
        turn[asked["do"]] = start + count
        skip = 0 if start else WARM
        print(json.dumps({"cpu": spent[skip:], "wall": wall[skip:]}), flush=True)
    return 0


class Worker:
    """Such a process, from outside."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench._archive"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
            env={**os.environ, **environment},
        )
        self.operations: list[str] = self._answer()["ready"]

    def _answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise SystemExit(f"a measuring process ended with {self.process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def do(self, name: str, turns: int) -> dict[str, list[float]]:
        """CPU and wall milliseconds of each turn."""
        if self.process.stdin:
            self.process.stdin.write(json.dumps({"do": name, "turns": turns}) + "\n")
            self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End it."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(30)


if __name__ == "__main__":
    raise SystemExit(main())
