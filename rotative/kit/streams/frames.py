"""How an event is written on the wire."""

import random

from rotative.kit.streams import Event

RETRIES = 16
SOONEST, LATEST = 1_000, 5_000  # milliseconds until a browser comes back by itself
LONGEST_ID = 80


def event_id(epoch: str, seq: int) -> str:
    """The id that a reader who has seen everything up to ``seq`` comes back with."""
    return f"{epoch}:{seq}"


def read_id(text: str) -> tuple[str, int] | None:
    """Epoch and number of an id; None where it is none of ours."""
    epoch, colon, seq = text.rpartition(":")
    if not colon or not epoch or len(text) > LONGEST_ID or not (seq.isascii() and seq.isdigit()):
        return None
    number = int(seq)
    return (epoch, number) if number < 2**63 else None


def frame(name: str, data: bytes, mark: str = "") -> bytes:
    """One event; with ``mark`` as its id, so that whoever saw it comes back with that."""
    lines = [b"id: " + mark.encode()] if mark else []
    lines.append(b"event: " + name.encode())
    # Each of the three ways to end a line ends one here too.
    text = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines += [b"data: " + line for line in text.split(b"\n")]
    return b"\n".join(lines) + b"\n\n"


def beat(mark: str) -> bytes:
    """A sign of life; it moves the reader's place on, past what did not concern them."""
    return frame("beat", b"1", mark)


def reset(mark: str) -> bytes:
    """Tells a reader that what they missed is not here: they fetch the list again."""
    return frame("reset", b"1", mark)


def here(mark: str) -> bytes:
    """Gives a new reader their place without telling them of anything."""
    return b"id: " + mark.encode() + b"\n\n"


def greetings() -> list[bytes]:
    """First words to readers, shared among them: when to come back if the line breaks.

    Different waits, so that those who were cut off together do not come back together.
    """
    step = (LATEST - SOONEST) / (RETRIES - 1)
    waits = [round(SOONEST + step * number) for number in range(RETRIES)]
    random.shuffle(waits)
    return [b"retry: %d\n\n" % wait for wait in waits]


def together(events: list[Event], epoch: str) -> list[tuple[int, bytes]]:
    """The events of one channel as number and bytes, those that share a number as one.

    Their id stands on the last of them: who is cut off between them gets all of them again.
    """
    made: list[tuple[int, bytes]] = []
    for place, event in enumerate(events):
        last = place + 1 == len(events) or events[place + 1].seq != event.seq
        text = frame(event.name, event.data, event_id(epoch, event.seq) if last else "")
        if place and events[place - 1].seq == event.seq:
            made[-1] = (event.seq, made[-1][1] + text)
        else:
            made.append((event.seq, text))
    return made
