"""Readers that keep what an open page keeps: the list, the banner, the posts of a live story.

They do with each event what docs/reference/newsfeed.md says, go on by
``Last-Event-ID``, come back when the server said, and can be compared with
what is fetched anew.
"""

import asyncio
import contextlib
import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import lxml.html

EDITIONS = ("world", "europe")
PAGE = 30  # posts on the first page of a live story
SILENCE = 45  # seconds after which a line on which nothing is said is dead
_ADDRESS = re.compile(r'(live-when[^>]*><a href=")[^"?#]*')
Live = dict[str, tuple[int, str]]  # edition → number and address of its live story


@dataclass
class Shown:
    """What a page shows; ``upto`` is the number of the list's newest line."""

    epoch: str
    upto: int
    items: dict[str, dict[str, Any]]
    floor: int
    banner: dict[str, str]
    posts: dict[int, str] | None = None  # None where readers cannot see the story
    oldest: int = 0  # posts before this one are on the story's older pages
    pinned: int | None = None
    ended: bool = False


def _plain(markup: Any) -> str:
    return " ".join(lxml.html.tostring(markup, encoding="unicode", with_tail=False).split())


def _read_story(page: str, shown: Shown) -> None:
    tree = lxml.html.fromstring(page)
    posts = tree.xpath('//*[@id="posts"]/section')
    shown.posts = {int(post.get("id").removeprefix("post-")): _plain(post) for post in posts}
    shown.oldest = min(shown.posts) if len(shown.posts) == PAGE else 0
    pinned = tree.find_class("live-pinned")
    shown.pinned = int(pinned[0].get("data-post")) if pinned else None
    shown.ended = bool(tree.find_class("live-state"))


def _read_list(body: str) -> Shown:
    got = json.loads(body)
    epoch, _, number = got["newest"].partition(":")
    items = {item["key"]: item for item in got["items"]}
    floor = min((item["id"] for item in got["items"]), default=0) if got["older"] else 0
    return Shown(epoch, int(number), items, floor, got["banner"])


def fresh(port: int, code: str, live: Live, *, until: float) -> Shown:
    """What a page that is opened now shows; asked again until the server answers."""
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("GET", f"/{code}/live/items.json")
            answer = link.getresponse()
            body = answer.read().decode()
            if answer.status == 200:
                shown = _read_list(body)
                address = live[code][1]
                for _turn in range(2):
                    link.request("GET", f"{address}?order=latest")
                    page = link.getresponse()
                    text = page.read().decode()
                    # The desk gives stories other addresses too; the old one leads there.
                    if page.status != 301:
                        break
                    address = urlsplit(page.getheader("Location") or "").path
                link.close()
                if page.status == 200:
                    _read_story(text, shown)
                if page.status in (200, 404, 410):
                    return shown
        if time.monotonic() > until:
            raise SystemExit("the server no longer answers")
        time.sleep(0.2)


