"""Post to a live story, keep its posts right, and end it.

A post is a row of its own: no revision is shared, so that several reporters
post at once and nobody waits for another or loses a word. Whoever may edit
the story may post to it, and what they post is public at once. Only ending
takes the right to publish.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rotative.accounts.rights import require
from rotative.ledger.record import one_change, record
from rotative.media.models import Picture
from rotative.press.due import forget, promise, releases
from rotative.press.models import Due
from rotative.stories.actions.refused import CannotDo
from rotative.stories.models import Kind, PictureUse, Story
from rotative.stories.models.live import LiveEnd, LivePost, posts_tag
from rotative.stories.picture_uses import keep_picture_uses, pictures_in_post
from rotative.stories.verbs_live import (
    LiveCorrected,
    LiveEdited,
    LiveEnded,
    LivePinned,
    LivePosted,
    LiveRemoved,
    LiveResumed,
    LiveScheduled,
)

__all__ = [
    "correct_post", "edit_post", "end_live", "pin", "post", "remove_post", "resume_live", "unpin",
]  # fmt: skip

RELEASE = "live.post"


def post(
    story: Story,
    body: Sequence[tuple[str, Any]],
    *,
    headline: str = "",
    key_moment: bool = False,
    pinned: bool = False,
    byline: str = "",
    at: datetime | None = None,
    taken_in: bool = False,
    actor: Any = None,
) -> LivePost:
    """Add a post to a live story, now or, where ``at`` (aware) is ahead, at that moment.

    A moment that has passed counts only where the post is ``taken_in``: it
    was made elsewhere, and stands where it stood there.

    ``body`` are blocks of kinds ``text``, ``quote``, ``picture`` and ``embed``
    with their values. A pinned post takes the place of the one pinned before.
    Returns the post. Raises PermissionDenied, ValidationError, or CannotDo for
    a story that is no live one, is over or withdrawn, and for an empty post.
    """
    require(actor, "change", "story", story.edition_id)
    now = timezone.now()
    moment = at if at is not None and (at > now or taken_in) else now
    with one_change():
        current = _going_on(story)
        new = LivePost(
            story=current, at=moment, waits=moment > now, headline=headline.strip(), body=body,
            key_moment=key_moment, byline=byline, author_id=getattr(actor, "pk", None),
        )  # fmt: skip
        _check(new)
        new.save()
        if pinned:
            _put_on_top(new)
        _announce(new, actor)
    return new


def edit_post(post: LivePost, changes: Mapping[str, Any], *, actor: Any = None) -> LivePost:
    """Save ``changes`` (of ``headline``, ``body``, ``key_moment``, ``byline``) at once.

    Readers are not told; see :func:`correct_post`. ``at`` moves a scheduled
    post that is not out yet; a moment that has passed sends it out now. Two
    people at once: the second waits, and changes only what it names. Returns
    the post as it is then. Raises as :func:`post` does, and CannotDo for a
    removed post.
    """
    with one_change():
        current = _standing(post, actor)
        moves = current.waits and "at" in changes
        _change(current, changes)
        if moves:
            _announce(current, actor)
        else:
            _tell(LiveEdited(**_named(current)), current, actor)
    return current


def correct_post(
    post: LivePost, note: str, changes: Mapping[str, Any] | None = None, *, actor: Any = None
) -> LivePost:
    """Change a post that readers have seen, with ``note``, which says what was corrected.

    The note stands under the post for good, with its moment; a later one is
    added to it. Raises as :func:`edit_post` does, and CannotDo without a note
    or for a post that is not out yet.
    """
    if not note.strip():
        raise CannotDo(_("Say what was corrected: readers are told."))
    with one_change():
        current = _standing(post, actor)
        if current.waits:
            raise CannotDo(_("Nobody has seen this post yet. Change it without a note."))
        kept = {name: value for name, value in (changes or {}).items() if name != "at"}
        current.correction = "\n".join(filter(None, [current.correction, note.strip()]))
        current.corrected_at = timezone.now()
        _change(current, kept)
        _tell(LiveCorrected(note=note.strip(), **_named(current)), current, actor)
    return current


def pin(post: LivePost, *, actor: Any = None) -> LivePost:
    """Keep ``post`` above all others; the one pinned before goes back to its place."""
    require(actor, "change", "story", post.story.edition_id)
    with one_change():
        # All rows at once and in one order: two that pin at a time must not wait for each other.
        rows = LivePost.objects.filter(Q(pinned=True) | Q(pk=post.pk), story_id=post.story_id)
        list(rows.order_by("pk").select_for_update().values_list("pk"))
        current = _standing(post, actor)
        _put_on_top(current)
        _tell(LivePinned(pinned=True, **_named(current)), current, actor)
    return current


def unpin(post: LivePost, *, actor: Any = None) -> LivePost:
    """Let ``post`` go back to its place; harmless for one that is in it."""
    with one_change():
        current = _standing(post, actor)
        if current.pinned:
            current.pinned = False
            current.save(update_fields=["pinned"])
            _tell(LivePinned(pinned=False, **_named(current)), current, actor)
    return current


def remove_post(post: LivePost, *, actor: Any = None) -> None:
    """Take ``post`` off every page, or out of the schedule; the row is kept.

    Harmless for one removed before. Raises PermissionDenied.
    """
    require(actor, "change", "story", post.story.edition_id)
    with one_change():
        current = LivePost.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if current.removed_at:
            return
        current.removed_at = timezone.now()
        current.pinned = current.key_moment = current.waits = False
        current.save()
        forget(RELEASE, current.pk)
        keep_picture_uses(current.story)
        _tell(LiveRemoved(**_named(current)), current, actor)


def end_live(story: Story, *, actor: Any = None) -> None:
    """End a live story: readers find it as an ordinary story, told from the start.

    Scheduled posts still come out; harmless for one that is over. Raises
    PermissionDenied, or CannotDo for a story that is no live one.
    """
    require(actor, "publish", "story", story.edition_id)
    with one_change():
        current = _live(story)
        _end, is_new = LiveEnd.objects.get_or_create(story=current)
        if is_new:
            _tell_story(LiveEnded(headline=current.headline, path=current.path), current, actor)


def resume_live(story: Story, *, actor: Any = None) -> None:
    """Take the end of a live story back; harmless where it goes on. Raises as ``end_live``."""
    require(actor, "publish", "story", story.edition_id)
    with one_change():
        current = _live(story)
        gone, _kinds = LiveEnd.objects.filter(story=current).delete()
        if gone:
            _tell_story(LiveResumed(headline=current.headline, path=current.path), current, actor)


@releases(RELEASE)
def send_out(due: Due) -> None:
    """Tell that a scheduled post is out; nothing where it was removed or put off meanwhile."""
    current = LivePost.objects.select_for_update(of=("self",)).filter(pk=due.object_id).first()
    if current is not None and current.waits and current.at <= timezone.now():
        current.waits = False
        current.save(update_fields=["waits"])
        _keep_pictures(current)
        _tell(LivePosted(**_named(current)), current, None)


# What they share ------------------------------------------------------------------------


def _live(story: Story) -> Story:
    """The story as its row is now. Raises CannotDo unless it is a live one."""
    current: Story = Story.objects.select_related("edition").get(pk=story.pk)
    if current.kind != Kind.LIVE:
        raise CannotDo(_("Only a live story has posts. Set its kind to “Live” first."))
    return current


def _going_on(story: Story) -> Story:
    """The same for a live story that is neither over nor withdrawn."""
    current = _live(story)
    if current.withdrawn_at:
        raise CannotDo(_("This story was withdrawn. Restore it first."))
    if LiveEnd.objects.filter(story=current).exists():
        raise CannotDo(_("This live story has ended. Resume it to post again."))
    return current


def _standing(post: LivePost, actor: Any) -> LivePost:
    """The post's row, locked. Raises PermissionDenied, or CannotDo for a removed one."""
    require(actor, "change", "story", post.story.edition_id)
    current = LivePost.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if current.removed_at:
        raise CannotDo(_("This post was removed."))
    return current


