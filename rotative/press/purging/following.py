"""From the ledger to the CDN: what a line has changed is let go of, in order, at least once.

Three followers a target, in a lane of their own. The first reads the whole
ledger for what may not wait (a legal withdrawal) and is never held up by what
is in front of it. The second lets go of everything in order. The third does so
once more, AGAIN seconds later: an answer that was on its way to the CDN, or
came from a machine that had not read the line yet, was kept after the second
had passed.
"""

import hashlib
import time
from collections import deque
from collections.abc import Iterable, Sequence

from rotative.ledger.follow import FOLLOWERS, Follower, GoTo, newest_number
from rotative.ledger.models import Line
from rotative.press.purging.headers import purger
from rotative.press.purging.interface import Purger
from rotative.press.purging.keys import is_gradual, keys_of_change
from rotative.press.purging.models import Sweep

AGAIN = 2.0  # seconds
PAUSES = (0.5, 1, 2, 5, 10, 15)
TOO_FAR = 20_000  # lines; beyond, everything goes, slice by slice

_urgent: set[str] = set()


def purge_first(*verbs: str) -> None:
    """Let lines of ``verbs`` reach the CDN before all others."""
    _urgent.update(verbs)


def sum_of(address: str) -> str:
    """A target's name in the names of its followers: anybody may read those at ``/readyz``."""
    return hashlib.blake2b(address.encode(), digest_size=4).hexdigest()


class Target:
    """One address that is told."""

    def __init__(self, by: Purger, address: str) -> None:
        self.by = by
        self.address = address
        self.sum = sum_of(address)
        # The newest line that was there, and when, for those looked at by `again`.
        self.met: deque[tuple[int, float]] = deque(maxlen=1_000)

    @property
    def names(self) -> tuple[str, str, str]:
        """The names of its followers, in the order of their turns."""
        return tuple(f"press.purge{kind}.{self.sum}" for kind in ("-first", "", "-again"))  # type: ignore[return-value]

    def follow(self) -> None:
        """Declare its followers."""
        urgent, in_order, again = self.names
        for name, handle, batch in (
            (urgent, self.first, 2_000), (in_order, self.in_order, 200), (again, self.again, 2_000),
        ):  # fmt: skip
            FOLLOWERS[name] = Follower(name, handle, batch, f"purge {self.sum}", PAUSES)

    # What the followers do ---------------------------------------------------------------

    def first(self, lines: Sequence[Line]) -> None:
        """Let go of what urgent lines changed."""
        self.let_go(line for line in lines if line.verb in _urgent)

    def in_order(self, lines: Sequence[Line]) -> None:
        """Let go of what every line changed; of everything, gradually, where too much has."""
        newest = newest_number()
        if newest - lines[0].number > TOO_FAR:
            Sweep.objects.begin(self.sum, f"{newest - lines[0].number} lines behind")
            raise GoTo(newest)
        if any(is_gradual(line.tags) for line in lines):
            Sweep.objects.begin(self.sum, "an edition has changed")
        self.let_go(lines)

    def again(self, lines: Sequence[Line]) -> None:
        """Let go once more of what changed AGAIN seconds ago or earlier."""
        now = time.monotonic()
        newest = lines[-1].number
        if not self.met or self.met[-1][0] < newest:
            self.met.append((newest, now))
        ready = lines[0].number - 1
        while self.met and now - self.met[0][1] >= AGAIN:
            ready = max(ready, self.met.popleft()[0])
        self.let_go(line for line in lines if line.number <= ready)
        if ready < newest:
            wait = AGAIN - (now - self.met[0][1]) if self.met else AGAIN
            raise GoTo(ready, pause=max(0.05, wait))

    def let_go(self, lines: Iterable[Line]) -> None:
        """Tell the keys of ``lines``, as many at once as the CDN takes. Raises NotPurged."""
        keys = keys_of_change(dict.fromkeys(tag for line in lines for tag in line.tags))
        for begin in range(0, len(keys), self.by.batch):
            self.by.purge(self.address, keys[begin : begin + self.by.batch])


def targets() -> list[Target]:
    """Those that the settings name."""
    return [Target(purger(), address) for address in purger().targets]
