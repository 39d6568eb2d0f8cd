"""The desk's whole table of addresses, and every object that an address can name."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, get_resolver

PREFIX = "desk/"


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf: its name (or, unnamed, its route) and what it takes."""

    name: str
    route: str
    namespaces: tuple[str, ...]
    pattern: URLPattern = field(compare=False)
    takes: tuple[str, ...] = ()


def addresses() -> Iterator[Address]:
    """Every pattern under /desk/, however deep it is included."""

    def walk(patterns: Any, route: str, spaces: tuple[str, ...], takes: tuple[str, ...]) -> Any:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            names = (*takes, *_groups(pattern))
            if isinstance(pattern, URLPattern):
                named = ":".join((*spaces, pattern.name)) if pattern.name else here
                yield Address(named, here, spaces, pattern, names)
            else:
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                yield from walk(pattern.url_patterns, here, inner, names)

    for address in walk(get_resolver().url_patterns, "", (), ()):
        if address.route.startswith(PREFIX):
            yield address


def _groups(pattern: Any) -> tuple[str, ...]:
    inner = pattern.pattern
    if hasattr(inner, "converters") and inner.converters:
        return tuple(inner.converters)
    return tuple(inner.regex.groupindex)


def combinations(address: Address, values: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Every way to fill the address from ``values``; [{}] for one that takes nothing."""
    lists = [[(name, value) for value in values[name]] for name in address.takes]
    return [dict(chosen) for chosen in itertools.product(*lists)]
