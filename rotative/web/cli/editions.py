"""``rotative edition``: make and list the newsroom's sites."""

from typing import Annotated

import typer

from rotative.web.cli.outcome import USAGE, Stop
from rotative.web.cli.rooms import JsonOption, known, open_rooms, say, say_json, table

app = typer.Typer(name="edition", help="The sites of the newsroom.", no_args_is_help=True)


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="Short code, such as afrique. Fixed for good.")],
    name: Annotated[str, typer.Option(help="Its name, as readers see it.")],
    language: Annotated[str, typer.Option(help="Language tag: ar, en, fr.")],
    region: Annotated[str, typer.Option(help="Country (SN) or area (002).")] = "",
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="IANA time zone, such as Africa/Dakar.")
    ] = "UTC",
    prefix: Annotated[
        str | None,
        typer.Option(help="First word of its addresses; the code unless it has its own host."),
    ] = None,
    host: Annotated[str, typer.Option(help="A host of its own, such as afrique.example.org.")] = "",
    accent: Annotated[str, typer.Option(help="Accent colour, such as #7a1f2b.")] = "#7a1f2b",
    tagline: Annotated[str, typer.Option(help="A line under its name.")] = "",
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Make an edition and print the address of its home page."""
    open_rooms()
    from rotative.editions.actions import add_edition
    from rotative.editions.languages import LANGUAGES
    from rotative.editions.models import Edition
    from rotative.fronts.actions import ensure_front
    from rotative.ledger.record import one_change

    if language not in LANGUAGES:
        help_out = known(LANGUAGES, language)
        raise Stop(f"--language: Rotative does not speak “{language}”.{help_out}", USAGE)
    if code != code.lower():
        raise Stop(f"The code is written in small letters: {code.lower()}", USAGE)
    edition = Edition(
        code=code,
        name=name,
        tagline=tagline,
        language=language,
        region=region.upper(),
        time_zone=time_zone,
        prefix=("" if host else code) if prefix is None else prefix.strip("/"),
        host=host.lower(),
        accent=accent.lower(),
    )
    with one_change():
        add_edition(edition)
        ensure_front(edition)
    if as_json:
        say_json(_facts(edition))
    else:
        say(edition.address)


@app.command("list")
def list_editions(as_json: Annotated[bool, JsonOption] = False) -> None:
    """List the editions."""
    open_rooms()
    from rotative.editions.models import Edition

    editions = list(Edition.objects.order_by("position", "id"))
    if as_json:
        say_json([_facts(edition) for edition in editions])
    elif editions:
        table(
            [
                (edition.code, edition.name, edition.lang, edition.direction, edition.address)
                for edition in editions
            ],
            "code", "name", "language", "direction", "address",
        )  # fmt: skip
    else:
        say("No edition yet. Make the first with: rotative edition add")


def _facts(edition: object) -> dict[str, object]:
    """What a program may read of an edition."""
    names = ("code", "name", "language", "region", "direction", "time_zone", "address", "is_open")
    return {name: getattr(edition, name) for name in names}
