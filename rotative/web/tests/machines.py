"""Two machines for tests: servers with own data folders that share nothing but PostgreSQL."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from rotative.web.tests.serving import ROOT, Serving, environment, python

NEAR = "postgresql://postgres@127.0.0.1:5432/rotative_test"


def ask_postgresql(question: str, *values: object, base: str = "postgres") -> list[tuple]:
    """What the test's PostgreSQL answers; the test is skipped where none does."""
    given = os.environ.get("ROTATIVE_TEST_DATABASE_URL") or NEAR
    address = urlsplit(given)._replace(path=f"/{base}").geturl()
    try:
        link = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.Error as error:
        pytest.skip(f"no PostgreSQL answers at {address}: {error}")
    with link:
        told = link.execute(question, values or None)  # type: ignore[arg-type]
        return told.fetchall() if told.description else []


class Cable:
    """A line to PostgreSQL that can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self.there = (host, port)
        self.sockets: list[socket.socket] = []
        self.listening: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Let connections through."""
        self.listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listening,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection and take no new one."""
        assert self.listening
        # A thread that waits in accept() keeps the port open unless it is told.
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.sockets.clear()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _from = listening.accept()
                far = socket.create_connection(self.there)
                self.sockets += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                target.sendall(piece)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@dataclass
class Machine:
    """One of them: its folder, its way to the database, its server."""

    data: Path
    database: str
    settings: dict[str, str]
    server: Serving

    def python(self, code: str) -> str:
        """What ``code`` prints, run on this machine."""
        return python(self.data, code, ROTATIVE_DATABASE_URL=self.database)

    def start(self) -> None:
        """Start the server, with what it has stored."""
        self.server = _serve(self.data, self.database, self.settings)


@dataclass
class Two:
    """Both machines; ``cable`` is the second one's line to the database."""

    one: Machine
    other: Machine
    cable: Cable
    base: str

    def ask(self, question: str, *values: object) -> list[tuple]:
        """What the shared database answers."""
        return ask_postgresql(question, *values, base=self.base)


def _serve(data: Path, database: str, settings: dict[str, str]) -> Serving:
    log = data / "server.log"
    log.unlink(missing_ok=True)
    return Serving(
        data,
        *("--prepared", "--workers", "1", "--no-job-worker"),
        ROTATIVE_DATABASE_URL=database,
        **settings,
    ).wait_until_ready()


@contextlib.contextmanager
def two_machines(folder: Path, fill: str, **settings: str) -> Iterator[Two]:
    """Two running machines on a database that ``fill`` was run on; nothing is left of it."""
    base = f"rotative_machines_{os.getpid()}"
    ask_postgresql(f'CREATE DATABASE "{base}"')
    given = urlsplit(os.environ.get("ROTATIVE_TEST_DATABASE_URL") or NEAR)
    near = given._replace(path=f"/{base}")
    cable = Cable(given.hostname or "127.0.0.1", given.port or 5432)
    far = near._replace(netloc=f"{given.username or 'postgres'}@127.0.0.1:{cable.port}")
    data = [folder / "one", folder / "other"]
    servers: list[Serving] = []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "rotative.web.server.prepare"], check=False,
            env=environment(data[0], ROTATIVE_DATABASE_URL=near.geturl()), cwd=ROOT,
            capture_output=True, text=True, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        python(data[0], fill, ROTATIVE_DATABASE_URL=near.geturl())
        shutil.rmtree(data[0] / "press", ignore_errors=True)
        # The signing key and the static files are the same on both.
        shutil.copytree(data[0], data[1])
        machines = []
        for place, address in zip(data, (near.geturl(), far.geturl()), strict=True):
            servers.append(_serve(place, address, settings))
            machines.append(Machine(place, address, dict(settings), servers[-1]))
        two = Two(machines[0], machines[1], cable, base)
        yield two
        servers += [two.one.server, two.other.server]
    finally:
        for server in servers:
            server.stop()
        with contextlib.suppress(OSError):
            cable.cut()
        ask_postgresql(f'DROP DATABASE IF EXISTS "{base}" WITH (FORCE)')
