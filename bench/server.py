"""Do pages still come while strangers hold thousands of connections and trickle bodies?

Starts a server of its own on a data folder of its own and a free port. From this
machine, over the loopback: 3,000 connections that say nothing, 200 request
bodies at one byte a second, and pages asked for at a steady pace (the time is
taken from the moment a page was to be asked for, so that a queue shows).
"""

import asyncio
import contextlib
import multiprocessing
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._common import ROOT, Bench, cpu_seconds, data_folder, percentile, resident

IDLE, SLOW = 3_000, 200
PACE = 24  # pages a second; a quarter of what two cores can make
TARGET = 500.0  # milliseconds, p99


@dataclass
class Seen:
    """What the load saw."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    cut: int = 0
    closed: int = 0
    opened: int = 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def source() -> tuple[str, int]:
    """An address of the loopback: strangers come from many."""
    return f"127.1.{random.randrange(250)}.{random.randrange(1, 250)}", 0


async def one_page(port: int, path: str, due: float, seen: Seen) -> None:
    """Ask for a page on a new connection; note how long after ``due`` it was there."""
    try:
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", port, local_addr=source()), 20
        )
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await asyncio.wait_for(reader.read(-1), 20)
        writer.close()
        if not answer.startswith(b"HTTP/1.1 200"):
            seen.failures.append(f"{path}: {answer[:60]!r}")
    except (OSError, TimeoutError) as error:
        seen.failures.append(f"{path}: {error!r}")
    seen.times.append(1_000 * (time.monotonic() - due))


async def pages(port: int, paths: list[str], seconds: float, pace: int = PACE) -> Seen:
    """Ask for the pages in turn, ``pace`` a second."""
    seen = Seen()
    began = time.monotonic()
    asking: set[asyncio.Task[None]] = set()
    for number in range(int(seconds * pace)):
        due = began + number / pace
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        asking.add(asyncio.create_task(one_page(port, paths[number % len(paths)], due, seen)))
    await asyncio.gather(*asking)
    return seen


async def hold_idle(port: int, seen: Seen) -> None:
    """Hold a connection that says nothing; another when the server closes it."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=source())
        except OSError:
            await asyncio.sleep(1)
            continue
        seen.opened += 1
        try:
            await reader.read(1)
        except OSError:
            pass
        finally:
            seen.closed += 1
            writer.close()


async def trickle(port: int, seen: Seen) -> None:
    """Send a body of a thousand bytes at one a second; again when it is cut."""
    head = b"POST /desk/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=source())
            try:
                writer.write(head)
                while not reader.at_eof():
                    writer.write(b"x")
                    await writer.drain()
                    with contextlib.suppress(TimeoutError):
                        answer = await asyncio.wait_for(reader.read(100), 1)
                        seen.cut += answer.startswith(b"HTTP/1.1 408")
                        if answer:
                            break
            finally:
                writer.close()
        await asyncio.sleep(0.1)


async def crowd(port: int, idle: int, slow: int, seen: Seen, told: Connection) -> None:
    """Hold the strangers' connections; send what was seen whenever asked, until told to end."""
    held = [asyncio.create_task(hold_idle(port, seen)) for _ in range(idle)]
    held += [asyncio.create_task(trickle(port, seen)) for _ in range(slow)]
    asked = True
    while asked:
        await asyncio.sleep(0.05)
        while asked and told.poll():
            asked = told.recv()
            told.send((seen.opened, seen.closed, seen.cut, time.process_time()))
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)


class Strangers:
    """The crowd, in a process of its own: its work must not delay the clock that times pages."""

    def __init__(self, port: int, idle: int, slow: int) -> None:
        self.ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(
            target=lambda: asyncio.run(crowd(port, idle, slow, Seen(), theirs)), daemon=True
        )
        self.process.start()

    def seen(self, more: bool = True) -> tuple[int, int, int, float]:
        """Connections opened, closed by the server, bodies cut, CPU seconds used."""
        self.ours.send(more)
        found: tuple[int, int, int, float] = self.ours.recv()
        return found


