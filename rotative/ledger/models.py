"""The ledger's rows: lines, the counter that numbers them, and followers' cursors."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import models
from django.db.models import F, Max, Q


def told_tag(edition: str) -> str:
    """What a list of an edition’s newest told lines looked at, and what each of them changes."""
    return f"list:told:{edition}"


class LineQuerySet(models.QuerySet["Line"]):
    """Questions put to the ledger."""

    def after(self, number: int) -> "LineQuerySet":
        """Lines with a higher number, in order: one range scan of the primary key."""
        return self.filter(number__gt=number).order_by("number")

    def from_number(self, number: int) -> "LineQuerySet":
        """The line with that number and those after it, in order: the same range scan."""
        return self.filter(number__gte=number).order_by("number")

    def newest(self) -> "Line | None":
        """The last line; None while the ledger is empty."""
        return self.order_by("-number").first()

    def about(self, object_type: str, object_id: int | str) -> "LineQuerySet":
        """Lines about one object, newest first."""
        return self.filter(object_type=object_type, object_id=str(object_id)).order_by("-number")

    def told(self, edition: str, *, before: int | None = None) -> "LineQuerySet":
        """Lines that the readers of ``edition`` (its code) were told of, newest first.

        One range scan. With ``before`` only those of a lower number: what stands
        there never changes, so no tag of the list is concerned.
        """
        found = self.filter(edition=edition, told=True).order_by("-number")
        return found if before is None else found.filter(number__lt=before)

    def last_told(self, objects: Mapping[str, Collection[str]]) -> dict[tuple[str, str], int]:
        """Of each of ``objects`` (type → ids) the number of the last line that readers were told.

        One query; objects of which they were told nothing are left out.
        """
        wanted = Q(pk__in=())
        for object_type, ids in objects.items():
            wanted |= Q(object_type=object_type, object_id__in=list(ids))
        found = self.filter(wanted, told=True).order_by().values_list("object_type", "object_id")
        return {(kind, key): number for kind, key, number in found.annotate(Max("number"))}

    def missing(self) -> int:
        """How many numbers have no line between 1 and the newest. Reads the whole primary key."""
        ends = self.aggregate(newest=models.Max("number"), there=models.Count("number"))
        return (ends["newest"] or 0) - int(ends["there"])


class Line(models.Model):
    """One thing that happened. Written by :func:`rotative.ledger.record.record` alone.

    Numbers start at 1, have no gap and become visible in order, on every
    database. The actor is an id without a foreign key: people may be deleted,
    what they did may not.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    edition = models.CharField(max_length=32, blank=True)
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    revision = models.BigIntegerField(null=True, blank=True)
    tags = models.JSONField(default=list)
    payload = models.JSONField(default=dict)
    version = models.PositiveSmallIntegerField(default=1)
    # True or unknown: a column without a value is added to a full table at once.
    told = models.BooleanField(null=True, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "-number"], name="ledger_line_object"),
            models.Index(
                F("edition"), F("number").desc(), condition=Q(told=True), name="ledger_told"
            ),
            models.Index(
                F("object_type"), F("object_id"), F("number").desc(),
                condition=Q(told=True), name="ledger_told_object",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.object_type}:{self.object_id}"


class Counter(models.Model):
    """The one row whose lock orders the ledger; ``last`` is the highest number given out."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"ledger at {self.last}"


class Cursor(models.Model):
    """How far one follower has come, who holds it just now, and what stopped it last."""

    name = models.CharField(max_length=64, primary_key=True)
    number = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.number}"

    def may_run(self, now: datetime) -> bool:
        """Whether the pause after a failure is over."""
        return self.retry_at is None or self.retry_at <= now
