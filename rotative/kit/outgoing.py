"""The one way out to the network.

Every address somebody typed, or another site sent, is fetched here: each hop
is resolved, checked and pinned to the address that was checked, so that no
name leads inside the newsroom's own network, at the first step or after a
redirect. Time and size are bounded.
"""

import contextlib
import ipaddress
import re
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import HTTPSession
from requests_hardened import ip_filter as _filter
from requests_hardened.config import Config
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

SCHEMES = frozenset({"http", "https"})
PORTS = frozenset({80, 443, 8000, 8080, 8443})
MAX_HOPS = 5
MAX_ADDRESS = 2_000
AGENT = "Rotative/0.1 (+newsroom)"
METHODS = frozenset({"GET", "HEAD", "POST", "PURGE", "PUT", "DELETE"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# Beside what the filter knows: IPv4 addresses in old IPv6 clothes, and site-local ones.
_MORE_REFUSED = (ipaddress.ip_network("::/96"), ipaddress.ip_network("fec0::/10"))
for _network in _MORE_REFUSED:
    if _network not in _filter.EXTRA_BLOCKED_NET_RANGES:
        _filter.EXTRA_BLOCKED_NET_RANGES = (*_filter.EXTRA_BLOCKED_NET_RANGES, _network)

_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


class Refused(Exception):
    """The address was not asked: its scheme, port, name or network is not allowed."""


class Failed(Exception):
    """The other side could not be reached, broke off, took too long or sent too much."""


@dataclass(frozen=True)
class Fetched:
    """What came back. ``url`` is where it came from in the end; header names are lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty where none was sent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Watch:
    """Every connection of one fetch, so that all can be cut off from another thread."""

    def __init__(self) -> None:
        self.links: list[socket.socket] = []
        self.over = threading.Event()

    def add(self, link: socket.socket) -> None:
        """Keep a second handle of the connection: TLS takes the first one over."""
        self.links.append(link.dup())
        if self.over.is_set():
            self.cut()

    def cut(self) -> None:
        """Shut every connection, whatever its thread waits for: a server that sends a byte
        now and then never runs into a socket's time-out."""
        self.over.set()
        for link in self.links:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the handles back."""
        for link in self.links:
            link.close()


def _watched(watch: _Watch, kind: type[Any]) -> type[Any]:
    """A connection class that tells ``watch`` of its connection as soon as there is one."""

    def connected(self: Any) -> socket.socket:
        link: socket.socket = kind._new_conn(self)
        watch.add(link)
        return link

    return type(f"Watched{kind.__name__}", (kind,), {"_new_conn": connected})


def _session(
    watch: _Watch, *, loopback: bool, inside: bool = False, authority: str = ""
) -> requests.Session:
    session = HTTPSession(
        Config(
            ip_filter_enable=not inside,
            ip_filter_allow_loopback_ips=loopback,
            never_redirect=True,
            default_timeout=(5.0, 5.0),
            user_agent_override=AGENT,
        )
    )
    # No proxies, no .netrc, no certificates from the environment: they lead around the filter.
    session.trust_env = False
    session.verify = authority or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    pools = {
        scheme: type(
            f"Watched{pool.__name__}", (pool,), {"ConnectionCls": _watched(watch, connection)}
        )
        for scheme, pool, connection in (
            ("http", HTTPConnectionPool, HTTPConnection),
            ("https", HTTPSConnectionPool, HTTPSConnection),
        )
    }
    for adapter in session.adapters.values():
        if isinstance(adapter, HTTPAdapter):
            adapter.max_retries.total = 0
            adapter.poolmanager.pool_classes_by_scheme = pools
    return session


def check(url: str, *, loopback: bool = False, inside: bool = False) -> str:
    """``url`` without its fragment when its form may be asked for at all. Raises Refused."""
    if len(url) > MAX_ADDRESS or any(char <= " " or char == "\\" for char in url):
        raise Refused("the address is too long or has spaces or control signs in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"not an address: {error}") from error
    if parts.scheme not in SCHEMES:
        raise Refused(f"{parts.scheme or 'no'} scheme: only http and https")
    if parts.username is not None or parts.password is not None:
        raise Refused("the address holds a name or password")
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    try:
        host = host if host.startswith("[") else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Refused(f"not a host name: {host[:60]!r}") from error
    if not _HOST.fullmatch(host):
        raise Refused(f"not a host name: {host[:60]!r}")
    if port is not None and port not in PORTS and not (loopback or inside):
        raise Refused(f"port {port} is not one of the web's")
    return parts._replace(netloc=host if port is None else f"{host}:{port}", fragment="").geturl()


def fetch(
    url: str,
    *,
    max_bytes: int = 5_000_000,
    timeout: float = 15.0,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: bytes | None = None,
    hops: int = MAX_HOPS,
    loopback: bool = False,
    inside: bool = False,
    authority: str = "",
) -> Fetched:
    """Ask for ``url`` and return the answer, whatever its status (4xx and 5xx too).

    ``timeout`` (seconds) bounds all of it, every redirect and the last byte
    included; only the system's own look-up of a name, which cannot be cut off,
    may take longer. Follows up to ``hops`` redirects, each checked like the
    first address; only GET and HEAD are redirected, and from https never to
    http. ``max_bytes`` counts the body as it is after decompression. Nothing
    is sent that was not given: no cookies, no proxy's or .netrc's words.
    ``loopback`` allows this machine itself, for tests. ``inside`` allows any
    network and port, and follows no redirect: only for an address that the
    operator wrote into the settings, never for one that came from elsewhere.
    ``authority`` names a file with the only authorities whose certificates count.

    Raises Refused where the address or a redirect's is not allowed, Failed
    where the other side failed, was too slow or sent too much.
    """
    if method not in METHODS:
        raise Refused(f"method {method}")
    address = check(url, loopback=loopback, inside=inside)
    hops = hops if method in {"GET", "HEAD", "POST"} and not inside else 0
    watch = _Watch()
    timer = threading.Timer(timeout, watch.cut)
    timer.daemon = True
    timer.start()
    try:
        with _session(watch, loopback=loopback, inside=inside, authority=authority) as session:
            asking = _Asking(
                session, watch, method, dict(headers or {}), data, max_bytes, min(timeout, 10.0)
            )
            for _hop in range(hops + 1):
                got, target = _one_hop(asking, address)
                if target is None or method == "POST":
                    return got
                address = _next(asking, address, target, loopback=loopback)
    finally:
        timer.cancel()
        watch.close()
    raise Failed(f"more than {hops} redirects")


@dataclass
class _Asking:
    """What stays the same from hop to hop."""

    session: requests.Session
    watch: _Watch
    method: str
    headers: dict[str, str]
    data: bytes | None
    max_bytes: int
    patience: float


def _next(asking: _Asking, address: str, target: str, *, loopback: bool) -> str:
    """Where a redirect leads. Raises Refused."""
    following = check(urljoin(address, target), loopback=loopback)
    if address.startswith("https:") and not following.startswith("https:"):
        raise Refused("a redirect from https to http")
    if urlsplit(following).netloc != urlsplit(address).netloc:
        # What was meant for one host is not told to another.
        for name in list(asking.headers):
            if name.lower() in {"authorization", "cookie"}:
                del asking.headers[name]
    return following


def _one_hop(asking: _Asking, address: str) -> tuple[Fetched, str | None]:
    """One request; the answer and, where it redirects, its target."""
    watch = asking.watch
    try:
        with asking.session.request(
            asking.method, address, headers=asking.headers, data=asking.data, stream=True,
            timeout=asking.patience, allow_redirects=False,
        ) as response:  # fmt: skip
            target = response.headers.get("location") if response.status_code in REDIRECTS else None
            body = b"" if target is not None else _body(response, asking.max_bytes)
    except _filter.InvalidIPAddress as error:
        raise Refused(f"{urlsplit(address).hostname} leads to a private network") from error
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise Refused(str(error)) from error
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        slow = watch.over.is_set() or isinstance(error, requests.Timeout | TimeoutError)
        raise Failed("too slow" if slow else f"{type(error).__name__}: {error}"[:300]) from error
    if watch.over.is_set():
        raise Failed("too slow")
    named = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(address, response.status_code, named, body), target


def _body(response: requests.Response, max_bytes: int) -> bytes:
    """The whole body, decompressed bit by bit so that a bomb is noticed early."""
    told = response.headers.get("content-length", "")
    if told.isdigit() and int(told) > max_bytes and response.request.method != "HEAD":
        raise Failed(f"more than {max_bytes} bytes")
    body = bytearray()
    for piece in response.iter_content(16_384):
        body += piece
        if len(body) > max_bytes:
            raise Failed(f"more than {max_bytes} bytes")
    return bytes(body)
