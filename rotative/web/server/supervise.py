"""One program that starts the others and keeps them running.

The supervisor holds the listening socket, so that nobody is refused while the
server behind it is replaced. It starts Granian (which watches its own workers)
and one job worker, starts again whatever ends, and on the way out leaves
nothing running: what does not stop in time is killed, and if the supervisor
itself is killed, the others end by themselves.
"""

import contextlib
import errno
import logging
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rotative.web.server.processes import alive_in
from rotative.web.server.signs import READY

log = logging.getLogger("rotative.server")

APP = "rotative.web.server.app:app"
BACKLOG = 65_535  # as long as the system allows (net.core.somaxconn)
STOP = 8.0  # seconds until those that have not stopped are killed; 10 are promised
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
SETTLED = 20.0  # seconds after which a child counts as having started well
RESERVED_FILES = 1_024  # descriptors kept for databases, static files, uploads

TAKEN, NOT_OURS, BAD_ADDRESS, NOT_READY = 69, 77, 68, 75


class CannotServe(RuntimeError):
    """The server cannot start; the text says why and ``code`` is the exit code."""

    def __init__(self, text: str, code: int) -> None:
        self.code = code
        super().__init__(text)


def listen(bind: str, port: int) -> socket.socket:
    """A listening socket at ``bind`` and ``port``. Raises CannotServe with what to do."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((bind.strip("[]"), port))
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        where = f"{bind} port {port}"
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                f"Another program already listens on {where}. Stop it, or choose another "
                "port with PORT.",
                TAKEN,
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise CannotServe(
                f"This user may not listen on {where}. Choose a port above 1023 with PORT.",
                NOT_OURS,
            ) from error
        raise CannotServe(
            f"{where} is no address of this machine ({error.strerror or error}). "
            "See ROTATIVE_BIND.",
            BAD_ADDRESS,
        ) from error
    return made


def raise_file_limit() -> int:
    """Let this process and its children open as many files as they may; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


@dataclass
class Child:
    """A process that is to run, and is started again when it ends."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes] | None" = None
    born: float = 0.0
    failures: int = 0
    again_at: float = 0.0
    replaced: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    orphaned: "set[int]" = field(default_factory=set)

    def run(self) -> None:
        """Start it now."""
        self.process = self.start()
        self.born = time.monotonic()

    def look(self, now: float) -> None:
        """Start it again if it has ended, after a pause that grows while it keeps ending."""
        self.see_orphans()
        self.replaced = [old for old in self.replaced if old.poll() is None]
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                if self.failures and now - self.born > SETTLED:
                    self.failures = 0
                return
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            self.failures += 1
            self.again_at = now + pause
            self.process = None
            log.error("%s ended (%s); starting it again in %s s", self.name, _how(code), pause)
        if now >= self.again_at:
            self.run()

    def see_orphans(self) -> "set[int]":
        """Groups of processes whose first has ended and others have not yet.

        Each child leads a group of its own. The workers of a server that was
        killed end by themselves, but some seconds later: until then they are ours.
        """
        known = [*self.replaced, *([self.process] if self.process else [])]
        self.orphaned |= {process.pid for process in known if process.poll() is not None}
        self.orphaned = {group for group in self.orphaned if _someone_in(group)}
        return self.orphaned

    def signal(self, sign: signal.Signals) -> None:
        """Send ``sign`` to the process, and to those that it replaced."""
        for process in self.everything():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(sign)

    def kill(self) -> None:
        """End the process and all that it, and those before it, started."""
        for group in {process.pid for process in self.everything()} | self.see_orphans():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    def everything(self) -> "list[subprocess.Popen[bytes]]":
        """The process and the replaced ones that still run."""
        found = [*self.replaced, *([self.process] if self.process else [])]
        return [process for process in found if process.poll() is None]


def _someone_in(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # nobody, or the number went to a stranger
        return False
    # Those that ended and that nobody has asked about yet still count for the kernel.
    return alive_in(group)


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


class Supervisor:
    """The loop that watches the children. Runs in the main thread, until a signal ends it."""

    def __init__(
        self,
        listening: socket.socket,
        *,
        workers: int,
        job_worker: bool,
        connections: int,
        finish: float,
        target: str,
        ready: Callable[[], None],
    ) -> None:
        self.listening = listening
        self.ready = ready
        self.stopping = False
        self.reloading: subprocess.Popen[bytes] | None = None
        self._signals: list[int] = []
        self._ready_reading, self._ready_writing = os.pipe()
        os.set_blocking(self._ready_reading, False)
        self._wake_reading, self._wake_writing = os.pipe()
        for end in (self._wake_reading, self._wake_writing):
            os.set_blocking(end, False)

        def start_server() -> "subprocess.Popen[bytes]":
            number = listening.fileno()
            options = {
                "--listening": number,
                "--workers": workers,
                "--connections": connections,
                "--finish": finish,
                "--parent": os.getpid(),
                "--target": target,
            }
            words = [str(word) for pair in options.items() for word in pair]
            return self._start("granian_main", words, keep=(number,))

        def start_jobs() -> "subprocess.Popen[bytes]":
            return self._start("worker", ["--parent", str(os.getpid())])

        self.server = Child("the server", start_server)
        self.jobs = Child("the job worker", start_jobs) if job_worker else None

    def _start(
        self, module: str, words: list[str], keep: tuple[int, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, READY: str(self._ready_writing)}
        return subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", f"rotative.web.server.{module}", *words],
            pass_fds=(*keep, self._ready_writing),
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal reaches us alone
        )

    @property
    def children(self) -> list[Child]:
        """What is to run."""
        return [self.server, *([self.jobs] if self.jobs else [])]

    def run(self) -> int:
        """Start, watch, stop; the exit code."""
        before = {
            sign: signal.signal(sign, self._note)
            for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
        }
        wake = signal.set_wakeup_fd(self._wake_writing, warn_on_full_buffer=False)
        try:
            for child in self.children:
                child.run()
            while not self.stopping:
                self._wait(0.5)
                self._act()
                now = time.monotonic()
                for child in self.children:
                    if not self.stopping:
                        child.look(now)
            return self._stop()
        finally:
            for child in self.children:
                child.kill()
            signal.set_wakeup_fd(wake)
            for sign, handler in before.items():
                signal.signal(sign, handler)
            self.listening.close()

    def _note(self, sign: int, _frame: Any) -> None:
        self._signals.append(sign)

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal, a child's report, or ``seconds`` have passed."""
        readable, _, _ = select.select([self._wake_reading, self._ready_reading], [], [], seconds)
        for end in readable:
            with contextlib.suppress(BlockingIOError):
                heard = os.read(end, 4_096)
                if end == self._ready_reading and b"ready" in heard:
                    self.ready()

    def _act(self) -> None:
        signals, self._signals = self._signals, []
        if signal.SIGTERM in signals or signal.SIGINT in signals:
            self.stopping = True
        elif signal.SIGHUP in signals and self.reloading is None:
            log.warning("reloading")
            # In a process of its own: it runs the program as it now is on disk.
            self.reloading = self._start("prepare", [])
        if self.reloading is not None and self.reloading.poll() is not None:
            code, self.reloading = self.reloading.returncode, None
            if code:
                log.error("not reloaded: preparing failed (exit code %s); nothing changes", code)
            else:
                self._reload()

    def _reload(self) -> None:
        self.server.signal(signal.SIGHUP)
        if self.jobs and self.jobs.process:
            # The old one finishes its job; the new one starts beside it.
            self.jobs.process.send_signal(signal.SIGTERM)
            self.jobs.replaced.append(self.jobs.process)
            self.jobs.run()

    def _stop(self) -> int:
        until = time.monotonic() + STOP
        if self.reloading is not None:
            self.reloading.kill()
        for child in self.children:
            child.signal(signal.SIGTERM)
        self._signals.clear()
        while time.monotonic() < until and any(
            child.everything() or child.see_orphans() for child in self.children
        ):
            self._wait(0.1)
            if signal.SIGINT in self._signals:  # a second Ctrl-C: now
                break
        late = [child.name for child in self.children if child.everything() or child.orphaned]
        if late:
            log.warning("ending %s, which did not stop in time", " and ".join(late))
        return 0


