"""What every request must be before anything of ours looks at it.

What is not HTTP was refused where it was read (``http/``). Here: one way to write
an address, a host that is ours, one way to send a body, and the client's true
address. Refusals are short plain text that say what to do.
"""

import re
from dataclasses import dataclass

from rotative.web.server.http.head import Fields, Head
from rotative.web.server.proxies import Proxies

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONGEST_PATH = 2_000
LONGEST_QUERY = 4_000
LONGEST_FIELD = 16_000
MOST_FIELDS = 100

# The path arrives with its percent-escapes resolved once. Refused: control
# characters, what was not UTF-8, separators and marks that turn text round,
# backslashes, parameters, empty and dot segments, and escapes that are still there.
_UNCLEAN_PATH = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ufffd\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\\;]"
    r"|//|/\.{1,2}(?:/|\Z)|%[0-9A-Fa-f]{2}"
)
_UNCLEAN_QUERY = re.compile(r"[\x00-\x20\x7f]|%00")
_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?P<port>:[0-9]{1,5})?\Z")


class Refused(Exception):
    """The guard answers in place of the program."""

    def __init__(self, status: int, text: str, *, retry_after: int | None = None) -> None:
        self.status = status
        self.text = text
        self.retry_after = retry_after
        super().__init__(text)


@dataclass(slots=True)
class Call:
    """One request as the guard lets it through.

    ``path`` is decoded and canonical; ``host`` lower case, with its port if one
    was given; ``address`` the client's, past the trusted proxies; ``length`` the
    body's length in bytes as announced; ``peer`` address and port at the other
    end of the connection, a proxy's where one stands before us.
    """

    method: str
    path: str
    query: str
    host: str
    address: str
    secure: bool
    length: int
    headers: Fields
    version: str
    peer: str = ""

    @property
    def hostname(self) -> str:
        """The host without its port."""
        return hostname(self.host)


def hostname(host: str) -> str:
    """``host`` without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def check_path(path: str) -> None:
    """Raise Refused unless ``path`` (decoded) is written in the one canonical way."""
    if not path.startswith("/") or len(path) > LONGEST_PATH or _UNCLEAN_PATH.search(path):
        status = 414 if len(path) > LONGEST_PATH else 400
        raise Refused(status, "This address is not written in a way that this site uses.")


def admit(head: Head, proxies: Proxies) -> Call:
    """The request with that ``head``, checked. Raises Refused.

    Whether the host is one of ours is the caller's question (it may take a
    look at the editions); here the host must be present once and well formed.
    """
    headers = head.headers
    if head.method not in METHODS:
        raise Refused(501, "This method is not used here.")
    check_path(head.path)
    if head.query:
        if len(head.query) > LONGEST_QUERY:
            raise Refused(414, "The query is too long.")
        if _UNCLEAN_QUERY.search(head.query):
            raise Refused(400, "The query holds a character that cannot be used.")
    _check_fields(headers)
    peer = head.client.rpartition(":")[0].strip("[]")
    address, forwarded_secure, forwarded_host = proxies.client(peer, headers)
    return Call(
        method=head.method,
        path=head.path,
        query=head.query,
        host=_host(head, headers, forwarded_host),
        address=address,
        secure=bool(forwarded_secure),
        length=_length(headers),
        headers=headers,
        version=head.version,
        peer=head.client,
    )


def _check_fields(headers: Fields) -> None:
    values = headers.values()
    if len(values) > MOST_FIELDS:
        raise Refused(431, f"A request may have {MOST_FIELDS} header fields.")
    for value in values:
        if len(value) > LONGEST_FIELD:
            raise Refused(431, "A header field is too long. Clearing this site’s cookies may help.")


def _host(head: Head, headers: Fields, forwarded: str | None) -> str:
    hosts = headers.get_all("host")
    if len(hosts) > 1 or (not hosts and not head.authority):
        raise Refused(400, "A request names its host once.")
    named = (hosts[0] if hosts else head.authority).lower()
    if head.authority and head.authority.lower() != named:
        raise Refused(400, "The address and the Host field name different hosts.")
    host = (forwarded or named).lower()
    if not _HOST.match(host):
        raise Refused(400, "The Host field is not a host name.")
    return host


def _length(headers: Fields) -> int:
    # Both together are refused where the request is read. Chunks alone are not let
    # in either: no browser sends them, and a length is what a cap can be held to.
    if "transfer-encoding" in headers:
        raise Refused(400, "Send the body with Content-Length, without Transfer-Encoding.")
    lengths = headers.get_all("content-length")
    if not lengths:
        return 0
    if len(lengths) > 1 or not lengths[0].isascii() or not lengths[0].isdigit():
        raise Refused(400, "The body’s length must be a single whole number.")
    return int(lengths[0])
