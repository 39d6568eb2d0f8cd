"""The newsfeed's items: told lines of the ledger, each with what it is about now.

A thing stands in the list once: at the last line that readers were told about
it. An update therefore moves its story up, and whatever takes a thing out
stands in its place and shows nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rotative.editions.forms import format_date, format_time
from rotative.editions.models import Edition
from rotative.editions.typography import set_headline
from rotative.ledger.models import Line
from rotative.newsfeed.kinds import (
    BANNER,
    CORRECTED,
    FLASH,
    POST,
    PUBLISHED,
    UPDATED,
    Subject,
    kinds,
)
from rotative.stories.cards import address_from
from rotative.stories.models import Kind, Listing, Story


@dataclass(frozen=True)
class Item:
    """One thing in the newsfeed.

    ``id`` is the number of its line and its place in the order; ``key`` tells
    it from every other thing, and stays when it is told of again. ``form`` is
    the program's word for what happened, ``label`` the reader's (empty for
    plain news), ``clock`` and ``day_words`` the edition's own way to write the
    moment, ``words`` set in its typography; ``href`` is empty where it leads
    nowhere. ``story`` and ``topics`` are for those who follow them.
    """

    id: int
    key: str
    form: str
    label: str
    at: datetime
    iso: str
    clock: str
    day: str
    day_words: str
    words: str
    href: str
    breaking: bool = False
    section: int | None = None
    section_name: str = ""
    section_href: str = ""
    story: int | None = None
    topics: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The item as browsers get it: in the cached list and in the stream."""
        section = None
        if self.section is not None:
            section = {"id": self.section, "name": self.section_name, "href": self.section_href}
        return {
            "id": self.id,
            "key": self.key,
            "kind": self.form,
            "label": self.label,
            "at": self.iso,
            "clock": self.clock,
            "day": self.day,
            "dayWords": self.day_words,
            "words": self.words,
            "href": self.href,
            "breaking": self.breaking,
            "section": section,
            "story": self.story,
            "topics": list(self.topics),
        }


def key_of(line: Line) -> str:
    """What tells the thing that a line is about from every other."""
    return f"{line.object_type}:{line.object_id}"


def items_of(lines: Iterable[Line], edition: Edition, now: datetime) -> list[Item]:
    """The items of told ``lines`` of ``edition``, in their order, as readers see them at ``now``.

    Lines that a later one has taken the place of are left out, and those about
    what readers may not see. As many queries for a hundred lines as for one:
    one for what was told since, one a kind, three for the stories.
    """
    standing = _last_of_each(list(lines))
    subjects: dict[int, Subject] = {}
    for object_type, own in _by_type(standing).items():
        kind = kinds()[object_type]
        subjects.update(kind.subjects(edition, own, now))
    stories = _stories({subject.story for subject in subjects.values()}, edition, now)
    topics = _topics(stories)
    found = []
    for line in standing:
        subject = subjects.get(line.number)
        if subject is None:
            continue
        story = stories.get(subject.story) if subject.story is not None else None
        if subject.story is not None and story is None:
            continue
        found.append(_item(line, subject, story, topics, edition))
    return found


def _last_of_each(lines: list[Line]) -> list[Line]:
    """The lines at which things stand: no later told line is about the same thing."""
    asked = {
        object_type: {line.object_id for line in own}
        for object_type, own in _by_type(lines, shown=False).items()
    }
    last = Line.objects.last_told(asked)
    return [
        line
        for line in lines
        if last.get((line.object_type, line.object_id)) == line.number and _form(line)
    ]


def _by_type(lines: Iterable[Line], *, shown: bool = True) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.object_type in kinds() and (not shown or _form(line)):
            found[line.object_type].append(line)
    return found


def _form(line: Line) -> str:
    """What the line's item is; empty for a line that takes things out, or of no kind."""
    kind = kinds().get(line.object_type)
    return kind.shows.get(line.verb, "") if kind else ""


def _stories(ids: Iterable[int | None], edition: Edition, now: datetime) -> dict[int, Story]:
    """Those of the stories that the edition's readers may see at ``now``."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    public = Story.objects.visible_to(None, now).filter(pk__in=wanted, edition=edition)
    found = list(public.defer("body", "standfirst"))
    prefetch_related_objects(found, "section")
    for story in found:
        story.edition = edition
    return {story.pk: story for story in found}


def _topics(stories: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Story → its topics. The rows change with the stories, which are looked at already."""
    wanted = list(stories)
    found: dict[int, tuple[int, ...]] = {}
    if wanted:
        rows = Listing.objects.filter(kind=Listing.TOPIC, story_id__in=wanted)
        for row in rows.order_by("target_id"):
            found[row.story_id] = (*found.get(row.story_id, ()), row.target_id)
    return found


def _item(
    line: Line,
    subject: Subject,
    story: Story | None,
    topics: dict[int, tuple[int, ...]],
    edition: Edition,
) -> Item:
    form = _form(line)
    local = line.at.astimezone(edition.zone)
    words = subject.words or (story.headline if story else "")
    section = story.section if story else None
    return Item(
        id=line.number,
        key=key_of(line),
        form=form,
        label=_label(form, story, breaking=subject.breaking),
        at=line.at,
        iso=local.isoformat(timespec="seconds"),
        clock=format_time(line.at, edition),
        day=local.date().isoformat(),
        day_words=format_date(line.at, edition, "masthead"),
        words=str(set_headline(words, edition)),
        href=f"{address_from(story, edition)}{subject.place}" if story else "",
        breaking=subject.breaking,
        section=section.pk if section else None,
        section_name=section.name if section else "",
        section_href=f"{edition.base}{section.path}" if section else "",
        story=story.pk if story else None,
        topics=topics.get(story.pk, ()) if story else (),
    )


def _label(form: str, story: Story | None, *, breaking: bool) -> str:
    """What is said before the words; nothing before plain news."""
    if breaking or form == BANNER:
        return _("Breaking")
    if form == PUBLISHED:
        plain = story is None or story.kind == Kind.NEWS
        return "" if plain or story is None else str(Kind(story.kind).label)
    return {
        UPDATED: pgettext("of a story", "Updated"),
        CORRECTED: _("Correction"),
        POST: _("Live"),
        FLASH: pgettext("a line of news without a story", "Flash"),
    }[form]


def newest_of(lines: Sequence[Line]) -> int:
    """The number of the first of ``lines`` (newest first); 0 where there is none."""
    return lines[0].number if lines else 0
