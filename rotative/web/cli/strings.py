"""``rotative strings``: the program's words in every language, checked and brought up to date."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rotative.web.cli.outcome import REFUSED, Stop
from rotative.web.cli.rooms import JsonOption, open_rooms, say, say_json, table

app = typer.Typer(
    name="strings",
    help="The program’s own words in every language (for those who work on Rotative).",
    no_args_is_help=True,
)


def project() -> Path:
    """The folder that holds the package. Stops the command where there are no sources."""
    import rotative

    root = Path(rotative.__file__).resolve().parent.parent
    if not (root / "rotative" / "web" / "strings").is_dir():
        raise Stop("This installation has no sources to read.")
    return root


@app.command("check")
def check_strings(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Find every string that is missing, half-translated or written past the catalogues."""
    open_rooms()
    from rotative.web.strings import check

    problems = check(project())
    if as_json:
        say_json([asdict(problem) for problem in problems])
    for problem in [] if as_json else problems:
        say(str(problem))
    if problems:
        raise Stop(f"{len(problems)} problems. Translate what is missing; see docs/howto.", REFUSED)


@app.command("coverage")
def print_coverage(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Print how much of each room, and of what the desk borrows, each language has."""
    open_rooms()
    from rotative.editions.languages import LANGUAGES
    from rotative.web.strings.coverage import coverage

    found = coverage(project())
    if as_json:
        say_json([asdict(one) for one in found])
        return
    rows: dict[str, dict[str, str]] = {}
    for one in found:
        shown = "100" if one.done >= one.total else f"{one.share * 100:.1f}"
        rows.setdefault(f"{one.what} ({one.total})", {})[one.tag] = shown
    table(
        ([name, *(row.get(tag, "") for tag in LANGUAGES)] for name, row in rows.items()),
        "percent of",
        *LANGUAGES,
    )


@app.command("compile")
def compile_strings() -> None:
    """Compile the catalogues that changed, so that pages show them."""
    from rotative.kit.catalogues import UnreadableCatalogue, compile_stale
    from rotative.kit.regions import compile_regions

    try:
        made = compile_stale(project() / "rotative")
        made += compile_regions(project() / "rotative" / "desk" / "overlay")
    except UnreadableCatalogue as problem:
        raise Stop(f"{problem}. Mend that line; the others were compiled as far as it.") from None
    say(f"{len(made)} compiled")


@app.command("extract")
def extract_strings() -> None:
    """Add new strings to every catalogue, empty, and drop what nothing asks for any more."""
    open_rooms()
    from rotative.editions.languages import LANGUAGES
    from rotative.web.strings.update import update

    for tag, profile in LANGUAGES.items():
        told = update(project(), profile)
        total, left, dropped = (sum(row[at] for row in told.values()) for at in range(3))
        say(f"{tag}: {total} strings, {left} to translate, {dropped} dropped")
