"""Live streams: ten thousand readers, reconnect storms, readers who stop, and pages meanwhile.

Starts a server of its own (two workers) on a data folder of its own, with a source
of events that reads the ledger as the newsroom's own does, and lets ``ssec`` follow
it: an independent client, looked for beside the project in ``../shared/tools``
and compiled with the system's C compiler. Each message goes the whole way: a
POST, a line in the ledger, the workers that read it on. Where nginx has the nchan
module, the same client measures it in turns with ours.

Two parts take the whole newsroom and readers of their own: ``desk`` (_live_desk.py), from
the desk's form to a real browser's page, and ``kills`` (_live_kills.py), what readers show
while workers, PostgreSQL and Redis are killed.
"""

import asyncio
import contextlib
import http.client
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._common import ROOT, Bench, cpu_seconds, data_folder, percentile, resident
from bench._live_desk import report as from_the_desk
from bench._live_kills import report as kills
from bench.server import Seen, below, free_port, pages

TOOL = ROOT.parent / "shared" / "tools" / "ssec.c"
MODULES = (
    "/usr/lib/nginx/modules/ngx_nchan_module.so",
    "/usr/lib64/nginx/modules/ngx_nchan_module.so",
)
READERS, STORM, ROUNDS, MESSAGES = 10_000, 5_000, 5, 15
PAGES = ["/world/", "/desk/login/", "/static/rotative/site.css"]


@dataclass
class Target:
    """Somebody who serves a stream, and what the client saw of it."""

    name: str
    port: int
    follow: str
    publish: str
    pids: list[int]
    rounds: list[dict[str, float]] = field(default_factory=list)

    def median(self, what: str) -> float:
        """The middle one of the rounds."""
        return statistics.median(seen[what] for seen in self.rounds)


