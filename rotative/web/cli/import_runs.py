"""``rotative import list`` and ``undo``: imports that ran, and taking one back."""

from typing import Annotated

import typer

from rotative.web.cli.newsroom import progress_bar
from rotative.web.cli.outcome import MISSING, Stop
from rotative.web.cli.rooms import JsonOption, edition_named, open_rooms, say, say_json, table


def add_to(app: typer.Typer) -> None:
    """Declare the commands."""
    app.command("list")(list_runs)
    app.command()(undo)


def list_runs(
    edition: Annotated[str, typer.Option(help="Code of an edition; all without it.")] = "",
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """List the imports that ran, the newest first, with their numbers."""
    open_rooms()
    from rotative.wire.models import ImportRun

    runs = ImportRun.objects.select_related("edition").order_by("-pk")
    if edition:
        runs = runs.filter(edition=edition_named(edition))
    rows = [
        {
            "run": run.pk,
            "system": run.system,
            "edition": run.edition.code,
            "files": [name for name, *_size in run.files],
            "began": run.began_at.isoformat(timespec="seconds"),
            "ended": run.ended_at.isoformat(timespec="seconds") if run.ended_at else None,
            "taken_back": run.undone_at.isoformat(timespec="seconds") if run.undone_at else None,
            "items": run.counts.get("items", {}),
        }
        for run in runs
    ]
    if as_json:
        say_json(rows)
        return
    if not rows:
        say("Nothing has been imported yet.")
        return
    table(
        [
            (
                str(row["run"]),
                str(row["system"]),
                str(row["edition"]),
                str(row["began"])[:16].replace("T", " "),
                _state(row),
                ", ".join(row["files"])[:60],
            )
            for row in rows
        ],
        "run", "system", "edition", "began (UTC)", "state", "files",
    )  # fmt: skip


def _state(row: dict[str, object]) -> str:
    if row["taken_back"]:
        return "taken back"
    if not row["ended"]:
        return "interrupted: import the same files again"
    items = row["items"]
    came = items.get("imported", 0) if isinstance(items, dict) else 0
    return f"{came:,} imported"


def undo(
    run: Annotated[int, typer.Argument(help="The import’s number: see “rotative import list”.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; write nothing.")] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Take an import back: what it made and nobody has changed or used since.

    What stays is named with the reason. Stopped half-way, run it again: it
    goes on from there.
    """
    open_rooms()
    from rotative.wire.actions import undo_import
    from rotative.wire.models import ImportRun

    found = ImportRun.objects.select_related("edition").filter(pk=run).first()
    if found is None:
        raise Stop(f"There is no import {run}. List them with: rotative import list", MISSING)
    with progress_bar() as step:
        answer = undo_import(
            found, dry_run=dry_run, on_progress=lambda done, of: step("Items", done, of)
        )
    if as_json:
        say_json(answer.as_dict())
        return
    for line in answer.lines():
        say(line)
