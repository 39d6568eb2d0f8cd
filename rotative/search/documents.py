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

# What the index holds of a public story's row. As an object a row costs twice as much.
_ROW = (
    "id edition_id section_id place_id kind kicker headline short_headline standfirst dateline "
    "source_credit body has_unpublished_changes first_published_at updated_at"
).split()


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
    public = list(Story.objects.filter(pk__in=ids, live=True).values_list(*_ROW, named=True))
    languages: dict[int, str] = dict(Edition.objects.values_list("pk", "language"))
    filed = _filed_in_rows(public)
    for row in public:
        state = "live-draft" if row.has_unpublished_changes else "live"
        moment = row.first_published_at or row.updated_at
        yield _document(row.id, row, filed[row.id], languages[row.edition_id], state, moment)
    # A revision is the whole story once more: those of public stories are not read.
    drafts = list(Story.objects.filter(pk__in=set(ids).difference(filed)))
    prefetch_related_objects(drafts, "place", "topics", "bylines__person", "latest_revision")
    for draft in drafts:
        story = draft
        if draft.latest_revision is not None:
            story = draft.with_content_json(draft.latest_revision.content)
        under, language = _filed_in(story), languages[draft.edition_id]
        moment = (draft.first_published_at if draft.live else None) or draft.updated_at
        yield _document(draft.pk, story, under, language, draft.state, moment)


def _filed_in_rows(stories: Sequence[Any]) -> dict[int, _Filed]:
    """For public stories, whose rows say it: a handful of queries for all of them.

    As objects it would be most of what a rebuild of the index costs.
    """
    filed = {story.id: _Filed() for story in stories}
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
            filed[story.id].names.append(places[story.place_id])
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


def _document(
    number: int, story: Any, filed: _Filed, language: str, state: str, moment: datetime
) -> Document:
    """The document of the story ``number``: ``story`` as it is to be found, a story or its row."""
    names = [*filed.names, story.dateline, story.source_credit, story.kicker]
    return Document(
        story=number,
        language=language,
        edition=story.edition_id,
        section=story.section_id,
        kind=story.kind,
        state=state,
        headline=" · ".join(filter(None, (story.headline, story.short_headline))),
        standfirst=story.standfirst,
        body="\n".join(texts_of(story.body)),
        names="\n".join(filter(None, names)),
        moment=moment,
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
            yield strip_markup(_ENDS.sub(lambda end: f" {end[0]}", raw["value"]))
        elif raw["type"] in blocks:
            part = body[place]
            for text in part.block.get_searchable_content(part.value):
                yield strip_markup(str(text))
