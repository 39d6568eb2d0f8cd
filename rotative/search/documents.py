"""A story as the index knows it. Plain data: an engine needs nothing else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.blocks import RichTextBlock

from rotative.editions.models import Edition
from rotative.kit.cleaning import strip_markup
from rotative.stories.models import Byline, Person, Place, Story, Topic

_ENDS = re.compile(r"</(?:p|h[1-6]|li|ul|ol|blockquote|div)>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """One story. ``moment`` is aware: its publication, a draft's last change at the desk."""

    story: int
    language: str
    edition: int
    section: int
    kind: str
    state: str
    headline: str
    standfirst: str
    body: str
    names: str
    moment: datetime
    topics: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass
class _Filed:
    """What a story is filed under, and the names of it."""

    names: list[str] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """The documents of those stories that still exist, in no certain order.

    A public story is as its readers see it, also while a newer draft waits:
    what the index holds can be found by words, and the public's words must
    not find what is not public. Any other is as its latest draft.
    """
    stories = list(Story.objects.filter(pk__in=ids))
    editions = Edition.objects.filter(pk__in={story.edition_id for story in stories})
    languages = dict(editions.values_list("pk", "language"))
    filed = _filed_in_rows([story for story in stories if story.live])
    # A revision is the whole story once more: those of public stories are not read.
    drafts = [story for story in stories if not story.live]
    prefetch_related_objects(drafts, "place", "topics", "bylines__person", "latest_revision")
    for row in stories:
        story = row
        if not row.live and row.latest_revision is not None:
            story = row.with_content_json(row.latest_revision.content)
        under = filed[row.pk] if row.live else _filed_in(story)
        yield _document(row, story, under, languages[row.edition_id])


def _filed_in_rows(stories: Sequence[Story]) -> dict[int, _Filed]:
    """For public stories, whose rows say it: a handful of queries for all of them.

    As objects it would be most of what a rebuild of the index costs.
    """
    filed = {story.pk: _Filed() for story in stories}
    bylines = Byline.objects.filter(story_id__in=filed).order_by("story_id", "sort_order")
    written = list(bylines.values_list("story_id", "person_id", "name"))
    through = Story.topics.through.objects.filter(story_id__in=filed).order_by("pk")
    topics = list(through.values_list("story_id", "topic_id"))
    people = _names(Person, {person for _story, person, _name in written if person})
    titles = _names(Topic, {topic for _story, topic in topics})
    places = _names(Place, {story.place_id for story in stories if story.place_id})
    for number, person, name in written:
        filed[number].names.append(people.get(person, name))
        if person:
            filed[number].people.append(person)
    for number, topic in topics:
        filed[number].names.append(titles[topic])
        filed[number].topics.append(topic)
    for story in stories:
        if story.place_id:
            filed[story.pk].names.append(places[story.place_id])
    return filed


def _names(model: Any, ids: set[int]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _filed_in(story: Story) -> _Filed:
    """For a draft, whose revision says it."""
    bylines, topics = list(story.bylines.all()), list(story.topics.all())
    place = [story.place.name] if story.place else []
    return _Filed(
        names=[
            *(byline.printed for byline in bylines), *(topic.name for topic in topics), *place
        ],
        topics=[topic.pk for topic in topics],
        people=[byline.person_id for byline in bylines if byline.person_id is not None],
    )  # fmt: skip


def _document(row: Story, story: Story, filed: _Filed, language: str) -> Document:
    """The document of one story: ``row`` as the table has it, ``story`` as it is to be found."""
    names = [*filed.names, story.dateline, story.source_credit, story.kicker]
    return Document(
        story=row.pk,
        language=language,
        edition=row.edition_id,
        section=story.section_id,
        kind=story.kind,
        state=row.state,
        headline=" · ".join(filter(None, (story.headline, story.short_headline))),
        standfirst=story.standfirst,
        body="\n".join(texts_of(story.body)),
        names="\n".join(filter(None, names)),
        moment=(row.first_published_at if row.live else None) or row.updated_at,
        topics=tuple(filed.topics),
        people=tuple(filed.people),
    )


def texts_of(body: Any) -> Iterator[str]:
    """What each block of a story's body has to be found by, without its markup.

    Prose is taken as it is stored: Wagtail would parse it once more to strip it.
    """
    blocks = body.stream_block.child_blocks
    for place, raw in enumerate(body.raw_data):
        if isinstance(blocks.get(raw["type"]), RichTextBlock):
            yield strip_markup(_ENDS.sub(r" \g<0>", raw["value"]))
        elif raw["type"] in blocks:
            part = body[place]
            for text in part.block.get_searchable_content(part.value):
                yield strip_markup(str(text))
