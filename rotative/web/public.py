"""Public pages: everything that is not the program's own address belongs to an edition."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from rotative.editions import remembered
from rotative.editions.models import Edition
from rotative.press.applying import catch_up
from rotative.press.asking import Place, Sort, answer_to
from rotative.press.due import release_if_due
from rotative.press.generations import generations, microseconds
from rotative.press.observe import observing, saw
from rotative.press.page import Page
from rotative.press.purging.headers import for_cdn, not_for_cdn
from rotative.press.remember import Mark, remembering
from rotative.press.render import render, render_moved
from rotative.press.shelf import key_of
from rotative.press.store import Busy, store
from rotative.press.stored import Stored
from rotative.web import plain
from rotative.web.headers import NOT_ON_304, PUBLIC_HEADERS
from rotative.web.robots import llms, robots
from rotative.web.server.negotiation import best_encoding, matches

log = logging.getLogger(__name__)

# First words of paths that Django's own addresses answer, on every host.
PROGRAM = frozenset("desk static media healthz readyz favicon.ico documents accounts api".split())
READING = frozenset({"GET", "HEAD"})


class PublicPages:
    """Answer an edition's addresses before sessions and people come into it.

    The page is made from host and path alone: no cookie, header or person
    reaches it. Whatever goes wrong is told in words, in the edition's language
    where it is known; a database that does not answer is a 503 to try again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The edition's page, or what Django's own addresses answer."""
        path = request.path_info
        # The desk's preview goes through all this again, with a request it made up.
        if path.split("/", 2)[1] in PROGRAM or getattr(request, "is_dummy", False):
            return self.get_response(request)
        if request.method not in READING:
            refused = plain.not_allowed(request)
            refused["Allow"] = "GET, HEAD"
            return finish(request, refused)
        try:
            response = answer(request, path)
        except (DatabaseError, InterfaceError):
            log.exception("the database did not answer %s", path)
            response = plain.unavailable(request)
        except Exception:
            log.exception("page %s failed", path)
            response = plain.failed(request)
        return finish(request, response)


def answer(request: HttpRequest, path: str) -> HttpResponse:
    """The public page at ``path`` on the request's host."""
    # What was promised for a moment that has come, and what others have done: before the page.
    catch_up()
    if generations().due <= microseconds():
        release_if_due()
        catch_up()
    host = host_of(request)
    if path == "/robots.txt":
        return of_the_host(request, ("robots", host), lambda: robots(host))
    mark = store().memory.mark()
    known = open_editions()
    edition = Edition.among(known, host, path)
    if edition is None and ":" in host:
        edition = Edition.among(known, host.rsplit(":", 1)[0], path)
    if edition is None:
        return at_the_root(request, host, path)
    if not edition.host and not is_ours(request):
        return editions(request, found=False)
    plain.remember(edition)
    if path == edition.base:  # /afrique → /afrique/
        return redirect_to(f"{edition.base}/", request)
    below = path[len(edition.base) :] or "/"
    try:
        page, stored = pressed(edition, below, request.META.get("QUERY_STRING", ""), known=mark)
    except Busy:
        return plain.unavailable(request)
    return respond(request, page, stored=stored)


def open_editions() -> list[Edition]:
    """The editions that readers may visit; asked for again when one has changed."""
    with remembering(store().memory):
        return remembered.open_editions()


def at_the_root(request: HttpRequest, host: str, path: str) -> HttpResponse:
    """What stands on a host outside every edition: their list, and the list for programs."""
    ours = is_ours(request)
    if ours and path == "/llms.txt":
        return of_the_host(request, ("llms", host), lambda: llms(host))
    return editions(request, found=ours and path == "/")


