"""The staff shell in Wagtail's admin."""

from typing import Any

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

# First: who may do what must be known before anything of Wagtail's asks.
from rotative.stories import wagtail_hooks as _rights  # noqa: F401, isort: skip

from rotative.desk.breaking.links import front_button, menu_item
from rotative.desk.breaking.views import breaking, change_flash
from rotative.desk.bulk import BulkDelete
from rotative.desk.home import panels_for
from rotative.desk.live.views import LivePostView, LiveView
from rotative.desk.stories import menu
from rotative.desk.stories.names import topic_names
from rotative.desk.stories.viewset import StoryViewSet
from rotative.desk.terms.viewsets import TermViewSets

register_snippet(StoryViewSet)
register_snippet(TermViewSets)
hooks.register("construct_snippet_action_menu", menu.arrange)
hooks.register("register_admin_menu_item", menu_item)
hooks.register("register_page_header_buttons", front_button)
# After Wagtail's own, and so in its place.
hooks.register("register_bulk_action", BulkDelete, order=1000)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Addresses of the desk's own."""
    return [
        path("topic-names/", topic_names, name="desk_topic_names"),
        path("breaking/", breaking, name="desk_breaking"),
        path("flash/<int:pk>/", change_flash, name="desk_flash"),
        path("live/<int:pk>/", LiveView.as_view(), name="desk_live"),
        path("live/<int:pk>/<int:post_id>/", LivePostView.as_view(), name="desk_live_post"),
    ]


@hooks.register("construct_homepage_panels")
def home_panels(request: Any, panels: list[Any]) -> None:
    """The dashboard shows the person's own editions and nothing else."""
    panels[:] = panels_for(request.user)


@hooks.register("construct_homepage_summary_items")
def no_counts(request: Any, items: list[Any]) -> None:
    """Wagtail counts whole tables here, of every edition."""
    items.clear()


@hooks.register("insert_global_admin_css")
def own_look() -> str:
    """The desk's stylesheet, on every page of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))
