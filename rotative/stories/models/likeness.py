"""Which public stories are like another: found by the search, kept for the story's page."""

from django.db import models

from rotative.press.observe import saw
from rotative.stories.models.story import Story

BLOCK = 200  # stories whose likeness comes in together: a whole archive's, or an import's


def likeness_tag(story_id: int) -> str:
    """What a page that shows a story's like looked at."""
    return f"likeness:{story_id}"


def likeness_block_tag(story_id: int) -> str:
    """The same for all stories with numbers near it: one tag for a whole block of an archive."""
    return f"likeness:block:{story_id // BLOCK}"


class LikenessQuerySet(models.QuerySet["Likeness"]):
    """Questions about what is like a story."""

    def like(self, story: Story) -> list[int]:
        """The numbers of stories like ``story``, likest first; who shows them asks for them.

        No query where the story was loaded with its likeness.
        """
        saw(likeness_tag(story.pk), likeness_block_tag(story.pk))
        kept = getattr(story, "likeness", None)
        return list(kept.others) if kept else []

    def known(self, numbers: list[int]) -> dict[int, list[int]]:
        """What is kept of the stories with these numbers."""
        return dict(self.filter(pk__in=numbers).values_list("pk", "others"))


class Likeness(models.Model):
    """The numbers of stories that are like one, likest first.

    Computed when the story is published or changed, never while a page is made,
    and not again when others are: what is published next changes no older page.
    """

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="likeness")
    others = models.JSONField(default=list)

    objects = LikenessQuerySet.as_manager()

    def __str__(self) -> str:
        return f"like {self.story_id}: {self.others}"
