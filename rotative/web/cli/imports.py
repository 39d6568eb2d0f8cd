"""``rotative import``: bring in the archive of another system."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rotative.web.cli import import_runs
from rotative.web.cli.newsroom import progress_bar
from rotative.web.cli.outcome import MISSING, Stop
from rotative.web.cli.rooms import JsonOption, edition_named, open_rooms, say, say_json, table

if TYPE_CHECKING:
    from rotative.wire.importers.report import Report

app = typer.Typer(name="import", help="Bring in another system’s archive.", no_args_is_help=True)


# Name on the command line, whose it is, and what its files are.
FORMATS = (
    ("wxr", "WordPress (WXR)", "export files (.xml)"),
    ("wp-rest", "WordPress (REST)", "answers of its API (.json, a folder or a .zip of them)"),
    ("ghost", "Ghost", "exports (.json or .zip), with redirects.json where there is one"),
    ("medium", "Medium", "the export (.zip), its folder, or single posts (.html)"),
    ("squarespace", "Squarespace", "export files (.xml)"),
    ("chorus", "Chorus", "entries (.json, a folder or a .zip of them)"),
    ("tinynews", "Tiny News", "articles and authors (.json, a folder or a .zip of them)"),
    ("ninjs", "ninjs 1 to 3 and Superdesk", "items (.json, .jsonl, a folder or a .zip of them)"),
)


@app.callback()
def importing() -> None:
    """Bring in another system’s archive."""


@app.command()
def formats(as_json: Annotated[bool, JsonOption] = False) -> None:
    """List the systems whose exports can be brought in."""
    if as_json:
        say_json([{"name": name, "of": of, "files": files} for name, of, files in FORMATS])
    else:
        table(FORMATS, "format", "of", "files")


def _command(name: str, of: str, files_of: str) -> Callable[..., None]:
    """``rotative import NAME``: the same for every system."""

    def bring_in(
        files: Annotated[list[Path], typer.Argument(help=f"{of}: {files_of}, in any order.")],
        edition: Annotated[str, typer.Option(help="Code of the edition that takes them in.")],
        media: Annotated[
            Path | None, typer.Option(help="Folder with the old site’s uploads.")
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only report; write nothing.")
        ] = False,
        as_json: Annotated[bool, JsonOption] = False,
    ) -> None:
        _import(name, files, edition, media, dry_run=dry_run, as_json=as_json)

    bring_in.__doc__ = f"""Import exports of {of} and report what became of every item.

    Stopped half-way, run it again: it goes on from there and nothing comes in
    twice. Exit code 0 only where every item of every file is accounted for.
    """
    return bring_in


for _format in FORMATS:
    app.command(_format[0])(_command(*_format))


def _import(
    name: str,
    files: list[Path],
    edition: str,
    media: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    for path in files:
        if not path.exists() or (path.is_dir() and name in {"wxr", "squarespace"}):
            raise Stop(f"There is no file {path}.", MISSING)
    if media is not None and not media.is_dir():
        raise Stop(f"--media: there is no folder {media}.", MISSING)
    open_rooms()
    from rotative.wire.actions import import_files

    place = edition_named(edition)
    with progress_bar() as step:
        report = import_files(
            name,
            files,
            edition=place,
            media=media,
            dry_run=dry_run,
            on_progress=lambda done, of: step("Items", done, of),
            on_reading=lambda read, of: step("Read, in kB", read // 1000, of // 1000),
        )
    if as_json:
        _say_report(report)
    else:
        for line in report.lines():
            say(line)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


import_runs.add_to(app)


def _say_report(report: "Report") -> None:
    """The whole report as one JSON document, entry by entry: an archive need not fit in memory."""
    head = json.dumps(report.sums(), ensure_ascii=False, indent=2)
    sys.stdout.write(head.removesuffix("\n}") + ',\n  "entries": [')
    for number, entry in enumerate(report.entries()):
        sys.stdout.write(",\n    " if number else "\n    ")
        sys.stdout.write(json.dumps(entry, ensure_ascii=False))
    sys.stdout.write("\n  ]\n}\n")
