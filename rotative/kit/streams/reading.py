"""Who has stopped reading: what was sent is no longer taken at the other end.

Once the buffer at the reader's end is full, what is sent waits in the kernel, in a small
buffer, and then in this process; how much the other end has acknowledged says
whether anybody still reads.
"""

import time
from collections.abc import Callable, Iterable

from rotative.kit.streams.channel import Reader

BUFFER = 16_384  # bytes in the kernel; it doubles them
MOST_BEHIND = 256_000  # bytes that may wait here for a reader
STILL = 20.0  # seconds in which nothing was taken though something waits


class Looking:
    """Looks at readers in turns."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock

    def stopped(self, readers: Iterable[Reader]) -> list[Reader]:
        """Those of ``readers`` who have stopped reading, or fallen too far behind."""
        now = self.clock()
        found = []
        for reader in readers:
            waits = reader.way.waiting
            taken = reader.sent - waits
            if not waits or taken != reader.taken:
                reader.taken, reader.still = taken, now
            if waits > MOST_BEHIND or now - reader.still > STILL:
                found.append(reader)
        return found
