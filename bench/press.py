"""Stored pages: how many a CPU-second, and how soon are they fresh after a publication?

Starts a server of its own (one worker) on a data folder of its own and asks it
for a stored story, compressed with gzip, over 32 connections; then nginx and
Varnish for the same bytes, in turn, where they are installed. The load comes
from wrk where it is installed, else from a client of our own. Then stories are
published and corrected by another process while 500 pages a second are read,
and every page that shows them is asked for until it does.
"""

import asyncio
import contextlib
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._common import Bench, cpu_seconds, data_folder
from bench._fresh import READS, freshness, read_answer, say_freshness
from bench.server import below, free_port, start

CONNECTIONS = 32
TARGET, LEAST = 0.50, 0.45  # requests per CPU-second, of nginx's
WORDS = "The harbour lay quiet under the rain while the boats waited for the tide to turn. "


@dataclass
class Target:
    """Somebody who serves the page: its processes and its address."""

    name: str
    port: int
    path: str
    pids: list[int]
    rates: list[float] = field(default_factory=list)
    each_cpu: list[float] = field(default_factory=list)


def fill() -> dict[str, str]:
    """A newsroom with a front, sections, a topic, an author and 120 stories; what to look at."""
    from rotative.editions.actions import add_edition
    from rotative.editions.models import Edition
    from rotative.fronts.actions import ensure_front
    from rotative.stories import actions
    from rotative.stories.actions.terms import create_term
    from rotative.stories.models import Person, Section, Story, Topic
    from rotative.stories.models.story import Byline

    world = add_edition(
        Edition(code="world", name="World", language="en", prefix="world", time_zone="UTC")
    )
    ensure_front(world)
    names = ("Politics", "Economy", "Culture")
    sections = [create_term(Section(edition=world, name=name, slug=name.lower())) for name in names]
    topic = create_term(Topic(edition=world, name="Harbours", slug="harbours"))
    person = create_term(Person(name="Amina Diallo", slug="amina-diallo"))
    body = "".join(f'<p data-block-key="abcd{letter}">{WORDS * 7}</p>' for letter in "abcdefghi")
    for number in range(120):
        story = Story(
            edition=world,
            section=sections[number % 3],
            headline=f"Boats wait for the tide, day {number}",
            standfirst=WORDS,
            body=[("text", body)],
        )
        if number % 3 == 0:
            story.topics = [topic]
            story.bylines.add(Byline(person=person))
        story = actions.publish(actions.create(story))
    return {
        "story": f"/world{Story.objects.order_by('pk')[0].path}",
        "home": "/world/",
        "section": "/world/politics/",
        "topic": f"/world{topic.path}",
        "author": f"/world{person.path}",
        "feed": "/world/feed.xml",
        "sitemap": "/world/sitemap-news.xml",
        "lite": "/world/lite/",
    }


# Load ------------------------------------------------------------------------------------


