"""Search in an archive that grows: the engine, the page, the desk, related stories, the memory.

The same newsrooms as bench/archive.py makes, asked by turns. CPU milliseconds;
p95 is stated for the engine's answer alone and for the reader's whole page. A
page is made as a server worker makes it that has made others before (menus are
remembered, no story is), and of words that fill a page in each newsroom, so that
like is compared with like; "any words" takes two words of some story, however many
have them, and "cold process" a process that remembers nothing.
Then the largest newsroom is served by two workers and a job worker, pages of
every kind are read, and their proportional memory (PSS) is taken. Its job worker
makes the pictures' sizes meanwhile: of newsrooms that are kept, a second sitting
finds them in the largest only, and its pages that much dearer.

No rival: SQLite's and PostgreSQL's own full text search know no edition, no
typing errors and no recency here; nothing of the kind is installed.
"""

import contextlib
import http.client
import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import quote

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._common import Bench, percentile
from bench.archive import Place, at_scale, by_turns, growth, newsrooms, options, rates
from bench.server import below, free_port, start

MOST_P95 = 50.0
MOST_MEMORY = 450.0
MEASURED = ("search", "desk search", "engine", "did you mean", "index takes", "what is like")
SCALE = 1_000_000


def memory_of(pids: list[int]) -> tuple[float, float]:
    """Proportional megabytes of the processes: in all, and what is their own (not files')."""
    whole = own = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, _colon, size = line.partition(":")
                if name == "Pss":
                    whole += int(size.split()[0])
                elif name == "Pss_Anon":
                    own += int(size.split()[0])
    return whole / 1_000, own / 1_000


def read_all_kinds(port: int, pages: int) -> int:
    """Read stories of all ages, lists and searches; how many answered."""
    from bench._archive import Measured

    measured = Measured()
    paths = [measured.section.path, measured.topic.path, measured.person.path, "/", "/feed.xml"]
    paths += [f"{measured.section.path}?before={cursor}" for cursor in measured.deep[:5]]
    for turn in range(pages):
        paths.append(measured.some_story().path)
        if turn % 4 == 0:
            paths.append(f"/search/?q={quote(' '.join(measured.drawn(turn)))}")
    good = 0
    for path in paths:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        link.request("GET", f"/world{path}", headers={"Host": "localhost"})
        answer = link.getresponse()
        answer.read()
        good += answer.status == 200
        link.close()
    return good


def memory(bench: Bench, place: Place) -> None:
    """The whole newsroom's memory after its archive was read."""
    import django

    os.environ.update({**place.environment, "DJANGO_SETTINGS_MODULE": "rotative.web.settings"})
    django.setup()
    port = free_port()
    folder = Path(place.environment["ROTATIVE_DATA"])
    bench.say("serving the largest with two workers and a job worker")
    server = start(port, folder)
    try:
        good = read_all_kinds(port, 40 if bench.quick else 300)
        time.sleep(3)
        pids = below(server.pid)
        whole, own = memory_of(pids)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    bench.figure(
        "memory of the newsroom", whole, "MB PSS", target=MOST_MEMORY,
        at_scale=place.size >= SCALE, note=f"{len(pids)} processes, {good} pages read",
    )  # fmt: skip
    bench.figure("of it their own", own, "MB", note="the rest is files in memory, the index's too")


def main() -> int:
    """Measure; the exit code."""
    bench = Bench("search", "Search in an archive that grows.", options=options)
    with newsrooms(bench) as places:
        rates(bench, places)
        found = by_turns(bench, places, list(MEASURED))
        growth(bench, places, found)
        for name in (
            "engine, one word", "engine, two words", "engine, a word begun", "search, one word",
            "search, two words", "desk search", "did you mean", "what is like a story",
        ):  # fmt: skip
            worst = percentile(found[name][-1]["cpu"], 0.95)
            target = MOST_P95 if name.endswith("words") or name.endswith("one word") else None
            bench.figure(f"{name}, p95", worst, "ms CPU", target=target, at_scale=at_scale(places))
        memory(bench, places[-1])
    bench.say("no rival is installed")
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
