"""The job workers that run, and when each was last heard. Kept beside the queue."""

from datetime import datetime, timedelta

from django.db import connections, models
from django.db.models.functions import Now


class BeatQuerySet(models.QuerySet["Beat"]):
    """Questions about job workers. Times are the database's: machines' clocks differ."""

    def now(self) -> datetime:
        """The time on the database's clock, aware."""
        with connections[self.db].cursor() as cursor:
            if connections[self.db].vendor == "sqlite":
                cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
                return datetime.fromisoformat(cursor.fetchone()[0])
            cursor.execute("SELECT statement_timestamp()")
            found: datetime = cursor.fetchone()[0]
            return found

    def youngest(self) -> timedelta | None:
        """How long ago any job worker was heard; None when there never was one."""
        last = self.order_by("-at").values_list("at", flat=True).first()
        return None if last is None else max(timedelta(), self.now() - last)

    def heard_within(self, span: timedelta) -> "BeatQuerySet":
        """Workers heard not longer ago than ``span``."""
        return self.filter(at__gte=self.now() - span)

    def beat(self, worker: str, process: int, place: str) -> None:
        """Note that ``worker`` lives, as ``process`` of ``place`` (see ``processes.py``)."""
        if not self.filter(worker=worker).update(at=Now()):
            self.create(worker=worker, process=process, place=place, at=Now())


class Beat(models.Model):
    """One job worker's last sign of life."""

    worker = models.CharField(max_length=64, primary_key=True)
    process = models.PositiveIntegerField()
    place = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    objects = BeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.worker} at {self.at:%H:%M:%S}"
