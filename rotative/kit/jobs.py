"""Jobs: rows that a worker claims, written only once the transaction has committed."""

from typing import Any

from asgiref.sync import sync_to_async
from django.db import transaction
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json
from django_tasks_db.backend import DatabaseBackend


class OnCommitBackend(DatabaseBackend):
    """The database backend, with each job's row written after the commit.

    The stock backend writes at once: a job of a transaction that rolls back
    would stay (the queue may even be another file), and a worker could see it
    before the commit. Here a crash between the commit and the row loses the
    job; what must not be lost follows the ledger instead.
    """

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Let a worker run ``task``; return its result, which is not there yet.

        Inside a transaction the row is written after the outermost commit, and
        never when that, or a savepoint round this call, rolls back. What the
        job is given is what it was at this call. Raises at once when the task
        or an argument cannot be enqueued. When the row cannot be written after
        the commit, that is logged: the change that asked for the job stands.
        """
        from django_tasks_db.models import DBTaskResult, get_date_max

        self.validate_task(task)
        row: Any = DBTaskResult(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after or get_date_max(),
            backend_name=self.alias,
        )

        def write() -> None:
            row.save(force_insert=True)
            task_enqueued.send(type(self), task_result=row.task_result)

        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(write, robust=True)
        else:
            write()
        return row.task_result

    async def aenqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """The same from a coroutine, in the thread whose transaction it may be part of."""
        return await sync_to_async(self.enqueue, thread_sensitive=True)(task, args, kwargs)
