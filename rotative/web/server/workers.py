"""The server's main process: it imports the program once and forks those who work.

Started by the supervisor with the listening socket open. Everything the workers
import is imported before the first of them is forked, so they share its
memory, and one that dies is back in milliseconds. What cannot be shared across
a fork (threads, database connections, the page store, an event loop) is opened
in the workers alone; see the decision "Workers are forked from a program that
is loaded once".
"""

import argparse
import gc
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

from rotative.kit.memory import share_heaps
from rotative.web.server.forked import FAREWELL, STOP, end, in_a_process, left_behind
from rotative.web.server.http import serving
from rotative.web.server.http.sharing import Board
from rotative.web.server.signs import (
    JOBS,
    MAIN,
    READY,
    SERVER,
    ask_kernel_to_tell,
    end_with_parent,
    how_it_ended,
    name_process,
)

log = logging.getLogger("rotative.server")

STOP_JOBS = 7.0  # seconds for a job then
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
SETTLED = 20.0  # seconds after which a worker counts as having started well
IDLE = 30.0
LOOK = 1.0  # seconds between looks for the parent, where the kernel does not tell of its end

_HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD)


@dataclass
class Post:
    """A worker's place. Who dies there is followed by another, at once if it is the first."""

    name: str
    title: str
    work: Callable[[], int]
    stop: float = STOP  # seconds until it is killed when everything stops
    ended: Callable[[], None] = lambda: None  # called when who worked here has ended
    process: int = 0
    born: float = 0.0
    failures: int = 0
    again_at: float = 0.0

    def signal(self, sign: signal.Signals) -> None:
        """Send ``sign`` to who works here, if anybody does."""
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, sign)

    def bury(self, now: float) -> int | None:
        """How it ended (an exit code, or a signal's number below 0); None while it lives."""
        if not self.process:
            return None
        process, status = os.waitpid(self.process, os.WNOHANG)
        if not process:
            return None
        self.process = 0
        self.ended()
        if now - self.born > SETTLED:
            self.failures = 0
        self.again_at = now + PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1
        return os.waitstatus_to_exitcode(status)


