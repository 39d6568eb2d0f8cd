"""What the kernel knows of readers: whether they read, and how much lies there for them.

The server's library takes whatever it is given, and does not say when a reader has stopped
reading. The kernel does. The sockets of readers are found among the process's
open files by the address at their other end; each is given a small buffer,
and looked at now and then. Linux only: elsewhere nobody is found and nobody cut.
"""

import contextlib
import fcntl
import os
import socket
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rotative.kit.streams.channel import Reader

BUFFER = 16_384  # bytes; the kernel doubles it
MOST_BEHIND = 256_000  # bytes that may wait for a reader, in the kernel and before it
STILL = 20.0  # seconds without taking anything of what is there
_TCP_INFO_SIZE, _BYTES_ACKED = 136, 120  # of struct tcp_info, since Linux 4.1
_ESTABLISHED = 1
_FOLDER = Path("/proc/self/fd")


class Sockets:
    """The sockets of readers, found in batches and looked at in turns."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.works = sys.platform == "linux" and _FOLDER.is_dir()
        self._unknown: dict[str, Reader] = {}
        self._known: dict[int, Reader] = {}

    def note(self, reader: Reader) -> None:
        """Somebody new, whose socket is to be found with the next look."""
        if self.works and reader.peer:
            self._unknown[reader.peer] = reader

    def forget(self, reader: Reader) -> None:
        """Somebody who has left: their socket's number may be another's now."""
        if self._unknown.get(reader.peer) is reader:
            del self._unknown[reader.peer]
        if self._known.get(reader.socket) is reader:
            del self._known[reader.socket]
        reader.socket = -1

    def find(self) -> None:
        """Find the sockets of those who are new. One pass over the open files for all of them."""
        if not self._unknown:
            return
        for name in os.listdir(_FOLDER):  # noqa: PTH208 - names alone, thousands of them
            number = int(name)
            if number in self._known or number < 3:
                continue
            peer = _peer(number)
            reader = self._unknown.pop(peer, None) if peer else None
            if reader is not None:
                self._make_known(reader, number)
                if not self._unknown:
                    return
        # Those that are left have gone: their leaving is told by the server.
        self._unknown.clear()

    def _make_known(self, reader: Reader, number: int) -> None:
        with contextlib.suppress(OSError), _borrowed(number) as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            # A browser may have been given pages over this connection before.
            (waits,) = struct.unpack("i", fcntl.ioctl(number, termios.TIOCOUTQ, bytes(4)))
            reader.before = (_taken(found) or 0) + waits - reader.sent
            reader.still = self.clock()
            reader.socket = number
            self._known[number] = reader

    def stopped(self, readers: Iterable[Reader]) -> list[Reader]:
        """Those of ``readers`` who have stopped reading, or fallen too far behind."""
        now = self.clock()
        found = []
        for reader in readers:
            if reader.socket < 0:
                continue
            there = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, fileno=reader.socket)
            try:
                taken = _taken(there)
            except OSError:
                continue  # closed; the server will say so
            finally:
                there.detach()
            if taken is None:
                continue
            behind = reader.sent + reader.before - taken
            if taken != reader.taken or behind <= 0:
                reader.taken, reader.still = taken, now
            if behind > MOST_BEHIND or now - reader.still > STILL:
                found.append(reader)
        return found

    def cut(self, reader: Reader) -> None:
        """Close the connection of ``reader``, with all that waits to be read."""
        if reader.socket < 0:
            return
        # Of our own, so that the number cannot become another's between look and cut.
        with contextlib.suppress(OSError):
            mine = socket.socket(fileno=os.dup(reader.socket))
            try:
                if _written(mine.getpeername()) == reader.peer:
                    # What lies in the kernel for them is dropped with the connection.
                    mine.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    mine.shutdown(socket.SHUT_RDWR)
            finally:
                mine.close()


def _taken(there: socket.socket) -> int | None:
    """The bytes that the other end has acknowledged; None where the connection is closing."""
    info = there.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
    if len(info) < _TCP_INFO_SIZE or info[0] != _ESTABLISHED:
        return None
    return int(struct.unpack_from("=Q", info, _BYTES_ACKED)[0])


@contextlib.contextmanager
def _borrowed(number: int) -> Iterator[socket.socket]:
    """The socket behind a descriptor that stays somebody else's."""
    # Of the family with the longer addresses: those of the other fit too.
    found = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, fileno=number)
    try:
        yield found
    finally:
        found.detach()


def _peer(number: int) -> str:
    """The address and port at the other end; empty where the descriptor is no connection."""
    try:
        with _borrowed(number) as found:
            return _written(found.getpeername())
    except OSError:
        return ""


def _written(peer: object) -> str:
    """As the server writes it."""
    if not isinstance(peer, tuple) or len(peer) < 2:
        return ""
    host = str(peer[0])
    return f"[{host}]:{peer[1]}" if ":" in host else f"{host}:{peer[1]}"
