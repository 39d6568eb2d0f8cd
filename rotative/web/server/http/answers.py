"""Heads of answers, as bytes."""

import time
from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus

Headers = Iterable[tuple[str, str]]

_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}
NO_BODY = frozenset({204, 304})
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Clock:
    """The ``Date`` field, written once a second (RFC 9110, 6.6.1), with the end of the head."""

    __slots__ = ("_text", "second")

    def __init__(self) -> None:
        self.second = 0
        self._text = b""

    def end(self, second: int | None = None) -> bytes:
        """The last field and the empty line, for ``second`` since 1970 (now where not given)."""
        now = int(time.time()) if second is None else second
        if now != self.second:
            self.second = now
            self._text = f"date: {formatdate(now, usegmt=True)}\r\n\r\n".encode()
        return self._text


CLOCK = Clock()


def opening(status: int, headers: Headers) -> bytes:
    """The head of an answer without ``Date`` and the line that ends it.

    Raises ValueError where a field holds a line's end: it would be read as
    another field, or as another answer.
    """
    line = _LINES.get(status) or f"HTTP/1.1 {status}\r\n"
    fields = [f"{name}: {value}\r\n" for name, value in headers]
    text = line + "".join(fields)
    if text.count("\n") != len(fields) + 1 or text.count("\r") != len(fields) + 1:
        raise ValueError("a header field holds a line's end")
    return text.encode("latin-1")


def has(headers: Headers, name: str) -> bool:
    """Whether ``name`` (lower case) is among the fields."""
    return any(known == name for known, _value in headers)
