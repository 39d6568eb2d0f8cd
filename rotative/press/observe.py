"""What a page showed: tags recorded while it renders.

A tag names one object (``story:42``) or one list (``list:section:7``). A
look-up records its tag before it queries, hit or miss, so absence counts too.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime


class Observation:
    """The tags seen so far, the first moment at which the page changes by itself, its query."""

    def __init__(self) -> None:
        self.tags: set[str] = set()
        self.until: datetime | None = None
        self.reads: set[str] = set()


ALL = "*"


class Watched(Mapping[str, str]):
    """A query whose keys are noted as they are asked for, present or not; ALL for any of them."""

    def __init__(self, query: Mapping[str, str], reads: set[str]) -> None:
        self._query = dict(query)
        self._reads = reads

    def __getitem__(self, key: str) -> str:
        self._reads.add(key)
        return self._query[key]

    def __iter__(self) -> Iterator[str]:
        self._reads.add(ALL)
        return iter(self._query)

    def __len__(self) -> int:
        self._reads.add(ALL)
        return len(self._query)


_now_observing: ContextVar[Observation | None] = ContextVar("observation", default=None)


@contextmanager
def observing() -> Iterator[Observation]:
    """Collect what is seen inside the block."""
    observation = Observation()
    token = _now_observing.set(observation)
    try:
        yield observation
    finally:
        _now_observing.reset(token)


def saw(*tags: str) -> None:
    """Record that the page under way shows, or looked for, what ``tags`` name."""
    observation = _now_observing.get()
    if observation is not None:
        observation.tags.update(tags)


def changes_at(moment: datetime) -> None:
    """Record that the page under way is other than now from ``moment`` on."""
    observation = _now_observing.get()
    if observation is not None and (observation.until is None or moment < observation.until):
        observation.until = moment
