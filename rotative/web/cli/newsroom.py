"""``rotative init``, ``demo`` and ``serve``: set a newsroom up and run it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, NoReturn

import typer

from rotative.web.cli import quick
from rotative.web.cli.outcome import DISK, REFUSED, Stop, tell
from rotative.web.cli.rooms import open_rooms, say

_LONG = 5000  # steps; a longer piece of work says how far it is, even in a log


def add_to(app: typer.Typer) -> None:
    """Declare the commands."""
    app.command()(init)
    app.command()(demo)
    app.command()(serve)


def init() -> None:
    """Set the newsroom up, or bring it up to date. Harmless when it is."""
    open_rooms()
    from django.conf import settings

    say("Set up." if bring_up_to_date() else "Up to date.")
    tell(f"The newsroom is in {settings.DATA}.")


def bring_up_to_date() -> bool:
    """Tables, static files and the desk's workflow as this version needs them; whether any changed.

    Stops the command with what to do where that fails.
    """
    from rotative.desk.workflow import ensure_workflow
    from rotative.web.server.prepare import CannotPrepare, prepare

    try:
        changed = prepare(tell)
    except CannotPrepare as problem:
        full_or_closed = isinstance(problem.__cause__, OSError)
        raise Stop(str(problem), DISK if full_or_closed else REFUSED) from None
    ensure_workflow()
    return changed


def demo(
    do_serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Start the server afterwards.")
    ] = True,
) -> None:
    """Set up a newsroom with five editions to look around in, and start it."""
    host = os.environ.get("ROTATIVE_BIND") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if do_serve and port.isdigit():  # a wrong one is named by the settings
        refuse_taken_port(host, int(port))
    if host not in {"127.0.0.1", "::1", "localhost"}:
        tell(f"Take care: others can reach {host}, and the demo’s passwords are public.")
    data = Path(os.environ.get("ROTATIVE_DATA") or "data")
    shown = quick.recall(data) if do_serve else ""
    if not shown:
        shown = _load_demo()
    say(shown)
    sys.stdout.flush()
    if do_serve:
        _become_server("--prepared")


def _load_demo() -> str:
    """Bring the newsroom up to date, load what is missing of the demo; return what to show."""
    open_rooms()
    from django.conf import settings

    from rotative.web.demo import load
    from rotative.web.demo.staff import signins

    bring_up_to_date()
    with progress_bar() as step:
        load.load(step)
    from rotative.editions.models import Edition

    lines = [""]
    lines += [f"  {edition.name:<16} {edition.address}" for edition in Edition.objects.open()]
    lines += [f"  {'Desk':<16} {settings.PUBLIC_URL}/desk/", ""]
    lines.append("  Sign-ins for this demo only (anybody who reads the source knows them):")
    lines += [f"  {email:<34} {password:<22} {what}" for email, password, what in signins()]
    shown = "\n".join([*lines, ""])
    quick.remember(settings.DATA, shown)
    return shown


def serve() -> None:
    """Start the server and the job worker, and keep them running until stopped."""
    _become_server()


def _become_server(*words: str) -> NoReturn:
    """Let the server take this process over: nothing that the command loaded stays in memory."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    program = [sys.executable, "-m", "rotative.web.server", *words]
    os.execv(program[0], program)  # noqa: S606 - our own module


def refuse_taken_port(host: str, port: int) -> None:
    """Stop the command, before anything is loaded, where the server could not listen."""
    from rotative.web.server.supervise import CannotServe, listen

    try:
        listen(host, port).close()
    except CannotServe as problem:
        raise Stop(str(problem), problem.code) from None
    except OverflowError:
        return  # no port at all: the settings say so


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows how far a long piece of work is: step(what, done, of)."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_progress()
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(),
        TimeRemainingColumn(), console=console,
    ) as bar:  # fmt: skip
        tasks: dict[str, TaskID] = {}

        def step(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield step


def _plain_progress() -> Callable[[str, int, int], None]:
    """For a log or a pipe: a line for each piece of work, and for each tenth of a long one."""
    at: dict[str, int] = {}
    began: dict[str, float] = {}

    def step(what: str, done: int, of: int) -> None:
        if what not in at:
            at[what], began[what] = 0, monotonic()
            tell(f"{what} ({of}) …")
        tenth = done * 10 // of if of else 10
        if of >= _LONG and tenth > at[what]:
            at[what] = tenth
            left = (monotonic() - began[what]) * (of - done) / max(done, 1)
            tell(f"{what}: {done:,} of {of:,}, {tenth * 10} %, about {left / 60:.0f} min left")

    return step
