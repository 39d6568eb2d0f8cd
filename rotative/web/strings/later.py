"""The gate once more, after a change of version: in the background, on this newsroom's own pages.

A build was checked before it left; what it meets here are editions, labels
and stories of this newsroom. The job worker asks for the look when it starts,
and ``rotative doctor`` shows what was found.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import rotative
from rotative.editions.models import Edition
from rotative.press.render import render
from rotative.stories.models import Section, Story
from rotative.web.strings.catalogues import check_catalogues
from rotative.web.strings.detect import forget
from rotative.web.strings.entered import mislabelled
from rotative.web.strings.pages import check_page
from rotative.web.strings.problem import Problem

_KEPT = 200  # problems that the file holds, at most; it says how many there were
# What of the catalogues can break a page; the rest is for those who write the program.
_BREAKING = {"missing", "fuzzy", "empty", "placeholders", "plural-forms", "plural-rule",
             "unreadable"}  # fmt: skip
AFTER = timedelta(minutes=1)  # of a worker's start: what waited for it goes first
_NOWHERE = "/no-page-is-ever-here/"


@dataclass(frozen=True)
class Looked:
    """What the last look found: ``problems`` in words, at most 200 of ``count``."""

    version: str
    at: datetime
    count: int
    problems: list[str]


def this_version() -> str:
    """The program's version and the stamp of its build, as far as it has one."""
    stamp = ""
    with suppress(OSError, UnicodeDecodeError):
        stamp = (Path(settings.STATIC_ROOT) / ".stamp").read_text(encoding="ascii").strip()
    return f"{rotative.__version__}+{stamp[:12]}" if stamp else rotative.__version__


def last_look() -> Looked | None:
    """What the last look found; None when there was none, or its file can't be read."""
    try:
        read = json.loads(_file().read_text("utf-8"))
        return Looked(
            str(read["version"]), datetime.fromisoformat(read["at"]), int(read["count"]),
            [str(problem) for problem in read["problems"]],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_due() -> bool:
    """Whether this version has not looked yet, or found something that may be mended by now."""
    last = last_look()
    return last is None or last.version != this_version() or last.count > 0


def look_if_due() -> bool:
    """Ask for a look where one is due; whether it was asked for. For the start of a worker.

    It takes some seconds of a processor, so it lets the start pass, and other jobs.
    """
    path = look_at_strings.module_path
    waiting = DBTaskResult.objects.filter(task_path=path, status=TaskResultStatus.READY)
    if not is_due() or waiting.exists():
        return False
    look_at_strings.using(run_after=timezone.now() + AFTER).enqueue()
    return True


@task(priority=-50)
def look_at_strings() -> None:
    """Look, and keep what was found. Does nothing when another job was first."""
    if is_due():
        try:
            look()
        finally:
            forget()


def look() -> Looked:
    """Check catalogues, pages and labels, and keep the result in the data folder."""
    version = this_version()
    found = list(dict.fromkeys(_words(problem) for problem in _problems()))
    found += [f"{one.kind} {one.id} of {one.edition}: {one.problem}" for one in mislabelled()]
    looked = Looked(version, timezone.now(), len(found), found[:_KEPT])
    _keep(looked)
    return looked


def _words(problem: Problem) -> str:
    return f"{problem.path}: {problem.check}: {problem.what}"


def _problems() -> Iterator[Problem]:
    root = Path(settings.BASE_DIR).parent
    yield from (one for one in check_catalogues(root) if one.check in _BREAKING)
    for edition in Edition.objects.open():
        for path in _paths(edition):
            yield from _page(edition, path)


def _paths(edition: Edition) -> Iterator[str]:
    """One page of each of the main types, below the edition's base."""
    yield "/"
    if section := Section.objects.filter(edition=edition).order_by("position", "pk").first():
        yield section.path
    story = Story.objects.newest(edition).first()
    if story is not None:
        yield story.path
    yield _NOWHERE


def _page(edition: Edition, path: str) -> Iterator[Problem]:
    place = f"{edition.base}{path}"
    host = edition.origin.partition("://")[2]
    try:
        page = render(host, path, edition)
    except Exception as error:  # a page that fails must not keep us from the others
        yield Problem(place, 1, "render", f"{type(error).__name__}: {error}")
        return
    if page.body:
        yield from check_page(page.body, edition.profile.tag, place=place)


def _file() -> Path:
    return Path(settings.DATA) / "strings-check.json"


def _keep(looked: Looked) -> None:
    """Write the result whole or not at all."""
    kept = {**asdict(looked), "at": looked.at.isoformat(timespec="seconds")}
    handle, name = tempfile.mkstemp(dir=settings.DATA, prefix=".strings-check-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)
    Path(name).replace(_file())
