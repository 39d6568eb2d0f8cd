"""Pages that need neither an edition's furniture nor, in trouble, a database."""

import logging
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from rotative.editions.languages import LANGUAGES
from rotative.editions.models import Edition
from rotative.fronts.furniture import edition_entry
from rotative.press.page import Page

log = logging.getLogger(__name__)
RETRY_AFTER = 5  # seconds


@dataclass(frozen=True)
class Known:
    """What is remembered of an edition for the day the database is gone."""

    host: str
    base: str
    name: str
    language: str
    lang: str
    direction: str


@dataclass(frozen=True)
class PlainPage:
    """What a bare page says, and in which language."""

    lang: str
    direction: str
    title: str
    words: str
    name: str = ""
    home: str = ""
    onward: str = ""
    title_shown: bool = True
    stylesheet: str = ""


_known: dict[int, Known] = {}


def remember(edition: Edition) -> None:
    """Keep what error pages need of ``edition``, in this process."""
    _known[edition.pk] = Known(
        edition.host, edition.base, edition.name, edition.language, edition.lang, edition.direction
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault, in the edition's language; no technical word."""
    return _trouble(
        request,
        500,
        lambda: (
            _("Something went wrong on our side."),
            _("We have been told of it. Please try again in a moment."),
        ),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer; browsers are told when to try again."""
    response = _trouble(
        request,
        503,
        lambda: (
            _("We are busy just now."),
            _("This page will be back in a few seconds. Please reload it."),
        ),
    )
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: public pages are read, not written to."""
    return _trouble(
        request,
        405,
        lambda: (
            _("This page can only be read."),
            _("Nothing was changed. Please go back to the page you came from."),
        ),
    )


def not_found(request: HttpRequest) -> HttpResponse:
    """404 for the program's own addresses."""
    return _trouble(
        request,
        404,
        lambda: (_("There is no page here."), _("The address may be mistyped.")),
    )


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """400 and 403, without a word on what was wrong inside."""
    return _trouble(
        request,
        status,
        lambda: (
            _("We could not take that request."),
            _("Please go back, reload the page and try again."),
        ),
    )


def _trouble(request: HttpRequest, status: int, words: Any) -> HttpResponse:
    known = _edition_of(request)
    language = known.language if known else language_of(request)
    with translation.override(language):
        title, text = words()
        page = PlainPage(
            lang=known.lang if known else language,
            direction=LANGUAGES[language].direction,
            title=title,
            words=text,
            name=known.name if known else "",
            home=f"{known.base}/" if known else "",
            onward=_("To the home page"),
        )
        return _bare("rotative/bare.html", page, status=status)


def _edition_of(request: HttpRequest) -> Known | None:
    """The remembered edition that the address lies in; no database is asked."""
    host = str(request._get_raw_host()).lower()  # type: ignore[attr-defined]
    path = request.path_info
    fitting = [
        known
        for known in _known.values()
        if known.host in {"", host, host.rsplit(":", 1)[0]}
        and (not known.base or path == known.base or path.startswith(f"{known.base}/"))
    ]
    return max(fitting, key=lambda known: (bool(known.host), len(known.base)), default=None)


def language_of(request: HttpRequest) -> str:
    """The first of our languages that the reader's browser asks for, else English."""
    for part in request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200].split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        if tag in LANGUAGES:
            return tag
    return "en"


def editions(language: str, *, found: bool) -> Page:
    """The open editions, each in its own language: the shared host's root, or a 404."""
    entries = [edition_entry(edition) for edition in Edition.objects.open()]
    with translation.override(language):
        page = PlainPage(
            lang=language,
            direction=LANGUAGES[language].direction,
            title=_("Editions") if found else _("There is no page here."),
            words="" if found else _("These are the editions that you can read:"),
            title_shown=not found,
        )
        response = _bare("rotative/editions.html", page, status=200, entries=entries)
    kind = ("Content-Type", response["Content-Type"])
    return Page(200 if found else 404, (kind,), response.content)


def _bare(template: str, page: PlainPage, *, status: int, **more: Any) -> HttpResponse:
    """``template`` as a response; a last resort in plain text when even that fails."""
    try:
        page = replace(page, stylesheet=static("rotative/site.css"))
        body = render_to_string(template, {"page": page, **more})
    except Exception:
        log.exception("%s failed", template)
        text = f"{page.title}\n\n{page.words}\n"
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(body, status=status)
