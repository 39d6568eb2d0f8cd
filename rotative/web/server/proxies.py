"""Who the client is, where listed proxies stand before the server."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# Never handed on to Django, whoever sent them: what they say has been read here.
FORWARDED = frozenset(
    {
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-forwarded-scheme",
        "x-forwarded-server",
        "x-forwarded-ssl",
        "x-real-ip",
        "x-client-ip",
        "client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "x-original-url",
        "x-rewrite-url",
        "proxy",
    }
)


class Proxies:
    """The networks whose word on the client is taken."""

    def __init__(self, networks: Iterable[str]) -> None:
        self.networks = tuple(ipaddress.ip_network(network) for network in networks)
        self.trusts = lru_cache(4_096)(self._trusts)

    def _trusts(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        return any(parsed in network for network in self.networks)

    def client(self, peer: str, headers: Any) -> tuple[str, bool | None, str | None]:
        """The client's address, whether it came over TLS, the host it asked for.

        The last two are None where nobody trusted says. The address is the
        rightmost in X-Forwarded-For that is no listed proxy's: those further
        left are the client's own claims.
        """
        if not self.networks or not self.trusts(peer):
            return peer, None, None
        address = peer
        chain = ",".join(headers.get_all("x-forwarded-for")).split(",")
        for hop in reversed([part.strip() for part in chain if part.strip()]):
            try:
                address = str(ipaddress.ip_address(hop.strip("[]")))
            except ValueError:
                break  # nonsense: the last proxy that we know is the best answer
            if not self.trusts(address):
                break
        protocols = headers.get_all("x-forwarded-proto")
        hosts = headers.get_all("x-forwarded-host")
        secure = protocols[-1].split(",")[-1].strip().lower() == "https" if protocols else None
        host = hosts[-1].split(",")[-1].strip() if hosts else None
        return address, secure, host or None
