"""Keep the index what the database says: follow the ledger, rebuild, take in drafts."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from rotative.editions.models import Edition
from rotative.ledger.follow import GoTo, follower, newest_number, start_over
from rotative.ledger.holders import of_this_machine
from rotative.ledger.models import Cursor, Line
from rotative.search.documents import Document, documents
from rotative.search.engines import chosen
from rotative.search.engines.interface import Damaged
from rotative.stories.models import Byline, Listing, Story

log = logging.getLogger(__name__)

# Where machines share the index, one of them keeps it for all.
NAME = "search.desk" if chosen().shared else of_this_machine("search.desk")
ARCHIVE_FILLED = "archive.filled"
_CHUNK = 500
_MARGIN = timedelta(minutes=1)  # between the clocks of two machines


@dataclass(frozen=True)
class State:
    """How many stories each language's index holds, and how far it follows the ledger."""

    stories: dict[str, int]
    line: int
    behind: int
    size: int  # bytes on the disk


# A lane of its own: taking in a great archive, or making the index anew, holds up nobody.
@follower(NAME, lane="search")
def follow(lines: Sequence[Line]) -> None:
    """Take in what happened to stories; the index is on the disk before the cursor moves."""
    try:
        noted = chosen().noted_line()
        if noted > newest_number():
            raise Damaged("the index is ahead of the ledger: another database's")
        if not lines[0].number - 1 <= noted < lines[0].number:
            # Ahead: a crash or a restart before the cursor moved. Behind: an index restored
            # from an older day than the database.
            raise GoTo(noted)
        take_in(_touched(lines))
        chosen().note_line(lines[-1].number)
    except Damaged as problem:
        log.warning("the search index is rebuilt: %s", problem)
        raise GoTo(_rebuild()) from problem


def _touched(lines: Iterable[Line]) -> list[int]:
    """The stories that the lines say something of, themselves or by what they are filed under."""
    touched: set[int] = set()
    for line in lines:
        if line.object_type == "story":
            touched.add(int(line.object_id))
        elif line.verb == ARCHIVE_FILLED:
            touched.update(range(line.payload["first"], line.payload["last"] + 1))
        elif line.object_type == "topic":
            touched.update(
                Listing.objects.filter(kind=Listing.TOPIC, target_id=int(line.object_id))
                .values_list("story_id", flat=True)
            )  # fmt: skip
        elif line.object_type == "person":
            touched.update(
                Byline.objects.filter(person_id=int(line.object_id))
                .values_list("story_id", flat=True)
            )  # fmt: skip
        elif line.object_type == "place":
            touched.update(
                Story.objects.filter(place_id=int(line.object_id)).values_list("id", flat=True)
            )
        elif line.object_type == "edition":
            edition = Edition.objects.filter(pk=int(line.object_id)).first()
            if edition and chosen().strays(edition.pk, edition.language):
                raise Damaged(f"{edition.code} has another language now")
    return sorted(touched)


def take_in(ids: Sequence[int]) -> None:
    """Let the index know those stories as the database has them now, or has them no more."""
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        line = newest_number()
        there = list(documents(some))
        chosen().put(there, line=line)
        gone = set(some) - {entry.story for entry in there}
        if gone:
            chosen().drop(sorted(gone), line=line)


def rebuild(told: Callable[[int], None] = lambda done: None) -> int:
    """Make the index anew from the database and put it in the old one's place.

    Search goes on with the old one meanwhile. ``told`` hears how many stories
    are in, now and then. Afterwards the follower goes on from the line that
    was the last when the rebuild began. Returns the number of stories.
    """
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        told(done)

    start_over(NAME, at=_rebuild(count))
    return done


def newest_story() -> int:
    """The number of the story that was made last, roughly how many there are; 0 of none."""
    return Story.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _ids_after(last: int, end: int) -> list[int]:
    stories = Story.objects.filter(pk__gt=last, pk__lte=end).order_by("pk")
    return list(stories.values_list("pk", flat=True)[:_CHUNK])


def _rebuild(count: Callable[[int], None] = lambda more: None) -> int:
    """Make the index anew; return the ledger's number from which to follow on."""
    number, began = newest_number(), timezone.now() - _MARGIN
    with chosen().making(number) as new:
        last, end = 0, newest_story()
        while ids := _ids_after(last, end):
            new.take(documents(ids))
            count(len(ids))
            last = ids[-1]
        # Drafts are not in the ledger: those saved meanwhile are in the old index only.
        new.use(number, _changed_since(began))
    return number


def _changed_since(began: datetime) -> Iterator[Iterable[Document]]:
    newest = Story.objects.filter(updated_at__gte=began).order_by("-updated_at", "-id")
    ids = list(newest.values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        yield documents(ids[start : start + _CHUNK])


def state() -> State:
    """How the index in use is. Raises Damaged where there is none, Away where it is silent."""
    found = chosen().describe()
    line = chosen().noted_line()
    at = Cursor.objects.filter(name=NAME).values_list("number", flat=True).first()
    return State(
        stories=found.stories,
        line=line,
        behind=max(newest_number() - min(line, line if at is None else at), 0),
        size=found.size,
    )