def editions(request: HttpRequest, *, found: bool) -> HttpResponse:
    """The list of editions in the reader's language, or that nothing is here besides them."""
    language = plain.language_of(request)
    response = of_the_host(
        request,
        ("editions", language, found),
        lambda: plain.editions(language, found=found),
    )
    response["Vary"] = ", ".join(filter(None, [response.get("Vary", ""), "accept-language"]))
    if response.has_header("Cdn-Cache-Control"):
        # Not every CDN tells answers apart by language.
        response["Cdn-Cache-Control"] = "no-store"
        for name in ("Surrogate-Control", "Surrogate-Key", "Cache-Tag"):
            response.headers.pop(name, None)
    return response


def of_the_host(
    request: HttpRequest, name: tuple[object, ...], make: Callable[[], Page]
) -> HttpResponse:
    """A page that belongs to no edition, by the store too; it shows which editions are open."""

    def observed() -> Page:
        with observing() as seen:
            saw("list:editions")
            page = make()
        return replace(page, tags=frozenset(seen.tags), until=seen.until)

    try:
        page, stored = store().page(
            key_of("host", *name), observed, headers=PUBLIC_HEADERS, stray=True
        )
    except Busy:
        return plain.unavailable(request)
    return respond(request, page, stored=stored)


def pressed(
    edition: Edition, path: str, query: str = "", *, known: Mark | None = None
) -> tuple[Stored, bool]:
    """The edition's page at ``path`` (below its base), made now unless it is stored and fresh.

    And whether it was stored. Made of the address alone: the host is the
    edition's own, whichever name of it was asked for. ``known``: the mark from
    before the edition was looked up. Raises Busy.
    """
    shop = store()
    was_stored = True

    def get(key: bytes, sort: Sort, asked: Mapping[str, str]) -> Stored:
        nonlocal was_stored
        make, headers = maker_of(edition, path, sort, asked)
        found, stored = shop.page(key, make, headers=headers, known=known, stray=bool(asked))
        was_stored = was_stored and stored
        return found

    return answer_to(Place(edition.pk, path), query, get), was_stored


def maker_of(
    edition: Edition, path: str, sort: Sort, asked: Mapping[str, str]
) -> tuple[Callable[[], Page], Mapping[str, str]]:
    """What makes the edition's page at ``path`` for the store, and the headers it is kept with."""
    make = render_moved if sort is Sort.MOVED else render
    host = urlsplit(edition.origin).netloc
    return lambda: make(host, path, edition, "full", query=asked), PUBLIC_HEADERS


def host_of(request: HttpRequest) -> str:
    """The host as the reader's browser sent it, lower case, not yet trusted."""
    return str(request._get_raw_host()).lower()  # type: ignore[attr-defined]


def is_ours(request: HttpRequest) -> bool:
    """Whether the newsroom's settings name this host."""
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def respond(request: HttpRequest, page: Stored, *, stored: bool) -> HttpResponse:
    """A page of the press as Django's response, in the best encoding that the reader takes."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    copy = page.copy(best_encoding(accepted, page.bodies) if accepted else "")
    unchanged = page.status == 200 and matches(request.META.get("HTTP_IF_NONE_MATCH"), copy.etag)
    response = (
        HttpResponse(status=304) if unchanged else HttpResponse(copy.body, status=page.status)
    )
    del response["Content-Type"]
    for name, value in copy.headers:
        if not unchanged or name not in NOT_ON_304:
            response[name.title()] = value
    response["X-Press"] = "hit" if stored else "miss"
    for name, value in for_cdn(page, request.path_info):
        response[name.title()] = value
    return response


def redirect_to(path: str, request: HttpRequest) -> HttpResponse:
    """A permanent redirect on this host; the query comes along."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponse(b"", status=301, content_type="text/plain; charset=utf-8")
    response["Location"] = f"{path}?{query}" if query else path
    return response


def finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add what every public answer carries, from the store or not."""
    for name, value in PUBLIC_HEADERS.items():
        response.setdefault(name, value)
    for name, value in not_for_cdn():
        response.setdefault(name.title(), value)
    # Django would write a line for every mistyped address; what failed is logged already.
    response._has_been_logged = True  # type: ignore[attr-defined]
    if response.status_code != 304:
        response.setdefault("Content-Length", str(len(response.content)))
    return response