class Crew:
    """The loop that keeps every post filled. Runs in the main thread, the only one there is.

    SIGTERM or SIGINT: everything ends, within ``STOP_JOBS`` seconds. SIGUSR1:
    others have taken over; whoever works here finishes what was begun, for
    ``finish`` seconds at most, a job for as long as it takes.
    """

    def __init__(
        self, servers: list[Post], jobs: Post | None, *, parent: int, finish: float, idle: float
    ) -> None:
        self.servers = servers
        self.jobs = jobs
        self.parent = parent
        self.finish = finish
        self.idle = idle
        self._main = os.getpid()
        self._signals: list[int] = []
        self._above = os.environ.pop(READY, None)
        self._reading, reporting = os.pipe()
        os.set_blocking(self._reading, False)
        os.environ[READY] = str(reporting)
        self._wake = os.pipe()
        for number in self._wake:
            os.set_blocking(number, False)
        self._ready: set[int] = set()
        self._complete = False  # whether all have answered once
        self._leaving: float | None = None
        self._stopping: float | None = None
        self._told_to_end = False

    @property
    def posts(self) -> list[Post]:
        """Who is to work."""
        return [*self.servers, *([self.jobs] if self.jobs else [])]

    def run(self) -> int:
        """Fork them, watch them, see them off; the exit code."""
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # to reload is the supervisor's affair
        for sign in _HEARD:
            signal.signal(sign, self._note)
        signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        for post in self.servers:
            self._fork(post)
        while True:
            self._wait()
            self._act()
            now = time.monotonic()
            if self._look(now):
                return self._give_up()
            if self._leaving is None and self._stopping is None:
                self._fill(now)
            elif self._see_off(now):
                return 0

    # What is heard -----------------------------------------------------------------------

    def _note(self, sign: int, _frame: Any) -> None:
        self._signals.append(sign)

    def _wait(self) -> None:
        """Sleep until a signal, a report, or the next moment at which something is to be done."""
        now = time.monotonic()
        moments = [now + self.idle]
        if self._leaving is not None or self._stopping is not None:
            moments.append(now + 0.1)
        else:
            moments += [post.again_at for post in self._vacant()]
        readable, _, _ = select.select(
            [self._wake[0], self._reading], [], [], max(0.0, min(moments) - now)
        )
        for number in readable:
            with suppress(BlockingIOError):
                heard = os.read(number, 4_096)
                if number == self._reading:
                    self._ready |= {int(word) for word in heard.split()}

    def _act(self) -> None:
        signals, self._signals = self._signals, []
        if not {signal.SIGTERM, signal.SIGINT}.isdisjoint(signals) or os.getppid() != self.parent:
            self._stop()
        elif signal.SIGUSR1 in signals and self._leaving is None and self._stopping is None:
            self._leaving = time.monotonic()
            for post in self.servers:
                post.signal(signal.SIGUSR1)
            if self.jobs:
                self.jobs.signal(signal.SIGTERM)

    def _stop(self) -> None:
        if self._stopping is not None:
            return
        self._stopping = time.monotonic()
        for post in self.servers:
            # First the one that ends streams and asks clients to leave.
            post.signal(signal.SIGUSR1)
        for post in self.posts:
            post.signal(signal.SIGTERM)

    # Keeping them at work ----------------------------------------------------------------

    def _look(self, now: float) -> bool:
        """Note who has died, and who is ready; whether there is no use in going on."""
        hopeless = False
        for post in self.posts:
            process = post.process
            how = post.bury(now)
            if how is None:
                continue
            self._ready.discard(process)
            if self._leaving is not None or self._stopping is not None:
                continue
            pause = max(0.0, post.again_at - now)
            when = f"in {pause} s" if pause else "at once"
            log.error("%s ended (%s); starting it again %s", post.name, how_it_ended(how), when)
            # A program in which not all workers come up even once is for who started it.
            hopeless |= post is not self.jobs and not self._complete
        if not self._complete and all(post.process in self._ready for post in self.servers):
            self._complete = True
            self._report()
        return hopeless

    def _report(self) -> None:
        if self._above:
            with suppress(OSError):
                os.write(int(self._above), f"{self._main}\n".encode())
                os.close(int(self._above))
            self._above = None

    def _vacant(self) -> list[Post]:
        """The posts to be filled. Readers first: the job worker comes when all others answer."""
        wanted = self.posts if self._complete else self.servers
        return [post for post in wanted if not post.process]

    def _fill(self, now: float) -> None:
        for post in self._vacant():
            if now >= post.again_at:
                self._fork(post)

    def _see_off(self, now: float) -> bool:
        """One look at those who leave; whether all have gone."""
        if self._stopping is not None:
            for post in self.posts:
                if now - self._stopping > post.stop:
                    post.signal(signal.SIGKILL)
        elif self._leaving is not None:
            gone = now - self._leaving
            for post in self.servers:
                if gone > FAREWELL + self.finish:
                    post.signal(signal.SIGKILL)
                elif gone > FAREWELL and not self._told_to_end:
                    post.signal(signal.SIGTERM)
            self._told_to_end = gone > FAREWELL
        return not any(post.process for post in self.posts)

    def _give_up(self) -> int:
        for post in self.posts:
            post.signal(signal.SIGKILL)
            if post.process:
                os.waitpid(post.process, 0)
        log.error("the workers do not come up")
        return 1

    # In the worker -----------------------------------------------------------------------

    def _fork(self, post: Post) -> None:
        sys.stdout.flush()
        # What is sent to the new process before it has its own handlers waits for them.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        try:
            post.process = os.fork()
            if not post.process:
                self._live(post)
            post.born = time.monotonic()
        except OSError as error:  # no memory, or too many processes
            log.error("%s cannot be started: %s", post.name, error)
            post.again_at = time.monotonic() + 1.0
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)

    def _live(self, post: Post) -> NoReturn:
        """Work at ``post`` until it is over, and end this process."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for sign in _HEARD:
                signal.signal(sign, signal.SIG_DFL)
            for number in (self._reading, *self._wake):
                os.close(number)
            if self._above:
                os.close(int(self._above))
            name_process(post.title)
            # Not SIGTERM: a worker that is left behind must end its streams too.
            signal.signal(signal.SIGUSR2, left_behind)
            end_with_parent(self._main, signal.SIGUSR2)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
            code = post.work()
        except BaseException:
            log.exception("%s failed", post.name)
        finally:
            end(code)


# Before the fork -----------------------------------------------------------------------


def load(target: str) -> Callable[[], Any]:
    """Import all that the workers need; the function that makes what server workers run.

    ``target`` names it, as ``module:function``. Nothing is opened: what the
    imports themselves may have opened is closed again.
    """
    module, _, name = target.partition(":")
    make: Callable[[], Any] = getattr(import_module(module), name)
    from django.conf import settings
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    import_module("rotative.web.server.worker")
    for middleware in settings.MIDDLEWARE:
        import_string(middleware)
    _ = get_resolver().url_patterns
    engines.all()
    connections.close_all()
    return make


def _prepare() -> int:
    from rotative.web.server.prepare import main as prepare

    return prepare()


@dataclass
class Serving:
    """What all server workers have in common: made before they are forked."""

    listening: socket.socket
    make: Callable[[], Any]
    connections: int
    finish: float
    board: Board

    def post(self, number: int) -> Post:
        """The place of server worker ``number``, from 0 on."""
        ended = partial(self.board.clear, number)
        return Post("a server worker", SERVER, partial(self.work, number), ended=ended)

    def work(self, number: int) -> int:
        """Serve, in a process that is this worker's alone."""
        program = self.make()
        self.board.sit(number)
        serving.run(
            self.listening,
            program,
            connections=self.connections,
            stop_within=self.finish,
            board=self.board,
        )
        return 0


