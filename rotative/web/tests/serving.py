"""A real server for tests: its own processes, data folder and port."""

import contextlib
import fcntl
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent


def _below_those_of_connections() -> Iterator[int]:
    """Ports that the system never gives to a connection; each once, other workers' left out."""
    least = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    ports = [port for port in range(least // 2, least) if port % 8 == int(worker) % 8]
    random.shuffle(ports)
    yield from ports


_PORTS = _below_those_of_connections()


def free_port() -> int:
    """A port that nobody listens on, nor will before its server does."""
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("every port is taken")


def environment(data: Path, **settings: str) -> dict[str, str]:
    """The environment of a program that keeps its things in ``data``."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("ROTATIVE_", "PYTEST_")) and key != "PORT"
    }
    database = os.environ.get("ROTATIVE_TEST_SERVER_DATABASE_URL", "")
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "rotative.web.settings",
        "ROTATIVE_DATA": str(data),
        "ROTATIVE_DATABASE_URL": database,
        "PYTHONPATH": str(ROOT),
        **settings,
    }


def python(data: Path, code: str, **settings: str) -> str:
    """What ``code`` prints, run with Django set up on ``data``."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        check=False,
        env=environment(data, **settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def prepare(data: Path) -> None:
    """Make ``data`` a data folder that is ready to serve: a copy of the run's prepared one."""
    shutil.copytree(prepared(), data)


def prepared() -> Path:
    """A data folder with tables and static files, made once a run; copied, never used itself.

    Its migrations cost seconds of CPU. All test processes of a run share it: who
    comes first makes it, and the others wait.
    """
    place = Path(os.environ["ROTATIVE_TEST_DATA"]) / "prepared"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            draft = place.with_suffix(f".{os.getpid()}")
            _make_ready(draft)
            draft.rename(place)
    return place


def _make_ready(data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rotative.web.server.prepare"],
        check=False,
        env=environment(data),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Serving:
    """A server under test."""

    def __init__(self, data: Path, *arguments: str, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        self.log = data / "server.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "rotative.web.server"),
                    *("--port", str(self.port), *arguments),
                ],
                env=environment(data, **settings),
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def wait_until_ready(self, seconds: float = 180) -> "Serving":
        """Return once the server has said that it is ready."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if b"Ready:" in self.log.read_bytes():
                return self
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"not ready: {self.log.read_text()}")

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        source: str = "127.0.0.1",
        **headers: str,
    ) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(source, 0)
        )
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            connection.request(method, path, body=body, headers=named)
            response = connection.getresponse()
            return Reply(
                response.status,
                {key.lower(): value for key, value in response.getheaders()},
                response.read(),
                response.headers.get_all("set-cookie") or [],
            )
        finally:
            connection.close()

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """An open connection on which nothing was said."""
        return socket.create_connection(("127.0.0.1", self.port), 30, (source, 0))

    def say(self, raw: bytes, seconds: float = 10) -> tuple[int, bytes, bool]:
        """Send ``raw``; the status, all that came back, and whether the server closed.

        Waits for the close or for a whole answer with a length.
        """
        with self.connect() as connection:
            connection.sendall(raw)
            return listen(connection, seconds)

    def children(self) -> list[int]:
        """Every process below the supervisor."""
        return descendants(self.process.pid)

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Stop it; the exit code and how many seconds that took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(sign)
        code = self.process.wait(30)
        return code, time.monotonic() - began


def answered(connection: socket.socket, seconds: float = 30) -> int:
    """The status of the answer, once its head has come; what follows is left unread."""
    connection.settimeout(seconds)
    heard = b""
    while b"\r\n\r\n" not in heard:
        piece = connection.recv(1)
        assert piece, f"closed after {heard!r}"
        heard += piece
    return _status(heard)


def listen(connection: socket.socket, seconds: float = 10) -> tuple[int, bytes, bool]:
    """The status, everything that came, and whether the other end closed."""
    connection.settimeout(0.2)
    heard = b""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            piece = connection.recv(65_536)
        except TimeoutError:
            if _is_whole(heard):
                return _status(heard), heard, False
            continue
        except ConnectionError:
            return _status(heard), heard, True
        if not piece:
            return _status(heard), heard, True
        heard += piece
    return _status(heard), heard, False


def _status(heard: bytes) -> int:
    return int(heard.split(b" ", 2)[1]) if heard.startswith(b"HTTP/") else 0


def _is_whole(heard: bytes) -> bool:
    head, end, body = heard.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return bool(end) and len(body) >= int(line.split(b":")[1])
    return False


def parents() -> dict[int, int]:
    """The parent of every process there is."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = place.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                found[int(place.parent.name)] = int(fields[1])
    return found


def descendants(pid: int) -> list[int]:
    """Every process that ``pid`` started, and those that they started."""
    known = parents()
    found = [pid]
    for one in found:
        found += [child for child, parent in known.items() if parent == one]
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


def gone(pid: int) -> bool:
    """Whether the process has ended."""
    return pid not in parents()


def eventually(check: object, seconds: float = 30) -> object:
    """The first true answer of ``check``, asked again and again; raises AssertionError without."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = check()  # type: ignore[operator]
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{check} never came true")


@contextlib.contextmanager
def serving(prepared: Path, folder: Path, *arguments: str, **settings: str) -> Iterator[Serving]:
    """A server on a copy of the prepared data folder; nothing of it is left afterwards."""
    data = folder / "data"
    shutil.copytree(prepared, data)
    server = Serving(data, "--prepared", *arguments, **settings)
    try:
        yield server.wait_until_ready()
    finally:
        below = server.children()
        server.stop()
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                if "rotative.web.server" in command(pid):
                    os.kill(pid, signal.SIGKILL)
