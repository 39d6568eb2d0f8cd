"""Take in archives: many stories at once, each as if it had been written and published here."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry, Revision

from rotative.accounts.rights import require
from rotative.editions.models import RESERVED, Edition
from rotative.kit.cleaning import clean_prose
from rotative.kit.slugs import slug_of
from rotative.ledger.record import line, one_change, record_all
from rotative.press.due import promise
from rotative.stories.actions.editing import edit
from rotative.stories.actions.publishing import GO_LIVE, publish_revision
from rotative.stories.models import Byline, Listing, OldAddress, Story, Topic
from rotative.stories.models.stretches import entering
from rotative.stories.picture_uses import keep_all
from rotative.stories.tasks import index_references
from rotative.stories.verbs import StoryImported

_SLUG = 110


@dataclass
class Arrival:
    """One story of an archive, on its way in.

    ``story`` is unsaved, with its edition and section; ``body`` a stream's raw
    data; ``bylines`` pairs of a person's id (or None) and a printed name.
    ``live`` with ``published_at`` (aware) makes it public as of then;
    ``go_live_at`` schedules it; else it is a draft. ``notes`` is filled with
    what had to be cut or left out.
    """

    story: Story
    body: list[dict[str, Any]] = field(default_factory=list)
    topics: Sequence[Topic] = ()
    bylines: Sequence[tuple[int | None, str]] = ()
    old_addresses: Sequence[str] = ()
    live: bool = False
    published_at: datetime | None = None
    modified_at: datetime | None = None
    go_live_at: datetime | None = None
    notes: list[str] = field(default_factory=list)


def take_in(
    arrivals: Sequence[Arrival],
    *,
    edition: Edition,
    actor: Any = None,
    with_it: Callable[[Sequence[Arrival]], None] | None = None,
) -> list[Story]:
    """Save ``arrivals`` in one transaction and return their stories, in order.

    Leaves the rows that creating and publishing each would: story, first
    revision, bylines, topics, places in lists, desk history, old addresses
    and a line in the ledger. Slugs taken or reserved get a figure; words too
    long are cut; both are noted. ``with_it`` runs inside the same transaction,
    once the stories have their ids.

    All come in or none: raises PermissionDenied, ValidationError (a story of
    another edition), IntegrityError when two imports race for one slug.
    """
    require(actor, "add", "story", edition.pk)
    require(actor, "publish", "story", edition.pk)
    with one_change():
        now = timezone.now()
        _choose_slugs(arrivals, edition)
        for arrival in arrivals:
            _prepare(arrival, edition, actor, now)
        stories = Story.objects.bulk_create(arrival.story for arrival in arrivals)
        _save_bylines_and_topics(arrivals)
        revisions = _save_revisions(arrivals, actor)
        _save_listings(arrivals)
        keep_all(arrival.story for arrival in arrivals)
        addressed = keep_old_addresses(arrivals, edition)
        _save_history(arrivals, revisions, actor, now)
        for arrival, revision in zip(arrivals, revisions, strict=True):
            if arrival.story.go_live_at:
                promise(
                    GO_LIVE, arrival.story.pk, arrival.story.go_live_at,
                    edition=edition.code, payload={"revision": revision.pk},
                )  # fmt: skip
        if with_it is not None:
            with_it(arrivals)
        index_references.enqueue([story.pk for story in stories])
        record_all(
            [
                _line(arrival, revision, edition, actor, addressed.get(arrival.story.pk, []))
                for arrival, revision in zip(arrivals, revisions, strict=True)
            ]
        )
    return stories


def bring_up_to_date(
    story: Story,
    changes: dict[str, Any],
    *,
    live: bool,
    published_at: datetime | None = None,
    actor: Any = None,
) -> int:
    """Give an imported story what its archive now says; returns the new revision's id.

    An ordinary update for a public story. With ``live`` a draft that was never
    public here becomes so as of ``published_at``; nothing is ever taken down.
    Raises as ``edit`` and ``publish_revision`` do.
    """
    with one_change():
        revision = edit(story, changes, actor=actor)
        standing = Story.objects.get(pk=story.pk)
        if live and not standing.live and standing.first_published_at is None and published_at:
            Story.objects.filter(pk=story.pk).update(
                first_published_at=published_at,
                address_day=published_at.astimezone(standing.edition.zone).date(),
            )
        if standing.live or live:
            publish_revision(revision, actor=actor)
        return int(revision.pk)


# Slugs, lengths, text -------------------------------------------------------------------


def _choose_slugs(arrivals: Sequence[Arrival], edition: Edition) -> None:
    """Give each story a slug that no other has: one query, and a few for each clash."""
    wanted: list[str] = []
    for arrival in arrivals:
        story = arrival.story
        given = story.slug or story.headline
        slug = slug_of(given, length=_SLUG, fallback="story")
        wanted.append(f"{slug}-1" if slug in RESERVED else slug)
    standing = Story.objects.filter(edition=edition)
    taken = set(standing.filter(slug__in=set(wanted)).values_list("slug", flat=True))
    for arrival, slug in zip(arrivals, wanted, strict=True):
        free = slug
        if slug in taken:
            free = _numbered(slug, taken, standing)
            arrival.notes.append(
                _("slug “%(slug)s” was taken: “%(free)s”") % {"slug": slug, "free": free}
            )
        taken.add(free)
        arrival.story.slug = free


def _numbered(slug: str, taken: set[str], standing: Any) -> str:
    """``slug`` with a figure that makes it free, found in a few steps among thousands."""

    def busy(number: int) -> bool:
        name = f"{slug}-{number}"
        return name in taken or standing.filter(slug=name).exists()

    low, high = 1, 2
    while busy(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if busy(middle) else (low, middle)
    return f"{slug}-{high}"


def _prepare(arrival: Arrival, edition: Edition, actor: Any, now: datetime) -> None:
    story = arrival.story
    if story.edition_id != edition.pk or story.section.edition_id != edition.pk:
        raise ValidationError(_("This section belongs to another edition."))
    for name in ("headline", "short_headline", "kicker", "dateline", "lead_alt", "source_credit"):
        _fit(arrival, name)
    story.body = clean_body(arrival.body)
    story.drop_nul()
    story.translation_group = story.translation_group or uuid.uuid4()
    story.began_by = getattr(actor, "pk", None)
    published = arrival.published_at if arrival.live else None
    story.live = bool(published)
    story.has_unpublished_changes = not story.live
    story.first_published_at = story.last_published_at = published
    if published:
        story.address_day = published.astimezone(edition.zone).date()
        if arrival.modified_at and arrival.modified_at > published:
            story.revised_at = arrival.modified_at
    story.go_live_at = None if story.live else arrival.go_live_at
    # An archive must not push today's work down the desk's list.
    story.updated_at = min(arrival.modified_at or arrival.published_at or now, now)


def _fit(arrival: Arrival, name: str) -> None:
    """Cut a field to its length at a word's end, and say what was cut."""
    value = getattr(arrival.story, name)
    field: Any = Story._meta.get_field(name)
    most = field.max_length
    if most and len(value) > most:
        short = value[: most - 1].rsplit(" ", 1)[0] + "…"
        setattr(arrival.story, name, short[:most])
        arrival.notes.append(
            _("%(field)s was too long and was cut; it was: %(text)s")
            % {"field": name, "text": value[:1000]}
        )


