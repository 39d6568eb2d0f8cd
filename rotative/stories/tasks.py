"""Jobs about stories: best effort, what must not be lost follows the ledger."""

from django.db import transaction
from django_tasks import task
from wagtail.models import ReferenceIndex

from rotative.stories.models import Story


@task()
def index_references(story_ids: list[int]) -> None:
    """Note for the desk which pictures and stories these stories use. Harmless when repeated."""
    for story in Story.objects.filter(pk__in=story_ids).iterator(chunk_size=50):
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(story)
