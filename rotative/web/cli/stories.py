"""``rotative story``: write, publish, withdraw and look at stories from the command line."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rotative.web.cli.outcome import MISSING, USAGE, Stop, tell
from rotative.web.cli.plaintext import Unreadable, blocks_of, read_text
from rotative.web.cli.rooms import (
    JsonOption,
    edition_named,
    known,
    moment,
    open_rooms,
    say,
    say_json,
    section_named,
    story_facts,
    story_numbered,
)

if TYPE_CHECKING:
    from rotative.editions.models import Edition
    from rotative.stories.models import Byline, Story, Topic

app = typer.Typer(name="story", help="Stories.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The story’s number.")]


@app.command()
def new(
    edition: Annotated[str, typer.Option(help="Code of the edition.")],
    section: Annotated[str, typer.Option(help="Slug of the section.")],
    headline: Annotated[str, typer.Option(help="The headline.")],
    body: Annotated[str, typer.Option(help="File with the text, or - for standard input.")],
    standfirst: Annotated[str, typer.Option(help="The line under the headline.")] = "",
    byline: Annotated[
        list[str] | None, typer.Option(help="Who wrote it; may be given again.")
    ] = None,
    kind: Annotated[str, typer.Option(help="news, analysis, interview, opinion, …")] = "news",
    topic: Annotated[
        list[str] | None, typer.Option(help="Slug of a topic; may be given again.")
    ] = None,
    dateline: Annotated[str, typer.Option(help="Where it was written.")] = "",
    source_credit: Annotated[str, typer.Option("--source", help="Source credit.")] = "",
    slug: Annotated[
        str, typer.Option(help="Words in its address; made of the headline unless given.")
    ] = "",
    embargo: Annotated[str, typer.Option(help="Nobody sees it before this time (ISO 8601).")] = "",
    at: Annotated[str, typer.Option(help="Publish at this time (ISO 8601).")] = "",
    publish: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Write a story and print its address.

    The text is plain: paragraphs apart by blank lines, “## ” before a subhead,
    “> ” before quoted words (last line “> — Speaker, role”), “- ” before the
    points of a list. Without --publish or --at it stays a draft.
    """
    open_rooms()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from rotative.ledger.record import one_change
    from rotative.stories import actions
    from rotative.stories.models import Kind, Story

    place = edition_named(edition)
    if kind not in Kind.values:
        raise Stop(f"--kind: there is no kind “{kind}”.{known(Kind.values, kind)}", USAGE)
    story = Story(
        edition=place,
        section=section_named(place, section),
        kind=kind,
        headline=" ".join(headline.split()),
        standfirst=" ".join(standfirst.split()),
        dateline=dateline.strip(),
        source_credit=source_credit.strip(),
        slug=slug,
        embargo_until=moment(embargo, place.zone, "--embargo") if embargo else None,
        body=json.dumps(blocks_of(_text_from(body, cap=settings.MAX_BODY))),
    )
    go_live = moment(at, place.zone, "--at") if at else None
    if go_live and go_live <= timezone.now():
        raise Stop(f"--at: {at} has passed. Leave it out and use --publish.", USAGE)
    story.topics = _topics(place, topic or [])
    story.bylines.set(_bylines(byline or []))
    try:
        with one_change():  # all of it, or nothing
            story = actions.create(story)
            if go_live:
                story = actions.schedule(story, go_live)
            elif publish:
                story = actions.publish(story)
    except ValidationError as problem:
        raise _in_the_words_of_the_command(problem, slug) from None
    story = story_numbered(story.pk)
    if as_json:
        say_json(story_facts(story))
    elif story.live:
        say(story.address)
    else:
        _say_what_waits(story)


def _say_what_waits(story: "Story") -> None:
    """Tell what became of a story that readers do not see yet."""
    moment_due = story.go_live_at
    if moment_due:
        say(story.address)
        local = moment_due.astimezone(story.edition.zone)
        tell(f"Story {story.pk} will be public on {local:%Y-%m-%d at %H:%M} ({local.tzname()}).")
    else:
        say(f"Story {story.pk} is a draft. Publish it with: rotative story publish {story.pk}")


@app.command()
def publish(story: Number, as_json: Annotated[bool, JsonOption] = False) -> None:
    """Publish a story’s latest draft and print its address."""
    open_rooms()
    from rotative.stories import actions

    found = actions.publish(story_numbered(story))
    found = story_numbered(found.pk)
    if as_json:
        say_json(story_facts(found))
    elif found.live:
        say(found.address)
    else:
        _say_what_waits(found)


@app.command()
def withdraw(
    story: Number,
    reason: Annotated[str, typer.Option(help="Why: readers are told.")],
    as_json: Annotated[bool, JsonOption] = False,
) -> None:
    """Kill a public story: it is gone from every list and its address tells the reason."""
    open_rooms()
    from rotative.stories import actions

    actions.withdraw(story_numbered(story), reason)
    found = story_numbered(story)
    if as_json:
        say_json(story_facts(found))
    else:
        say(f"Withdrawn: {found.address}")


@app.command()
def show(story: Number, as_json: Annotated[bool, JsonOption] = False) -> None:
    """Show what the newsroom knows of a story."""
    open_rooms()
    facts = story_facts(story_numbered(story))
    if as_json:
        say_json(facts)
        return
    for name, value in facts.items():
        if value not in (None, "", []):
            say(f"{name.replace('_', ' '):<16} {_in_words(value)}")


def _in_words(value: Any) -> str:
    """A fact as a person reads it."""
    if not isinstance(value, list):
        return str(value)
    return "; ".join(
        f"{one['at']}: {one['note']}" if isinstance(one, dict) else str(one) for one in value
    )


def _text_from(name: str, *, cap: int) -> str:
    """The text in a file or on standard input. Stops the command when it cannot be a story's."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(cap + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(cap + 1)
    except FileNotFoundError:
        raise Stop(f"--body: there is no file {name}.", MISSING) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise Stop(f"--body: {name} cannot be read ({reason}).", MISSING) from None
    try:
        return read_text(raw, cap=cap)
    except Unreadable as problem:
        raise Stop(f"--body: {problem}") from None


def _topics(edition: "Edition", slugs: list[str]) -> "list[Topic]":
    from rotative.stories.models import Topic

    found = []
    for slug in dict.fromkeys(slugs):
        topic = Topic.objects.filter(edition=edition, slug=slug).first()
        if topic is None:
            there = Topic.objects.filter(edition=edition).values_list("slug", flat=True)
            raise Stop(
                f"The edition “{edition.code}” has no topic “{slug}”.{known(there, slug)} "
                f"Make it with: rotative topic add --edition {edition.code} NAME",
                MISSING,
            )
        found.append(topic)
    return found


def _bylines(names: list[str]) -> "list[Byline]":
    """Bylines for names as printed; a person the newsroom knows is linked."""
    from rotative.stories.models import Byline, Person

    made: list[Any] = []
    for name in names:
        clean = " ".join(name.split())
        if not clean:
            raise Stop("--byline: a byline names somebody.", USAGE)
        people = list(Person.objects.filter(name=clean)[:2])
        one = people[0] if len(people) == 1 else None  # two of one name: only the name is sure
        made.append(Byline(person=one, name="" if one else clean, sort_order=len(made)))
    return made


def _in_the_words_of_the_command(problem: Any, slug: str) -> Stop:
    """A ValidationError as a message that names options instead of fields."""
    from rotative.web.cli.outcome import explain

    stop = explain(problem)
    text = str(stop)
    if slug and "slug" in text:
        text += f" Choose another --slug than “{slug}”, or leave it out."
    return Stop(text)
