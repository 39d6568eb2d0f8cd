"""One worker's end of a source: channels, who follows them, who waits to.

All of it belongs to one event loop. A reader is an object with a way to send
bytes: no task, no queue. What is sent is sent to all at once, the same object.
"""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rotative.kit.streams import Event, Read, frames
from rotative.kit.streams.channel import Channel, Reader
from rotative.kit.streams.figures import Figures

PATIENCE = 3.0  # seconds that a reader ahead of us may wait for us to come as far


@dataclass(slots=True)
class _Waiting:
    reader: Reader
    channel: str
    cursor: str
    until: float


class Hub:
    """Channels by name. ``begin`` once the source is known, then ``take`` what it says."""

    def __init__(self, figures: Figures, clock: Callable[[], float] = time.monotonic) -> None:
        self.figures = figures
        self.clock = clock
        self.epoch = ""
        self.position = 0
        self.floor = 0
        self.channels: dict[str, Channel] = {}
        self.readers = 0  # how many are here; read by other threads too
        self.behind = False  # set from elsewhere: the source has news that were not read
        self._waiting: list[_Waiting] = []
        self._greetings = frames.greetings()

    @property
    def mark(self) -> str:
        """The id of whoever has seen everything up to now."""
        return frames.event_id(self.epoch, self.position)

    # From the source ---------------------------------------------------------------------

    def begin(self, epoch: str, floor: int, past: Read) -> None:
        """Start with what came after ``floor``; whoever is here already is told to start over."""
        before, self.channels = self.channels, {}
        self.epoch, self.floor, self.position = epoch, floor, past.upto
        for name, events in _by_channel(past.events).items():
            self._channel(name).keep(frames.together(events, epoch))
        for name, old in before.items():
            channel = self._channel(name)
            for reader in old.readers:
                reader.queued = reader.sent
                channel.enter(reader)
            if old.readers:
                self.figures.add("resets", channel.tell(frames.reset(self.mark)))
        self._see_who_waits()

    def take(self, read: Read) -> None:
        """Send what the source said to all whom it concerns."""
        if read.upto <= self.position:
            return
        events = [event for event in read.events if event.seq > self.position]
        self.position = read.upto
        for name, of_channel in _by_channel(events).items():
            channel = self._channel(name)
            made = frames.together(of_channel, self.epoch)
            channel.keep(made)
            if channel.readers:
                text = made[0][1] if len(made) == 1 else b"".join(text for _seq, text in made)
                self.figures.add("sent", channel.tell(text) * len(of_channel))
        if events:
            self.figures.add("events", len(events))
            if self.readers:  # with nobody here they are read when there is time
                self._note_lag(events)
        if self._waiting:
            self._see_who_waits()

    def caught_up(self) -> None:
        """What had been put off was taken."""
        self.behind = False
        self._see_who_waits()

    def _note_lag(self, events: list[Event]) -> None:
        moments = [event.at for event in events if event.at]
        if moments:
            late = max(0, round((time.time() - min(moments)) * 1_000))
            self.figures.put("lag_ms", late)
            self.figures.most("lag_most_ms", late)

    # Readers -----------------------------------------------------------------------------

    def join(self, reader: Reader, channel: str, cursor: str = "") -> None:
        """Let ``reader`` follow ``channel``, on from ``cursor`` where it is an id of ours."""
        self.readers += 1
        self.figures.add("opened")
        self.figures.add("readers")
        reader.say(random.choice(self._greetings))  # noqa: S311 - no secret
        waiting = _Waiting(reader, channel, cursor, self.clock() + PATIENCE)
        if not self._enter(waiting):
            self._waiting.append(waiting)

    def leave(self, reader: Reader) -> None:
        """Forget ``reader``, who may have been forgotten before."""
        if reader.channel is not None:
            if reader not in reader.channel.readers:
                return
            reader.channel.leave(reader)
        else:
            waiting = [one for one in self._waiting if one.reader is not reader]
            if len(waiting) == len(self._waiting):
                return
            self._waiting = waiting
        reader.way.end()
        self.readers -= 1
        self.figures.add("readers", -1)
        if reader.ended:
            reader.ended(reader)

    def everybody(self) -> list[Reader]:
        """Who is here now."""
        found = [one.reader for one in self._waiting]
        for channel in self.channels.values():
            found += channel.readers
        return found

    def beat(self) -> None:
        """Give a sign of life on channels where nothing was said since the last one."""
        text = frames.beat(self.mark)
        for channel in self.channels.values():
            if channel.quiet and channel.readers:
                channel.tell(text)
            channel.quiet = True

    def tick(self) -> None:
        """Let nobody wait for ever, and keep no channel that nobody follows or could resume."""
        if self._waiting:
            self._see_who_waits()
        idle = [name for name, one in self.channels.items() if not one.readers and not len(one)]
        for name in idle:
            # Its floor goes with it; nobody may come back further than the hub's own.
            if self.channels[name].floor <= self.floor:
                del self.channels[name]

    def _enter(self, waiting: _Waiting) -> bool:
        """Let a reader in; False while they must wait for the source."""
        if not self.epoch:
            return False
        channel = self._channel(waiting.channel)
        reader = waiting.reader
        known = frames.read_id(waiting.cursor) if waiting.cursor else None
        if not waiting.cursor:
            # They are told what comes from now on, not what was put off while nobody was here.
            if self.behind and self.clock() < waiting.until:
                return False
            reader.say(frames.here(self.mark))
        elif known is None or known[0] != self.epoch:
            self._reset(reader)
        elif known[1] > self.position:
            # Another worker has told them already what we have yet to read.
            if self.clock() < waiting.until:
                return False
            self._reset(reader)
        else:
            pieces = channel.missed(known[1])
            if pieces is None:
                self._reset(reader)
            else:
                self.figures.add("resumed")
                for piece in pieces:
                    reader.say(piece)
        channel.enter(reader)
        return True

    def _reset(self, reader: Reader) -> None:
        self.figures.add("resets")
        reader.say(frames.reset(self.mark))

    def _see_who_waits(self) -> None:
        self._waiting = [one for one in self._waiting if not self._enter(one)]

    def _channel(self, name: str) -> Channel:
        found = self.channels.get(name)
        if found is None:
            found = self.channels[name] = Channel(self.floor)
        return found


def _by_channel(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.channel, []).append(event)
    return found
