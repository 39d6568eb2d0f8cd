"""The table of commands, and how one is run."""

from collections.abc import Sequence

import typer

from rotative.web.cli import (
    archive,
    captures,
    doctor,
    editions,
    imports,
    language,
    live,
    newsroom,
    people,
    press,
    search,
    stories,
    strings,
    terms,
)
from rotative.web.cli.outcome import DONE, ending

app = typer.Typer(
    name="rotative",
    help="A newsroom in one program: desk, editions, picture bank, wire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
newsroom.add_to(app)
doctor.add_to(app)
app.add_typer(editions.app)
for kind in terms.APPS:
    app.add_typer(kind)
app.add_typer(people.app)
app.add_typer(stories.app)
captures.add_to(imports.app)
app.add_typer(imports.app)
app.add_typer(archive.app)
app.add_typer(strings.app)
app.add_typer(language.app)
app.add_typer(press.app)
app.add_typer(search.app)
app.add_typer(live.app)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code.

    Whatever goes wrong ends in SystemExit with words on standard error and
    one of ``outcome.CODES``.
    """
    with ending():
        app(args=list(arguments), prog_name="rotative")
    return DONE
