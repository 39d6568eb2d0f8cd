"""The stream of an edition: what open pages are told of each line of its ledger, in order.

State and events come to the same: who has the list as it was at a line and is
told of all lines after it has the list as it is now (docs/reference/newsfeed.md
says what a page does with each event). An event says what is true when it is
made, which may be later than its line: it can be told twice, or late.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from rotative.editions.models import Edition
from rotative.kit.streams import Ask, Event, Opening, Read
from rotative.ledger.follow import newest_number
from rotative.ledger.models import Line
from rotative.newsfeed.items import Item, items_of, key_of
from rotative.newsfeed.kinds import events, kinds
from rotative.press.applying import catch_up
from rotative.press.generations import generations

PATH = "/live/stream"
# After these the list is another in more than one place: pages fetch it anew.
ANEW = frozenset({"edition.changed", "section.changed"})


def epoch() -> str:
    """What the ledger's numbers belong to: the moment of its first line; 0 while it is empty."""
    first = Line.objects.order_by("number").first()
    return f"{int(first.at.timestamp() * 1_000_000):x}" if first else "0"


def channel_of(edition: int) -> str:
    """The channel of the edition with that number."""
    return f"edition:{edition}"


class Editions:
    """The source of every edition's stream: public, and the same for all who follow it."""

    path = PATH
    private = False

    def epoch(self) -> str:
        """See :func:`epoch`."""
        return epoch()

    def newest(self) -> int:
        """The number of the ledger's last line."""
        return newest_number()

    def read_after(self, seq: int, limit: int) -> Read:
        """The events of the next ``limit`` lines; a fixed number of queries for each edition.

        This machine's stored pages know of all of them: who fetches one because of an event
        must not get it as it was before, though another machine wrote the line just now.
        """
        lines = list(Line.objects.after(seq)[:limit])
        if lines and lines[-1].number > generations().applied:
            catch_up()
        return Read(events_of(lines, timezone.now()), lines[-1].number if lines else seq)

    def may_open(self, ask: Ask) -> Opening | None:
        """Everybody may follow any edition."""
        return Opening(channel_of(ask.edition))

    def still_open(self, owners: Collection[str]) -> Collection[str]:
        """Never asked: nobody signs in for this."""
        return owners


def events_of(lines: Sequence[Line], now: datetime) -> list[Event]:
    """What the readers of each edition are told of ``lines``, in their order."""
    by_edition: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.edition and _matters(line):
            by_edition[line.edition].append(line)
    found: list[Event] = []
    for edition in Edition.objects.filter(code__in=list(by_edition)) if by_edition else ():
        with translation.override(edition.profile.tag), timezone.override(edition.zone):
            found += _of_edition(edition, by_edition[edition.code], now)
    return sorted(found, key=lambda event: event.seq)


def _moves(line: Line) -> bool:
    """Whether the line may change the item of what it is about."""
    kind = kinds().get(line.object_type)
    if kind is None:
        return False
    return bool(line.told) or line.verb in kind.shows or line.verb in kind.changes


def _matters(line: Line) -> bool:
    return line.verb in ANEW or line.verb in events() or _moves(line)


def _of_edition(edition: Edition, lines: list[Line], now: datetime) -> list[Event]:
    moved = [line for line in lines if _moves(line)]
    items = _items_about(edition, moved, now)
    again = _public_again(moved)
    more = _more(edition, lines, now)
    found = []

    def tell(line: Line, name: str, said: dict[str, Any]) -> None:
        data = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        channel = channel_of(edition.pk)
        found.append(Event(channel, line.number, name, data, line.at.timestamp()))

    for line in lines:
        if line.verb in ANEW or line.number in again:
            tell(line, "reset", {})
        elif _moves(line):
            item = items.get(key_of(line))
            if item is not None:
                tell(line, "item", item.as_json())
            else:
                tell(line, "gone", _gone(line))
        for name, said in more.get(line.number, []):
            tell(line, name, said)
    return found


def _items_about(edition: Edition, lines: Sequence[Line], now: datetime) -> dict[str, Item]:
    """The items of what ``lines`` are about, by their keys, wherever they stand in the list."""
    asked: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        asked[line.object_type].add(line.object_id)
    if not asked:
        return {}
    standing = Line.objects.filter(pk__in=list(Line.objects.last_told(asked).values()))
    return {item.key: item for item in items_of(standing, edition, now)}


def _public_again(lines: Sequence[Line]) -> set[int]:
    """The lines at which a story is public again: all that leads to it is back with it."""
    published = [line for line in lines if line.verb == "story.published"]
    if not published:
        return set()
    ids = {line.object_id for line in published}
    told = Line.objects.filter(object_type="story", object_id__in=ids, told=True)
    first: dict[str, int] = {}
    for line in told.order_by("-number"):
        first[line.object_id] = line.number
    return {line.number for line in published if first.get(line.object_id) != line.number}


def _gone(line: Line) -> dict[str, Any]:
    story = int(line.object_id) if line.object_type == "story" else None
    return {"key": key_of(line), "story": story}


def _more(
    edition: Edition, lines: Sequence[Line], now: datetime
) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """The further events that rooms have for these lines."""
    by_maker: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        for make in events().get(line.verb, ()):
            by_maker[make].append(line)
    found: dict[int, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for make, own in by_maker.items():
        for number, event in make(edition, own, now).items():
            found[number].append(event)
    return found