def _prepare(say: Callable[[str], None], listening: socket.socket) -> None:
    """Load the rooms and bring the data folder up to date. Raises CannotServe."""
    import django

    django.setup()
    from rotative.web.server.prepare import CannotPrepare, prepare

    try:
        prepare(say)
    except CannotPrepare as problem:
        listening.close()
        raise CannotServe(str(problem), NOT_READY) from problem


def serve(
    bind: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    job_worker: bool = True,
    *,
    prepared: bool = False,
    target: str = APP,
    say: Callable[[str], None] = lambda text: print(text, flush=True),
) -> int:
    """Serve until SIGTERM or SIGINT; the exit code (0 after an orderly stop).

    Arguments that are None come from the settings. Brings the data folder up
    to date first unless ``prepared``. SIGHUP prepares again and replaces all
    workers without losing a request; when preparing fails, everything stays as
    it was. ``say`` gets the lines meant for a person, the last of which says
    that the server is ready and where. Raises CannotServe.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    from django.conf import settings

    bind = settings.BIND if bind is None else bind
    port = settings.PORT if port is None else port
    workers = settings.WORKERS if workers is None else workers
    limit = raise_file_limit()
    listening = listen(bind, port)
    if prepared:
        # Watching needs the settings alone: a start is sooner without the rooms.
        from django.utils.log import configure_logging

        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    else:
        _prepare(say, listening)
    connections = max(256, limit - RESERVED_FILES)
    if connections < settings.MAX_STREAMS + 1_024:
        log.warning(
            "this system lets a process open %s files: streams are limited to %s a worker",
            limit,
            max(0, connections - 1_024),
        )
    os.environ["ROTATIVE_MAX_STREAMS"] = str(min(settings.MAX_STREAMS, max(0, connections - 1_024)))
    shown = f"[{bind}]" if ":" in bind else bind

    def ready() -> None:
        jobs = ", one job worker" if job_worker else ""
        plural = "" if workers == 1 else "s"
        say(f"Ready: http://{shown}:{port}/ ({workers} server worker{plural}{jobs})")

    return Supervisor(
        listening,
        workers=workers,
        job_worker=job_worker,
        connections=connections,
        finish=settings.UPLOAD_DEADLINE + 30,
        target=target,
        ready=ready,
    ).run()
