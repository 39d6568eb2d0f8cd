"""The room's entry in Django."""

from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_save


class SearchConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.search"
    label = "search"

    def ready(self) -> None:
        """Let the index follow the ledger and hear of drafts, and readers search."""
        from wagtail.models import Revision

        from rotative.press.routes import add_public
        from rotative.search import index, public, relating, tasks  # noqa: F401

        add_public(public.PATTERNS, order=30)
        post_save.connect(_hear_of_draft, sender=Revision, dispatch_uid="rotative.search.draft")


def _hear_of_draft(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Take a story's draft in after the commit. A best effort: see tasks.py."""
    from django.contrib.contenttypes.models import ContentType

    from rotative.search.tasks import draft_saved
    from rotative.stories.models import Story

    story_type = ContentType.objects.get_for_model(Story).pk
    if raw or instance.base_content_type_id != story_type:
        return
    story, revision = int(instance.object_id), instance.pk
    transaction.on_commit(lambda: draft_saved(story, revision), robust=True)