def _do_jobs() -> int:
    from rotative.web.server.worker import work

    return work()


def main(arguments: list[str] | None = None) -> int:
    """Run the workers on an inherited socket until told to stop; the exit code.

    75 when the data folder cannot be brought up to date, 1 when the workers do
    not come up.
    """
    parser = argparse.ArgumentParser(prog="rotative server")
    parser.add_argument("--listening", type=int, required=True, help="inherited socket")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True, help="most at once, per worker")
    parser.add_argument("--finish", type=float, required=True, help="seconds a request may take")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--jobs", action="store_true", help="a job worker too")
    parser.add_argument("--prepare", action="store_true", help="bring the data folder up to date")
    chosen = parser.parse_args(arguments)
    told = ask_kernel_to_tell(chosen.parent, signal.SIGTERM)
    name_process(MAIN)
    share_heaps()
    make = load(chosen.target)
    if chosen.prepare:
        code = in_a_process(_prepare)
        if code:
            return code
    listening = socket.socket(fileno=chosen.listening)
    # What is frozen no collection looks at, nor writes to: it stays shared.
    gc.collect()
    gc.freeze()
    board = Board(chosen.workers)
    common = Serving(listening, make, chosen.connections, chosen.finish, board)
    servers = [common.post(number) for number in range(chosen.workers)]
    jobs = Post("the job worker", JOBS, _do_jobs, stop=STOP_JOBS) if chosen.jobs else None
    idle = IDLE if told else LOOK
    crew = Crew(servers, jobs, parent=chosen.parent, finish=chosen.finish, idle=idle)
    return crew.run()


if __name__ == "__main__":
    raise SystemExit(main())
