"""Live streams over server-sent events: many readers, one copy of what they are sent.

A :class:`Source` is a numbered list of what happened: it says what came after
a number, as events for channels. Each server worker reads its sources on,
once, and sends every event to all who follow its channel. The number that a
reader saw last is in each event's id (``epoch:seq``), so who was cut off goes on
where they were. Nothing here knows a newsroom; rooms add sources::

    add_source(Editions())     # in the room's AppConfig.ready()
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Ask", "Event", "Opening", "Read", "Source", "add_source", "sources"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the readers of ``channel`` are told.

    ``seq`` is the number in the source; several events, of one channel too, may
    share it. ``name`` is what a browser listens for (letters and ``_``);
    ``data`` one line or several of UTF-8, mostly JSON. ``at`` is when it happened,
    in seconds since 1970, where that is known: for the figure of how far behind readers are.
    """

    channel: str
    seq: int
    name: str
    data: bytes
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """What a source's ``read_after`` found.

    ``upto`` is the last number that was looked at, whether it made an event or
    not: the next reading goes on after it. Equal to what was asked for when
    there is nothing new.
    """

    events: Sequence[Event]
    upto: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for a stream, and for what.

    ``edition`` is the number of the edition whose base the address lies below;
    ``query`` the address's parameters, the last of each; ``cookies`` the raw
    ``Cookie`` field, empty for public sources, which must not see one.
    """

    edition: int
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """The channel that is opened for a reader; ``owner`` names the sign-in it hangs on, if any."""

    channel: str
    owner: str = ""


class Source(Protocol):
    """Where events come from.

    All but ``may_open`` of a public source are called in a thread that may ask
    the database. ``may_open`` of a public source is called on the event loop:
    it must not wait, nor ask the database. A private source's is called in a
    thread, for it has to look who is asking.
    """

    path: str
    """The address below an edition's base, such as ``/live/stream``."""

    private: bool
    """Whether it must be asked who is asking."""

    def epoch(self) -> str:
        """What the numbers belong to: letters and digits, the same in every process.

        Another one where numbers may mean something else than before (the
        database was replaced): all readers are then told to start over.
        """

    def newest(self) -> int:
        """The newest number there is; 0 while there is none."""

    def read_after(self, seq: int, limit: int) -> Read:
        """What came after ``seq``, in order, looking at no more than ``limit`` numbers.

        Numbers must become visible in their order. Reading twice gives the
        same channels and numbers twice. Raises DatabaseError: it is tried again.
        """

    def may_open(self, ask: Ask) -> Opening | None:
        """The channel that ``ask`` gets; None where it gets nothing (answered with 404)."""

    def still_open(self, owners: Collection[str]) -> Collection[str]:
        """Those of ``owners`` whose streams may stay. Never asked of a public source."""


_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let every server worker read ``source`` on and answer its address; once a path."""
    if all(known.path != source.path for known in _sources):
        _sources.append(source)


def sources() -> list[Source]:
    """The sources, in the order they were added."""
    return list(_sources)
