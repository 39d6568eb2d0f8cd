"""What a page's ``<head>`` says to machines: links, descriptions, linked data. Rooms add theirs.

A room may not import the rooms above it, yet a story's page names the feeds,
cards and alternates that are made above: so each room registers what it adds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.encoding import iri_to_uri

from rotative.press.page import Ask


@dataclass(frozen=True)
class Link:
    """A ``<link>``; ``told`` ones go out as a ``Link`` header too, for those who read no HTML."""

    rel: str
    href: str
    type: str = ""
    title: str = ""
    hreflang: str = ""
    told: bool = False

    @property
    def address(self) -> str:
        """``href`` in characters that every machine takes."""
        return iri_to_uri(self.href)


@dataclass(frozen=True)
class Meta:
    """A ``<meta>`` with either a ``name`` or a ``property``."""

    content: str
    name: str = ""
    property: str = ""


@dataclass(frozen=True)
class Data:
    """A JSON-LD block."""

    value: Mapping[str, Any]


Part = Link | Meta | Data
_makers: list[Callable[[Ask, Mapping[str, Any]], Iterable[Part]]] = []


@dataclass(frozen=True)
class Head:
    """All parts of one page's head, in order; the first of two alike counts."""

    links: tuple[Link, ...]
    metas: tuple[Meta, ...]
    data: tuple[Mapping[str, Any], ...]

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The ``Link`` header, where there is something to tell."""
        told = [link for link in self.links if link.told]
        words = ", ".join(
            f'<{link.address}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "")
            for link in told
        )
        return (("Link", words),) if words else ()


def add_head(make: Callable[[Ask, Mapping[str, Any]], Iterable[Part]]) -> None:
    """Let every HTML page's head hold the parts that ``make(ask, context)`` gives.

    ``context`` is what the page's template is given. May be used as a decorator.
    """
    if make not in _makers:
        _makers.append(make)


def head_of(ask: Ask, context: Mapping[str, Any]) -> Head:
    """Everything that rooms say in the head of the page asked for."""
    parts = [part for make in _makers for part in make(ask, context)]
    return Head(
        links=tuple(dict.fromkeys(part for part in parts if isinstance(part, Link))),
        metas=tuple(dict.fromkeys(part for part in parts if isinstance(part, Meta))),
        data=tuple(part.value for part in parts if isinstance(part, Data)),
    )
