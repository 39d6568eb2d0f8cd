"""``rotative language``: begin a new one."""

import re
from pathlib import Path
from typing import Annotated

import typer

from rotative.web.cli.outcome import USAGE, Stop
from rotative.web.cli.rooms import open_rooms, say
from rotative.web.cli.strings import project

app = typer.Typer(
    name="language", help="The languages that editions can be in.", no_args_is_help=True
)

_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?")


@app.command("list")
def list_languages() -> None:
    """List the languages there are: tag, own name, script and direction."""
    from rotative.editions.languages import LANGUAGES

    for profile in LANGUAGES.values():
        say(f"{profile.tag:8} {profile.name}  ({profile.script}, {profile.direction})")


@app.command("add")
def add_language(
    tag: Annotated[str, typer.Argument(help="Its tag, as Django spells it: de, tr, zh-hant.")],
) -> None:
    """Begin a language: write its profile and empty catalogues, and say what is missing."""
    open_rooms()
    from rotative.editions.languages import LANGUAGES
    from rotative.web.strings.begin import NoSuchLanguage, begin, what_is_missing

    if not _TAG.fullmatch(tag):
        raise Stop(f"“{tag}” is not a language’s tag. Use one such as de, tr or zh-hant.", USAGE)
    root: Path = project()
    if tag not in LANGUAGES:
        try:
            written = begin(root, tag)
        except NoSuchLanguage as problem:
            raise Stop(str(problem), USAGE) from None
        for path in written:
            say(f"written: {path.relative_to(root)}")
    for line in what_is_missing(root, tag):
        say(f"missing: {line}")
