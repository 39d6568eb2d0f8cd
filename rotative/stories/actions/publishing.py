"""Make stories public, keep them right, and take them down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision

from rotative.accounts.rights import require
from rotative.ledger.record import one_change, record
from rotative.press.due import forget, promise, releases
from rotative.press.models import Due
from rotative.stories.actions.editing import edit
from rotative.stories.actions.refused import CannotDo
from rotative.stories.models import Correction, Listing, Story
from rotative.stories.models.marks import corrections_tag
from rotative.stories.models.stretches import entering
from rotative.stories.picture_uses import keep_picture_uses
from rotative.stories.verbs import (
    StoryCorrected,
    StoryPublished,
    StoryRestored,
    StoryScheduled,
    StoryUnpublished,
    StoryUnscheduled,
    StoryUpdated,
    StoryWithdrawn,
)

GO_LIVE, EXPIRE = "story.publish", "story.expire"


class _PublishStory(PublishRevisionAction):
    """Wagtail's own publishing, for a story whose row is locked and whose embargo counts."""

    def __init__(self, revision: Any, current: Story, **kwargs: Any) -> None:
        # The locked row, in place of a second reading of it without the lock.
        revision.content_object = current
        super().__init__(revision, **kwargs)
        latest = current.latest_revision_id == revision.pk
        self.object.latest_revision = revision if latest else current.latest_revision
        self.object.edition = current.edition
        embargo = self.object.embargo_until
        go_live = self.object.go_live_at
        if embargo and embargo > timezone.now() and (go_live is None or go_live < embargo):
            self.object.go_live_at = embargo


def publish(story: Story, *, actor: Any = None) -> Story:
    """Publish the latest draft of ``story`` and return it as the public sees it.

    An embargo or a go-live time in the future schedules it instead: the
    returned story is then not live. Raises PermissionDenied, ValidationError
    for an incomplete draft, CannotDo for a withdrawn story.
    """
    with one_change():
        revision = story.get_latest_revision() or story.save_revision(user=actor)
        revision.as_object().full_clean()
        return publish_revision(revision, actor=actor)


def update(story: Story, changes: Mapping[str, Any], *, actor: Any = None) -> Story:
    """Publish ``changes`` to a story at once. Raises as :func:`edit` and :func:`publish` do."""
    with one_change():
        revision = edit(story, changes, actor=actor)
        return publish_revision(revision, actor=actor)


def correct(
    story: Story, note: str, changes: Mapping[str, Any] | None = None, *, actor: Any = None
) -> Story:
    """Publish ``changes`` (or the latest draft) with ``note``, which says what was corrected.

    The note is shown with the story for good, with its moment. Raises
    PermissionDenied, ValidationError, or CannotDo for a story that is not
    public or an empty note.
    """
    require(actor, "correct", "story", story.edition_id)
    if not note.strip():
        raise CannotDo(_("Say what was corrected: readers are told."))
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        if not current.live:
            raise CannotDo(_("Only a public story can be corrected."))
        revision = edit(current, changes or {}, actor=actor)
        return publish_revision(revision, actor=actor, correction=note.strip())


def schedule(story: Story, at: datetime, *, actor: Any = None) -> Story:
    """Let the latest draft of ``story`` go public at ``at`` (aware, in the future).

    Raises PermissionDenied, ValidationError, or CannotDo for a moment in the past.
    """
    if at <= timezone.now():
        raise CannotDo(_("That moment has passed. Publish now, or choose a later one."))
    with one_change():
        revision = edit(story, {"go_live_at": at}, actor=actor)
        return publish_revision(revision, actor=actor)


def unschedule(story: Story, *, actor: Any = None) -> None:
    """Take back the promise that ``story`` goes public; harmless where there is none."""
    require(actor, "publish", "story", story.edition_id)
    with one_change():
        # The story first, as every action does: see docs/decisions/due-rows.md.
        Story.objects.select_for_update().get(pk=story.pk)
        revision = story.revisions.filter(approved_go_live_at__isnull=False).first()
        forget(GO_LIVE, story.pk)
        if revision is None:
            return
        revision.approved_go_live_at = None
        revision.save(user=actor, update_fields=["approved_go_live_at"])
        record(
            StoryUnscheduled(headline=story.headline),
            actor=actor,
            edition=story.edition.code,
            about=story,
            revision=revision.pk,
        )


