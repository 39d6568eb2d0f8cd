"""The ways to the page: the menu and its key, everywhere, and an edition's home front."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from rotative.accounts.rights import may
from rotative.fronts.models import Front

KEY = "mod+shift+f"


class BreakingItem(MenuItem):
    """In the menu of whoever may send a flash somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        """For editors and chiefs."""
        return may(request.user, "add", "flash")


def menu_item() -> BreakingItem:
    """The way there from anywhere: a click, or one key, which works while typing too.

    It opens beside what is being written, so that nothing is lost.
    """
    return BreakingItem(
        pgettext_lazy("a line of news without a story", "Flash"),
        reverse("desk_breaking"),
        name="breaking",
        icon_name="warning",
        order=40,
        attrs={
            "target": "rotative-breaking",
            "data-controller": "w-kbd",
            "data-w-kbd-key-value": KEY,
            "data-w-kbd-scope-value": "global",
        },
    )


def front_button(
    page: Any, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    """A button at an edition's home front, for those who may publish there."""
    specific = page.specific_deferred
    is_home = isinstance(specific, Front) and specific.section_id is None
    if is_home and may(user, "publish", "page", specific.edition_id):
        yield Button(
            _("Breaking banner"),
            f"{reverse('desk_breaking')}?edition={specific.edition_id}",
            icon_name="warning",
            priority=60,
        )
