"""Jobs: claim one, run it, and put back what a dead worker left."""

import logging
import os
import socket
import uuid
from datetime import timedelta

from django.db import DatabaseError, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from rotative.web.server.models import Beat
from rotative.web.server.processes import lives

log = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=20)  # silence of a worker on another machine
TRIES = 3


class WorkerDied(RuntimeError):
    """The worker that ran the job ended in the middle of it."""


def new_worker_id() -> str:
    """A name for this process that no other worker has or had."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:12]}"


class Jobs:
    """The jobs that one worker runs, one after the other."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self._runner = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker,
            excluded_queue_names=[],
        )

    def claim(self) -> DBTaskResult | None:
        """Take the next job that is due, or None. Of two workers one gets it."""
        ready = DBTaskResult.objects.ready().filter(backend_name="default")
        # A look without a lock first: the write lock is taken only for a job.
        if not ready.order_by().exists():
            return None
        with exclusive_transaction(ready.db):
            job = ready.get_locked()
            if job is not None:
                job.claim(self.worker)
            return job

    def run(self, job: DBTaskResult) -> None:
        """Run a claimed job to its end and note how it ended. Never raises for the job's sake."""
        try:
            path = job.task_path
            self._runner.run_task(job)
        except DatabaseError:
            raise
        except Exception:
            log.exception("job %s could not be run", job.pk)
            return
        if job.status == TaskResultStatus.FAILED:
            log.error("job %s (%s) failed: %s", job.pk, path, job.exception_class_path)


def sweep(worker: str) -> int:
    """Put back the jobs of workers that are dead; return how many there were.

    A worker is dead when its process is gone (on this machine, seen at once)
    or when it was not heard for 20 s (on another). Its job becomes ready again, or failed
    when it had its third try: a job that kills its worker must not do so for
    ever. Idempotent; two sweepers race for each row and one wins.
    """
    running = DBTaskResult.objects.running().filter(backend_name="default").order_by()
    found = list(running[:500])
    if not found:
        return 0
    alive = _living(worker)
    count = 0
    for job in found:
        holder = job.worker_ids[-1] if job.worker_ids else ""
        if holder in alive:
            continue
        count += _put_back(job, holder)
    return count


def _living(worker: str) -> set[str]:
    heard = set(Beat.objects.heard_within(DEAD_AFTER).values_list("worker", flat=True))
    living = {worker}
    for beat in Beat.objects.all():
        known = lives(beat.process, beat.place)
        if known or (known is None and beat.worker in heard):
            living.add(beat.worker)
    return living


def _put_back(job: DBTaskResult, holder: str) -> int:
    same = DBTaskResult.objects.filter(pk=job.pk, status=TaskResultStatus.RUNNING)
    with transaction.atomic(using=same.db):
        # Still as we saw it? Another sweeper, or the next try, may have been faster.
        current = same.select_for_update().first()
        if current is None or (current.worker_ids or [""])[-1] != holder:
            return 0
        if len(current.worker_ids) >= TRIES:
            current.set_failed(WorkerDied(f"{len(current.worker_ids)} workers ended in this job"))
            log.error("job %s (%s) failed: its workers ended in it", job.pk, job.task_path)
        else:
            same.update(status=TaskResultStatus.READY, started_at=None)
            log.warning("job %s (%s) is tried again: its worker ended", job.pk, job.task_path)
    return 1


def forget_old_beats(span: timedelta = timedelta(days=1)) -> None:
    """Remove the rows of workers that have long ended."""
    Beat.objects.filter(at__lt=Beat.objects.now() - span).delete()