def _change(current: LivePost, changes: Mapping[str, Any]) -> None:
    """Save what ``changes`` names; what readers saw keeps its moment."""
    for name in ("headline", "body", "key_moment", "byline"):
        if name in changes:
            setattr(current, name, changes[name])
    if current.waits and "at" in changes:
        now = timezone.now()
        current.at = max(changes["at"] or now, now)
        current.waits = current.at > now
    _check(current)
    current.save()
    if "body" in changes and not current.waits:
        keep_picture_uses(current.story)


def _check(post: LivePost) -> None:
    if not post.headline and not len(post.body):
        raise CannotDo(_("Write something, or choose a picture."))
    post.full_clean(exclude=["story"])


def _put_on_top(current: LivePost) -> None:
    """Pin this post and unpin the others, whose rows are locked in the order of their numbers."""
    pinned = LivePost.objects.filter(story_id=current.story_id, pinned=True)
    for other in pinned.exclude(pk=current.pk).order_by("pk").select_for_update():
        other.pinned = False
        other.save(update_fields=["pinned"])
    current.pinned = True
    current.save(update_fields=["pinned"])


def _announce(current: LivePost, actor: Any) -> None:
    """Say that the post is out, or promise it for its moment."""
    if current.waits:
        promise(RELEASE, current.pk, current.at, edition=current.story.edition.code)
        line = LiveScheduled(at=current.at.isoformat(), **_named(current))
        _tell(line, current, actor)
        return
    forget(RELEASE, current.pk)
    _keep_pictures(current)
    _tell(LivePosted(**_named(current)), current, actor)


def _keep_pictures(current: LivePost) -> None:
    """Let readers see the post's pictures, where they see its story."""
    wanted = pictures_in_post(current) if current.story.live else set()
    if wanted:
        there = Picture.objects.filter(pk__in=wanted).values_list("pk", flat=True)
        PictureUse.objects.bulk_create(
            [PictureUse(story=current.story, picture_id=pk) for pk in there], ignore_conflicts=True
        )


def _named(current: LivePost) -> dict[str, Any]:
    """What every line about a post says."""
    return {
        "story": current.story_id,
        "headline": current.headline or current.story.headline,
        "path": f"{current.story.path}#{current.anchor}",
    }


def _tell(line: object, current: LivePost, actor: Any) -> None:
    record(
        line, actor=actor, edition=current.story.edition.code, about=current,
        tags=[f"story:{current.story_id}", posts_tag(current.story_id)],
    )  # fmt: skip


def _tell_story(line: object, current: Story, actor: Any) -> None:
    record(
        line, actor=actor, edition=current.edition.code, about=current,
        tags=[f"story:{current.pk}", posts_tag(current.pk)],
    )  # fmt: skip
