"""``rotative search``: look at the index of stories, and make it anew."""

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rotative.web.cli.newsroom import progress_bar
from rotative.web.cli.outcome import DISK, MISSING, REFUSED, Stop
from rotative.web.cli.rooms import JsonOption, open_rooms, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer(
    name="search",
    help="The index that readers and the desk search: look at it, make it anew.",
    no_args_is_help=True,
)


@contextmanager
def _told() -> "Iterator[None]":
    """What the index can be in trouble with, as words and an exit code."""
    from rotative.search.engines.interface import Away, Damaged

    try:
        yield
    except Damaged as problem:
        raise Stop(
            f"The search index cannot be used ({problem}). Make it anew: rotative search rebuild",
            MISSING,
        ) from None
    except Away as problem:
        raise Stop(f"The search engine does not answer: {problem}.", REFUSED) from None
    except TimeoutError as problem:
        raise Stop(f"{str(problem).capitalize()}. Try again in a minute.", REFUSED) from None
    except OSError as problem:
        raise Stop(f"The search index cannot be written: {problem}", DISK) from None


@app.command()
def status(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Say how many stories each language’s index holds, and how far it follows the ledger."""
    open_rooms()
    from rotative.search.index import state

    with _told():
        found = state()
    if as_json:
        say_json(
            {"stories": found.stories, "line": found.line, "behind": found.behind,
             "bytes": found.size}
        )  # fmt: skip
        return
    for tag, count in found.stories.items():
        say(f"{tag}: {count:,} stories")
    say(f"{found.size / 1e6:,.1f} MB; {found.behind:,} lines of the ledger behind.")


@app.command()
def rebuild(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Make the index anew from the database.

    Readers and the desk search the old one until the new one takes its place
    in one move; what happens meanwhile is taken in by both. Stopped half-way,
    the old one stays in use.
    """
    open_rooms()
    from rotative.search.index import newest_story
    from rotative.search.index import rebuild as make_anew

    began = time.monotonic()
    # By numbers, not by a count: the newest story’s says about how many there are.
    newest = newest_story()
    with _told(), progress_bar() as step:
        done = make_anew(lambda upto: step("Stories", upto, max(newest, upto)))
    seconds = time.monotonic() - began
    if as_json:
        say_json({"stories": done, "seconds": round(seconds, 2)})
    else:
        say(f"{done:,} stories in {seconds:,.0f} s.")


@app.command()
def relate(
    anew: Annotated[bool, typer.Option("--anew", help="Those that are done, too.")] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Find which stories are like each public one, for the end of its page.

    What is published or imported is done by the job worker; this is for an
    archive that was there before. Newest first; stopped, it goes on where it was.
    """
    open_rooms()
    from rotative.search.index import newest_story
    from rotative.search.relating import relate_archive

    began = time.monotonic()
    newest = newest_story()
    with _told(), progress_bar() as step:
        done = relate_archive(anew=anew, told=lambda past: step("Stories", past, max(newest, past)))
    seconds = time.monotonic() - began
    if as_json:
        say_json({"changed": done, "seconds": round(seconds, 2)})
    else:
        say(f"{done:,} stories in {seconds:,.0f} s.")