def clean_body(body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Raw stream data with its running text cleaned. Raises ValidationError for unknown blocks."""
    field: Any = Story._meta.get_field("body")
    kinds = field.stream_block.child_blocks
    cleaned = []
    for block in body:
        if block["type"] not in kinds:
            raise ValidationError(_("There is no block “%(kind)s”.") % {"kind": block["type"]})
        value = block["value"]
        if block["type"] == "text":
            value = clean_prose(value)
        elif block["type"] == "fact_box":
            value = {**value, "text": clean_prose(value["text"])}
        cleaned.append({"type": block["type"], "value": value, "id": block["id"]})
    return cleaned


# Rows -----------------------------------------------------------------------------------


def _save_bylines_and_topics(arrivals: Sequence[Arrival]) -> None:
    rows = []
    through = Story.topics.through
    filed = []
    for arrival in arrivals:
        story = arrival.story
        own = [
            Byline(story=story, person_id=person, name=name[:160], sort_order=place)
            for place, (person, name) in enumerate(arrival.bylines)
        ]
        rows += own
        filed += [through(story_id=story.pk, topic_id=topic.pk) for topic in arrival.topics]
    saved = Byline.objects.bulk_create(rows)
    through.objects.bulk_create(filed)
    by_story: dict[int, list[Byline]] = {}
    for byline in saved:
        by_story.setdefault(byline.story_id, []).append(byline)
    for arrival in arrivals:
        # In memory what is in the database, so that the revision needs no query.
        complete: Any = arrival.story
        complete.bylines = by_story.get(complete.pk, [])
        complete.topics = list(arrival.topics)
        complete.related = []


def _save_revisions(arrivals: Sequence[Arrival], actor: Any) -> list[Revision]:
    kind = ContentType.objects.get_for_model(Story)
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=kind,
            object_id=str(arrival.story.pk),
            created_at=now,
            user=actor,
            object_str=str(arrival.story),
            content=arrival.story.serializable_data(),
            approved_go_live_at=arrival.story.go_live_at,
        )
        for arrival in arrivals
    )
    for arrival, revision in zip(arrivals, revisions, strict=True):
        story = arrival.story
        story.latest_revision = revision
        story.live_revision = revision if story.live else None
    # One prepared statement; bulk_update would build a CASE of all rows, at a millisecond each.
    table = connection.ops.quote_name(Story._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET latest_revision_id = %s, live_revision_id = %s "  # noqa: S608
            "WHERE id = %s",
            [
                (one.story.latest_revision_id, one.story.live_revision_id, one.story.pk)
                for one in arrivals
            ],
        )
    return revisions


def _lists(arrival: Arrival) -> list[tuple[str, int]]:
    return [
        *((Listing.TOPIC, topic.pk) for topic in arrival.topics),
        *{(Listing.PERSON, person) for person, _name in arrival.bylines if person},
    ]


def _save_listings(arrivals: Sequence[Arrival]) -> None:
    Listing.objects.bulk_create(
        Listing(
            story=arrival.story,
            edition_id=arrival.story.edition_id,
            kind=kind,
            target_id=target,
            published_at=arrival.story.first_published_at,
        )
        for arrival in arrivals
        if arrival.story.first_published_at
        for kind, target in _lists(arrival)
    )


def keep_old_addresses(arrivals: Sequence[Arrival], edition: Edition) -> dict[int, list[str]]:
    """Let old addresses lead to these (saved) stories; the paths that are new, by story.

    An address that leads to another story already stays with it, and is noted.
    """
    wanted = {path for arrival in arrivals for path in arrival.old_addresses}
    standing = dict(
        OldAddress.objects.filter(edition=edition, path__in=wanted).values_list("path", "story_id")
    )
    rows: list[OldAddress] = []
    made: dict[int, list[str]] = {}
    for arrival in arrivals:
        number = arrival.story.pk
        for path in arrival.old_addresses:
            holder = standing.setdefault(path, 0)
            if not holder:
                standing[path] = number
                rows.append(OldAddress(edition=edition, path=path, story=arrival.story))
                made.setdefault(number, []).append(path)
            elif holder != number:
                arrival.notes.append(
                    _("the old address %(path)s leads to another story already") % {"path": path}
                )
    OldAddress.objects.bulk_create(rows)
    return made


def _save_history(
    arrivals: Sequence[Arrival], revisions: Sequence[Revision], actor: Any, now: datetime
) -> None:
    """What the desk's history shows: begun, and published or scheduled."""
    kind = ContentType.objects.get_for_model(Story)
    entries = []
    for arrival, revision in zip(arrivals, revisions, strict=True):
        story = arrival.story
        actions = ["wagtail.create"]
        if story.live:
            actions.append("wagtail.publish")
        elif story.go_live_at:
            actions.append("wagtail.publish.schedule")
        data: dict[str, Any] = {}
        for action in actions:
            if action == "wagtail.publish.schedule":
                data = {
                    "revision": {
                        "id": revision.pk,
                        "created": revision.created_at.isoformat(),
                        "go_live_at": story.go_live_at.isoformat(),
                        "has_live_version": False,
                    }
                }
            entries.append(
                ModelLogEntry(
                    content_type=kind,
                    label=str(story),
                    action=action,
                    timestamp=now,
                    data=data,
                    user=actor,
                    revision=revision,
                    content_changed=True,
                    object_id=str(story.pk),
                )
            )
    ModelLogEntry.objects.bulk_create(entries)


def _line(
    arrival: Arrival, revision: Revision, edition: Edition, actor: Any, old: Sequence[str]
) -> Any:
    story = arrival.story
    lists = sorted(story.list_tags()) if story.live else []
    return line(
        StoryImported(headline=story.headline, path=story.path, live=story.live, lists=lists),
        actor=actor,
        edition=edition.code,
        about=story,
        revision=revision.pk,
        tags=[
            f"story:{story.pk}",
            *entering(lists, story.first_published_at),
            *(f"old:{edition.pk}:{path}" for path in old),
        ],
    )
