"""Which database file a model lives in, where there are several (SQLite only)."""

from typing import Any

from django.db.models import Model

# By app label: django_tasks_db calls itself django_tasks_database.
SIDE_FILES = {"django_tasks_database": "queue", "server": "queue"}


class SideFiles:
    """Route the queue's models to its own file; everything else is the newsroom's.

    The cache's file is reached through ``CACHE_TABLE`` hints: Django asks the
    router with the app label ``django_cache``.
    """

    def _file(self, app_label: str) -> str:
        if app_label == "django_cache":
            return "cache"
        return SIDE_FILES.get(app_label, "default")

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The file to read ``model`` from."""
        return self._file(model._meta.app_label)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """The file to write ``model`` to."""
        return self._file(model._meta.app_label)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Relations only inside one file."""
        return self._file(one._meta.app_label) == self._file(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Each model's table is made in its own file and nowhere else."""
        return self._file(app_label) == db
