"""How many connections each worker has, for all of them to see."""

import mmap


class Board:
    """A word of shared memory for each worker, made before they are forked.

    The kernel wakes every worker for a newcomer, and often the same one is first:
    streams that come one after another would fill one worker and leave another
    empty. Whoever has many more than another lets it go first. A worker that was
    killed has its word put back by whoever starts its successor.
    """

    def __init__(self, workers: int) -> None:
        self._map = mmap.mmap(-1, max(1, workers) * 8)
        self._words = memoryview(self._map).cast("q")
        self.number = -1
        for place in range(len(self._words)):
            self._words[place] = -1

    def sit(self, number: int) -> None:
        """In a worker: take place ``number``."""
        self.number = number
        self._words[number] = 0

    def clear(self, number: int) -> None:
        """The worker at ``number`` has ended, or is about to: nobody waits for it."""
        self._words[number] = -1

    def put(self, connections: int) -> None:
        """Say how many this worker has."""
        self._words[self.number] = connections

    def ahead(self) -> int:
        """How many more this worker has than the one that has fewest."""
        mine = self._words[self.number]
        others = [word for word in self._words if word >= 0]
        return mine - min(others, default=mine)
