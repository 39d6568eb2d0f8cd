"""A worker's loop: take connections from the shared socket, answer, leave in an orderly way."""

import asyncio
import contextlib
import errno
import gc
import logging
import signal
import socket
from typing import Protocol

import uvloop

from rotative.web.server.http.connection import Connection, Connections, Program
from rotative.web.server.http.sharing import Board

log = logging.getLogger(__name__)

IDLE = 30.0  # seconds until a connection that says nothing is closed
STUCK = 60.0  # seconds until a client that takes nothing of its answer is given up
LOOK = 2.0  # seconds between looks at those
AT_ONCE = 8  # connections taken in one go; the other workers want some too
PAUSE = 0.1  # seconds before another try where no descriptor is left
AHEAD = 8  # connections that a worker may have more than another before it holds back
HOLD = 0.003  # seconds that it then leaves newcomers to the others


class Served(Program, Protocol):
    """A program and its life in the worker."""

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop runs: begin."""

    def leave(self) -> None:
        """Make ready to leave: end what is endless."""

    def close(self) -> None:
        """Everything was answered: end."""


class Door:
    """Takes connections from the listening socket until told to stop."""

    def __init__(
        self, listening: socket.socket, connections: Connections, board: Board | None
    ) -> None:
        self.listening = listening
        self.connections = connections
        self.board = board
        self.open = False
        self._full = False
        self._held: asyncio.TimerHandle | None = None
        self._coming: set[asyncio.Task[None]] = set()
        listening.setblocking(False)
        connections.room = self._somebody_left

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to take connections."""
        self.loop = loop
        self.open = True
        self._go_on()

    def stop(self) -> None:
        """Take no more; those who wait at the socket are left to other processes."""
        self.open = False
        self._hold_back(None)
        self.listening.close()

    @property
    def settled(self) -> bool:
        """Whether everybody who was taken has become a connection."""
        return not self._coming

    def _take(self) -> None:
        if self.board:
            self.board.put(self._taken())
            if self.board.ahead() > AHEAD:
                self._hold_back(HOLD)
                return
        for _turn in range(AT_ONCE):
            if self._taken() >= self.connections.most:
                self._full = True
                self._hold_back(None)
                return
            try:
                there, _address = self.listening.accept()
            except BlockingIOError:
                return
            except ConnectionError:
                continue
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    raise
                log.warning("no more connections can be taken for now: %s", error)
                self._hold_back(PAUSE)
                return
            there.setblocking(False)
            task = self.loop.create_task(self._welcome(there))
            self._coming.add(task)
            task.add_done_callback(self._welcomed)

    def _taken(self) -> int:
        return len(self.connections.all) + len(self._coming)

    async def _welcome(self, there: socket.socket) -> None:
        try:
            await self.loop.connect_accepted_socket(self._connection, there)
        except OSError:
            there.close()  # gone before it was welcomed

    def _connection(self) -> Connection:
        return Connection(self.connections)

    def _hold_back(self, seconds: float | None) -> None:
        """Take nobody, for ``seconds`` or until there is room."""
        self.loop.remove_reader(self.listening)
        if self._held:
            self._held.cancel()
        self._held = None if seconds is None else self.loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        self._held = None
        if self.open:
            self.loop.add_reader(self.listening, self._take)

    def _welcomed(self, task: "asyncio.Task[None]") -> None:
        self._coming.discard(task)
        self._somebody_left()

    def _somebody_left(self) -> None:
        if self.board:
            self.board.put(self._taken())
        if self._full and self.open and self._taken() < self.connections.most:
            self._full = False
            self._go_on()


def run(
    listening: socket.socket,
    served: Served,
    *,
    connections: int,
    stop_within: float,
    board: Board | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, in a process that is this worker's alone.

    SIGUSR1: take nobody new, end the streams, and let each answer be the last of
    its connection. SIGTERM: the same, close what is idle, and return when what is
    under way was answered, after ``stop_within`` seconds at the latest. At most
    ``connections`` are open at once; more wait at the socket, where another worker may
    take them. The socket is closed here, in this process alone.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(listening, served, connections, stop_within, board))


async def _serve(
    listening: socket.socket,
    served: Served,
    most: int,
    stop_within: float,
    board: Board | None,
) -> None:
    loop = asyncio.get_running_loop()
    every = Connections(served, most)
    door = Door(listening, every, board)
    stopping = asyncio.Event()

    def leave() -> None:
        if not every.closing:
            every.leave()
            door.stop()
            served.leave()

    def stop() -> None:
        leave()
        stopping.set()

    loop.add_signal_handler(signal.SIGUSR1, leave)
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop)
    served.start(loop)
    # What lives as long as the worker need not be looked through again and again.
    gc.collect()
    gc.freeze()
    door.start(loop)
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK)
        every.look(IDLE, STUCK)
    until = loop.time() + stop_within
    while loop.time() < until:
        every.close_idle()
        if not every.all and door.settled:
            break
        await asyncio.sleep(0.02)
    served.close()
