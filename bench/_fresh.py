"""How soon is every page fresh after a publication, while others read? Used by press.py."""

import asyncio
import json
import re
import statistics
import sys
import time
from dataclasses import dataclass, field

from bench._common import Bench, percentile

READERS = 32
READS = 500  # a second


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one answer that says its length."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = re.search(rb"content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head.split(b" ", 2)[1]), body


_EDITOR = """
import django, json, sys, time
django.setup()
from rotative.stories import actions
from rotative.stories.models import Person, Section, Story, Topic
from rotative.stories.models.story import Byline
section = Section.objects.get(slug="politics")
for order in sys.stdin:
    what, mark, number = json.loads(order)
    if what == "publish":
        story = Story(edition=section.edition, section=section, headline=mark,
                      body=[("text", "<p>" + mark + "</p>")])
        story.topics = [Topic.objects.get()]
        story.bylines.add(Byline(person=Person.objects.get()))
        story = actions.create(story)
        began = time.process_time()
        story = actions.publish(story)
    else:
        began = time.process_time()
        story = actions.correct(Story.objects.get(pk=number), mark, {"headline": mark})
    used = time.process_time() - began
    print(json.dumps([story.pk, story.path, used]), flush=True)
"""


@dataclass
class Waits:
    """What was seen after each publication."""

    fresh: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    stale: int = 0
    errors: int = 0
    reads: int = 0
    times: list[float] = field(default_factory=list)


async def freshness(port: int, paths: dict[str, str], rounds: int) -> Waits:
    """Publish, then ask every page that shows the story until it does; reads go on meanwhile."""
    waits = Waits()
    editor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _EDITOR, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    over = asyncio.Event()
    reading = [asyncio.create_task(reader(port, paths, over, waits)) for _ in range(READERS)]
    number = 0
    for turn in range(rounds):
        what = "publish" if turn % 2 == 0 else "correct"
        mark = f"Mark{turn:04d}x"
        assert editor.stdin and editor.stdout  # noqa: S101 - pipes were asked for
        editor.stdin.write(json.dumps([what, mark, number]).encode() + b"\n")
        number, path, used = json.loads(await editor.stdout.readline())
        acknowledged = time.monotonic()
        waits.cpu.append(1_000 * used)
        showing = {**paths, "story": f"/world{path}"}
        found = await asyncio.gather(
            *(until_shown(port, page, mark.encode(), acknowledged, waits)
              for page in showing.values())
        )  # fmt: skip
        waits.fresh += found
        await asyncio.sleep(0.05)
    over.set()
    await asyncio.gather(*reading)
    editor.terminate()
    await editor.wait()
    return waits


async def reader(port: int, paths: dict[str, str], over: asyncio.Event, waits: Waits) -> None:
    """One of the readers: its share of READS a second."""
    every = list(paths.values())
    stream, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = 0
    due = time.monotonic()
    while not over.is_set():
        due += READERS / READS
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        path = every[turn % len(every)]
        turn += 1
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        status, _body = await read_answer(stream)
        waits.times.append(1_000 * (time.monotonic() - due))
        waits.reads += 1
        waits.errors += status != 200
    writer.close()


async def until_shown(port: int, path: str, mark: bytes, since: float, waits: Waits) -> float:
    """Milliseconds from ``since`` until the page shows ``mark``; every answer before is stale."""
    stream, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while True:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            status, body = await read_answer(stream)
            waits.errors += status != 200
            if mark in body:
                return 1_000 * (time.monotonic() - since)
            waits.stale += 1
            if time.monotonic() - since > 10:
                return 10_000.0
            await asyncio.sleep(0.005)
    finally:
        writer.close()


def say_freshness(bench: Bench, waits: Waits, rounds: int) -> None:
    """The figures of the second part."""
    full = not bench.quick
    note = f"{rounds} publications and corrections, {len(waits.fresh)} pages looked at"
    bench.figure("published to fresh, p50", percentile(waits.fresh, 0.5), "ms", note=note)
    bench.figure("published to fresh, p99", percentile(waits.fresh, 0.99), "ms", target=100.0,
                 at_scale=full)  # fmt: skip
    bench.figure("stale answers after it was acknowledged", waits.stale, "", target=0)
    bench.figure("errors among readers", waits.errors, "", target=0)
    bench.figure("reads meanwhile", waits.reads, "")
    bench.figure("a read meanwhile, p50", percentile(waits.times, 0.5), "ms")
    bench.figure("a read meanwhile, p99", percentile(waits.times, 0.99), "ms")
    bench.figure("a publication", statistics.median(waits.cpu), "CPU ms", target=100.0)
