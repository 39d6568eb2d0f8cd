"""The one function that makes every public page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone, translation
from django.utils.encoding import iri_to_uri

from rotative.press.observe import Watched, observing, saw
from rotative.press.page import Ask, Gone, Missing, Moved, Page, html
from rotative.press.routes import KNOWN_QUERY, moved_to, resolve

MAX_OLD_ADDRESS = 500  # characters; longer ones were never stored
MOVED, NOTHING = 301, 0


def render(
    host: str,
    path: str,
    edition: Any,
    variant: str = "full",
    *,
    query: Mapping[str, str] | None = None,
    subject: Any = None,
) -> Page:
    """Make the public page at ``path``, below ``edition``'s base.

    Given nothing but the address, so that nothing personal can be in it:
    unknown query keys are dropped here, once no other system's address is known
    by them. ``subject`` is the desk's preview. Returns a Page whatever happens
    to the look-up: 404, 410 and redirects are pages of the edition too. Other
    errors are the caller's.
    """
    given = query or {}
    if any(key not in KNOWN_QUERY for key in given):
        moved = render_moved(host, path, edition, variant, query=given)
        if moved.status == MOVED:
            return moved
    known = {key: value for key, value in given.items() if key in KNOWN_QUERY}
    return _observed(_answer, host, path, edition, variant, known, subject)


def render_moved(
    host: str, path: str, edition: Any, variant: str = "full", *, query: Mapping[str, str]
) -> Page:
    """The redirect from an address of another system, which kept its stories behind ``query``.

    Where nobody knows the address: a page without a body and with status 0,
    which says what was looked for.
    """
    return _observed(_old_address, host, f"{path}?{urlencode(query)}", edition, variant, {}, None)


def _observed(
    answer: Callable[[Ask], Page],
    host: str,
    path: str,
    edition: Any,
    variant: str,
    query: Mapping[str, str],
    subject: Any,
) -> Page:
    """What ``answer`` makes of the address in the edition's language, with all that it looked at.

    The edition itself is among it, and that it is the one which answers here.
    """
    with (
        observing() as seen,
        translation.override(edition.profile.tag),
        timezone.override(edition.zone),
    ):
        saw("list:editions", f"edition:{edition.pk}")
        ask = Ask(
            host=host,
            path=path,
            edition=edition,
            variant=variant,
            now=timezone.now(),
            query=Watched(query, seen.reads),
            subject=subject,
        )
        page = answer(ask)
    return replace(page, tags=page.tags | seen.tags, until=seen.until, reads=frozenset(seen.reads))


def _old_address(ask: Ask) -> Page:
    found = moved_to(ask) if len(ask.path) <= MAX_OLD_ADDRESS else None
    return redirect(found) if found else Page(NOTHING, (), b"")


def _answer(ask: Ask) -> Page:
    """The view's page; else where the address leads now; else the edition's 404."""
    try:
        view, arguments = resolve(ask.path)
        page: Page = view(ask, **arguments)
    except Missing:
        return _look_elsewhere(ask)
    except Gone as gone:
        return html(ask, "rotative/410.html", {"gone": gone}, status=410)
    except Moved as moved:
        return redirect(moved.path)
    return page


def _look_elsewhere(ask: Ask) -> Page:
    """No view answers: an old address, a forgotten last slash, or nothing."""
    try:
        if len(ask.path) <= MAX_OLD_ADDRESS:
            _follow(ask)
        if not ask.path.endswith("/"):
            resolve(f"{ask.path}/")
            raise Moved(f"{ask.edition.base}{ask.path}/")
    except Moved as moved:
        return redirect(moved.path)
    except Missing:
        pass
    return html(ask, "rotative/404.html", status=404)


def _follow(ask: Ask) -> None:
    """Raise Moved when a room knows where ``ask.path`` leads now."""
    if "\0" in ask.path:
        return
    found = moved_to(ask)
    if found:
        raise Moved(found)


def redirect(path: str) -> Page:
    """A permanent redirect to ``path``: an address, or a path from the host's root."""
    # A path that starts with two slashes would name another host.
    where = f"/{path.lstrip('/')}" if path.startswith("/") else path
    return Page(
        MOVED,
        (("Location", iri_to_uri(where)), ("Content-Type", "text/plain; charset=utf-8")),
        b"",
    )