@dataclass(eq=False)
class Reader:
    """One reader of an edition."""

    port: int
    code: str
    live: Live
    number: int
    shown: Shown | None = None
    last: str = ""
    retry: float = 1.0
    heard: int = 0
    twice: int = 0
    connected: int = 0
    resets: int = 0
    numbers: set[int] = field(default_factory=set)
    covered: int = 0  # whatever was told up to here was in a list that was fetched
    begun: int = 0

    def __str__(self) -> str:
        return f"reader {self.number} of {self.code} at {self.last}"

    @property
    def at(self) -> int:
        """The number up to which this reader was told everything."""
        return int(self.last.rpartition(":")[2] or 0)

    async def run(self) -> None:
        """Follow for ever."""
        while True:
            with contextlib.suppress(OSError, EOFError, TimeoutError, ValueError):
                if self.shown is None:
                    await self._fetch()
                await self._listen()
            await asyncio.sleep(self.retry * random.uniform(0.5, 1.5))

    async def _fetch(self, at_least: int = 0) -> None:
        shown = await asyncio.to_thread(
            fresh, self.port, self.code, self.live, until=time.monotonic() + 60
        )
        self.shown = shown
        if not self.last:
            self.last = f"{shown.epoch}:{shown.upto}"
            self.begun = shown.upto
        self.covered = max(self.covered, shown.upto, at_least)

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(
                f"GET /{self.code}/live/stream HTTP/1.1\r\nHost: localhost\r\n"
                f"Last-Event-ID: {self.last}\r\n\r\n".encode()
            )
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SILENCE)
            if not head.startswith(b"HTTP/1.1 200"):
                return
            self.connected += 1
            chunked = b"chunked" in head.lower()
            text = b""
            while True:
                text += await asyncio.wait_for(_piece(reader, chunked=chunked), SILENCE)
                *events, text = text.split(b"\n\n")
                for event in events:
                    await self._take(event.decode())
        finally:
            writer.close()

    async def _take(self, event: str) -> None:
        fields = dict(line.split(": ", 1) for line in event.split("\n") if ": " in line)
        if "retry" in fields:
            self.retry = int(fields["retry"]) / 1000
        name, number = fields.get("event", ""), int(fields.get("id", "0:0").rpartition(":")[2])
        if name == "reset":
            self.resets += 1
            await self._fetch(number)
        elif name and name != "beat":
            self.heard += 1
            self.twice += bool(number) and number in self.numbers
            self._told(name, json.loads(fields["data"]))
        if "id" in fields:
            self.last = fields["id"]
            if name:
                self.numbers.add(number)

    def _told(self, name: str, said: dict[str, Any]) -> None:
        shown = self.shown
        assert shown is not None  # noqa: S101 - the list came first
        if name == "item":
            self._take_item(shown, said)
            if said["key"] == f"story:{self.live[self.code][0]}" and shown.posts:
                shown.posts = {
                    number: _ADDRESS.sub(rf"\g<1>{said['href']}", post, count=1)
                    for number, post in shown.posts.items()
                }
        elif name == "gone":
            shown.items.pop(said["key"], None)
            if said["story"] is not None:
                for key in [k for k, v in shown.items.items() if v["story"] == said["story"]]:
                    del shown.items[key]
        elif name == "banner":
            shown.banner = said
        elif name in ("post", "post_gone", "live") and said["story"] == self.live[self.code][0]:
            self._take_post(shown, name, said)

    @staticmethod
    def _take_item(shown: Shown, said: dict[str, Any]) -> None:
        shown.items.pop(said["key"], None)
        if said["id"] >= shown.floor:
            shown.items[said["key"]] = said
        if said["key"] != f"story:{said['story']}":
            return
        for other in shown.items.values():
            if other["story"] == said["story"]:
                _, mark, place = other["href"].partition("#")
                other.update(section=said["section"], topics=said["topics"])
                other["href"] = f"{said['href']}{mark}{place}"

    @staticmethod
    def _take_post(shown: Shown, name: str, said: dict[str, Any]) -> None:
        if name == "live":
            shown.ended = said["ended"]
            return
        posts = shown.posts if shown.posts is not None else {}
        number = said["id"]
        if name == "post_gone":
            posts.pop(number, None)
        else:
            posts[number] = _plain(lxml.html.fragment_fromstring(said["html"].strip()))
        if name == "post" and said["pinned"]:
            shown.pinned = number
        elif shown.pinned == number:
            shown.pinned = None
        shown.posts = posts

    def differs(self, now: Shown) -> str:
        """Where this reader's page is not as one that was opened now; empty for nowhere."""
        own = self.shown
        if own is None:
            return "no list"
        floor = max(own.floor, now.floor)
        for key in sorted({*own.items, *now.items}):
            mine, theirs = own.items.get(key), now.items.get(key)
            if mine != theirs and max(one["id"] for one in (mine, theirs) if one) >= floor:
                return f"{key}: {mine} instead of {theirs}"
        if own.banner != now.banner:
            return f"banner {own.banner} instead of {now.banner}"
        if now.posts is None or own.posts is None:
            return ""
        if (own.pinned, own.ended) != (now.pinned, now.ended):
            return f"pinned, ended {own.pinned, own.ended} instead of {now.pinned, now.ended}"
        # Where posts were removed, a page opened now goes further back than ours.
        oldest = max(own.oldest, now.oldest)
        mine, theirs = own.posts, now.posts
        odd = [
            number for number in {*mine, *theirs}
            if number >= oldest and mine.get(number) != theirs.get(number)
        ]  # fmt: skip
        return f"post {odd[0]}: {mine.get(odd[0])}, not {theirs.get(odd[0])}" if odd else ""

    def never_told(self, expected: set[int]) -> set[int]:
        """The lines that this reader was told of by no event and no list."""
        return {number for number in expected - self.numbers if number > self.covered}


class Readers:
    """Many of them, on a loop in a thread of its own."""

    def __init__(self, port: int, many: int, live: Live) -> None:
        self.live = live
        self.all = [
            Reader(port, EDITIONS[number % len(EDITIONS)], live, number) for number in range(many)
        ]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.tasks = [self.loop.create_task(reader.run()) for reader in self.all]
        self.loop.run_forever()

    async def _leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def start(self, seconds: float = 60) -> None:
        """Return once all follow."""
        self.thread.start()
        until = time.monotonic() + seconds
        while not all(reader.connected for reader in self.all):
            if time.monotonic() > until:
                raise SystemExit("not all readers found a stream")
            time.sleep(0.05)

    def wait(self, last: dict[str, Shown], *, until: float) -> list[Reader]:
        """Those who have not heard the last line by then."""
        while True:
            late = [reader for reader in self.all if reader.at < last[reader.code].upto]
            if not late or time.monotonic() > until:
                return late
            time.sleep(0.02)

    def close(self) -> None:
        """Leave, all of them."""
        asyncio.run_coroutine_threadsafe(self._leave(), self.loop).result(20)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


async def _piece(reader: asyncio.StreamReader, *, chunked: bool) -> bytes:
    """The next bytes of the answer's body. Raises EOFError at its end."""
    if not chunked:
        piece = await reader.read(65_536)
        if not piece:
            raise EOFError
        return piece
    size = int(await reader.readline() or b"0", 16)
    if not size:
        raise EOFError
    piece = await reader.readexactly(size + 2)
    return piece[:-2]
