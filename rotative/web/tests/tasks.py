"""Jobs, due changes and a follower to try the job worker on."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from rotative.ledger.follow import follower
from rotative.ledger.models import Line
from rotative.ledger.verbs import verb
from rotative.press.due import releases
from rotative.press.models import Due


@verb("trial.happened")
@dataclass(frozen=True)
class Happened:
    """Something to follow."""

    what: str


def note(text: str) -> None:
    """Append one line that the test reads."""
    with (Path(settings.DATA) / "notes").open("a") as notes:
        notes.write(f"{text}\n")


@task()
def write_note(text: str) -> None:
    """Note ``text``, who ran it and when."""
    note(f"job {text} {os.getpid()} {time.time()}")


@task()
def sleep(text: str, seconds: float) -> None:
    """Note the beginning and the end of a long job."""
    note(f"began {text} {os.getpid()}")
    time.sleep(seconds)
    note(f"ended {text} {os.getpid()}")


@task()
def stay(text: str) -> None:
    """Note the beginning and the end of a job that lasts until the test lets go of it."""
    note(f"began {text} {os.getpid()}")
    until = time.monotonic() + 60
    while not (Path(settings.DATA) / f"let-go-{text}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    note(f"ended {text} {os.getpid()}")


def wait_for_note(text: str) -> None:
    """Return once a note begins with ``text``."""
    place = Path(settings.DATA) / "notes"
    until = time.monotonic() + 30
    while not (place.exists() and f"\n{text}" in f"\n{place.read_text()}"):
        assert time.monotonic() < until, text
        time.sleep(0.02)


@task()
def die(text: str) -> None:
    """End the worker in the middle of the job."""
    note(f"dies {text} {os.getpid()}")
    os._exit(9)


@task()
def fail(text: str) -> None:
    """Fail as a job does."""
    raise ValueError(text)


@releases("trial")
def release(row: Due) -> None:
    """Note how late the moment was met, in seconds."""
    late = (timezone.now() - row.due_at).total_seconds()
    note(f"due {row.object_id} {late:.4f}")


@follower("trial")
def follow(lines: Sequence[Line]) -> None:
    """Note the lines."""
    for line in lines:
        note(f"line {line.number}")


if __name__ == "__main__":
    from rotative.web.server.worker import main

    raise SystemExit(main([]))