def publish_revision(
    revision: Any,
    *,
    actor: Any = None,
    changed: bool = True,
    log_action: Any = True,
    previous_revision: Any = None,
    unchecked: bool = False,
    correction: str = "",
    locked: Story | None = None,
) -> Story:
    """Publish ``revision``, or schedule it when its go-live time or embargo is ahead.

    Every way to publish ends here. Two at once: the second waits for the
    first and publishes on top of it. ``locked`` is the story's row where the
    caller's transaction has locked it already. Returns the story; raises
    PermissionDenied (not with ``unchecked``) and CannotDo for a withdrawn one.
    """
    with one_change():
        current = locked or Story.objects.select_for_update().get(pk=revision.object_id)
        if not unchecked:
            require(actor, "publish", "story", current.edition_id)
        if current.withdrawn_at:
            raise CannotDo(_("This story was withdrawn. Restore it first."))
        was_live, lists_before = current.live, current.list_tags() if current.live else set()
        action = _PublishStory(
            revision,
            current,
            user=actor,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
        )
        story: Story = action.object
        now = timezone.now()
        going_later = bool(story.go_live_at and story.go_live_at > now)
        new_to_readers = was_live and (bool(correction) or _reads_differently(current, story))
        if not going_later:
            _fix_what_publishing_fixes(story, new_to_readers=new_to_readers, now=now)
        # Asked while the revision's own topics and bylines are in memory: each costs a query later.
        lists_now, listings = story.list_tags(), wanted_listings(story)
        action.execute(skip_permission_checks=True)
        _keep_promises(story, revision, going_later=going_later)
        if going_later:
            record(
                StoryScheduled(headline=story.headline, at=story.go_live_at.isoformat()),
                actor=actor,
                edition=story.edition.code,
                about=story,
                revision=revision.pk,
            )
            return story
        keep_listings(story, listings)
        keep_picture_uses(story)
        if correction:
            Correction.objects.create(
                story=story,
                edition=story.edition,
                at=now,
                note=correction,
                actor_id=getattr(actor, "pk", None),
            )
            lists_now = lists_now | {corrections_tag(story.edition_id)}
        lists = sorted(lists_before | lists_now)
        changed_lists = _changed(current, story, lists_before, lists_now, now)
        common: dict[str, Any] = {
            "headline": story.headline,
            "path": story.path,
            "lists": lists,
        }
        line: object
        if correction:
            line = StoryCorrected(note=correction, **common)
        else:
            line = (StoryUpdated if was_live else StoryPublished)(**common)
        record(
            line,
            actor=actor,
            edition=story.edition.code,
            about=story,
            revision=revision.pk,
            tags={f"story:{story.pk}", *changed_lists},
            # Who filed it anew has nothing to tell: no reader finds other words in it.
            told=new_to_readers or not was_live,
        )
    return story


# Lists whose pages show more of a story than the story's own tag stands for.
_WHATEVER = ("list:day:", "list:translations:", "list:corrections:")


def _changed(
    before: Story, after: Story, lists_before: set[str], lists_now: set[str], now: datetime
) -> set[str]:
    """The lists that a story enters or leaves as it is published.

    Those that it only stands in are not changed: what shows it there looked at it.
    """
    expired = before.expire_at is not None and before.expire_at <= now
    held = before.embargo_until is not None and before.embargo_until > now
    if expired or held or before.first_published_at != after.first_published_at:
        return lists_before | entering(lists_now, after.first_published_at)
    came = entering(lists_now - lists_before, after.first_published_at)
    kept = {tag for tag in lists_before & lists_now if tag.startswith(_WHATEVER)}
    return came | (lists_before - lists_now) | kept


_READ = (
    "kind", "kicker", "headline", "standfirst", "dateline", "source_credit",
    "lead_picture_id", "lead_caption", "lead_alt",
)  # fmt: skip


def _reads_differently(before: Story, after: Story) -> bool:
    """Whether a reader who comes back finds other words or pictures in the story itself.

    Its section, topics and related stories are not it: filing a story anew
    does not make it an updated one.
    """
    if any(getattr(before, name) != getattr(after, name) for name in _READ):
        return True
    body: Any = Story._meta.get_field("body")
    if body.get_prep_value(before.body) != body.get_prep_value(after.body):
        return True

    def names(story: Story) -> list[tuple[int | None, str]]:
        return [(byline.person_id, byline.name) for byline in story.bylines.all()]

    return names(before) != names(after)


def _fix_what_publishing_fixes(story: Story, *, new_to_readers: bool, now: datetime) -> None:
    """Set the day in the address once and for all, and when readers last got something new."""
    first = story.first_published_at or now
    story.first_published_at = first
    if story.address_day is None:
        story.address_day = first.astimezone(story.edition.zone).date()
    if not story.slug:
        story.clean()
    if new_to_readers:
        story.revised_at = now
    story.updated_at = now
    story.go_live_at = None


def _keep_promises(story: Story, revision: Any, *, going_later: bool) -> None:
    """Make the rows behind going live and expiring say what the story says."""
    if going_later:
        promise(
            GO_LIVE, story.pk, story.go_live_at,
            edition=story.edition.code, payload={"revision": revision.pk},
        )  # fmt: skip
        return
    if story.expire_at:
        forget(GO_LIVE, story.pk)
        promise(EXPIRE, story.pk, story.expire_at, edition=story.edition.code)
    else:
        forget((GO_LIVE, EXPIRE), story.pk)


def wanted_listings(story: Story) -> set[tuple[str, int]]:
    """The topic and author lists, by kind and id, that ``story`` stands in while it is public."""
    people = {(Listing.PERSON, byline.person_id) for byline in story.bylines.all()}
    return {(Listing.TOPIC, topic.pk) for topic in story.topics.all()} | {
        (kind, person) for kind, person in people if person
    }


