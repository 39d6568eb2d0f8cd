"""Take back what an import brought in, as long as nobody has made it their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, WorkflowState

from rotative.accounts.rights import require
from rotative.editions.models import Edition
from rotative.kit.relations import pointed_at
from rotative.ledger.record import line, one_change, record_all
from rotative.press.due import forget
from rotative.stories.actions.publishing import EXPIRE, GO_LIVE
from rotative.stories.models import OldAddress, Story
from rotative.stories.verbs import OldAddressesChanged, StoryDeleted, StoryUnpublished

# Rows that come and go with a story. Every other row that points at it is somebody's work.
_ITS_OWN = {
    "stories.story_topics.story",
    "stories.story_related.from_story",
    "stories.byline.story",
    "stories.correction.story",
    "stories.oldaddress.story",
    "stories.likeness.story",
    "stories.listing.story",
    "stories.pictureuse.story",
    "wire.importeditem.story",
    "wire.importedcomment.story",
}


@dataclass(frozen=True)
class AsItCame:
    """How an import left a story: its latest revision, and live, scheduled or draft."""

    revision: int | None
    state: str


def touched(stories: Sequence[Story], came: Mapping[int, AsItCame]) -> dict[int, str]:
    """Which of ``stories`` the newsroom has made its own since they came: id → why, in words."""
    ids = [story.pk for story in stories]
    used = pointed_at(Story, ids, apart_from=_ITS_OWN)
    used |= _chosen(ids)
    flowing = _on_its_way(ids)
    found: dict[int, str] = {}
    for story in stories:
        why = _touched(story, came[story.pk])
        if not why and story.pk in flowing:
            why = "it is on its way through the desk’s workflow"  # operators read this
        if not why and story.pk in used:
            why = f"it is used elsewhere ({used[story.pk]})"  # operators read this
        if why:
            found[story.pk] = why
    return found


def _touched(story: Story, came: AsItCame) -> str:
    if story.withdrawn_at:
        return "it was withdrawn here since"  # operators read this
    if story.latest_revision_id != came.revision:
        return "it was edited here since"  # operators read this
    if story.locked:
        return "somebody holds its lock"  # operators read this
    waits = story.go_live_at is not None
    kept = {
        "live": story.live,
        "scheduled": story.live or waits,
        "draft": not story.live and not waits,
    }
    if not kept.get(came.state, True):
        return "it was published or taken down here since"  # operators read this
    return ""


def _on_its_way(ids: Sequence[int]) -> set[int]:
    """Those of the stories that wait in the desk's workflow."""
    states = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Story),
        object_id__in=[str(pk) for pk in ids],
    )
    return {int(pk) for pk in states.values_list("object_id", flat=True)}


def _chosen(ids: Sequence[int]) -> dict[int, str]:
    """Stories that a text or a rundown names, by Wagtail's index: id → by what."""
    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Story),
        to_object_id__in=[str(pk) for pk in ids],
    ).select_related("base_content_type")
    return {
        int(row.to_object_id): str(row.base_content_type)
        for row in rows
        if not (row.base_content_type.model == "story" and row.object_id == row.to_object_id)
    }


def take_back(
    came: Mapping[int, AsItCame],
    *,
    edition: Edition,
    actor: Any = None,
    with_it: Callable[[Sequence[int]], None] | None = None,
) -> dict[int, str]:
    """Delete the stories ``came`` (id → how an import left it), public ones too.

    One transaction. The opposite of ``take_in``: everything that came in with
    a story goes with it, the ledger says so of each, and the pages that showed
    it or were led to by an old address are made anew. A story that the
    newsroom has edited, published, withdrawn, locked or used since stays, and
    the answer says why (id → reason); one that is gone already does not
    matter. ``with_it`` gets the ids of those that go, before they do. A person
    who saves a story at the same moment wins, or finds it gone.

    Raises PermissionDenied.
    """
    require(actor, "delete", "story", edition.pk)
    require(actor, "publish", "story", edition.pk)
    with one_change():
        stories = list(
            Story.objects.select_for_update()
            .filter(pk__in=came, edition=edition)
            .order_by("pk")
            .prefetch_related("topics", "bylines")
        )
        stay = touched(stories, came)
        going = [story for story in stories if story.pk not in stay]
        ids = [story.pk for story in going]
        if with_it is not None:
            with_it(ids)
        lines = _lines(going, edition, actor)
        _note_in_history(going, actor)
        for pk in ids:
            forget((GO_LIVE, EXPIRE), pk)
        Story.objects.filter(pk__in=ids).delete()
        record_all(lines)
    return stay


def _lines(going: Sequence[Story], edition: Edition, actor: Any) -> list[Any]:
    paths: dict[int, list[str]] = {}
    for story_id, path in OldAddress.objects.filter(story__in=going).values_list(
        "story_id", "path"
    ):
        paths.setdefault(story_id, []).append(path)
    lines = []
    for story in going:
        story.edition = edition
        lists = sorted(story.list_tags()) if story.live else []
        about = Story(pk=story.pk, headline=story.headline, edition=edition)
        common: dict[str, Any] = {"actor": actor, "edition": edition.code, "about": about}
        tags = [f"story:{story.pk}", *lists]
        tags += [f"old:{edition.pk}:{path}" for path in paths.get(story.pk, [])]
        if story.live:
            down = StoryUnpublished(headline=story.headline, path=story.path, lists=lists)
            lines.append(line(down, tags=tags, **common))
        lines.append(line(StoryDeleted(headline=story.headline), tags=tags, **common))
    return lines


def _note_in_history(going: Sequence[Story], actor: Any) -> None:
    """What the desk's history keeps of a story that is gone."""
    kind = ContentType.objects.get_for_model(Story)
    now = timezone.now()
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            label=str(story),
            action="wagtail.delete",
            timestamp=now,
            user=actor,
            object_id=str(story.pk),
            deleted=True,
        )
        for story in going
    )


def record_old_addresses(
    story: Story, paths: Sequence[str], *, kept: bool, actor: Any = None
) -> None:
    """Append the line that says old addresses lead to ``story`` now, or (``kept`` False) no longer.

    Inside the transaction that changes them.
    """
    record_all(
        [
            line(
                OldAddressesChanged(paths=list(paths), kept=kept),
                actor=actor,
                edition=story.edition.code,
                about=story,
                tags=[f"old:{story.edition_id}:{path}" for path in paths],
            )
        ]
    )


def drop_old_addresses(ids: Sequence[int], *, actor: Any = None) -> int:
    """Let these old addresses lead nowhere again; returns how many there were.

    Raises PermissionDenied for those of an edition that is not ``actor``'s.
    """
    with one_change():
        rows = list(OldAddress.objects.filter(pk__in=ids).select_related("story__edition"))
        for edition_id in {row.edition_id for row in rows}:
            require(actor, "publish", "story", edition_id)
        by_story: dict[int, list[OldAddress]] = {}
        for row in rows:
            by_story.setdefault(row.story_id, []).append(row)
        OldAddress.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for own in by_story.values():
            record_old_addresses(own[0].story, [row.path for row in own], kept=False, actor=actor)
    return len(rows)
