"""The table of public addresses below an edition's base. Rooms add theirs."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.urls import Resolver404, URLPattern, URLResolver, re_path
from django.urls.resolvers import RegexPattern

from rotative.press.page import Ask, Missing, Page

_patterns: dict[int, list[URLPattern]] = {}
_resolver: URLResolver | None = None
# A page is stored once for each value of those keys that its view reads, and of no others.
KNOWN_QUERY = frozenset("before q page section kind topic by since until order".split())


def address(pattern: str, view: Callable[..., Page]) -> URLPattern:
    """A public address: a regular expression below the edition's base, and its view.

    The view takes an Ask and what the pattern names, and returns a Page.
    """
    # Django's type speaks of requests and responses; the resolver calls neither.
    return re_path(pattern, cast(Any, view))


def add_public(patterns: Sequence[Any], *, order: int = 50) -> None:
    """Add patterns made by :func:`address`.

    Lower ``order`` is tried first; the catch-all of fronts comes last.
    """
    global _resolver  # noqa: PLW0603 - the table is built once, at start-up
    _patterns.setdefault(order, []).extend(patterns)
    _resolver = None


_fallbacks: list[Callable[[Ask], str | None]] = []


def add_fallback(find: Callable[[Ask], str | None]) -> None:
    """Let ``find`` name where an address leads that no page has, or None.

    Asked before the edition's 404 page, and before a page whose query holds
    keys that no page knows: other systems kept their stories there. Its
    ``ask.path`` then carries the query.
    """
    _fallbacks.append(find)


def moved_to(ask: Ask) -> str | None:
    """Where the first fallback that knows ``ask.path`` sends its reader, or None."""
    return next((found for find in _fallbacks if (found := find(ask))), None)


def resolve(path: str) -> tuple[Any, dict[str, Any]]:
    """The view and its arguments for ``path`` (starts with a slash). Raises Missing."""
    if "\0" in path:  # in no address of ours, and PostgreSQL refuses to look for it
        raise Missing(path)
    global _resolver  # noqa: PLW0603
    if _resolver is None:
        ordered = [pattern for order in sorted(_patterns) for pattern in _patterns[order]]
        _resolver = URLResolver(RegexPattern(r"^/"), ordered)
    try:
        match = _resolver.resolve(path)
    except Resolver404:
        raise Missing(path) from None
    return match.func, match.kwargs
