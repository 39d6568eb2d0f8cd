"""A channel: its newest events, kept as the bytes that were sent, and who follows it."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Protocol

MOST = 1_000  # events that are kept for those who were away
MOST_BYTES = 1_000_000
MOST_MISSED = 128_000  # bytes that somebody is told again; a list, which is cached, costs less
MOST_JOINED = 64  # different absences whose replay is kept put together


class Way(Protocol):
    """How a reader is reached. Nothing here waits, and nothing fails where nobody is there."""

    @property
    def send(self) -> Callable[[bytes], object]:
        """Hand over bytes, which are not copied."""

    @property
    def waiting(self) -> int:
        """Bytes that were handed over and that the other end has not taken yet."""

    def end(self) -> None:
        """The answer is over, after what was handed over; saying so twice is harmless."""

    def cut(self) -> None:
        """Close the connection at once."""


class Reader:
    """Somebody who follows a channel, and how much of what was sent they took."""

    __slots__ = (
        "address", "base", "channel", "ended", "owner", "queued", "send", "still", "taken", "way",
    )  # fmt: skip

    def __init__(
        self,
        way: Way,
        *,
        address: str = "",
        owner: str = "",
        ended: "Callable[[Reader], None] | None" = None,
    ) -> None:
        self.way = way
        self.send = way.send
        self.address = address
        self.owner = owner
        self.ended = ended
        self.channel: Channel | None = None
        self.base = 0
        self.queued = 0  # bytes that were sent to this one alone
        self.taken = -1  # bytes that the other end has taken
        self.still = 0.0  # since when nothing was taken though something was there to take

    def say(self, text: bytes) -> None:
        """Send something to this one alone."""
        self.queued += len(text)
        self.send(text)

    @property
    def sent(self) -> int:
        """Bytes sent so far; the head of the answer not counted."""
        return self.queued + (self.channel.total - self.base if self.channel else 0)


class Channel:
    """Events in order, the oldest let go of first.

    ``floor``: whoever saw everything up to it, or more, can be told what came
    since. Events are kept and sent as the same bytes, which nobody copies.
    """

    __slots__ = ("_bytes", "_joined", "_pieces", "_seqs", "floor", "quiet", "readers", "total")

    def __init__(self, floor: int) -> None:
        self.floor = floor
        self.readers: set[Reader] = set()
        self.total = 0  # bytes sent to each who was here all along
        self.quiet = True  # nothing was sent since the last beat
        self._seqs: list[int] = []
        self._pieces: list[bytes] = []
        self._bytes = 0
        self._joined: dict[int, bytes] = {}

    def keep(self, made: list[tuple[int, bytes]]) -> None:
        """Keep events for those who come back."""
        self._joined.clear()
        for seq, text in made:
            self._seqs.append(seq)
            self._pieces.append(text)
            self._bytes += len(text)
        if len(self._seqs) <= MOST and self._bytes <= MOST_BYTES:
            return
        # More than is due at once: a list is not shortened for every event.
        gone = 0
        while len(self._seqs) - gone > MOST * 3 // 4 or self._bytes > MOST_BYTES * 3 // 4:
            self._bytes -= len(self._pieces[gone])
            gone += 1
        self.floor = self._seqs[gone - 1]
        del self._seqs[:gone], self._pieces[:gone]

    def tell(self, text: bytes) -> int:
        """Send one object to all; how many they are."""
        self.quiet = False
        self.total += len(text)
        for reader in self.readers:
            reader.send(text)
        return len(self.readers)

    def missed(self, seq: int) -> list[bytes] | None:
        """What came after ``seq``, as pieces that are shared.

        None where some of it is gone, or where it is too much to tell again.
        """
        if seq < self.floor:
            return None
        first = bisect_right(self._seqs, seq)
        if first == len(self._seqs):
            return []
        known = self._joined.get(first)
        if known is None:
            pieces = self._pieces[first:]
            if sum(map(len, pieces)) > MOST_MISSED:
                return None
            if len(self._joined) >= MOST_JOINED:
                return pieces
            known = self._joined[first] = b"".join(pieces)
        return [known]

    def enter(self, reader: Reader) -> None:
        """Send ``reader`` what comes from now on."""
        reader.channel = self
        reader.base = self.total
        self.readers.add(reader)

    def leave(self, reader: Reader) -> None:
        """Send ``reader`` nothing more."""
        self.readers.discard(reader)

    def __len__(self) -> int:
        return len(self._seqs)