def keep_listings(story: Story, wanted: set[tuple[str, int]] | None = None) -> None:
    """Make the rows of topic and author lists those of the story as it is now.

    ``wanted`` is what :func:`wanted_listings` says of a public one, where it
    was asked before.
    """
    published_at = story.first_published_at or timezone.now()
    if not story.live:
        wanted = set()
    elif wanted is None:
        wanted = wanted_listings(story)
    standing = {(row.kind, row.target_id): row for row in story.listings.all()}
    stale = [
        row.pk
        for key, row in standing.items()
        if key not in wanted or row.published_at != published_at
    ]
    if stale:
        Listing.objects.filter(pk__in=stale).delete()
    Listing.objects.bulk_create(
        Listing(
            story=story,
            edition_id=story.edition_id,
            kind=kind,
            target_id=target,
            published_at=published_at,
        )
        for kind, target in wanted
        if (kind, target) not in standing or standing[kind, target].pk in stale
    )


def unpublish(
    story: Story, *, actor: Any = None, expired: bool = False, log_action: Any = True
) -> None:
    """Take a public story down without a word to readers (its address answers 404).

    For a story that readers must be told of, use :func:`withdraw`. Harmless
    for one that is not public. Raises PermissionDenied.
    """
    require(actor, "publish", "story", story.edition_id)
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        if not current.live:
            return
        lists = sorted(current.list_tags())
        _take_down(current, actor=actor, expired=expired, log_action=log_action)
        record(
            StoryUnpublished(
                headline=current.headline, path=current.path, expired=expired, lists=lists
            ),
            actor=actor,
            edition=current.edition.code,
            about=current,
            tags=[f"story:{current.pk}", *lists],
        )
    story.refresh_from_db()


def _take_down(current: Story, *, actor: Any, expired: bool, log_action: Any) -> None:
    UnpublishAction(current, set_expired=expired, user=actor, log_action=log_action).execute(
        skip_permission_checks=True
    )
    forget(GO_LIVE, current.pk)
    forget(EXPIRE, current.pk)
    keep_listings(current)
    keep_picture_uses(current)


def withdraw(story: Story, reason: str, *, actor: Any = None) -> Story:
    """Kill a story: gone from every list, its address answers 410 with ``reason``.

    Raises PermissionDenied, or CannotDo when it was never public or no reason
    is given. Withdrawing again only changes the reason.
    """
    require(actor, "withdraw", "story", story.edition_id)
    if not reason.strip():
        raise CannotDo(_("Give the reason: readers are told."))
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        if current.first_published_at is None:
            raise CannotDo(_("This story was never public. Delete it instead."))
        lists = sorted(current.list_tags())
        current.withdrawn_at = current.withdrawn_at or timezone.now()
        current.withdrawal_reason = reason.strip()
        current.updated_at = timezone.now()
        if current.live:
            _take_down(current, actor=actor, expired=False, log_action="rotative.withdraw")
        else:
            current.save()
            forget(GO_LIVE, current.pk)
            current.revisions.update(approved_go_live_at=None)
        record(
            StoryWithdrawn(
                headline=current.headline,
                path=current.path,
                reason=current.withdrawal_reason,
                lists=lists,
            ),
            actor=actor,
            edition=current.edition.code,
            about=current,
            tags=[f"story:{current.pk}", *lists],
        )
    return current


def restore(story: Story, *, actor: Any = None, publish_again: bool = True) -> Story:
    """Take a withdrawal back; with ``publish_again`` the latest draft is public at once.

    Raises PermissionDenied, or CannotDo when the story is not withdrawn.
    """
    require(actor, "restore", "story", story.edition_id)
    with one_change():
        current = Story.objects.select_for_update().get(pk=story.pk)
        if not current.withdrawn_at:
            raise CannotDo(_("This story was not withdrawn."))
        current.withdrawn_at = None
        current.withdrawal_reason = ""
        current.updated_at = timezone.now()
        current.save()
        record(
            StoryRestored(headline=current.headline),
            actor=actor,
            edition=current.edition.code,
            about=current,
            tags=[f"story:{current.pk}"],
        )
        if publish_again:
            revision = current.latest_revision or current.save_revision(user=actor)
            return publish_revision(revision, actor=actor)
    return current


@releases(GO_LIVE)
def go_live(due: Due) -> None:
    """Publish the revision that was promised; nothing where it was unscheduled meanwhile."""
    # The story first, as every other action does: two that lock in different orders wait for ever.
    story = (
        Story.objects.select_for_update(of=("self",))
        .select_related("edition")
        .filter(pk=due.object_id)
        .first()
    )
    if story is None:
        return
    revision = Revision.objects.filter(
        pk=due.payload.get("revision"), approved_go_live_at__lte=timezone.now()
    ).first()
    if revision is None:
        return
    publish_revision(revision, log_action="wagtail.publish.scheduled", unchecked=True, locked=story)


@releases(EXPIRE)
def expire(due: Due) -> None:
    """Take an expired story down; nothing where its time was put off."""
    story = Story.objects.filter(pk=due.object_id).first()
    if story and story.live and story.expire_at and story.expire_at <= timezone.now():
        unpublish(story, expired=True)