def measure(bench: Bench, port: int, pids: list[int], idle: int, slow: int) -> None:
    """Pages alone, then pages among strangers."""
    paths = ["/desk/login/", "/world/", "/static/wagtailadmin/css/core.css"]
    seconds = 8 if bench.quick else 40
    asyncio.run(pages(port, paths, 3))  # the first of everything
    bench.say(f"pages alone, {PACE} a second for {seconds} s")
    alone = asyncio.run(pages(port, paths, seconds))
    before = resident(pids)
    bench.say(f"opening {idle:,} idle connections and {slow} slow bodies")
    strangers = Strangers(port, idle, slow)
    until = time.monotonic() + 30
    held = 0
    while held < idle and time.monotonic() < until:
        time.sleep(0.2)
        opened, closed, _cut, _cpu = strangers.seen()
        held = opened - closed
    grown = resident(pids) - before
    bench.say(f"pages among strangers, {PACE} a second for {seconds} s")
    used = cpu_seconds(pids)
    own = strangers.seen()[3] + time.process_time()
    among = asyncio.run(pages(port, paths, seconds))
    used = cpu_seconds(pids) - used
    _opened, closed, cut, cpu = strangers.seen(more=False)
    own = cpu + time.process_time() - own
    strangers.process.join(10)
    full = (idle, slow) == (IDLE, SLOW)
    figure = bench.figure
    figure("idle connections held", held, "")
    figure("pages among strangers p50", percentile(among.times, 0.5), "ms")
    figure(
        "pages among strangers p99",
        percentile(among.times, 0.99),
        "ms",
        target=TARGET,
        at_scale=full and held >= IDLE * 0.99,
    )
    figure("pages among strangers, slowest", max(among.times), "ms")
    figure("pages alone p50", percentile(alone.times, 0.5), "ms")
    figure("pages alone p99", percentile(alone.times, 0.99), "ms")
    figure("pages that failed", len(among.failures), "", target=0, at_scale=full)
    figure("memory an idle connection", grown / 1_000 / max(1, held + slow), "kB")
    figure("slow bodies cut at their deadline", cut, "")
    figure("idle connections closed by the server", closed, "", note="and opened again at once")
    figure("server", used / seconds, "CPU s/s")
    figure("load generator itself", own / seconds, "CPU s/s")
    for failure in among.failures[:3]:
        bench.say(f"failed: {failure}")


def start(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    """The server, ready."""
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "rotative.web.server", "--port", str(port), "--prepared"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=log,
        stderr=log,
    )
    until = time.monotonic() + 240  # on a machine that has much else to do
    while b"Ready:" not in (folder / "server.log").read_bytes():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise SystemExit((folder / "server.log").read_text())
        time.sleep(0.1)
    return process


def below(pid: int) -> list[int]:
    """Every process that ``pid`` started."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            place = Path(f"/proc/{one}/task/{one}/children")
            found += [int(child) for child in place.read_text().split()]
    return found


def main() -> int:
    """Measure; the exit code."""
    bench = Bench("server", "Pages among idle connections and slow bodies.")
    idle, slow = IDLE, SLOW
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 < hard < idle + slow + 500:
        idle = hard - slow - 500
        bench.say(f"this system lets a process open {hard} files: {idle} idle connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000) if hard > 0 else 20_000, hard))
    with data_folder() as folder:
        bench.say("making a data folder")
        import django

        django.setup()
        from rotative.editions.models import Edition
        from rotative.web.server.prepare import prepare

        prepare()
        Edition.objects.create(code="world", name="World", language="en", prefix="world")
        port = free_port()
        server = start(port, folder)
        try:
            measure(bench, port, below(server.pid), idle, slow)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(15)
    bench.say("no rival: nginx and others serve no desk; this is a promise, not a race")
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
