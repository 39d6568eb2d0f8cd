"""Take in invented stories by the thousand: an archive to try the newsroom's scale on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, Revision

from rotative.editions.models import Edition
from rotative.kit.bulk import insert, take_numbers
from rotative.ledger.record import one_change, record
from rotative.stories.models import Byline, Correction, Listing, PictureUse, Story
from rotative.stories.models.marks import corrections_tag
from rotative.stories.models.stretches import entering
from rotative.stories.verbs import ArchiveFilled

LABEL = "archive.fill"  # the source that every invented story names


@dataclass(slots=True)
class Invented:
    """One invented story. Moments are aware; ids are of the edition's own terms."""

    headline: str
    slug: str
    standfirst: str
    paragraphs: list[str]
    section: int
    kind: str
    published: datetime
    place: int | None = None
    picture: int | None = None
    caption: str = ""
    alt: str = ""
    topics: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    correction: str = ""
    group: UUID = field(default_factory=uuid4)
    original: int | None = None


_ROW = (
    "id latest_revision_id live_revision_id live has_unpublished_changes last_published_at expired "
    "locked edition_id section_id kind kicker headline short_headline slug standfirst dateline "
    "place_id lead_picture_id lead_caption lead_alt body source_credit translation_group "
    "translation_of_id first_published_at revised_at updated_at address_day withdrawal_reason"
).split()


def fill(edition: Edition, stories: Sequence[Invented], *, upto: int) -> range:
    """Save ``stories`` as public ones of ``edition``, in one transaction; their ids, in order.

    The rows are those that publishing each would leave, but for the desk's
    index of references, which ``rebuild_references_index`` makes. One line in
    the ledger says so for all of them; ``upto`` (how many stories the edition
    has been filled with, these included) is kept in it, so that a run that was
    cut short goes on from there. Slugs must be free. All come in or none.
    """
    oldest = min(story.published for story in stories)
    with one_change():
        ids = take_numbers(Story, len(stories))
        revisions = take_numbers(Revision, len(stories))
        kind = ContentType.objects.get_for_model(Story).pk
        rows, kept = [], []
        for number, revision, story in zip(ids, revisions, stories, strict=True):
            row, content = _story(number, revision, edition, story)
            rows.append(row)
            kept.append(
                (revision, kind, kind, str(number), story.published, story.headline, content)
            )
        # The story and its revision name each other: both are checked at the commit.
        insert(Story, _ROW, rows)
        insert(
            Revision,
            ("id", "content_type_id", "base_content_type_id", "object_id", "created_at",
             "object_str", "content"),
            kept,
        )  # fmt: skip
        _save_beside(edition, ids, revisions, stories, kind)
        record(
            ArchiveFilled(first=ids[0], last=ids[-1], upto=upto, oldest=oldest.isoformat()),
            edition=edition.code,
            about=edition,
            tags=entering(_tags(edition, ids, stories), oldest),
        )
    return ids


def _tags(edition: Edition, ids: range, stories: Sequence[Invented]) -> set[str]:
    """What has changed: the stories, where pages looked for them, and the lists they enter."""
    tags = {f"list:latest:{edition.pk}", *(f"story:{number}" for number in ids)}
    for story in stories:
        day = story.published.astimezone(edition.zone).date()
        tags |= {f"list:section:{story.section}", f"list:day:{edition.pk}:{day.isoformat()}"}
        tags |= {f"list:topic:{topic}:{edition.pk}" for topic in story.topics}
        tags |= {f"list:person:{person}:{edition.pk}" for person in story.people}
        if story.place:
            tags.add(f"list:place:{story.place}")
        if story.correction:
            tags.add(corrections_tag(edition.pk))
        if story.original:
            tags.add(f"list:translations:{story.group}")
    return tags


def _story(
    number: int, revision: int, edition: Edition, story: Invented
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The row and the revision's content."""
    markup = "".join(
        f'<p data-block-key="{place:05d}">{text}</p>' for place, text in enumerate(story.paragraphs)
    )
    body = json.dumps([{"type": "text", "value": markup, "id": str(UUID(int=number))}])
    published = story.published
    moment = published.isoformat()
    day = published.astimezone(edition.zone).date()
    row = (
        number, revision, revision, True, False, published, False,
        False, edition.pk, story.section, story.kind, "", story.headline, "", story.slug,
        story.standfirst, "", story.place, story.picture, story.caption, story.alt, body, LABEL,
        story.group, story.original, published, None, published, day, "",
    )  # fmt: skip
    content = {
        "pk": number, "latest_revision": revision, "live": True,
        "has_unpublished_changes": False, "last_published_at": moment, "live_revision": revision,
        "go_live_at": None, "expire_at": None, "expired": False, "locked": False,
        "locked_at": None, "locked_by": None, "edition": edition.pk, "section": story.section,
        "kind": story.kind, "kicker": "", "headline": story.headline, "short_headline": "",
        "slug": story.slug, "standfirst": story.standfirst, "dateline": "", "place": story.place,
        "lead_picture": story.picture, "lead_caption": story.caption, "lead_alt": story.alt,
        "body": body, "source_credit": LABEL, "embargo_until": None,
        "translation_group": str(story.group), "translation_of": story.original,
        "source_revision": None, "first_published_at": moment, "revised_at": None,
        "updated_at": moment, "address_day": day.isoformat(), "withdrawn_at": None,
        "withdrawal_reason": "", "began_by": None,
        "bylines": [
            {"pk": None, "sort_order": place, "story": number, "person": person, "name": ""}
            for place, person in enumerate(story.people)
        ],
        "topics": story.topics, "related": [],
    }  # fmt: skip
    return row, content


def _save_beside(
    edition: Edition,
    ids: range,
    revisions: range,
    stories: Sequence[Invented],
    kind: int,
) -> None:
    """What stands beside each story: bylines, topics, lists, pictures, corrections, history."""
    numbered = list(zip(ids, stories, strict=True))
    through = Story.topics.through
    insert(
        Byline,
        ("story_id", "person_id", "name", "sort_order"),
        (
            (number, person, "", place)
            for number, story in numbered
            for place, person in enumerate(story.people)
        ),
    )
    insert(
        through,
        ("story_id", "topic_id"),
        ((number, topic) for number, story in numbered for topic in story.topics),
    )
    insert(
        Listing,
        ("story_id", "edition_id", "kind", "target_id", "published_at"),
        (
            (number, edition.pk, which, target, story.published)
            for number, story in numbered
            for which, targets in ((Listing.TOPIC, story.topics), (Listing.PERSON, story.people))
            for target in targets
        ),
    )
    insert(
        PictureUse,
        ("story_id", "picture_id"),
        ((number, story.picture) for number, story in numbered if story.picture),
    )
    insert(
        Correction,
        ("story_id", "edition_id", "at", "note"),
        (
            (number, edition.pk, story.published, story.correction)
            for number, story in numbered
            if story.correction
        ),
    )
    insert(
        ModelLogEntry,
        ("content_type_id", "label", "action", "data", "timestamp", "uuid", "revision_id",
         "content_changed", "deleted", "object_id"),
        (
            (kind, story.headline, "wagtail.publish", {}, story.published, uuid4(), revision,
             True, False, str(number))
            for revision, (number, story) in zip(revisions, numbered, strict=True)
        ),
    )  # fmt: skip
