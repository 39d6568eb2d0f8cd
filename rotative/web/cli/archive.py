"""``rotative archive``: an invented archive, to try the newsroom's scale on."""

from typing import TYPE_CHECKING, Annotated

import typer

from rotative.web.cli.newsroom import progress_bar
from rotative.web.cli.rooms import JsonOption, edition_named, open_rooms, say, say_json

if TYPE_CHECKING:
    from rotative.editions.models import Edition

app = typer.Typer(
    name="archive", help="An invented archive, to try the scale on.", no_args_is_help=True
)


@app.callback()
def archive() -> None:
    """An invented archive, to try the newsroom’s scale on."""


@app.command()
def fill(
    stories: Annotated[int, typer.Option(min=1, help="How many each edition is to have.")],
    editions: Annotated[str, typer.Option(help="Codes of the editions, with commas.")],
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Fill editions with invented stories of the last 20 years.

    Each is labelled with the source “archive.fill”. Stopped half-way, run it
    again: it goes on from there. For a newsroom made to be tried, never for
    one with readers.
    """
    open_rooms()
    from rotative.web.archive.fill import fill_archive

    chosen = [edition_named(code.strip()) for code in editions.split(",") if code.strip()]
    with progress_bar() as step:

        def told(edition: "Edition", done: int) -> None:
            step(f"Stories of {edition.code}", done, stories)

        made = fill_archive(chosen, stories, told)
    if as_json:
        say_json({"made": made, "editions": [edition.code for edition in chosen]})
    else:
        say(f"{made} stories made." if made else "They were all there.")