def load(target: Target, seconds: float) -> tuple[float, int]:
    """Requests a second and failures, from wrk or from our own client."""
    address = f"http://127.0.0.1:{target.port}{target.path}"
    if wrk := shutil.which("wrk"):
        said = subprocess.run(
            [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-H", "Accept-Encoding: gzip",
             "-H", "Host: localhost", address],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        return float(rate[1]) if rate else 0.0, int(failed[1]) if failed else 0
    return asyncio.run(_own_load(target, seconds))


async def _own_load(target: Target, seconds: float) -> tuple[float, int]:
    request = (
        f"GET {target.path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()
    until, answers, failures = time.monotonic() + seconds, 0, 0

    async def one() -> None:
        nonlocal answers, failures
        reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
        while time.monotonic() < until:
            writer.write(request)
            status, _body = await read_answer(reader)
            answers += 1
            failures += status != 200
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return answers / seconds, failures


def round_of(target: Target, seconds: float) -> int:
    """One run against ``target``; its failures."""
    used = cpu_seconds(target.pids)
    rate, failed = load(target, seconds)
    used = cpu_seconds(target.pids) - used
    target.rates.append(rate)
    target.each_cpu.append(rate * seconds / max(used, 0.01))
    return failed


# Rivals ----------------------------------------------------------------------------------


def fetch(port: int, path: str, encoding: str = "gzip") -> tuple[int, dict[str, str], bytes]:
    """One page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {key.lower(): value for key, value in answer.getheaders()}, body


@contextlib.contextmanager
def nginx(folder: Path, port: int, path: str) -> Iterator[Target | None]:
    """nginx, one worker, with the same page in the same headers, compressed beforehand."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        yield None
        return
    place = folder / "nginx"
    (place / "pages").mkdir(parents=True)
    _status, headers, plain = fetch(port, path, "identity")
    (place / "pages" / "page.html").write_bytes(plain)
    (place / "pages" / "page.html.gz").write_bytes(fetch(port, path)[2])
    for made in place.rglob("*"):
        made.chmod(0o755 if made.is_dir() else 0o644)
    place.chmod(0o755)
    folder.chmod(0o755)
    kept = ("cache-control", "content-security-policy", "x-content-type-options",
            "referrer-policy", "permissions-policy", "cross-origin-opener-policy")  # fmt: skip
    added = "\n".join(f'add_header {name} "{headers[name]}";' for name in kept if name in headers)
    own = free_port()
    conf = place / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 1; pid {place}/pid; error_log {place}/error.log;\n"
        "events { worker_connections 1024; }\nhttp { access_log off; sendfile on;\n"
        "types { text/html html; } charset utf-8; keepalive_requests 10000000;\n"
        "open_file_cache max=1000; open_file_cache_valid 60s; gzip_static on; gzip_vary on;\n"
        f"client_body_temp_path {place}/b; proxy_temp_path {place}/p; fastcgi_temp_path {place}/f;"
        f"uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;\n"
        f"server {{ listen 127.0.0.1:{own}; root {place}/pages; {added} }} }}\n"
    )
    with running([program, "-c", str(conf), "-p", str(place)], own) as process:
        yield Target("nginx", own, "/page.html", below(process.pid))


@contextlib.contextmanager
def varnish(folder: Path, port: int, path: str) -> Iterator[Target | None]:
    """Varnish before our own server, with the page in its memory."""
    program = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
    if program is None:
        yield None
        return
    own = free_port()
    vcl = folder / "bench.vcl"
    vcl.write_text(
        f'vcl 4.1; backend own {{ .host = "127.0.0.1"; .port = "{port}"; }}\n'
        "sub vcl_backend_response { set beresp.ttl = 1h; return (deliver); }\n"
    )
    command = [program, "-F", "-n", str(folder / "varnish"), "-f", str(vcl), "-s", "malloc,64m",
               "-a", f"127.0.0.1:{own}", "-p", "thread_pools=1",
               "-p", f"thread_pool_min={CONNECTIONS + 8}"]  # fmt: skip
    with running(command, own) as process:
        fetch(own, path)
        yield Target("varnish", own, path, below(process.pid))


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that listens on ``port``; ended afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError):
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            time.sleep(0.05)
        if process.poll() is not None:
            raise SystemExit(f"{command[0]} did not start")
        time.sleep(0.3)
        yield process
    finally:
        process.terminate()
        process.wait(10)


# Speed -----------------------------------------------------------------------------------


