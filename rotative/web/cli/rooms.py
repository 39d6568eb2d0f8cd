"""Open the newsroom for a command, and find what a command line names."""

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime, tzinfo
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import typer

from rotative.web.cli.outcome import MISSING, USAGE, Stop

if TYPE_CHECKING:
    from rotative.editions.models import Edition
    from rotative.stories.models import Section, Story


def open_rooms() -> None:
    """Load the settings and every room. A bad setting ends the process with code 78."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    import django

    django.setup()


def say(line: str = "") -> None:
    """Write a line of the command's answer to standard output."""
    sys.stdout.write(f"{line}\n")


def say_json(answer: object) -> None:
    """Write the answer as one JSON document, readable by people too."""
    say(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def table(rows: Iterable[Iterable[str]], *heads: str) -> None:
    """Print rows as a plain table, headed by ``heads``."""
    from rich.console import Console
    from rich.table import Table

    grid = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        grid.add_row(*row)
    # A pipe has no width: let every line be as long as it must.
    Console(width=None if sys.stdout.isatty() else 400, soft_wrap=True).print(grid)


def known(words: Iterable[str], wanted: str, *, limit: int = 30) -> str:
    """A sentence that helps someone who named what does not exist."""
    names = list(words)
    close = get_close_matches(wanted, names, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"{hint} There are: {', '.join(names[:limit])}{more}." if names else ""


def edition_named(code: str) -> "Edition":
    """The edition with that code. Stops the command, naming those there are."""
    from rotative.editions.models import Edition

    found = Edition.objects.filter(code=code).first()
    if found is None:
        codes = list(Edition.objects.values_list("code", flat=True))
        help_out = known(codes, code) or " Make the first with: rotative edition add"
        raise Stop(f"There is no edition “{code}”.{help_out}", MISSING)
    return found


def section_named(edition: "Edition", slug: str) -> "Section":
    """The edition's section with that slug. Stops the command, naming those there are."""
    from rotative.stories.models import Section

    found = Section.objects.filter(edition=edition, slug=slug).first()
    if found is None:
        slugs = list(Section.objects.filter(edition=edition).values_list("slug", flat=True))
        help_out = known(slugs, slug) or (
            f" It has none yet. Make one with: rotative section add --edition {edition.code} NAME"
        )
        raise Stop(f"The edition “{edition.code}” has no section “{slug}”.{help_out}", MISSING)
    return found


def story_numbered(number: int) -> "Story":
    """The story with that number. Stops the command where there is none."""
    from rotative.stories.models import Story

    found = Story.objects.filter(pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise Stop(f"There is no story {number}.", MISSING)
    return found


def moment(text: str, zone: tzinfo, option: str) -> datetime:
    """A time as typed: ISO 8601; without an offset it is the edition's own time.

    Stops the command with code 2 for anything else.
    """
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise Stop(
            f"{option}: “{text}” is not a time. Write it as 2026-03-01T18:00 (the edition’s own "
            "time) or 2026-03-01T18:00+00:00.",
            USAGE,
        ) from None


JsonOption = typer.Option("--json", help="Answer in JSON, for programs.")


def story_facts(story: "Story") -> dict[str, Any]:
    """What a program may read of a story: the same keys in every command's JSON."""
    return {
        "id": story.pk,
        "edition": story.edition.code,
        "section": story.section.slug,
        "kind": story.kind,
        "state": story.state,
        "headline": story.headline,
        "standfirst": story.standfirst,
        "slug": story.slug,
        "bylines": [byline.printed for byline in story.bylines.all()],
        "topics": [topic.name for topic in story.topics.all()],
        "place": story.place.name if story.place else "",
        "address": story.address,
        "first_published": _iso(story.first_published_at),
        "last_updated": _iso(story.revised_at),
        "embargo": _iso(story.embargo_until),
        "goes_live": _iso(story.go_live_at),
        "withdrawn": _iso(story.withdrawn_at),
        "reason": story.withdrawal_reason,
        "corrections": [
            {"at": _iso(note.at), "note": note.note} for note in story.corrections.all()
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
