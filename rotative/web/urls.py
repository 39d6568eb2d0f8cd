"""Addresses that are not an edition's: the desk, static files, health."""

from django.urls import include, path
from wagtail.admin import urls as desk_urls

from rotative.fronts.reading import read
from rotative.web.metrics import metrics

handler400 = "rotative.web.errors.bad_request"
handler403 = "rotative.web.errors.permission_denied"
handler404 = "rotative.web.errors.page_not_found"
handler500 = "rotative.web.errors.server_error"

urlpatterns = [
    path("api/read/", read),
    path("api/metrics/", metrics),
    path("desk/", include(desk_urls)),
    path("media/", include("rotative.media.urls")),
]
