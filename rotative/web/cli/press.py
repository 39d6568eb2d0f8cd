"""``rotative press``: look at the page store, fill it, empty it."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rotative.web.cli.outcome import DISK, Stop, tell
from rotative.web.cli.rooms import JsonOption, edition_named, open_rooms, say, say_json

if TYPE_CHECKING:
    from rotative.editions.models import Edition
    from rotative.press.store import Store

app = typer.Typer(
    name="press",
    help="The store of public pages: made once, kept until what they show changes.",
    no_args_is_help=True,
)


def _store() -> "Store":
    open_rooms()
    from rotative.press.store import store

    try:
        return store()
    except OSError as problem:
        raise Stop(f"The page store cannot be opened: {problem}", DISK) from None


@app.command()
def status(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Say what is stored, how old it is, and how often it answered."""
    shop = _store()
    from rotative.press.purging.keys import SLICES
    from rotative.press.purging.report import purging_report
    from rotative.press.report import report

    found = report(shop)
    told = purging_report()
    if as_json:
        say_json({**asdict(found), "purging": [asdict(target) for target in told]})
        return
    say(f"{found.pages:,} pages, {found.strays:,} strays (redirects, older stretches, not found)")
    say(f"{found.bytes / 1e6:,.1f} of {found.limit / 1e6:,.0f} MB")
    say(
        f"Age: half of them older than {found.median_age:,.0f} s, the oldest {found.oldest:,.0f} s."
    )
    asked = found.hits + found.misses
    if asked:
        say(f"{found.hits:,} of {asked:,} answers from the store ({found.hits / asked:.1%}),")
        say(f"  {found.unchanged:,} of them unchanged since the reader’s own copy;")
        say(f"  {found.renders:,} pages made, {found.waited:,} waited for somebody else’s,")
        say(f"  {found.turned_away:,} told to come again.")
    if found.outdated:
        say(f"{found.outdated:,} are of an earlier build: each is made again when it is read.")
    if found.next_due is not None:
        moment = datetime.fromtimestamp(found.next_due, UTC)
        say(f"Something is due at {moment.isoformat(timespec='seconds')}.")
    for target in told:
        say(f"CDN {target.kind} {target.target}: {target.behind:,} lines not told yet.")
        if target.slices:
            say(f"  {target.slices} of {SLICES} slices still to be let go of ({target.why}).")
        if target.problem:
            say(f"  {target.failures} failures in a row: {target.problem}")


@app.command()
def warm(
    edition: Annotated[str, typer.Option(help="Code of one edition; else all that are open.")] = "",
    newest: Annotated[
        int, typer.Option(min=0, max=100_000, help="How many of the newest stories of each.")
    ] = 200,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Make the pages that readers ask for first: fronts, feeds, the newest stories."""
    _store()
    from rotative.editions.models import Edition
    from rotative.press.applying import catch_up
    from rotative.press.due import release_due
    from rotative.web.public import pressed

    release_due()
    catch_up()
    made = there = 0
    for place in [edition_named(edition)] if edition else Edition.objects.open():
        for path in first_addresses(place, newest):
            _page, stored = pressed(place, path)
            made, there = made + (not stored), there + stored
    if as_json:
        say_json({"made": made, "stored": there})
    else:
        say(f"{made:,} pages made, {there:,} were stored already.")


def first_addresses(edition: "Edition", newest: int) -> list[str]:
    """The addresses below the edition's base that are worth making before anybody asks."""
    from rotative.stories.models import Section, Story

    found = ["/", "/edition.css", "/feed.xml", "/sitemap.xml"]
    for section in Section.objects.of(edition):
        found += [section.path, f"{section.path}feed.xml"]
    stories = Story.objects.newest(edition).only("slug", "address_day", "edition_id")
    return [*found, *(story.path for story in stories[:newest])]


@app.command()
def clear(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Let go of every stored page. Harmless: each is made again when it is asked for."""
    shop = _store()
    from rotative.press.report import clear as let_go

    gone = let_go(shop)
    if as_json:
        say_json({"cleared": gone})
    else:
        say(f"{gone:,} pages let go.")
        tell("Each is made again when somebody asks for it.")
