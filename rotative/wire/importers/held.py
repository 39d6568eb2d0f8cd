"""Whether something that an import made is still needed, when its stories are gone."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from rotative.kit.relations import pointed_at
from rotative.media.models import Picture
from rotative.wire.models import ImportedItem, ImportRun

# Where a row that points at a picture or a term names its story.
_STORY = {
    "stories.pictureuse.picture": "story",
    "stories.story.lead_picture": "pk",
    "stories.story.section": "pk",
    "stories.story_topics.topic": "story",
    "stories.byline.person": "story",
}
# Rows that come and go with a picture.
_ITS_OWN = {"wire.importeditem.picture", "media.thumbnail.image", "media.rendition.picture"}


class Held:
    """Asks what points at pictures and terms of a run.

    ``staying`` (a rehearsal) names the run's stories that would not go; the
    others do not count then. None: those that go are gone.
    """

    def __init__(self, run: ImportRun, staying: Collection[int] | None) -> None:
        self.going: Any = None
        if staying is not None:
            made = ImportedItem.objects.filter(made_in=run, story__isnull=False)
            self.going = made.exclude(story__in=list(staying)).values("story")

    def pictures(self, numbers: Collection[int]) -> dict[int, str]:
        """Which of these pictures something shows: number → why it stays, in words."""
        found = self._named(Picture, numbers)
        found |= pointed_at(Picture, numbers, apart_from=_ITS_OWN, narrowed=self._narrowed)
        return {
            number: f"it is used elsewhere ({by})"  # operators read this
            for number, by in found.items()
        }

    def term(self, model: Any, number: int) -> str:
        """Why the section, topic or person stays, in words; empty where nothing uses it."""
        found = pointed_at(model, [number], narrowed=self._narrowed)
        by = found.get(number) or self._named(model, [number]).get(number, "")
        return f"it is in use ({by})" if by else ""  # operators read this

    def _narrowed(self, name: str, rows: Any) -> Any:
        if self.going is None or name not in _STORY:
            return rows
        return rows.exclude(**{f"{_STORY[name]}__in": self.going})

    def _named(self, model: Any, numbers: Collection[int]) -> dict[int, str]:
        """What a text, a front or a setting names them from, by Wagtail's index."""
        rows = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(model),
            to_object_id__in=[str(number) for number in numbers],
        ).select_related("base_content_type")
        found: dict[int, str] = {}
        for row in rows.iterator(chunk_size=500):
            number, kind = int(row.to_object_id), row.base_content_type
            if number in found or (kind.model == "story" and self._goes(row.object_id)):
                continue
            found[number] = str(kind)
        return found

    def _goes(self, story: str) -> bool:
        return self.going is not None and bool(self.going.filter(story=int(story)).exists())
