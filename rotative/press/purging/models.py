"""How far a CDN has come with letting go of everything, slice by slice."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from rotative.press.purging.keys import SLICES


class SweepQuerySet(models.QuerySet["Sweep"]):
    """Questions about sweeps, and how they move."""

    def due(self, now: datetime) -> "SweepQuerySet":
        """Those with a slice to let go of now."""
        return self.filter(left__gt=0, next_at__lte=now).order_by("next_at")

    def begin(self, target: str, why: str, *, delay: float = 0.0) -> None:
        """Let every slice go once more, from where it stands; a second beginning costs no more."""
        at = timezone.now() + timedelta(seconds=delay)
        defaults = {"left": SLICES, "next_at": at, "why": why[:200]}
        self.update_or_create(target=target, defaults=defaults)

    def move(self, sweep: "Sweep", *, pause: float) -> None:
        """Note that the slice at ``sweep.at`` is gone; harmless where somebody else has."""
        self.filter(pk=sweep.pk, at=sweep.at, left__gt=0).update(
            at=(sweep.at + 1) % SLICES,
            left=models.F("left") - 1,
            next_at=timezone.now() + timedelta(seconds=pause),
            problem="",
        )

    def put_off(self, sweep: "Sweep", problem: str, *, pause: float) -> None:
        """Note why the slice could not go, and try again after ``pause`` seconds."""
        self.filter(pk=sweep.pk).update(
            problem=problem[:500], next_at=timezone.now() + timedelta(seconds=pause)
        )


class Sweep(models.Model):
    """One row a target: ``left`` slices are to go, beginning with ``at``."""

    target = models.CharField(max_length=64, primary_key=True)
    at = models.PositiveSmallIntegerField(default=0)
    left = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=500, blank=True)

    objects = SweepQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.target}: {self.left} slices left"