def speed(bench: Bench, port: int, pids: list[int], folder: Path, path: str) -> None:
    """Requests per CPU-second, ours and the rivals', in turn."""
    seconds, rounds = (2, 2) if bench.quick else (8, 5)
    own = Target("rotative", port, path, pids)
    fetch(port, path)
    with nginx(folder, port, path) as static, varnish(folder, port, path) as cache:
        targets = [target for target in (own, static, cache) if target]
        failed = 0
        for turn in range(rounds):
            bench.say(f"round {turn + 1} of {rounds}: {', '.join(one.name for one in targets)}")
            for target in targets:
                failed += round_of(target, seconds)
    middle = {one.name: statistics.median(one.each_cpu) for one in targets}
    for one in targets:
        bench.figure(f"{one.name}, stored story", statistics.median(one.rates), "req/s")
        bench.figure(f"{one.name}, per CPU-second", middle[one.name], "req/CPU s")
    bench.figure("answers that failed", failed, "", target=0)
    if static:
        ratios = [a / b for a, b in zip(own.each_cpu, static.each_cpu, strict=True)]
        full = not bench.quick
        bench.figure("of nginx, per CPU-second", statistics.median(ratios), "", target=TARGET,
                     better="higher", at_scale=full)  # fmt: skip
        bench.figure("of nginx, the worst round", min(ratios), "", target=LEAST,
                     better="higher", at_scale=full)  # fmt: skip
    else:
        bench.say("nginx is not installed: no comparison")
    if cache:
        ratio = middle["rotative"] / middle["varnish"]
        bench.figure("of varnish, per CPU-second", ratio, "", target=1.0, better="higher",
                     at_scale=not bench.quick)  # fmt: skip
    else:
        bench.say("varnish is not installed: no comparison")


def title(pid: int) -> str:
    """What ``ps`` calls a process; empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


@contextlib.contextmanager
def served(port: int, folder: Path, *, workers: int) -> Iterator[list[int]]:
    """The server, ready, and its processes."""
    os.environ["ROTATIVE_WORKERS"] = str(workers)
    server = start(port, folder)
    try:
        # The job worker serves nobody; what it does at its start is not the pages' cost.
        yield [pid for pid in below(server.pid) if title(pid) != "rotative-jobs"]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)
        (folder / "server.log").unlink(missing_ok=True)


def after_restart(bench: Bench, port: int, folder: Path, path: str) -> None:
    """Start the server again; is the first answer a stored one?"""
    with served(port, folder, workers=1):
        began = time.monotonic()
        _status, headers, _body = fetch(port, path)
        took = 1_000 * (time.monotonic() - began)
        bench.figure("first answer after a restart", took, "ms",
                     note=f"X-Press: {headers.get('x-press')}")  # fmt: skip
        made = float(headers.get("x-press") != "hit")
        bench.figure("pages made for it", made, "", target=0)


def options(parser: Any) -> None:
    """``--only`` measures one part."""
    parser.add_argument("--only", choices=["speed", "fresh", "restart"])


def main() -> int:
    """Measure; the exit code."""
    bench = Bench("press", "Stored pages against nginx and Varnish; fresh after publishing.",
                  options=options)  # fmt: skip
    with data_folder() as folder:
        os.environ["ROTATIVE_MAX_REQUESTS_PER_ADDRESS"] = "1000"
        bench.say("making a newsroom")
        import django

        django.setup()
        from rotative.web.server.prepare import prepare

        prepare()
        paths = fill()
        port = free_port()
        only = bench.chosen.only
        if only in (None, "speed", "restart"):
            with served(port, folder, workers=1) as pids:
                if only != "restart":
                    speed(bench, port, pids, folder, paths["story"])
                fetch(port, paths["story"])
            if only != "speed":
                after_restart(bench, port, folder, paths["story"])
        if only in (None, "fresh"):
            # As newsrooms run it: two workers.
            with served(port, folder, workers=2) as pids:
                fresh(bench, port, paths, pids)
    return bench.end()


def fresh(bench: Bench, port: int, paths: dict[str, str], pids: list[int]) -> None:
    """The second part."""
    rounds = 20 if bench.quick else 200
    bench.say(f"{rounds} publications under {READS} reads a second")
    shown = {name: path for name, path in paths.items() if name != "story"}
    used, own = cpu_seconds(pids), time.process_time()
    waits = asyncio.run(freshness(port, shown, rounds))
    used, own = cpu_seconds(pids) - used, time.process_time() - own
    say_freshness(bench, waits, rounds)
    bench.figure("the server, a round with its reads", 1_000 * used / rounds, "CPU ms")
    bench.figure("the client itself, a round", 1_000 * own / rounds, "CPU ms")


if __name__ == "__main__":
    raise SystemExit(main())
