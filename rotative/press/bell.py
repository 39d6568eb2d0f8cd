"""Bells that processes of one machine hear: something was noted, or made. Hints, never the truth.

Each listener has a named pipe beside the generations. Ringing writes a byte into
every one of them, which costs some microseconds and waits for nobody.
"""

import contextlib
import errno
import os
import select
from pathlib import Path

# What is told: a line was noted; a page was stored.
NOTED, PRESSED = "bell-", "pressed-"


def ring(folder: Path, what: str = NOTED) -> None:
    """Let everybody who listens for ``what`` in ``folder`` wake up. Never raises."""
    try:
        places = [place for place in folder.iterdir() if place.name.startswith(what)]
    except OSError:
        return
    for place in places:
        try:
            pipe = os.open(place, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno == errno.ENXIO:  # its listener was killed
                place.unlink(missing_ok=True)
            continue
        with contextlib.suppress(OSError):  # full: it is heard anyway
            os.write(pipe, b".")
        os.close(pipe)


class Bell:
    """One listener, of several in a process by ``name``.

    Raises OSError where the folder takes no pipes.
    """

    def __init__(self, folder: Path, name: str = "", *, what: str = NOTED) -> None:
        self.place = folder / f"{what}{os.getpid()}{name}"
        self.place.unlink(missing_ok=True)
        os.mkfifo(self.place, 0o600)
        # For writing too, so that there is never an end of file.
        self._pipe = os.open(self.place, os.O_RDWR | os.O_NONBLOCK)
        self._poll = select.poll()
        self._poll.register(self._pipe, select.POLLIN)

    def wait(self, seconds: float) -> bool:
        """Whether it rang within ``seconds``; all that rang before counts once."""
        rang = bool(self._poll.poll(seconds * 1_000))
        if rang:
            self.hear()
        return rang

    def fileno(self) -> int:
        """What an event loop watches; it calls :meth:`hear` when that can be read."""
        return self._pipe

    def hear(self) -> None:
        """Take what rang so far. Waits for nothing."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._pipe, 65_536)

    def wake(self) -> None:
        """Ring for this listener alone."""
        with contextlib.suppress(OSError):
            os.write(self._pipe, b".")

    def close(self) -> None:
        """Listen no more."""
        self.place.unlink(missing_ok=True)
        os.close(self._pipe)
