"""Django in the same process: a request in, a response out, in a thread of the pool."""

import io
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from django.core import signals
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db.backends.signals import connection_created
from django.http import FileResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.urls import get_resolver, set_script_prefix

from rotative.web.server.guard import Call
from rotative.web.server.hot import Headers
from rotative.web.server.pool import here
from rotative.web.server.proxies import FORWARDED

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Abandoned(BaseException):
    """The client left while its page was being made; not an error, and not to be caught."""


class Request(WSGIRequest):
    """A request that came through the guard."""

    def get_host(self) -> str:
        """The host, which the guard has compared with the settings and the editions."""
        return str(self.META["HTTP_HOST"])


@dataclass
class Reply:
    """What Django answers. Exactly one of ``body``, ``file`` and ``pieces`` holds something.

    ``close`` ends the request for Django (connections, uploads); it is called
    once, in the pool, when the last byte has been taken over.
    """

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""
    size: int = 0
    pieces: Iterator[bytes] | None = None
    close: Callable[[], None] = field(default=lambda: None)


class Handler(BaseHandler):
    """Django's middleware and views, called with what the guard let through."""

    request_class = Request

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()
        # Imports every view now, rather than during the first request.
        _ = get_resolver().url_patterns
        connection_created.connect(_watch_queries, dispatch_uid="rotative.server.abandoned")

    def answer(self, call: Call, body: BinaryIO, size: int) -> Reply | None:
        """Let Django answer ``call``; None when the client left before it could.

        Runs in a thread of the pool. Signals that a request starts and ends
        are sent as by Django's own servers, so each thread's database
        connections are checked before and put in order after.
        """
        if here.abandoned is not None and here.abandoned.is_set():
            return None
        here.stoppable = call.method in SAFE
        set_script_prefix("/")
        environ = environ_of(call, body, size)
        signals.request_started.send(sender=type(self), environ=environ)
        try:
            response = self.get_response(self.request_class(environ))
        except Abandoned:
            signals.request_finished.send(sender=type(self))
            return None
        except BaseException:
            signals.request_finished.send(sender=type(self))
            raise
        finally:
            here.stoppable = False
        return _reply(response, head=call.method == "HEAD")


def environ_of(call: Call, body: BinaryIO, size: int) -> dict[str, Any]:
    """The request as WSGI writes it, without anything the client cannot be believed about."""
    name, port = split_domain_port(call.host)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": call.path.encode().decode("latin-1"),
        "QUERY_STRING": call.query,
        "SERVER_PROTOCOL": f"HTTP/{call.version}",
        "SERVER_NAME": name,
        "SERVER_PORT": port or ("443" if call.secure else "80"),
        "REMOTE_ADDR": call.address,
        "REMOTE_HOST": call.address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if call.secure else "http",
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for key, value in call.headers.items():
        # With an underscore it would be taken for the field with a hyphen.
        if "_" in key or key in FORWARDED:
            continue
        name = f"HTTP_{key.upper().replace('-', '_')}"
        if name in environ:
            environ[name] += ("; " if key == "cookie" else ",") + value
        else:
            environ[name] = value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_LENGTH"] = str(size) if size else ""
    environ["HTTP_HOST"] = call.host
    return environ


def _reply(response: HttpResponseBase, *, head: bool) -> Reply:
    headers = [(key.lower(), value) for key, value in response.items()]
    headers += [("set-cookie", morsel.OutputString()) for morsel in response.cookies.values()]
    reply = Reply(response.status_code, headers)
    if not response.streaming:
        reply.body = cast(Any, response).content
        if not response.has_header("Content-Length"):
            headers.append(("content-length", str(len(reply.body))))
        response.close()
        return reply
    if head:
        response.close()
        return reply
    whole = _whole_file(response)
    if whole:
        reply.file, reply.size = whole
        response.close()
        return reply
    reply.pieces = iter(cast(Any, response))
    reply.close = response.close
    return reply


def _whole_file(response: HttpResponseBase) -> tuple[str, int] | None:
    """The path and size of the file that is all of the response, where it is one on disk."""
    if not isinstance(response, FileResponse):
        return None
    stream: Any = response.file_to_stream
    path = getattr(stream, "name", None)
    length = response.get("Content-Length", "")
    if not isinstance(path, str) or not path.startswith("/") or not length.isdigit():
        return None
    try:
        if stream.tell() != 0 or stream.seek(0, io.SEEK_END) != int(length):
            stream.seek(0)
            return None
    except (OSError, ValueError, AttributeError):
        return None
    return path, int(length)


def _watch_queries(connection: Any, **_kwargs: Any) -> None:
    connection.execute_wrappers.append(_stop_when_abandoned)


def _stop_when_abandoned(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Before each query of a request that only reads: is anybody still waiting?

    A request that writes runs to its end: whoever pressed the button and lost
    the line must find it done, not half begun.
    """
    abandoned = getattr(here, "abandoned", None)
    if abandoned is not None and getattr(here, "stoppable", False) and abandoned.is_set():
        raise Abandoned
    return execute(sql, params, many, context)
