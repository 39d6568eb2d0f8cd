"""The desk's views of pictures, where Wagtail's own would go round the actions."""

from typing import Any

from django.contrib import messages as django_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.actions import CreateAction, DeleteAction, EditAction
from wagtail.admin.ui import tables
from wagtail.images.views import images, multiple
from wagtail.images.views.bulk_actions import (
    AddTagsBulkAction,
    AddToCollectionBulkAction,
    DeleteBulkAction,
)

from rotative.ledger.record import one_change
from rotative.media import actions
from rotative.media.models import Picture
from rotative.media.refused import PictureInUse
from rotative.media.uses import Use, uses_of


class AddPicture(CreateAction):
    """Wagtail's creating, with the ledger's line at its very end."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Save through the form, which calls our action."""
        with one_change():
            return super().execute(skip_permission_checks)


class ChangePicture(EditAction):
    """Wagtail's editing, with the ledger's line at its very end."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Save through the form, which calls our action."""
        with one_change():
            return super().execute(skip_permission_checks)


class DeletePicture(DeleteAction):
    """Wagtail's deleting, as the person who does it."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """Delete through our action. Raises PictureInUse."""
        from wagtail.log_actions import log

        with one_change():
            log(instance=self.instance, action=self.log_action, user=self.user, deleted=True)
            actions.delete_picture(self.instance, actor=self.user)


class DeleteView(images.DeleteView):
    """Deleting one; a picture that readers see stays, and the person is told where it is."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or say why not."""
        try:
            return super().form_valid(form)
        except PictureInUse as problem:
            django_messages.error(self.request, problem.messages[0])
            return redirect(reverse("wagtailimages:edit", args=[self.object.pk]))


class AddManyView(multiple.AddView):
    """Adding many at once; each is an action of its own."""

    def save_object(self, form: Any) -> Picture:
        """Save through the form, which calls our action."""
        picture: Picture = form.save()
        return picture


class DeleteOneOfManyView(multiple.DeleteView):
    """Taking one back on the page for many."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> JsonResponse:
        """Delete through our action."""
        picture = get_object_or_404(Picture, pk=kwargs[self.pk_url_kwarg])
        try:
            actions.delete_picture(picture, actor=request.user)
        except PictureInUse as problem:
            return JsonResponse({"success": False, "error_message": problem.messages[0]})
        return JsonResponse({"success": True, self.context_object_id_name: picture.pk})


class UseColumn(tables.TitleColumn):
    """Where a picture is used, linked where the person may go there."""

    def get_link_url(self, instance: Use, parent_context: Any) -> str:
        """The desk's page of the place."""
        return instance.edit_url


class UsageView(images.UsageView):
    """Where a picture is used: public stories, and drafts of the person's own editions.

    In place of Wagtail's, which asks the database once a row and shows the
    titles of every edition's drafts.
    """

    permission_required = "view"

    def get_queryset(self) -> list[Use]:
        """The uses, newest first, at most a hundred of each room's."""
        return uses_of(self.object.pk, actor=self.request.user, limit=100)

    @cached_property
    def columns(self) -> list[Any]:
        """Title, kind, and whether readers see it."""
        return [
            UseColumn("title", label=_("Title")),
            tables.Column("kind", label=_("Kind")),
            tables.BooleanColumn("public", label=_("Public")),
        ]

    def get_table(self, object_list: Any) -> Any:
        """A plain table of uses."""
        return tables.Table(self.columns, object_list)


class DeleteMany(DeleteBulkAction):
    """Deleting a selection: those that readers see stay, and are named."""

    def get_execution_context(self) -> dict[str, Any]:
        """Who does it."""
        return {"request": self.request}

    @classmethod
    def execute_action(cls, objects: Any, request: Any = None, **_kwargs: Any) -> tuple[int, int]:
        """Delete one by one; return how many went."""
        gone = 0
        for picture in objects:
            try:
                actions.delete_picture(picture, actor=request.user)
                gone += 1
            except PictureInUse as problem:
                words = {"name": picture.title, "problem": problem.messages[0]}
                django_messages.error(request, _("“%(name)s”: %(problem)s") % words)
        return gone, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> Any:
        """Nothing to boast of where nothing went."""
        if not num_parent_objects:
            return None
        return super().get_success_message(num_parent_objects, num_child_objects)


class TagMany(AddTagsBulkAction):
    """Adding tags to a selection."""

    def get_execution_context(self) -> dict[str, Any]:
        """The tags and who adds them."""
        return {**super().get_execution_context(), "actor": self.request.user}

    @classmethod
    def execute_action(
        cls, images: Any, tags: Any = None, actor: Any = None, **_kwargs: Any
    ) -> tuple[int, int]:
        """Add them one picture after the other; return how many pictures."""
        new = [word.strip(' "') for word in tags or [] if word.strip(' "')]
        for picture in images:
            together = sorted({*picture.tags.names(), *new})
            actions.change_picture(picture, {"tags": together}, actor=actor)
        return len(images), 0


class MoveMany(AddToCollectionBulkAction):
    """Putting a selection into a collection."""

    def get_execution_context(self) -> dict[str, Any]:
        """The collection and who moves them."""
        return {**super().get_execution_context(), "actor": self.request.user}

    @classmethod
    def execute_action(
        cls, images: Any, collection: Any = None, actor: Any = None, **_kwargs: Any
    ) -> tuple[int, int]:
        """Move them one after the other; return how many."""
        if collection is None:
            raise PermissionDenied
        for picture in images:
            actions.change_picture(picture, {"collection": collection}, actor=actor)
        return len(images), 0
