"""Bring the data folder up to date: tables, the cache's table, static files.

``rotative init`` and ``rotative serve`` call :func:`prepare`. With nothing to do it
costs a few queries and a look at our own static files.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module, metadata
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder

from rotative.kit.databases import SIDE_FILES
from rotative.web.server.pressing import compress_static

Progress = Callable[[str], None]
_ADVISORY = 0x526F7461  # "Rota": the lock that two machines preparing one database share


class CannotPrepare(RuntimeError):
    """The data folder or the database cannot be brought up to date; the text says why."""


def _quiet(_text: str) -> None:
    """Say nothing."""


def prepare(progress: Progress = _quiet) -> bool:
    """Make the database's tables and the static files what this version needs.

    Idempotent; returns whether there was anything to do. ``progress`` gets a
    line before each step that takes a while. Two processes at once wait for
    each other. Raises CannotPrepare with what to do about it; what was done
    until then stays and the next call goes on from there.
    """
    try:
        Path(settings.DATA).mkdir(parents=True, exist_ok=True)
        with _alone():
            tables = _tables(progress)
            files = _files(progress)
            _sweep_spool()
    except OSError as error:
        raise CannotPrepare(
            f"The data folder {settings.DATA} cannot be written ({error.strerror or error}). "
            "Make room there, or set ROTATIVE_DATA to another folder."
        ) from error
    except DatabaseError as error:
        raise CannotPrepare(
            f"The database cannot be brought up to date ({' '.join(str(error).split())}). "
            "See that it answers, that it has room, and that nothing else is locking it."
        ) from error
    finally:
        connections.close_all()
    return tables or files


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One at a time: by a lock in the data folder, and in PostgreSQL for other machines."""
    with (Path(settings.DATA) / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = connections["default"]
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])


# Tables ---------------------------------------------------------------------------------


def _side_apps() -> dict[str, list[str]]:
    """For each side file, the apps whose tables it holds."""
    found: dict[str, list[str]] = {}
    for label, alias in SIDE_FILES.items():
        if alias in settings.DATABASES and alias != "default":
            found.setdefault(alias, []).append(label)
    return found


def wanted_migrations() -> list[tuple[str, str]]:
    """Every migration there is on disk: app label and name. Nothing of them is imported."""
    found = []
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        if folder.is_dir():
            found += [
                (config.label, file.stem)
                for file in sorted(folder.glob("[0-9a-z]*.py"))
                if file.stem != "__init__"
            ]
    return found


def missing_migrations() -> list[tuple[str, str]]:
    """The migrations that some database still lacks. One query a database."""
    wanted = wanted_migrations()
    side = _side_apps()
    missing = []
    for alias in ["default", *side]:
        recorder = MigrationRecorder(connections[alias])
        applied = set(recorder.applied_migrations())
        missing += [
            one
            for one in wanted
            if one not in applied and (alias == "default" or one[0] in side[alias])
        ]
    return missing


def _cache_is_missing() -> list[str]:
    """The databases in which a cache table has to be made."""
    tables = [
        config["LOCATION"]
        for config in settings.CACHES.values()
        if config["BACKEND"].endswith("DatabaseCache")
    ]
    alias = "cache" if "cache" in settings.DATABASES else "default"
    if not tables:
        return []
    with connections[alias].cursor() as cursor:
        known = set(connections[alias].introspection.table_names(cursor))
    return [] if set(tables) <= known else [alias]


def _tables(progress: Progress) -> bool:
    missing = missing_migrations()
    cacheless = _cache_is_missing()
    if missing:
        progress(f"Making the database’s tables ({len(missing)} steps) …")
        _ready_models()
        for alias, labels in _side_apps().items():
            for label in labels:
                call_command("migrate", label, database=alias, verbosity=0, interactive=False)
        call_command("migrate", database="default", verbosity=0, interactive=False)
    for alias in cacheless:
        call_command("createcachetable", database=alias, verbosity=0)
    return bool(missing or cacheless)


def _ready_models() -> None:
    """Import what registers itself late, so that signals after migrations find it."""
    import_module(settings.ROOT_URLCONF)


# Files ----------------------------------------------------------------------------------


def _files_stamp() -> str:
    """What the collected files were made of: versions of the rest, every file of ours."""
    digest = hashlib.blake2b(digest_size=16)
    for package in ("django", "wagtail", "django-allauth", "brotli", "zstandard"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            digest.update(f"{package} {metadata.version(package)}\n".encode())
    digest.update("\n".join(settings.INSTALLED_APPS).encode())
    for config in apps.get_app_configs():
        folder = Path(config.path) / "static"
        if not config.name.startswith("rotative.") or not folder.is_dir():
            continue
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                stat = file.stat()
                digest.update(f"{file.relative_to(folder)} {stat.st_size} ".encode())
                digest.update(f"{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_is_stale() -> bool:
    """Whether the static files have to be collected again."""
    try:
        stamp = (Path(settings.STATIC_ROOT) / ".stamp").read_text(encoding="ascii")
    except OSError:
        return True
    return stamp != _files_stamp()


def _files(progress: Progress) -> bool:
    if not static_is_stale():
        return False
    root = Path(settings.STATIC_ROOT)
    stamp = _files_stamp()
    progress("Collecting style sheets, scripts and icons …")
    earlier = _names(root)
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = root / "staticfiles.json"
    read = json.loads(manifest.read_text(encoding="utf-8"))
    # Pages rendered before an upgrade still name the files of then.
    read["earlier"] = sorted(earlier - set(read["paths"].values()))
    _write(manifest, json.dumps(read))
    progress("Compressing them …")
    compress_static(root, sorted(set(read["paths"].values())))
    _write(root / ".stamp", stamp)
    return True


def _names(root: Path) -> set[str]:
    try:
        read = json.loads((root / "staticfiles.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    names = set(read["paths"].values()) | set(read.get("earlier", []))
    return {name for name in names if (root / name).is_file()}


def _write(place: Path, text: str) -> None:
    """Write ``place`` whole or not at all."""
    draft = place.with_name(f"{place.name}.{os.getpid()}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(place)


def _sweep_spool() -> None:
    """Bodies wait in nameless files; a file with a name is a leftover of another system."""
    for leftover in (Path(settings.DATA) / "spool").glob("tmp*"):
        leftover.unlink(missing_ok=True)


def main() -> int:
    """Prepare, telling what is done; the exit code."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    django.setup()
    from rotative.desk.workflow import ensure_workflow

    try:
        prepare(lambda text: print(text, flush=True))
        ensure_workflow()
    except CannotPrepare as problem:
        sys.stderr.write(f"rotative: {problem}\n")
        return 75
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