class Client:
    """The compiled client."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "ssec"
        compiler = shutil.which("cc") or shutil.which("gcc")
        if not TOOL.exists() or compiler is None:
            missing = "a C compiler" if TOOL.exists() else str(TOOL)
            raise SystemExit(f"bench/live.py needs {missing}, which is not here: nothing measured")
        subprocess.run([compiler, "-O2", "-w", "-o", self.program, TOOL], check=True)

    def run(self, target: Target, *options: str) -> list[dict[str, float]]:
        """Its reports, one an object."""
        words = [
            *(str(self.program), "-p", str(target.port), "-P", target.follow),
            *("-u", target.publish, "-k", ",".join(map(str, target.pids)), *options),
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode or not done.stdout:
            raise SystemExit(f"ssec failed: {done.stderr[-500:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]


def ours(folder: Path, **settings: str) -> "tuple[subprocess.Popen[bytes], Target]":
    """The server, ready, with two workers."""
    port = free_port()
    place = folder / f"server-{port}.log"
    with place.open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "rotative.web.server", "--port", str(port), "--prepared"),
                *("--workers", "2", "--no-job-worker"),
                *("--target", "rotative.web.tests.streams_target:make_app"),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "ROTATIVE_MAX_STREAMS_PER_ADDRESS": "100000",
                **settings,
            },
            stdout=log,
            stderr=log,
        )
    until = time.monotonic() + 120
    while b"Ready:" not in place.read_bytes():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise SystemExit(place.read_text())
        time.sleep(0.1)
    return process, Target(
        "ours", port, "/world/live/stream", "/desk/trial/publish/", below(process.pid)
    )


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Target]:
    """The server for as long as the block runs."""
    process, target = ours(folder, **settings)
    try:
        yield target
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextlib.contextmanager
def nchan(folder: Path) -> Iterator[Target | None]:
    """nginx with the nchan module, two workers; None where it is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    module = next((place for place in MODULES if Path(place).exists()), None)
    if program is None or module is None:
        yield None
        return
    port = free_port()
    conf = folder / "nginx.conf"
    conf.write_text(
        f"load_module {module};\nworker_processes 2;\nworker_rlimit_nofile 20000;\n"
        f"pid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\ndaemon off;\n"
        "events { worker_connections 19000; }\nhttp { access_log off;\n"
        f" server {{ listen 127.0.0.1:{port} backlog=8192;\n"
        "  location /sub { nchan_subscriber eventsource; nchan_channel_id live;"
        " nchan_subscriber_first_message newest; }\n"
        "  location /pub { nchan_publisher; nchan_channel_id live;"
        " nchan_message_buffer_length 1000; nchan_message_timeout 1h; }\n } }\n"
    )
    process = subprocess.Popen([program, "-c", conf, "-p", folder], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while not _answers(port) and time.monotonic() < until:
            time.sleep(0.1)
        yield Target("nchan", port, "/sub", "/pub", below(process.pid))
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/none")
        connection.getresponse()
        return True
    return False


def say(target: Target, words: str) -> int:
    """Publish something; its number."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    connection.request("POST", target.publish, words)
    answer = connection.getresponse().read()
    connection.close()
    return int(answer)


def marked(number: int) -> str:
    """A message as the client writes them, of 300 bytes."""
    text = f'{{"m":"@@{number:08d}:{time.time_ns():020d}@","p":"'
    return text + "x" * (298 - len(text)) + '"}'


def figures(folder: Path) -> dict[str, int]:
    """The server's own figures."""
    from rotative.kit.streams.figures import Figures

    return Figures(folder / "live" / "figures", writing=False).total()


def broadcast(bench: Bench, client: Client, folder: Path) -> None:
    """Ours and nchan in turns."""
    readers = 2_000 if bench.quick else READERS
    rounds = 2 if bench.quick else ROUNDS
    full = readers == READERS
    with serving(folder) as we, nchan(folder) as they:
        for number in range(rounds):
            for target in filter(None, (we, they)):
                bench.say(f"round {number + 1}: {readers:,} readers of {target.name}")
                target.rounds += client.run(target, "-s", f"{readers}:{MESSAGES}", "-c", "256")
                time.sleep(1)
    if they is None:
        bench.say("nginx with nchan is not installed: no comparison")
    rival = they.median if they else lambda _what: None
    p99, cpu = we.median("p99_ms"), we.median("srv_cpu_ms_per_msg")
    their_p99, their_cpu = rival("p99_ms"), rival("srv_cpu_ms_per_msg")
    bench.figure("event to reader p50", we.median("p50_ms"), "ms", rival=rival("p50_ms"))
    bench.figure("event to reader p99", p99, "ms", target=their_p99, at_scale=full, rival=their_p99)
    bench.figure("CPU an event", cpu, "ms", rival=their_cpu)
    if their_cpu:
        bench.figure("CPU an event, of nchan's", cpu / their_cpu, "", target=1.1, at_scale=full)
    # Later rounds use memory that earlier ones gave back: the most says what a reader takes.
    memory = max(seen["kB_per_conn"] for seen in we.rounds)
    theirs = max(seen["kB_per_conn"] for seen in they.rounds) if they else None
    bench.figure("memory a reader", memory, "kB", target=20, at_scale=full, rival=theirs)
    for what in ("lost", "dup"):
        count = sum(seen[what] for seen in we.rounds)
        bench.figure(f"events {what}", count, "", target=0, at_scale=full)
    bench.figure("load generator itself", we.median("cli_cpu_ms_per_msg"), "ms")


def with_pages(bench: Bench, client: Client, folder: Path) -> None:
    """Pages at a steady pace while events go to all readers."""
    readers = 2_000 if bench.quick else READERS
    seconds = 10 if bench.quick else 30
    with serving(folder) as we:
        asyncio.run(pages(we.port, PAGES, 3))  # the first of everything
        seen: list[list[dict[str, float]]] = []
        events = threading.Thread(
            target=lambda: seen.append(client.run(we, "-s", f"{readers}:{seconds}", "-c", "256"))
        )
        bench.say(f"pages beside {readers:,} readers, for {seconds} s")
        events.start()
        among = asyncio.run(pages(we.port, PAGES, seconds))
        events.join()
    full = readers == READERS
    figure = bench.figure
    figure(
        "pages beside readers p99", percentile(among.times, 0.99), "ms", target=300, at_scale=full
    )
    figure("pages beside readers p50", percentile(among.times, 0.5), "ms")
    figure("pages that failed", len(among.failures), "", target=0, at_scale=full)
    figure("event to reader p99, beside pages", seen[0][0]["p99_ms"], "ms")


def storms(bench: Bench, client: Client, folder: Path) -> None:
    """All come back at once: having missed ten events, then ten thousand."""
    readers = 1_000 if bench.quick else STORM
    full = readers == STORM
    with serving(folder) as we:
        say(we, marked(0))
        client.run(we, "-s", "100:1")  # the first of everything
        results = []
        for turn in range(1 if bench.quick else 5):
            before = say(we, marked(0))
            first = 1_000 + 20 * turn
            for number in range(10):
                say(we, marked(first + number))
            options = ("-s", str(readers), "-L", f"trial:{before}", "-F", str(first + 9))
            results += client.run(we, *options, "-c", str(readers))
            time.sleep(1)
        bench.say(f"{readers:,} came back having missed 10 events, {len(results)} times")
        bench.figure(
            "all caught up after 10 missed, p99",
            statistics.median(seen["p99_ms"] for seen in results),
            "ms", target=1_000, at_scale=full, note="median of the turns",
        )  # fmt: skip
        done = min(seen["done"] for seen in results)
        bench.figure("readers that caught up", done, "", target=readers, better="higher")
        bench.figure("of them told twice", sum(seen["dup"] for seen in results), "", target=0)
        bench.figure(
            "CPU of a storm", statistics.median(seen["srv_cpu_s"] for seen in results), "s"
        )
        before = say(we, marked(0))
        bench.say("10,000 events are missed")
        from rotative.web.tests.streams_source import say_many

        say_many(10_000)
        time.sleep(4)
        resets = figures(folder)["resets"]
        grown = resident(we.pids)
        last = threading.Timer(6, say, (we, marked(8_000)))
        last.start()
        options = ("-s", str(readers), "-L", f"trial:{before}", "-F", "8000", "-c", "256")
        seen = client.run(we, *options)[0]
        last.join()
        bench.figure(
            "readers reset after 10,000 missed", figures(folder)["resets"] - resets, "",
            target=readers, better="higher",
        )  # fmt: skip
        bench.figure("sent to each of them", seen["MB"] * 1_000 / readers, "kB")
        bench.figure("memory grown a reader", (resident(we.pids) - grown) / 1_000 / readers, "kB")


def stopped(bench: Bench, client: Client, folder: Path) -> None:
    """One in a hundred stops reading."""
    readers = 2_000 if bench.quick else READERS
    few = readers // 100
    full = readers == READERS
    # Longer than it takes to see that somebody has stopped.
    seconds = 20 if bench.quick else 55
    rate = "4" if bench.quick else "1"
    with serving(folder) as we:
        bench.say(f"{readers:,} readers of whom all read")
        alone = client.run(we, "-s", f"{readers}:{MESSAGES}", "-c", "256")[0]["p99_ms"]
        bench.say(f"{few} of {readers:,} readers stop")
        options = (
            "-s",
            f"{readers}:{seconds * int(rate)}",
            "-r",
            rate,
            "-c",
            "256",
            "-S",
            str(few),
        )
        seen, slow = client.run(we, *options, "-d", "8")
        cut = figures(folder)["cut"]
    bench.figure(
        "p99 of the others, of what it was", seen["p99_ms"] / alone, "", target=1.2,
        at_scale=full, note="on a machine shared with others this says little",
    )  # fmt: skip
    bench.figure("of them lost", seen["lost"], "", target=0, at_scale=full)
    bench.figure("stopped readers cut", cut, "", target=few, better="higher", at_scale=full)
    bench.figure("closed, seen from them", slow["slow_closed_by_server"], "")
    bench.figure("memory grown meanwhile", (seen["rss_after_kB"] - seen["rss_kB"]) / 1_000, "MB")


async def crowd(port: int, many: int, path: str) -> tuple[int, int, Seen]:
    """Open more streams than there may be, then ask for pages; how many got in, were refused."""
    held: list[Any] = []
    got: list[bytes] = []

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, local_addr=(f"127.0.2.{number % 200 + 1}", 0)
        )
        held.append(writer)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        got.append((await asyncio.wait_for(reader.readline(), 30))[9:12])

    for begin in range(0, many, 100):
        await asyncio.gather(*(one(number) for number in range(begin, min(many, begin + 100))))
    seen = await pages(port, PAGES, 8)
    for writer in held:
        writer.close()
    return got.count(b"200"), got.count(b"503"), seen


