"""Where the bank meets Wagtail's picture pages."""

from typing import Any

from django.urls import include, path
from wagtail import hooks

from rotative.media import desk
from rotative.media.models import Picture
from rotative.media.serve import thumbnail


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[Any]:
    """Thumbnails, and our views at the addresses of those of Wagtail's that they replace."""
    patterns = [
        path("pictures/thumbnail/<int:thumbnail_id>/", thumbnail, name="thumbnail"),
        path("images/<int:image_id>/delete/", desk.DeleteView.as_view(), name="delete"),
        path("images/usage/<int:image_id>/", desk.UsageView.as_view(), name="usage"),
        path("images/multiple/add/", desk.AddManyView.as_view(), name="add_many"),
        path(
            "images/multiple/<int:image_id>/delete/",
            desk.DeleteOneOfManyView.as_view(),
            name="delete_one_of_many",
        ),
    ]
    return [path("", include((patterns, "rotative_media")))]


@hooks.register("register_actions")
def register_actions(registry: Any) -> None:
    """Let Wagtail's generic views create, edit and delete pictures through our actions."""
    for action in (desk.AddPicture, desk.ChangePicture, desk.DeletePicture):
        registry.register(Picture, action)


# After Wagtail's own, whose place they take.
for bulk_action in (desk.DeleteMany, desk.TagMany, desk.MoveMany):
    hooks.register("register_bulk_action", bulk_action, order=100)
