"""Where the wire meets the desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from rotative.accounts.rights import may
from rotative.wire.captures.desk.views import CaptureView


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """The page where a captured story is taken in."""
    return [path("captures/", CaptureView.as_view(), name="wire_capture")]


class CaptureItem(MenuItem):
    """Shown to who may begin a story in some edition."""

    def is_shown(self, request: HttpRequest) -> bool:
        """By the table of rights."""
        return may(request.user, "add", "story")


@hooks.register("register_admin_menu_item")
def capture_item() -> CaptureItem:
    """The way to it in the menu."""
    return CaptureItem(
        _("Take in a page"),
        reverse("wire_capture"),
        name="capture",
        icon_name="download",
        order=250,
    )
