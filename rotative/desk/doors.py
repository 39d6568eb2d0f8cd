"""Who may open which address of the desk. The table is ``doors.toml``.

Wagtail asks for permissions in each of its views in a way of its own, and on a
class of things where ours depend on the edition of each. So the door asks
first, by one table, for GET and POST alike; the views behind it keep their
lists to the person's editions, and the actions ask again before they change
anything.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.models import Page

from rotative.accounts.rights import editions_where, may, table
from rotative.desk.rules import at_the_desk
from rotative.newsfeed.models import Flash
from rotative.stories.models import Place, Section, Story, Topic

PREFIX = "desk/"
IN_EDITIONS: dict[str, Any] = {
    "story": Story,
    "section": Section,
    "topic": Topic,
    "place": Place,
    "flash": Flash,
}
NUMBERS = ("pk", "page_id", "parent_page_id", "page_to_move_id", "destination_id")


class Closed(Exception):
    """Nobody gets in here; for this person there is no such address."""


@cache
def doors() -> dict[str, str]:
    """Address's name → who it opens for, as the data file says."""
    text = (Path(__file__).parent / "doors.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["doors"])


def door_of(match: ResolverMatch) -> str | None:
    """What the table says of an address: by its name, else by its pattern; None: unnamed."""
    name = match.view_name if match.url_name else match.route
    return doors().get(name)


def _edition_of_page(pk: int) -> int | None:
    """The edition of a page; None for the tree's root. Raises Closed where there is no page."""
    page = Page.objects.filter(pk=pk).first()
    if page is None:
        raise Closed
    edition = getattr(page.specific_deferred, "edition_id", None)
    return int(edition) if edition is not None else None


def _edition_of(kind: str, key: str) -> int | None:
    """The edition of the object with that number. Raises Closed where there is none."""
    if not key.isdigit() or len(key) > 18:
        raise Closed
    if kind == "page":
        return _edition_of_page(int(key))
    model = IN_EDITIONS[kind]
    edition = model._default_manager.filter(pk=int(key)).values_list("edition_id", flat=True)
    found = edition.first()
    if found is None:
        raise Closed
    return int(found)


def ask(user: Any, kind: str, action: str, named: dict[str, Any]) -> None:
    """Let ``user`` pass, or raise: Closed for what is not theirs to see, else PermissionDenied.

    ``named`` is what the address names. A role in another edition never counts
    for an object of this one.
    """
    keys = [unquote(str(named[name])) for name in NUMBERS if named.get(name) is not None]
    if kind in IN_EDITIONS or kind == "page":
        for key in keys:
            edition = _edition_of(kind, key)
            if edition is None:
                continue  # the tree's root: the right in any edition, below
            if not may(user, "view", kind, edition):
                raise Closed
            if not may(user, action, kind, edition):
                raise PermissionDenied
    if not may(user, action, kind):
        raise PermissionDenied


def bulk(user: Any, named: dict[str, Any]) -> None:
    """Bulk actions: by the kind of thing and what is done; the action asks for each object."""
    kind = named["model_name"].lower()
    action = {"delete": "delete"}.get(named["action"], "change")
    if kind not in (*IN_EDITIONS, "person", "picture"):
        action, kind = "operate", "story"
    if not (user.is_superuser or (action in table()[kind] and may(user, action, kind))):
        raise PermissionDenied


def ping(user: Any, named: dict[str, Any]) -> None:
    """An open editor says that it is open: for who may change what is open in it."""
    try:
        model = apps.get_model(named["app_label"], named["model_name"])
    except LookupError:
        raise Closed from None
    kind = "page" if issubclass(model, Page) else model._meta.model_name
    if kind in IN_EDITIONS or kind in ("page", "person", "picture"):
        ask(user, kind, "change", {"pk": named["object_id"]})
    elif not user.is_superuser:
        raise PermissionDenied


def unlock(user: Any, named: dict[str, Any]) -> None:
    """Whoever locked a story may unlock it; others by the table."""
    ask(user, "story", "view", named)
    own = Story.objects.filter(pk=named["pk"], locked_by=user.pk)
    if own.filter(edition__in=editions_where(user, "lock", "story")).exists():
        return
    ask(user, "story", "unlock", named)


EACH: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "bulk": bulk,
    "ping": ping,
    "unlock": unlock,
}


def pass_through(user: Any, match: ResolverMatch) -> None:
    """Let a signed-in ``user`` pass to the address, or raise Closed or PermissionDenied."""
    door = door_of(match)
    if door is None or door == "closed":
        raise Closed
    if door in ("anyone", "desk", "self") or user.is_superuser:
        return
    if door == "operator":
        raise PermissionDenied
    named = dict(match.kwargs)
    if door.startswith("each:"):
        EACH[door.removeprefix("each:")](user, named)
        return
    kind, action = door.split(".")
    ask(user, kind, action, named)


class Doors:
    """Asks at the door, before any view of the desk runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The rest of the program's answer; whoever asks is known to what is rendered."""
        token = at_the_desk.set(None)
        try:
            return self.get_response(request)
        finally:
            at_the_desk.reset(token)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on; else the refusal. Who is not signed in is sent to sign in."""
        match = request.resolver_match
        if match is None or not match.route.startswith(PREFIX):
            return None
        door = door_of(match)
        if door == "anyone":
            return None
        if not (
            request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")
        ):
            answer: HttpResponse = require_admin_access(_nothing)(request)
            return answer
        try:
            pass_through(request.user, match)
        except (Closed, Http404):
            page = render_to_string("wagtailadmin/404.html", request=request)
            return HttpResponse(page, status=404)
        except PermissionDenied:
            refusal: HttpResponse = permission_denied(request)
            return refusal
        at_the_desk.set(request.user)
        return None


def _nothing(request: HttpRequest) -> HttpResponse:
    raise Http404
