"""The head of a request: method, address, header fields, as they came over the wire."""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import httptools

_INTACT = "%"  # a path without it needs no decoding


class Fields:
    """Header fields in their order. Names in lower case; values as Latin-1 (RFC 9110, 5.5)."""

    __slots__ = ("_first", "pairs")

    def __init__(self, raw: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.pairs = [(_NAMES.get(name) or _name(name), value.decode("latin-1"))
                      for name, value in raw]  # fmt: skip
        # Of several the first one stays.
        self._first = dict(reversed(self.pairs))

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of ``name``."""
        return self._first.get(name, default)

    def get_all(self, name: str) -> list[str]:
        """Every value of ``name``."""
        return [value for known, value in self.pairs if known == name]

    def repeated(self) -> bool:
        """Whether a name stands there more than once."""
        return len(self._first) != len(self.pairs)

    def names(self) -> "dict[str, str]":
        """The names that are there, for questions about several at once."""
        return self._first

    def values(self) -> list[str]:
        """Every value."""
        return [value for _name, value in self.pairs]

    def items(self) -> Iterator[tuple[str, str]]:
        """Every field."""
        return iter(self.pairs)

    def __contains__(self, name: object) -> bool:
        return name in self._first


_NAMES: dict[bytes, str] = {}
_MOST_NAMES = 500  # that are remembered: strangers can make up others


def _name(name: bytes) -> str:
    text = name.decode("latin-1").lower()
    if len(_NAMES) < _MOST_NAMES:
        _NAMES[name] = text
    return text


_NOTHING = Fields()


class Head:
    """What a client asks for.

    ``path`` has its percent-escapes resolved once, what is not UTF-8 replaced by
    U+FFFD; ``query`` is left as it came. ``authority`` is the host that an address
    in absolute form names (RFC 9112, 3.2.2), else empty. ``client`` is address
    and port at the other end of the connection.
    """

    __slots__ = ("authority", "client", "headers", "method", "path", "query", "version")

    def __init__(self, client: str) -> None:
        self.client = client
        self.headers = _NOTHING
        self.method = ""
        self.path = ""
        self.query = ""
        self.authority = ""
        self.version = ""

    def read_target(self, target: bytes) -> None:
        """Take the address. Raises ValueError where it is none."""
        if target[:1] == b"/":
            path, _mark, query = target.partition(b"?")
        else:
            try:
                url = httptools.parse_url(target)
            except httptools.HttpParserInvalidURLError as error:
                raise ValueError("not an address") from error
            path, query = url.path or b"/", url.query or b""
            if url.host:
                port = f":{url.port}" if url.port else ""
                self.authority = url.host.decode("latin-1") + port
            else:
                path = target
        if b"#" in path or b"#" in query:
            raise ValueError("a fragment is not sent")
        text = path.decode("utf-8", "replace")
        self.path = unquote(text) if _INTACT in text else text
        self.query = query.decode("latin-1")
