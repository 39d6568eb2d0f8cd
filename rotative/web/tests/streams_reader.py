"""A reader of a live stream, for tests: a connection, and a thread that notes what comes."""

import contextlib
import http.client
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

from rotative.web.tests.serving import eventually


@dataclass(frozen=True)
class Heard:
    """One event."""

    name: str
    data: str
    id: str


class Listener:
    """Follows a stream until it is told to leave, or the server ends it."""

    def __init__(self, port: int, path: str = "/world/live/stream", last: str = "", **headers: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.request(
            "GET", path, headers={**headers, **({"Last-Event-ID": last} if last else {})}
        )
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.last = last
        self.retry = 0
        self.heard: list[Heard] = []
        self.beats = 0
        self.over = threading.Event()
        self.ready = threading.Event()
        if self.status == 200:
            self.thread = threading.Thread(target=self._listen, daemon=True)
            self.thread.start()
            assert self.ready.wait(20), "nothing was said at all"

    def _listen(self) -> None:
        fields: dict[str, str] = {}
        try:
            while raw := self.answer.readline():
                line = raw.decode().rstrip("\n")
                if line:
                    name, _colon, value = line.partition(": ")
                    fields[name] = f"{fields['data']}\n{value}" if name in fields else value
                    continue
                self._note(fields)
                fields = {}
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.over.set()

    def _note(self, fields: dict[str, str]) -> None:
        if "retry" in fields:
            self.retry = int(fields["retry"])
        if "event" in fields and fields["event"] != "beat":
            self.heard.append(Heard(fields["event"], fields["data"], fields.get("id", "")))
        self.beats += fields.get("event") == "beat"
        if "id" in fields:
            self.last = fields["id"]
            self.ready.set()

    @property
    def words(self) -> list[str]:
        """What was said, in order."""
        return [event.data for event in list(self.heard) if event.name == "item"]

    @property
    def names(self) -> list[str]:
        """The names of the events, in order."""
        return [event.name for event in list(self.heard)]

    def hears(self, *words: str, seconds: float = 15) -> None:
        """Wait until exactly ``words`` were said."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and len(self.words) < len(words):
            time.sleep(0.02)
        assert self.words == list(words)

    def leave(self) -> None:
        """Close the connection."""
        # Shut first: the listening thread waits for more with the answer's lock in hand.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        if self.status == 200:
            self.thread.join(10)
        self.answer.close()
        self.connection.close()


def where(last: str) -> str:
    """The stream's address with the place to go on from in it."""
    return f"/world/live/stream?last_id={quote(last)}"


def wait_for(check: object, seconds: float = 15) -> object:
    """The first true answer of ``check``."""
    return eventually(check, seconds)
