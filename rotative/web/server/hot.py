"""The hot path: handlers that answer from memory before Django is asked.

A handler is a plain function that takes a :class:`~rotative.web.server.guard.Call`
and returns at once: an :class:`Answer`, a :class:`Stream`, a :class:`Held`, or None to
let the next one try; Django answers what no handler does. It runs on the event loop, so it
never touches the database and never waits. Stored pages and live streams are
handlers; static files are the first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rotative.web.server.guard import Call
from rotative.web.server.http.exchange import Exchange, Outlet

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Answer:
    """A whole answer: bytes, or the path of a file with its size in ``Content-Length``."""

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""


@dataclass(slots=True)
class Stream:
    """An answer without an end.

    ``run`` gets the outlet (``await outlet.send_bytes(shared)``) and an
    event that is set when the server closes; it is cancelled when the client
    leaves, and half a second after the event.
    """

    headers: Headers
    run: Callable[[Outlet, asyncio.Event], Awaitable[None]]
    status: int = 200


@dataclass(slots=True)
class Held:
    """An answer without an end that no task waits for.

    ``open`` gets the exchange, begins the answer and returns; it may
    raise Refused before that. Whoever opened it counts it, and ends it.
    """

    open: Callable[[Exchange], Awaitable[None]]


Handler = Callable[[Call], Answer | Stream | Held | None]
_handlers: list[tuple[int, Handler]] = []


def add_hot(handler: Handler, *, order: int = 50) -> None:
    """Let ``handler`` try requests before Django; lower orders first."""
    _handlers.append((order, handler))
    _handlers.sort(key=lambda known: known[0])


def hot_handlers() -> list[Handler]:
    """The handlers in their order."""
    return [handler for _order, handler in _handlers]
