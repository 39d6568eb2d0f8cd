"""A view that tells readers something; see ``streams_target``."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from rotative.web import urls
from rotative.web.tests.streams_source import say


@csrf_exempt
def publish(request: HttpRequest) -> HttpResponse:
    """Tell the edition's readers what the body says; the line's number."""
    return HttpResponse(str(say(request.body.decode())))


def kill(request: HttpRequest) -> HttpResponse:
    """End the process, as a crash does."""
    os._exit(9)


urlpatterns = [
    path("desk/trial/publish/", publish),
    path("desk/trial/kill/", kill),
    *urls.urlpatterns,
]
