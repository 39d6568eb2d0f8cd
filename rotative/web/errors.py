"""Django's error handlers: for the program's own addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from rotative.press.purging.headers import not_for_cdn
from rotative.web import plain
from rotative.web.headers import PUBLIC_HEADERS


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _dressed(plain.failed(request))


def page_not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """404."""
    return _dressed(plain.not_found(request))


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """400."""
    return _dressed(plain.refused(request, 400))


def permission_denied(request: HttpRequest, exception: Any) -> HttpResponse:
    """403."""
    return _dressed(plain.refused(request, 403))


def _dressed(response: HttpResponse) -> HttpResponse:
    for name, value in PUBLIC_HEADERS.items():
        response.setdefault(name, value)
    for name, value in not_for_cdn():
        response.setdefault(name.title(), value)
    return response
