"""Is the newsroom alive, and is it ready? For machines that watch it.

``/healthz`` says that a worker answers, without looking at anything. ``/readyz``
looks at the database, the migrations, the ledger's followers and the job
worker, and names what is wrong; a search engine that does not answer is noted,
for everything else goes on without it.
"""

import json
import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connections
from django.utils import timezone

log = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds that the checks may take
SILENT = timedelta(seconds=15)  # a job worker that was not heard for so long is gone
STUCK_AFTER = 3  # failures in a row of the same follower
BEHIND = timedelta(seconds=60)  # a follower with work that has not moved for so long is noted


@dataclass
class Report:
    """What the checks found; ready when there is no reason against."""

    reasons: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    def json(self) -> str:
        """The report as a machine reads it."""
        return json.dumps(
            {"ready": self.ready, "reasons": self.reasons, **self.details}, ensure_ascii=False
        )


def unanswered() -> Report:
    """The report when the checks did not come back in time."""
    return Report([f"The database has not answered within {PATIENCE:g} seconds."])


def readiness() -> Report:
    """Look at everything that must work; never raises. A handful of short queries."""
    report = Report()
    began = time.monotonic()
    try:
        _migrations(report)
        _followers(report)
        _job_worker(report)
        _search(report)
    except DatabaseError as error:
        # Anybody may read this: no more of an error than its kind.
        log.warning("not ready: %s", " ".join(str(error).split()))
        report.reasons.append(f"The database does not answer ({type(error).__name__}).")
    except Exception as error:
        log.exception("a readiness check failed")
        report.reasons.append(f"A check failed ({type(error).__name__}).")
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
    report.details["milliseconds"] = round(1_000 * (time.monotonic() - began), 1)
    return report


def _migrations(report: Report) -> None:
    from rotative.web.server.prepare import missing_migrations

    missing = missing_migrations()
    report.details["migrations"] = {"missing": len(missing)}
    if missing:
        app, name = missing[0]
        report.reasons.append(
            f"{len(missing)} migrations are not applied, such as {app} {name}: run rotative init."
        )


def _followers(report: Report) -> None:
    from rotative.ledger.follow import FOLLOWERS, lag
    from rotative.ledger.models import Cursor

    now = timezone.now()
    behind = lag()
    cursors = {cursor.name: cursor for cursor in Cursor.objects.filter(name__in=FOLLOWERS)}
    followers: dict[str, Any] = {}
    for name, lines in behind.items():
        cursor = cursors.get(name)
        followers[name] = {"lag": lines, "failures": cursor.failures if cursor else 0}
        if not cursor or not lines:
            continue
        if cursor.failures >= STUCK_AFTER:
            report.reasons.append(
                f"The follower “{name}” is stuck at line {cursor.number + 1} "
                f"after {cursor.failures} tries: see rotative doctor."
            )
        elif cursor.moved_at and now - cursor.moved_at > BEHIND and not cursor.held_by:
            report.details.setdefault("notes", []).append(
                f"The follower “{name}” is {lines} lines behind."
            )
    report.details["followers"] = followers


def _job_worker(report: Report) -> None:
    from rotative.web.server.models import Beat

    age = Beat.objects.youngest()
    report.details["job_worker"] = {
        "heard_seconds_ago": None if age is None else round(age.total_seconds(), 1)
    }
    if age is None or age > SILENT:
        heard = "never" if age is None else f"{age.total_seconds():.0f} seconds ago"
        report.reasons.append(f"No job worker runs (last heard: {heard}).")


def _search(report: Report) -> None:
    from django.conf import settings

    from rotative.search.engines import chosen
    from rotative.search.engines.interface import Unusable

    kind = settings.SEARCHING.kind
    try:
        line: int | None = chosen().noted_line()
    except Unusable as problem:
        line = None
        log.warning("the search engine cannot answer: %s", problem)
        report.details.setdefault("notes", []).append(f"The search ({kind}) cannot answer.")
    report.details["search"] = {"engine": kind, "line": line}
