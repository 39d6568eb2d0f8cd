"""Changes that are due at a moment: the rows behind scheduling, expiry and embargo."""

from datetime import datetime

from django.db import models


class DueQuerySet(models.QuerySet["Due"]):
    """Questions about what is due."""

    def by(self, now: datetime) -> "DueQuerySet":
        """Rows whose moment has come, in the order of their moments."""
        return self.filter(due_at__lte=now).order_by("due_at", "id")

    def next_moment(self) -> datetime | None:
        """The earliest moment at which anything is due, past ones included."""
        return self.order_by("due_at").values_list("due_at", flat=True).first()


class Due(models.Model):
    """One change that an action promised for a moment; done by ``release_due``.

    One row a kind and object: scheduling again moves the moment.
    """

    kind = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    edition = models.CharField(max_length=32, blank=True)
    due_at = models.DateTimeField(db_index=True)
    payload = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="press_due_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} at {self.due_at.isoformat()}"
