"""``rotative doctor``: what is wrong with this newsroom, and what to do about it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from rotative.web.cli.outcome import REFUSED, disk_is_full
from rotative.web.cli.rooms import JsonOption, open_rooms, say, say_json

_LEAST_ROOM = 1_000_000_000  # bytes
_MOST_LAG = 1_000  # lines of the ledger


def add_to(app: typer.Typer) -> None:
    """Declare the command."""
    app.command()(doctor)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do if not."""

    what: str
    well: bool
    seen: str
    remedy: str = ""


def doctor(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Look the newsroom over; exit code 1 when something is wrong, each with what to do."""
    open_rooms()
    findings = list(look())
    if as_json:
        say_json(
            {
                "well": all(one.well for one in findings),
                "findings": [asdict(one) for one in findings],
            }
        )
    else:
        for one in findings:
            say(f"{'ok   ' if one.well else 'WRONG'} {one.what}: {one.seen}")
            if not one.well:
                say(f"      → {one.remedy}")
    if not all(one.well for one in findings):
        raise typer.Exit(REFUSED)


def look() -> Iterator[Finding]:
    """Look at everything. A look that fails is a finding of its own and does not stop the rest."""
    for check in (_sqlite, _room, _catalogues, _database, _static):
        yield from _guarded(check)
    if not _has_tables():
        return
    for check in (_followers, _due, _jobs, _worker, _workflow, _editions, _labels, _strings):
        yield from _guarded(check)
    for check in (_search, _redis):
        yield from _guarded(check)


def _guarded(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as problem:
        name = check.__name__.strip("_")
        yield Finding(
            name, False, f"cannot be looked at ({type(problem).__name__}: {problem})",
            "See that the database answers and the data folder can be read.",
        )  # fmt: skip


def _sqlite() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        yield Finding("SQLite", True, settings.SQLITE_VERSION)


def _room() -> Iterator[Finding]:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA).free
    yield Finding(
        "disk", free >= _LEAST_ROOM, f"{free / 1e9:.1f} GB free in {settings.DATA}",
        "Make room, or move the data folder to a larger disk and set ROTATIVE_DATA.",
    )  # fmt: skip


def _catalogues() -> Iterator[Finding]:
    """Whether each catalogue in the program's folders is compiled as it stands."""
    from django.conf import settings

    sources = sorted(Path(settings.BASE_DIR).glob("*/locale/*/LC_MESSAGES/*.po"))
    stale = [
        source
        for source in sources
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    yield Finding(
        "catalogues", not stale,
        f"{len(sources) - len(stale)} of {len(sources)} compiled",
        "Run: make catalogues. Until then pages show English words.",
    )  # fmt: skip


def _has_tables() -> bool:
    """Whether the newsroom was ever set up, so that the rest can be asked."""
    from django.db import DatabaseError, connection

    from rotative.ledger.models import Cursor

    try:
        return Cursor._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def _database() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import DatabaseError, connection

    from rotative.web.server.prepare import missing_migrations

    try:
        connection.ensure_connection()
        missing = missing_migrations()
    except DatabaseError as problem:
        advice = "Check the data folder’s owner and rights."
        if settings.DATABASE_URL:
            advice = "See that it runs and that ROTATIVE_DATABASE_URL is right."
        elif disk_is_full(settings.DATA):
            advice = "The disk is full: make room."
        yield Finding("database", False, " ".join(str(problem).split()), advice)
        return
    seen = f"{connection.display_name}, up to date"
    if missing:
        seen = f"{connection.display_name}, {len(missing)} steps behind this version"
    yield Finding("database", not missing, seen, "Run: rotative init")


def _static() -> Iterator[Finding]:
    from rotative.web.server.prepare import static_is_stale

    stale = static_is_stale()
    yield Finding(
        "static files", not stale, "out of date" if stale else "up to date", "Run: rotative init"
    )


def _followers() -> Iterator[Finding]:
    from rotative.ledger.follow import FOLLOWERS, lag
    from rotative.ledger.models import Cursor

    cursors = {cursor.name: cursor for cursor in Cursor.objects.filter(name__in=FOLLOWERS)}
    for name, behind in sorted(lag().items()):
        problem = cursors[name].problem if name in cursors else ""
        seen = f"{behind} lines behind" if behind else "at the ledger’s end"
        if problem:
            seen += f"; stopped by: {problem[:300]}"
        yield Finding(
            f"follower {name}", not problem and behind <= _MOST_LAG, seen,
            "Start the server (rotative serve): its job worker follows the ledger. If it runs, "
            "its log says what stops this follower; nothing is lost meanwhile.",
        )  # fmt: skip


def _due() -> Iterator[Finding]:
    from django.utils import timezone

    from rotative.press.models import Due

    failed = list(Due.objects.filter(tries__gt=0).order_by("due_at")[:20])
    late = Due.objects.filter(tries=0, due_at__lt=timezone.now() - timedelta(minutes=1)).first()
    for row in failed:
        yield Finding(
            "due change", False,
            f"{row.kind} of {row.object_id} failed {row.tries} times: {row.problem[:300]}",
            f"Open story {row.object_id} at the desk, mend what the message names and publish it."
            if row.kind.startswith("story.") else "Open the page at the desk and publish it.",
        )  # fmt: skip
    if late:
        yield Finding(
            "due change", False, f"{late.kind} of {late.object_id} is late since {late.due_at:%c}",
            "Start the server (rotative serve), which carries out what is due.",
        )  # fmt: skip
    if not failed and not late:
        yield Finding("due changes", True, "none late, none failed")


def _jobs() -> Iterator[Finding]:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    hour = timezone.now() - timedelta(hours=1)
    stuck = DBTaskResult.objects.filter(status="RUNNING", started_at__lt=hour)[:100]
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=hour - timedelta(days=1))
    numbers = len(stuck), len(failed[:100])
    paths = sorted({job.task_path for job in [*stuck, *failed[:100]]})
    seen = f"{numbers[0]} running for over an hour, {numbers[1]} failed since yesterday"
    yield Finding(
        "jobs", not any(numbers), f"{seen} ({', '.join(paths)})" if paths else "none stuck",
        "The job worker’s log says why. Pictures without sizes are made again with the next "
        "change to them; nothing that must not be lost hangs on a job.",
    )  # fmt: skip


def _worker() -> Iterator[Finding]:
    from rotative.web.server.models import Beat

    youngest = Beat.objects.youngest()
    beating = youngest is not None and youngest < timedelta(seconds=30)
    # Not running at all is no fault: a newsroom may be stopped.
    yield Finding("server", True, "running" if beating else "not running")


def _workflow() -> Iterator[Finding]:
    from rotative.stories.models import Story

    there = Story(pk=0).get_workflow() is not None
    yield Finding(
        "workflow", there, "stories wait for an editor" if there else "none for stories",
        "Run: rotative init",
    )  # fmt: skip


def _editions() -> Iterator[Finding]:
    """Whether each edition's home page can be made, as a reader would get it."""
    from rotative.editions.models import Edition
    from rotative.press.render import render

    editions = list(Edition.objects.open())
    for edition in editions:
        host = edition.origin.partition("://")[2]
        status = render(host, "/", edition).status
        yield Finding(
            f"edition {edition.code}", status == 200, f"{edition.address} answers {status}",
            "Give it a home front at the desk, under Pages.",
        )  # fmt: skip
    if not editions:
        yield Finding("editions", False, "none", "Make the first with: rotative edition add")


def _labels() -> Iterator[Finding]:
    """Whether what editors named is in the language of its edition."""
    from rotative.web.strings.entered import mislabelled

    found = list(mislabelled())
    for one in found[:20]:
        yield Finding(
            "label", False, f"{one.kind} {one.id} of {one.edition}: {one.problem}",
            "Rename it at the desk, in the edition’s language.",
        )  # fmt: skip
    if not found:
        yield Finding("labels", True, "each in its edition’s language")


def _strings() -> Iterator[Finding]:
    """What the job worker found in this version’s catalogues and this newsroom’s pages."""
    from rotative.web.strings.later import last_look, this_version

    last = last_look()
    if last is None or last.version != this_version():
        yield Finding("strings", True, "not looked at yet since this version was installed")
        return
    seen = f"fine on {last.at:%Y-%m-%d %H:%M} UTC"
    if last.count:
        seen = f"{last.count} problems on {last.at:%Y-%m-%d %H:%M} UTC"
        seen = "; ".join([seen, *last.problems[:5]])
    yield Finding(
        "strings", not last.count, seen,
        "Mend what is named, then restart the server: it looks again until nothing is found.",
    )  # fmt: skip


def _search() -> Iterator[Finding]:
    """Whether the engine that the settings name answers, and has an index."""
    from django.conf import settings

    from rotative.search.engines.interface import Away, Damaged
    from rotative.search.index import newest_story, state

    what = f"search ({settings.SEARCHING.kind})"
    try:
        found = state()
    except Damaged as problem:
        if newest_story():
            yield Finding(what, False, f"no index: {problem}", "Run: rotative search rebuild")
        else:
            yield Finding(what, True, "no index and no stories yet")
    except Away as problem:
        yield Finding(
            what, False, f"does not answer: {problem}",
            "See that it runs and that ROTATIVE_SEARCH_ADDRESS, _USER, _PASSWORD and _PRIVATE are "
            "right. Until then searches find nothing; what happens meanwhile is taken in after.",
        )  # fmt: skip
    else:
        count = sum(found.stories.values())
        yield Finding(what, True, f"{count:,} stories, {found.size / 1e6:,.1f} MB")


def _redis() -> Iterator[Finding]:
    from django.conf import settings

    if not settings.REDIS_URL:
        return
    import redis

    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3).ping()
        yield Finding("Redis", True, "answers")
    except (redis.RedisError, ValueError) as problem:
        yield Finding(
            "Redis", False, str(problem),
            "See that it runs and that ROTATIVE_REDIS_URL is right. Until then limits count "
            "for each machine by itself.",
        )  # fmt: skip
