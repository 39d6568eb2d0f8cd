"""``rotative import capture``: one story from a saved page, or from the text of one."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rotative.web.cli.outcome import MISSING, REFUSED, tell
from rotative.web.cli.rooms import JsonOption, edition_named, open_rooms, say

if TYPE_CHECKING:
    from rotative.editions.models import Edition
    from rotative.wire.captures.understood import Understood


def add_to(app: typer.Typer) -> None:
    """Add the command to the group ``import``."""
    app.command()(capture)


def capture(
    files: Annotated[list[Path], typer.Argument(help="Pages saved as HTML, or their text.")],
    edition: Annotated[str, typer.Option(help="Code of the edition that takes them in.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; write nothing.")] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Make drafts of captured pages, and name every line that was left out.

    Each file becomes one draft that an editor accepts or mends. A file that
    cannot be read is named with what to do, and the others still come in.
    With --json one object a line for each file, in the order given. Exit code
    0 only where every file was understood; 3 where files are missing, else 1.
    """
    open_rooms()
    place = edition_named(edition)
    codes = {_one(path, place, dry_run=dry_run, as_json=as_json) for path in files} - {0}
    if codes:
        raise typer.Exit(MISSING if codes == {MISSING} else REFUSED)


def _one(path: Path, edition: "Edition", *, dry_run: bool, as_json: bool) -> int:
    """Take in one file; its exit code."""
    from django.core.exceptions import PermissionDenied, ValidationError

    from rotative.stories.actions import CannotDo
    from rotative.wire.captures.actions import make_draft
    from rotative.wire.captures.reading import read_capture
    from rotative.wire.captures.understood import NotAPage

    number = None
    try:
        found = read_capture(path)
        if not dry_run:
            number = make_draft(found, edition).pk
    except FileNotFoundError:
        return _refuse(path, f"There is no file {path}.", MISSING, as_json=as_json)
    except ValidationError as refusal:
        return _refuse(path, " ".join(refusal.messages), REFUSED, as_json=as_json)
    except OSError as problem:
        return _refuse(path, problem.strerror or str(problem), REFUSED, as_json=as_json)
    except (NotAPage, CannotDo, PermissionDenied) as refusal:
        return _refuse(path, str(refusal), REFUSED, as_json=as_json)
    if as_json:
        head = {"file": str(path), "edition": edition.code, "story": number}
        _say_object(head | found.as_dict())
    else:
        _report(path, edition.code, number, found)
    return 0


def _refuse(path: Path, why: str, code: int, *, as_json: bool) -> int:
    if as_json:
        _say_object({"file": str(path), "problem": why})
    tell(f"{path.name}: {why}")
    return code


def _say_object(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")


def _report(path: Path, code: str, number: int | None, found: "Understood") -> None:
    """What became of the file, for a person."""
    made = f"draft {number} in {code}" if number else f"would be a draft in {code}"
    say(f"{path.name}: {made}")
    told = {
        "Headline": found.headline,
        "Kicker": found.kicker,
        "Standfirst": found.standfirst,
        "Byline": ", ".join(found.bylines),
        "Dateline": found.dateline,
        "Published": found.published_at,
        "Language": found.language,
        "Address": found.address,
        "Caption": found.lead.caption,
        "Credit": found.lead.credit,
        "Photographer": found.lead.photographer,
        "Agency": found.lead.agency,
        "Topics": ", ".join(found.topics),
        "Related": "; ".join(card.headline for card in found.related),
    }
    for name, value in told.items():
        if value:
            say(f"  {name + ':':<14}{value}")
    kinds = [block["type"] for block in found.body]
    blocks = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    say(f"  {'Blocks:':<14}{blocks or 'none'}")
    for note in found.notes:
        say(f"  {'Note:':<14}{note}")
    say(f"  Left out: {len(found.left_out)} lines")
    for left in found.left_out:
        say(f"    {left.line:>5}  {left.text[:90]}  [{left.reason}]")
