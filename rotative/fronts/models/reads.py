"""How often stories are read: a number a story and hour, and nothing about who read."""

from datetime import datetime

from django.db import models

from rotative.editions.models import Edition
from rotative.press.observe import saw
from rotative.stories.models import Story


class ReadsQuerySet(models.QuerySet["Reads"]):
    """Questions about counts."""

    def since(self, edition: Edition, hour: datetime) -> "ReadsQuerySet":
        """The edition's counts from ``hour`` on."""
        return self.filter(edition=edition, hour__gte=hour)


class Reads(models.Model):
    """How many times a story was read in one hour (``hour`` is its beginning, aware)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects = ReadsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "hour"], name="fronts_reads_once")]
        indexes = [models.Index(fields=["edition", "hour"], name="fronts_reads_hour")]

    def __str__(self) -> str:
        return f"story:{self.story_id} {self.hour.isoformat()} {self.count}"


class MostReadQuerySet(models.QuerySet["MostRead"]):
    """Questions about the list of what is read most."""

    def of(self, edition: Edition) -> "MostReadQuerySet":
        """The edition's list, the most read first."""
        saw(f"list:mostread:{edition.pk}")
        return self.filter(edition=edition).order_by("rank")


class MostRead(models.Model):
    """A place in an edition's list of what is read most; 1 is the top."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")

    objects = MostReadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "rank"], name="fronts_mostread_rank")
        ]

    def __str__(self) -> str:
        return f"{self.rank}. story:{self.story_id}"
