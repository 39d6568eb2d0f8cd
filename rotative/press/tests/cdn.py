"""Another side for purgers: a server that records what it was told and answers as a test wants."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Told:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def keys(self) -> list[str]:
        """The keys it named, whichever the CDN."""
        if "xkey-purge" in self.headers:
            return self.headers["xkey-purge"].split()
        given = json.loads(self.body)
        found: list[str] = given.get("surrogate_keys") or given["tags"]
        return found


Answer = tuple[int, dict[str, str], bytes]


def as_varnish(told: Told) -> Answer:
    return 200, {"X-Purged": str(len(told.keys))}, b""


def as_fastly(told: Told) -> Answer:
    return 200, {}, json.dumps({key: f"1-{key}" for key in told.keys}).encode()


def as_cloudflare(told: Told) -> Answer:
    return 200, {}, b'{"success": true, "errors": [], "result": {"id": "z"}}'


GOOD: dict[str, Callable[[Told], Answer]] = {
    "varnish": as_varnish, "fastly": as_fastly, "cloudflare": as_cloudflare,
}  # fmt: skip


@dataclass
class Recorder:
    """The server: its address, what it was told, and how it answers."""

    answer: Callable[[Told], Answer]
    told: list[Told] = field(default_factory=list)
    address: str = ""
    delay: float = 0.0

    @property
    def keys(self) -> list[str]:
        """Every key that it was told, in order."""
        return [key for one in self.told for key in one.keys]


@contextmanager
def recorder(kind: str) -> Iterator[Recorder]:
    """A CDN of that kind on this machine."""
    made = Recorder(GOOD[kind])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            named = {name.lower(): value for name, value in self.headers.items()}
            one = Told(self.command, self.path, named, self.rfile.read(length))
            time.sleep(made.delay)
            status, headers, body = made.answer(one)
            if status == 200:
                made.told.append(one)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PURGE = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that give up are the point of some tests."""

    server = Server(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
