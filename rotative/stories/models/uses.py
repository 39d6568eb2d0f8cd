"""Which pictures readers see with which story."""

from django.db import models

from rotative.stories.models.story import Story


class PictureUse(models.Model):
    """A public story shows a picture: as its lead, or anywhere in its text.

    Kept by the actions that make a story public or take it down; a draft has
    none. Whether readers may see the story at a moment is the story's own
    affair, asked each time. PROTECT: a picture that readers see cannot be
    deleted, however two people race.
    """

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="picture_uses", db_index=False
    )
    picture = models.ForeignKey("media.Picture", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "picture"], name="stories_pictureuse_once")
        ]

    def __str__(self) -> str:
        return f"picture:{self.picture_id} story:{self.story_id}"
