"""What a public view is asked and what it answers. Neither knows a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Protocol

from django.template import loader


class Language(Protocol):
    """What the press needs to know of a language."""

    tag: str
    direction: str


class Edition(Protocol):
    """What the press needs to know of an edition."""

    pk: Any
    code: str

    @property
    def profile(self) -> Language: ...

    @property
    def base(self) -> str: ...

    @property
    def zone(self) -> tzinfo: ...


@dataclass(frozen=True)
class Ask:
    """One public page asked for.

    ``path`` is below the edition's base and starts with a slash; ``query``
    holds only the keys that public pages know; ``now`` is aware. ``subject``
    is what the desk previews in place of the stored object, else None.
    """

    host: str
    path: str
    edition: Any
    variant: str
    now: datetime
    query: Mapping[str, str] = field(default_factory=dict)
    subject: Any = None


@dataclass(frozen=True)
class Page:
    """A public page: status, headers, bytes, what it showed and until when it holds.

    ``reads`` names the query keys that its view asked for: others cannot change it.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    tags: frozenset[str] = frozenset()
    until: datetime | None = None
    reads: frozenset[str] = frozenset()


class Missing(LookupError):
    """A public view found nothing at its address: the edition's 404 page answers."""


class Gone(LookupError):
    """What was at the address was withdrawn: 410, with what the reader is told."""

    def __init__(self, reason: str = "", *, subject: Any = None) -> None:
        self.reason = reason
        self.subject = subject
        super().__init__(reason)


class Moved(LookupError):
    """The address has changed: a permanent redirect to ``path`` (absolute, or an address)."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)


def html(
    ask: Ask, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> Page:
    """The page that ``template`` makes of ``context``; it sees the ask, never a request.

    The edition, the ask, the furniture and the head that rooms registered come along.
    Another variant is made by the template's twin; raises Missing where it has none.
    """
    from rotative.press.furniture import furniture
    from rotative.press.head import head_of
    from rotative.press.variants import LITE, twin_of

    twin = twin_of(template, ask.variant)
    if not twin:
        raise Missing(ask.path)
    shown = {
        "ask": ask,
        "edition": ask.edition,
        "now": ask.now,
        "status": status,
        "has_lite": status == 200 and bool(twin_of(template, LITE)),
        **furniture(ask),
        **(context or {}),
    }
    head = head_of(ask, shown)
    body = loader.render_to_string(twin, {**shown, "head": head})
    kind = ("Content-Type", "text/html; charset=utf-8")
    return Page(status, (kind, *head.headers), body.encode())


def data(body: bytes | str, content_type: str, *, status: int = 200) -> Page:
    """A page that is not HTML: a feed, a sitemap, plain text."""
    raw = body.encode() if isinstance(body, str) else body
    return Page(status, (("Content-Type", content_type),), raw)
