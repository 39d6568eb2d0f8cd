"""Granian, told how to run here: one listening socket, reloads that lose nothing.

Started by the supervisor with the listening socket already open. What is
changed against Granian's own command line, and why, is in the decision
"The server is Granian, watched": the socket is shared instead of one for each
worker (closing one of those resets the connections that wait on it), a
reload waits for the new worker instead of for a number of seconds, the old one
asks its clients to leave before it stops listening, and requests that are
under way get the time they may take.
"""

import argparse
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian import _signals
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger
from granian.server.mp import MPServer, WorkerProcess

from rotative.web.server.signs import LISTENING, READY, end_at_the_latest, end_with_parent

STOP = 6  # seconds for requests under way when everything stops
START = 60.0  # seconds a worker may take until it is ready
FAREWELL = 1.0  # seconds in which an old worker takes no one new and asks its clients to leave
IDLE = 30_000  # milliseconds until a connection that says nothing is closed

_granian_signals = _signals.set_loop_signals


class Worker(WorkerProcess):
    """A worker process that ends its streams before it ends."""

    def terminate(self) -> None:
        """End the streams, take no more connections, finish what is under way, end."""
        self.farewell()
        super().terminate()

    def farewell(self) -> None:
        """Let it take nobody new, end its streams, ask its clients to come back elsewhere."""
        self.interrupt_by_parent = True
        if self.inner.pid and self.inner.is_alive():
            os.kill(self.inner.pid, signal.SIGUSR1)


class Server(MPServer):
    """Granian's main process over a socket that is already open."""

    def __init__(self, *, listening: int, finish: float, **options: Any) -> None:
        super().__init__(**options)
        self._listening = listening
        self._finish = finish
        self._retired: list[Worker] = []
        self._ready: set[int] = set()
        self._ready_news = threading.Condition()

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sso = socket.socket(fileno=self._listening)
        self._sso.setblocking(False)
        self._shd = SocketHolder(self._listening, False, self.backlog)  # type: ignore[call-arg]
        self._sfd = self._listening

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Worker:
        made = super()._spawn_worker(idx, target, callback_loader)
        made.__class__ = Worker
        return made

    # Readiness ---------------------------------------------------------------------------

    def hear(self, reading: int, tell: Callable[[], None]) -> None:
        """Follow the workers' reports; ``tell`` once, when the first set is complete."""

        def listen() -> None:
            told = False
            with os.fdopen(reading, encoding="ascii") as lines:
                for line in lines:
                    with self._ready_news:
                        self._ready.add(int(line))
                        self._ready_news.notify_all()
                    if not told and len(self._ready) >= self.workers:
                        told = True
                        tell()

        threading.Thread(target=listen, name="readiness", daemon=True).start()

    def _comes_up(self, worker: Worker) -> bool:
        """Wait until ``worker`` is ready; False when it ends before, or we are stopping."""
        until = time.monotonic() + START
        while time.monotonic() < until and worker.is_alive() and not self.interrupt_signal:
            with self._ready_news:
                if worker.inner.pid in self._ready:
                    return True
                self._ready_news.wait(0.1)
        return False

    # Replacing workers -------------------------------------------------------------------

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        """Replace workers one at a time; an old one stays until its successor answers."""
        self._retired = [worker for worker in self._retired if worker.is_alive()]
        for idx in sorted(set(workers)):
            if self.interrupt_signal:
                return
            self.respawned_wrks[idx] = time.monotonic()
            old = self.wrks[idx]
            lives = old.is_alive()
            new = self._spawn_worker(idx, spawn_target, target_loader)
            if lives:
                new.interrupt_by_parent = True  # its failure is ours to deal with
            else:
                self.wrks[idx] = new
            new.start()
            if not lives:
                continue
            if not self._comes_up(new):
                if not self.interrupt_signal:
                    logger.error(f"The new worker-{idx + 1} did not come up; the old one stays")
                new.kill()
                return
            self.wrks[idx] = new
            new.interrupt_by_parent = False
            self._retire(old)

    def _retire(self, old: Worker) -> None:
        self._retired.append(old)

        def see_off() -> None:
            old.farewell()
            time.sleep(FAREWELL)
            old.terminate()
            old.join(self._finish)
            if old.is_alive():
                logger.warning(f"Worker {old.inner.pid} did not finish; ending it")
                old.kill()

        threading.Thread(target=see_off, name="see-off", daemon=True).start()

    def _stop_workers(self) -> None:
        for worker in self._retired:
            if worker.is_alive():
                worker.terminate()
        super()._stop_workers()
        for worker in self._retired:
            if worker.is_alive():
                worker.kill()


def _load(target: str, reading: int, main: int) -> Any:
    """In the worker process: live no longer than the main process, then import the program."""
    os.close(reading)
    _signals.set_loop_signals = _hear_once
    # Not SIGTERM: a worker that is left behind must end its streams too.
    signal.signal(signal.SIGUSR2, _left_behind)
    end_with_parent(main, signal.SIGUSR2)
    module, _, name = target.partition(":")
    return getattr(import_module(module), name or "app")


def _hear_once(loop: Any) -> Any:
    """Granian's handlers, each signal taken once.

    Its event blocks for ever, with the interpreter's lock held, when it is set
    a second time. Signals do come twice: the kernel tells of a parent's death
    once for each of the parent's threads.
    """
    event = _granian_signals(loop)
    told = False

    def tell() -> None:
        nonlocal told
        if not told:
            told = True
            event.set()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, tell)
    return event


_left = False


def _left_behind(_signal: int, _frame: Any) -> None:
    global _left  # noqa: PLW0603 - once a process
    if not _left:
        _left = True
        end_at_the_latest(FAREWELL + STOP + 1)
        os.kill(os.getpid(), signal.SIGUSR1)
        threading.Timer(FAREWELL, os.kill, (os.getpid(), signal.SIGTERM)).start()


def main(arguments: list[str] | None = None) -> None:
    """Run the server on an inherited socket until told to stop."""
    parser = argparse.ArgumentParser(prog="rotative server")
    parser.add_argument("--listening", type=int, required=True, help="inherited socket")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True, help="most at once, per worker")
    parser.add_argument("--finish", type=float, required=True, help="seconds a request may take")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--target", required=True)
    chosen = parser.parse_args(arguments)
    end_with_parent(chosen.parent)
    above = os.environ.pop(READY, None)
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    os.environ[READY] = str(writing)
    os.environ[LISTENING] = str(chosen.listening)

    def tell() -> None:
        if above:
            os.write(int(above), b"ready\n")

    server = Server(
        listening=chosen.listening,
        finish=chosen.finish,
        target=chosen.target,
        interface=Interfaces.RSGI,
        workers=chosen.workers,
        loop=Loops.uvloop,
        # HTTP/1 alone: in the mode that guesses, a connection that never says
        # anything is never closed. TLS and HTTP/2 end at the proxy before us.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE, max_buffer_size=128 * 1024),
        websockets=False,
        runtime_mode=RuntimeModes.st,
        backlog=2_048,
        backpressure=chosen.connections,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP,
        log_level=LogLevels.warning,
    )
    server.hear(reading, tell)
    me = os.getpid()  # asked here: in a worker, our number may be gone already
    server.serve(target_loader=lambda target: _load(target, reading, me), wrap_loader=True)


if __name__ == "__main__":
    main()
