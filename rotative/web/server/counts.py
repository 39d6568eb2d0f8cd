"""How much is under way, in all and from each client address. One event loop, no lock."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rotative.web.server.guard import Refused


class Counts:
    """Caps on what may be open at once."""

    def __init__(self, *, requests_each: int, streams: int, streams_each: int) -> None:
        self.requests_each = requests_each
        self.streams = streams
        self.streams_each = streams_each
        self._requests: Counter[str] = Counter()
        self._streams: Counter[str] = Counter()
        self.open_streams = 0

    @contextmanager
    def request(self, address: str) -> Iterator[None]:
        """One request of ``address`` for as long as the block runs. Raises Refused (429)."""
        if self._requests[address] >= self.requests_each:
            raise Refused(
                429, "Too many requests at once from your address. Try again.", retry_after=2
            )
        self._requests[address] += 1
        try:
            yield
        finally:
            self._down(self._requests, address)

    @contextmanager
    def stream(self, address: str) -> Iterator[None]:
        """One open stream of ``address`` for as long as the block runs. Raises Refused (503)."""
        self.take_stream(address)
        try:
            yield
        finally:
            self.leave_stream(address)

    def take_stream(self, address: str) -> None:
        """Count one open stream of ``address`` more. Raises Refused (503) at either cap."""
        if self.open_streams >= self.streams:
            raise Refused(503, "All live connections are taken. Try again soon.", retry_after=15)
        if self._streams[address] >= self.streams_each:
            raise Refused(
                503, "Too many live connections from your address. Close one.", retry_after=15
            )
        self._streams[address] += 1
        self.open_streams += 1

    def leave_stream(self, address: str) -> None:
        """Count one open stream of ``address`` less."""
        self.open_streams -= 1
        self._down(self._streams, address)

    @staticmethod
    def _down(counter: Counter[str], address: str) -> None:
        counter[address] -= 1
        if counter[address] <= 0:
            del counter[address]
