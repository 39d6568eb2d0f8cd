"""Where the room meets the desk: the choice of the next story, and the way to it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from rotative.accounts.rights import may
from rotative.fronts.desk_onward import onward
from rotative.fronts.models import Front


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """The room's own addresses at the desk."""
    return [
        path("next-story/<int:page_id>/", onward, name="fronts_onward"),
    ]


@hooks.register("register_page_header_buttons")
def way_to_the_choice(
    page: Any, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    """A button at an edition's home front, for those who may publish there."""
    specific = page.specific_deferred
    is_home = isinstance(specific, Front) and specific.section_id is None
    if is_home and may(user, "publish", "page", specific.edition_id):
        yield Button(
            _("Next story"),
            reverse("fronts_onward", args=(page.pk,)),
            icon_name="arrow-right",
            priority=61,
        )
