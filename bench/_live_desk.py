"""From the desk to an open page: how long until readers see what is published.

    .venv/bin/python bench/live.py --only desk [--quick]

The whole way: the editor's form is posted to the desk (session, CSRF), the
story is published, and a real browser that has the newsfeed open puts it into
its page, where a MutationObserver notes the moment. Flashes the same way, from
the desk's form. Meanwhile thousands of readers follow the stream and pages are
asked for at a steady pace, each on a connection of its own. On SQLite.
Readers and pages have processes of their own, and share the machine.
"""

import asyncio
import contextlib
import multiprocessing
import selectors
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from bench._common import percentile
from bench.kill import ADD, FIRST, post_form, story_form
from bench.server import pages
from bench.stage import Stage, stage

READERS, PAGES, EVENTS = 5_000, 200, 100
TARGET = 300.0  # milliseconds, p99
FLASH = "/desk/breaking/"
# What every page asks for beside itself is its sheet and its scripts.
PATHS = ["/world/", "/world/live/", "/world/live/items.json", "/static/rotative/site.css"]
# The marks in what is put into the newsfeed, each with the moment at which it first stood there.
WATCH = """
() => {
  window.shown = {};
  new MutationObserver(records => {
    const now = Date.now();
    for (const { addedNodes } of records)
      for (const node of addedNodes)
        for (const [mark] of node.textContent.matchAll(/mark\\d+x/g)) window.shown[mark] ??= now;
  }).observe(document.querySelector("main .feed"), { childList: true, subtree: true });
}
"""


def _follow(port: int, many: int, told: Connection) -> None:
    """Hold ``many`` streams and read what comes, until told to end; say how much that was."""
    waiting, heard = selectors.DefaultSelector(), 0
    for number in range(many):
        one = socket.create_connection(
            ("127.0.0.1", port), 30, (f"127.2.{number // 200}.{number % 200 + 1}", 0)
        )
        one.sendall(b"GET /world/live/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        one.setblocking(False)
        waiting.register(one, selectors.EVENT_READ)
        if number % 50 == 49:
            time.sleep(0.02)
    told.send(many)
    while not told.poll():
        for key, _mask in waiting.select(0.2):
            with contextlib.suppress(OSError):
                piece = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                heard += piece.count(b"event: item")
                if not piece:
                    waiting.unregister(key.fileobj)
    told.send((heard, len(waiting.get_map()), time.process_time()))


def _ask(port: int, told: Connection) -> None:
    """Ask for pages at a steady pace until told to end; send how long each took, and failures."""
    times: list[float] = []
    failures: list[str] = []
    while not told.poll():
        seen = asyncio.run(pages(port, PATHS, 1, PAGES))
        times += seen.times
        failures += seen.failures
    told.send((times, failures, time.process_time()))


@contextlib.contextmanager
def beside(work: Callable[..., None], *given: Any) -> Iterator[tuple[Connection, list[Any]]]:
    """``work`` in a process of its own for as long as the block runs; what it sent at the end."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=work, args=(*given, theirs), daemon=True
    )
    process.start()
    found: list[Any] = []
    try:
        yield ours, found
        ours.send("over")
        if ours.poll(60):
            found.append(ours.recv())
    finally:
        process.join(5)
        if process.is_alive():
            process.kill()


def _publish(on: Stage, tab: Any, events: int, post: Callable[[str], int]) -> list[list[float]]:
    """Milliseconds from the form's sending, and from its answer, until the page shows it."""
    sent, answered = {}, {}
    for number in range(events):
        mark = f"mark{time.time_ns()}x"
        sent[mark] = 1_000 * time.time()
        status = post(mark)
        answered[mark] = 1_000 * time.time()
        if status != 302:
            raise SystemExit(f"the desk answered {status} to event {number}")
        tab.wait_for_timeout(150)
    until = time.monotonic() + 30
    while len(shown := tab.evaluate("window.shown")) < events and time.monotonic() < until:
        tab.wait_for_timeout(200)
    tab.evaluate("window.shown = {}")
    never = float("inf")
    return [[shown.get(mark, never) - since[mark] for mark in sent] for since in (sent, answered)]


def _measure(bench: Any, on: Stage, printed: str, events: int) -> None:
    from playwright.sync_api import sync_playwright

    session, edition, section = printed.split()

    def story(mark: str) -> int:
        return post_form(on.port, ADD, session, story_form(f"Dam {mark}", edition, section))

    def flash(mark: str) -> int:
        return post_form(on.port, FLASH, session, {"words": f"Dam {mark}", "editions": edition})

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        )
        tab = browser.new_page()
        tab.goto(f"http://127.0.0.1:{on.port}/world/live/")
        tab.wait_for_timeout(2_000)
        tab.evaluate(WATCH)
        _publish(on, tab, 3, story)  # the first of everything
        for name, post in (("story", story), ("flash", flash)):
            bench.say(f"{events} times: {name}")
            whole, after = _publish(on, tab, events, post)
            full = bench.full and events >= EVENTS
            bench.figure(
                f"{name}: form sent to shown, p99", percentile(whole, 0.99), "ms",
                target=TARGET, at_scale=full,
            )  # fmt: skip
            bench.figure(f"{name}: form sent to shown, p50", statistics.median(whole), "ms")
            bench.figure(f"{name}: desk’s answer to shown, p99", percentile(after, 0.99), "ms")
            bench.figure(f"{name}: desk’s answer to shown, p50", statistics.median(after), "ms")
        browser.close()


def report(bench: Any) -> None:
    """Measure, and add the figures to ``bench``."""
    readers = 500 if bench.quick else READERS
    events = 20 if bench.quick else EVENTS
    bench.full = readers == READERS
    with stage("live_desk") as on:
        first = on.start("-c", f"import django; django.setup()\n{FIRST}", stdout=subprocess.PIPE)
        printed, _ = first.communicate()
        on.more["ROTATIVE_MAX_STREAMS_PER_ADDRESS"] = "10000"
        on.serve("--workers", "2")
        asyncio.run(pages(on.port, PATHS, 3))  # the first of everything
        with beside(_follow, on.port, readers) as (crowd, heard):
            if not crowd.poll(120):
                raise SystemExit("the readers did not all connect")
            crowd.recv()
            bench.say(f"{readers:,} readers follow, {PAGES} pages a second are asked for")
            with beside(_ask, on.port) as (_asking, asked):
                _measure(bench, on, printed, events)
    times, failures, page_cpu = asked[0]
    items, left, reader_cpu = heard[0]
    bench.figure("pages meanwhile, p99", percentile(times, 0.99), "ms")
    bench.figure("pages that failed", len(failures), "", target=0, at_scale=bench.full)
    bench.figure("items that each reader heard", items / readers, "", note=f"{left:,} stayed")
    bench.figure("load generators themselves", page_cpu + reader_cpu, "CPU s")
