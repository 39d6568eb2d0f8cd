"""What the benches share: a newsroom of their own, its processes, and the report.

Nothing here touches the project's data: each :class:`Stage` lives in a
temporary folder, on a free port, on SQLite or in a PostgreSQL database that it
makes and removes.
"""

import contextlib
import http.client
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``holds`` is None where it was not measured at its stated scale."""

    name: str
    value: float
    unit: str
    target: str = ""
    holds: bool | None = None
    rival: str = ""


def machine() -> str:
    """The machine in a line."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def report(name: str, figures: Sequence[Figure], *, as_json: bool) -> int:
    """Print the figures; the exit code: 1 when one does not hold."""
    if as_json:
        print(
            json.dumps(
                {
                    "name": name,
                    "machine": machine(),
                    "figures": [asdict(figure) for figure in figures],
                }
            )
        )
    else:
        print(f"{name}: {machine()}")
        marks = {True: "holds", False: "FAILS", None: ""}
        for figure in figures:
            print(
                f"  {figure.name:<52} {figure.value:>12,.3f} {figure.unit:<10}"
                f" {figure.target:<12} {marks[figure.holds]} {figure.rival}".rstrip()
            )
    return 1 if any(figure.holds is False for figure in figures) else 0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stage:
    """A newsroom to measure: data folder, database, environment, processes."""

    def __init__(self, name: str, database: str = "", prepared: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"rotative-{name}-"))
        self.data = self.folder / "data"
        if prepared:
            shutil.copytree(prepared, self.data)
        else:
            self.data.mkdir()
        self.port = free_port()
        self.database = database
        self.made = ""
        self.more: dict[str, str] = {}  # settings besides
        self.processes: list[subprocess.Popen] = []
        if database:
            self.made = f"rotative_{name}_{os.getpid()}"
            self._ask_postgresql(f'CREATE DATABASE "{self.made}"')
            self.database = urlsplit(database)._replace(path=f"/{self.made}").geturl()

    def _ask_postgresql(self, question: str) -> None:
        import psycopg

        parts = urlsplit(self.database)
        with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as link:
            link.execute(question)  # type: ignore[arg-type]

    def __enter__(self) -> "Stage":
        done = subprocess.run(
            [sys.executable, "-m", "rotative.web.server.prepare"],
            env=self.environment(), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            self.__exit__()
            raise SystemExit(f"the newsroom could not be prepared:\n{done.stderr}")
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.processes:
            self.end(process)
        if self.made:
            self._ask_postgresql(f'DROP DATABASE IF EXISTS "{self.made}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """The environment of the stage's programs; nothing of the caller's newsroom."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("ROTATIVE_", "PYTEST_", "DJANGO_")) and key != "PORT"
        }
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "rotative.web.settings",
            "ROTATIVE_DATA": str(self.data),
            "ROTATIVE_DATABASE_URL": self.database,
            "ROTATIVE_LOG_LEVEL": "WARNING",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            **self.more,
        }

    def enter(self) -> None:
        """Make this very process one of the stage's, with Django set up."""
        for key in [key for key in os.environ if key.startswith(("ROTATIVE_", "DJANGO_"))]:
            del os.environ[key]
        os.environ.update(self.environment())
        import django

        django.setup()

    def start(self, *command: str, **options: object) -> subprocess.Popen:
        """Start a Python program of the stage (``-m``, ``module``, …)."""
        process = subprocess.Popen(  # type: ignore[call-overload]
            [sys.executable, *command],
            env=self.environment(), cwd=ROOT, text=True, **options,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self, *arguments: str, seconds: float = 90) -> subprocess.Popen:
        """Start the server with its workers; return once it answers."""
        log = self.folder / f"server-{len(self.processes)}.log"
        with log.open("wb") as file:
            process = self.start(
                *("-m", "rotative.web.server", "--prepared", "--port", str(self.port)),
                *arguments,
                stdout=file, stderr=file,
            )  # fmt: skip
        until = time.monotonic() + seconds
        while b"Ready:" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"the server did not start:\n{log.read_text()}")
            time.sleep(0.05)
        return process

    def end(self, process: subprocess.Popen) -> None:
        """Stop a process in good order, or at last without."""
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                for pid in [*below(process.pid), process.pid]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                process.wait()

    def left(self) -> list[int]:
        """Processes that work on this newsroom's data, but for this very one."""
        sign = f"ROTATIVE_DATA={self.data}".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                pid = int(place.parent.name)
                if pid != os.getpid() and sign in place.read_bytes().split(b"\0"):
                    found.append(pid)
        return found

    def get(self, path: str, timeout: float = 30) -> tuple[int, str]:
        """Status and body of one request on a connection of its own."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            link.close()


def below(pid: int) -> list[int]:
    """Every process that ``pid`` started, and those that they started."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = place.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(place.parent.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def command(pid: int) -> str:
    """The command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def title(pid: int) -> str:
    """What ``ps`` calls a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def job_workers(server: int) -> list[int]:
    """The job worker's process below a server (none while it is being started again)."""
    return [pid for pid in below(server) if title(pid) == "rotative-jobs"]


@contextlib.contextmanager
def stage(name: str, database: str = "", *, prepared: Path | None = None) -> Iterator[Stage]:
    """A prepared newsroom; nothing of it is left afterwards.

    A copy of the data folder ``prepared`` spares it most of the preparing.
    """
    made = Stage(name, database, prepared)
    with made:
        yield made
