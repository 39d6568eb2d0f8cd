"""One program that starts the others and keeps them running.

The supervisor holds the listening socket, so that nobody is refused while the
server behind it is replaced. It starts the server's main process (``workers.py``,
which watches the workers), starts another when that ends, and on the way out
leaves nothing running: what does not stop in time is killed, and if the
supervisor itself is killed, the others end by themselves. It loads the settings
and nothing else of the program: on a reload it is still the old one.
"""

import contextlib
import errno
import logging
import logging.config
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rotative.web.server.processes import alive_in
from rotative.web.server.signs import READY, how_it_ended

log = logging.getLogger("rotative.server")

APP = "rotative.web.server.app:make_app"
BACKLOG = 65_535  # as long as the system allows (net.core.somaxconn)
STOP = 8.0  # seconds until those that have not stopped are killed; 10 are promised
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
SETTLED = 20.0  # seconds after which a server counts as having started well
START = 120.0  # seconds that a new server has, on a reload, until its workers answer
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
class Server:
    """The server's main process: it is to run, and another is started when it ends."""

    start: "Callable[[bool], subprocess.Popen[bytes]]"  # told whether to prepare first
    prepare: bool
    process: "subprocess.Popen[bytes] | None" = None
    coming: "subprocess.Popen[bytes] | None" = None  # takes over when its workers answer
    born: float = 0.0
    failures: int = 0
    again_at: float = 0.0
    came: float = 0.0
    replaced: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    orphaned: "set[int]" = field(default_factory=set)

    def run(self) -> None:
        """Start it now."""
        self.process = self.start(self.prepare)
        self.born = time.monotonic()

    def replace(self) -> None:
        """Start another beside it, with the program as it now is on disk."""
        self.coming = self.start(True)
        self.came = time.monotonic()

    def hear(self, ready: int) -> bool:
        """The workers of the main process ``ready`` answer; whether nobody answered before."""
        if self.coming is not None and self.coming.pid == ready:
            self._take_over()
            log.warning("reloaded")
            return False
        if self.process is None or self.process.pid != ready:
            return False
        self.prepare = False
        return True

    def _take_over(self) -> None:
        old, self.process, self.coming = self.process, self.coming, None
        self.born, self.failures, self.prepare = self.came, 0, False
        if old is not None:
            self.replaced.append(old)
            old.send_signal(signal.SIGUSR1)  # harmless where it has ended

    def look(self, now: float) -> None:
        """Start it again if it has ended, after a pause that grows while it keeps ending."""
        ended = [old for old in self.replaced if old.poll() is not None]
        self.orphaned |= {old.pid for old in ended}
        self.replaced = [old for old in self.replaced if old not in ended]
        self.see_orphans()
        self._look_at_coming(now)
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                if self.failures and now - self.born > SETTLED:
                    self.failures = 0
                return
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            self.failures += 1
            self.again_at = now + pause
            self.orphaned.add(self.process.pid)
            self.process = None
            if self.coming is None:
                log.error(
                    "the server ended (%s); starting it again in %s s", how_it_ended(code), pause
                )
        if self.coming is not None:
            self._take_over()  # there is none to wait for it beside
        elif now >= self.again_at:
            self.run()

    def _look_at_coming(self, now: float) -> None:
        if self.coming is None:
            return
        code = self.coming.poll()
        if code is None and now - self.came < START:
            return
        if code is None:
            log.error("not reloaded: the new workers do not answer; the old ones stay")
            self._kill([self.coming])
        elif code == NOT_READY:
            log.error("not reloaded: preparing failed (exit code %s); nothing changes", code)
        else:
            log.error(
                "not reloaded: the new server ended (%s); the old one stays", how_it_ended(code)
            )
        self.replaced.append(self.coming)
        self.coming = None

    def see_orphans(self) -> "set[int]":
        """Groups of processes whose first has ended and others have not yet.

        Each main process leads a group of its own. The workers of one that was
        killed end by themselves, but some seconds later: until then they are ours.
        """
        self.orphaned |= {process.pid for process in self._known() if process.poll() is not None}
        self.orphaned = {group for group in self.orphaned if _someone_in(group)}
        return self.orphaned

    def signal(self, sign: signal.Signals) -> None:
        """Send ``sign`` to the process, and to those that it replaced or that replace it."""
        for process in self.everything():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(sign)

    def kill(self) -> None:
        """End the process and all that it, and those before it, started."""
        self._kill(self.everything())
        for group in self.see_orphans():
            _kill(group)

    @staticmethod
    def _kill(processes: "list[subprocess.Popen[bytes]]") -> None:
        for process in processes:
            _kill(process.pid)

    def _known(self) -> "list[subprocess.Popen[bytes]]":
        return [*self.replaced, *(one for one in (self.process, self.coming) if one)]

    def everything(self) -> "list[subprocess.Popen[bytes]]":
        """All of them that still run."""
        return [process for process in self._known() if process.poll() is None]


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _someone_in(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # nobody, or the number went to a stranger
        return False
    # Those that ended and that nobody has asked about yet still count for the kernel.
    return alive_in(group)


class Supervisor:
    """The loop that watches the server. Runs in the main thread, until a signal ends it."""

    def __init__(
        self,
        listening: socket.socket,
        options: Mapping[str, object],
        *,
        prepare: bool,
        ready: Callable[[], None],
    ) -> None:
        self.listening = listening
        self.ready = ready
        self.options = options
        self.code: int | None = None
        self._reload = False
        self._signals: list[int] = []
        self._ready_reading, self._ready_writing = os.pipe()
        self._wake_reading, self._wake_writing = os.pipe()
        for end in (self._ready_reading, self._wake_reading, self._wake_writing):
            os.set_blocking(end, False)
        self.server = Server(self._start, prepare)

    def _start(self, prepare: bool) -> "subprocess.Popen[bytes]":
        options = {
            **self.options,
            "--listening": self.listening.fileno(),
            "--parent": os.getpid(),
        }
        words = [str(word) for pair in options.items() for word in pair if word is not True]
        if prepare:
            words.append("--prepare")
        environment = {**os.environ, READY: str(self._ready_writing)}
        return subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", "rotative.web.server.workers", *words],
            pass_fds=(self.listening.fileno(), self._ready_writing),
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal reaches us alone
        )

    def run(self) -> int:
        """Start, watch, stop; the exit code."""
        before = {
            sign: signal.signal(sign, self._note)
            for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
        }
        wake = signal.set_wakeup_fd(self._wake_writing, warn_on_full_buffer=False)
        try:
            self.server.run()
            while self.code is None:
                self._wait(0.5)
                self._act()
                if self.code is None:
                    self.server.look(time.monotonic())
            self._stop()
            return self.code
        finally:
            self.server.kill()
            signal.set_wakeup_fd(wake)
            for sign, handler in before.items():
                signal.signal(sign, handler)
            self.listening.close()

    def _note(self, sign: int, _frame: Any) -> None:
        self._signals.append(sign)

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal, the server's report, or ``seconds`` have passed."""
        readable, _, _ = select.select([self._wake_reading, self._ready_reading], [], [], seconds)
        for end in readable:
            with contextlib.suppress(BlockingIOError):
                heard = os.read(end, 4_096)
                if end == self._ready_reading:
                    for word in heard.split():
                        if self.server.hear(int(word)):
                            self.ready()

    def _act(self) -> None:
        signals, self._signals = self._signals, []
        if signal.SIGTERM in signals or signal.SIGINT in signals:
            self.code = 0
            return
        first = self.server.process
        if self.server.prepare and first is not None and first.poll() == NOT_READY:
            self.code = NOT_READY  # it has said why
            return
        self._reload |= signal.SIGHUP in signals
        if self._reload and self.server.coming is None and self.server.process is not None:
            self._reload = False
            log.warning("reloading")
            self.server.replace()

    def _stop(self) -> None:
        until = time.monotonic() + STOP
        self.server.signal(signal.SIGTERM)
        self._signals.clear()
        while time.monotonic() < until and (self.server.everything() or self.server.see_orphans()):
            self._wait(0.1)
            if signal.SIGINT in self._signals:  # a second Ctrl-C: now
                break
        if self.server.everything() or self.server.orphaned:
            log.warning("ending what did not stop in time")


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
    to date first unless ``prepared``; where that fails, the reason is on
    standard error and the code is 75. SIGHUP prepares again and replaces all
    workers without losing a request; when preparing fails, everything stays as
    it was. ``say`` gets the line that says that the server is ready and where.
    ``target`` is what makes the workers' application, as ``module:function``.
    Raises CannotServe.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    from django.conf import settings

    bind = settings.BIND if bind is None else bind
    port = settings.PORT if port is None else port
    workers = settings.WORKERS if workers is None else workers
    limit = raise_file_limit()
    listening = listen(bind, port)
    # Not Django's own way, which reads half of Django to be able to mail errors.
    logging.config.dictConfig(settings.LOGGING)
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

    options = {
        "--workers": workers,
        "--connections": connections,
        "--finish": settings.UPLOAD_DEADLINE + 30,
        "--target": target,
        **({"--jobs": True} if job_worker else {}),
    }
    return Supervisor(listening, options, prepare=not prepared, ready=ready).run()
