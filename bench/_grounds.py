"""A PostgreSQL and a Redis of a bench's own: to be killed without harm to anybody's."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.stage import free_port


def programs() -> Path | None:
    """Where PostgreSQL's server programs are; None where they are not installed."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


class PostgreSQL:
    """A cluster of its own, on a free port, in a folder that goes with it."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.folder = Path(tempfile.mkdtemp(prefix="rotative-pg-"))
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
        data = str(self.folder / "data")
        self._do("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self._pg_ctl(
            "start", "-o", f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        )
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def _do(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.user, str(self.at / program), *arguments], cwd=self.folder,
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip

    def _pg_ctl(self, what: str, *options: str) -> None:
        log = str(self.folder / "log")
        self._do("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, *options, what)

    def restart(self, how: str) -> None:
        """Stop it (``immediate``: as a crash does) and start it again."""
        self._pg_ctl("restart", "-m", how)

    def close(self) -> None:
        """End it; nothing of it is left."""
        with contextlib.suppress(subprocess.SubprocessError):
            self._pg_ctl("stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """A Redis of its own that keeps nothing."""

    def __init__(self, program: str) -> None:
        self.program, self.port = program, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def restart(self) -> None:
        """Gone for two seconds."""
        self.close()
        time.sleep(2)
        self.start()

    def close(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def grounds(sqlite: bool) -> Iterator[tuple[PostgreSQL | None, Redis | None]]:
    """What the newsroom stands on, of its own; neither on SQLite."""
    at, program = programs(), shutil.which("redis-server")
    with contextlib.ExitStack() as stack:
        cluster = cache = None
        if not sqlite:
            if at is None:
                raise SystemExit("PostgreSQL's programs are not installed: kills not measured")
            cluster = PostgreSQL(at)
            stack.callback(cluster.close)
            if program:
                cache = Redis(program)
                stack.callback(cache.close)
        yield cluster, cache