def beyond_the_cap(bench: Bench, folder: Path) -> None:
    """More streams than there may be: refused, and pages answer."""
    cap, many = 500, 1_500
    with serving(folder, ROTATIVE_MAX_STREAMS=str(cap)) as we:
        asyncio.run(pages(we.port, PAGES, 2))
        bench.say(f"{many:,} streams where {2 * cap:,} may be open")
        used = cpu_seconds(we.pids)
        taken, refused, seen = asyncio.run(crowd(we.port, many, we.follow))
        used = cpu_seconds(we.pids) - used
    bench.figure("streams open beyond the cap", max(0, taken - 2 * cap), "", target=0)
    bench.figure("streams taken", taken, "", note="the workers share the connections unevenly")
    bench.figure("refused with 503", refused, "", target=many - taken, better="higher")
    bench.figure("pages at the cap p99", percentile(seen.times, 0.99), "ms", target=300)
    bench.figure("pages at the cap that failed", len(seen.failures), "", target=0)


def streams(bench: Bench) -> None:
    """What needs the client: streams alone, with a source of events of their own."""
    with data_folder() as folder:
        client = Client(folder)
        bench.say("making a data folder")
        import django

        django.setup()
        from rotative.editions.models import Edition
        from rotative.web.server.prepare import prepare

        prepare()
        Edition.objects.create(code="world", name="World", language="en", prefix="world")
        if "broadcast" in bench.chosen.only:
            broadcast(bench, client, folder)
        if "pages" in bench.chosen.only:
            with_pages(bench, client, folder)
        if "storm" in bench.chosen.only:
            storms(bench, client, folder)
        if "stopped" in bench.chosen.only:
            stopped(bench, client, folder)
        if "cap" in bench.chosen.only:
            beyond_the_cap(bench, folder)


def main() -> int:
    """Measure; the exit code."""
    alone = ("broadcast", "pages", "storm", "stopped", "cap")
    parts = (*alone, "desk", "kills")
    bench = Bench(
        "live",
        "Live streams to ten thousand readers, against nginx with nchan.",
        options=lambda parser: parser.add_argument(
            "--only", nargs="+", choices=parts, default=parts, help="some parts alone"
        ),
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard > 0 else max(soft, 20_000), hard))
    if set(alone) & set(bench.chosen.only):
        streams(bench)
    if "desk" in bench.chosen.only:
        from_the_desk(bench)
    if "kills" in bench.chosen.only:
        kills(bench, 40 if bench.quick else 300)
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
