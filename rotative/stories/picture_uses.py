"""Which pictures stories and people show: kept at publication, asked by the bank."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from rotative.media import uses, visibility
from rotative.media.models import Picture
from rotative.press.observe import changes_at, saw
from rotative.stories.models import Kind, LivePost, Person, PictureUse, Story


def pictures_in(story: Story) -> set[int]:
    """The ids of the pictures that ``story`` shows, wherever in it they are."""
    found = {story.lead_picture_id} if story.lead_picture_id else set()
    body: Any = Story._meta.get_field("body")
    for model, object_id, _model_path, _content_path in body.extract_references(story.body):
        if model is Picture:
            found.add(int(object_id))
    if story.kind == Kind.LIVE and story.pk:
        for post in LivePost.objects.shown(story):
            found |= pictures_in_post(post)
    return found


def pictures_in_post(post: LivePost) -> set[int]:
    """The ids of the pictures that a post of a live story shows."""
    body: Any = LivePost._meta.get_field("body")
    references = body.extract_references(post.body)
    return {int(pk) for model, pk, _model_path, _content_path in references if model is Picture}


def keep_picture_uses(story: Story) -> None:
    """Make the rows of pictures that readers see those of ``story`` as it is now.

    Call it in the transaction that makes the story public or takes it down.
    A picture that was deleted since the draft was written is passed over.
    """
    standing = set(story.picture_uses.values_list("picture_id", flat=True))
    wanted = pictures_in(story) if story.live else set()
    if standing - wanted:
        story.picture_uses.filter(picture_id__in=standing - wanted).delete()
    if wanted - standing:
        there = Picture.objects.filter(pk__in=wanted - standing).values_list("pk", flat=True)
        PictureUse.objects.bulk_create(
            [PictureUse(story=story, picture_id=picture_id) for picture_id in there],
            ignore_conflicts=True,
        )


@visibility.register
def shown(picture_ids: frozenset[int], now: datetime) -> set[int]:
    """Of these pictures, those in a story that the public may see at ``now``, and portraits.

    One story is reason enough; the earliest end of any is when to look again.
    """
    readable = Story.objects.visible_to(None, now).values("pk")
    reasons = (
        PictureUse.objects.filter(picture_id__in=picture_ids, story__in=readable)
        .values_list("picture_id")
        .annotate(models.Max("story_id"), models.Min("story__expire_at"))
        .order_by()
    )
    found = set()
    for picture_id, story_id, ends in reasons:
        found.add(picture_id)
        saw(f"story:{story_id}")
        if ends is not None:
            changes_at(ends)
    portraits = (
        Person.objects.filter(picture_id__in=picture_ids - found)
        .values_list("picture_id")
        .annotate(models.Max("pk"))
        .order_by()
    )
    for picture_id, person_id in portraits:
        found.add(picture_id)
        saw(f"person:{person_id}")
    return found


@uses.register
def used(picture_id: int, actor: Any, limit: int) -> Iterator[uses.Use]:
    """The stories and people that show a picture, the newest story first.

    Public stories for everybody; other stories of the editions in which
    ``actor`` may see stories.
    """
    rows = PictureUse.objects.filter(picture_id=picture_id).order_by("-story_id")[:limit]
    public = {row.story_id for row in rows}
    others: set[int] = set()
    if actor is not None:
        # Leads are in the rows; what stands in a text is in Wagtail's index, a moment later.
        mentions = ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Story),
            to_content_type=ContentType.objects.get_for_model(Picture),
            to_object_id=str(picture_id),
        ).order_by("-pk")
        ids = {int(pk) for pk in mentions.values_list("object_id", flat=True)[: limit * 2]}
        drafts = Story.objects.visible_to(actor).filter(
            Q(pk__in=ids) | Q(lead_picture_id=picture_id)
        )
        others = set(drafts.order_by("-pk").values_list("pk", flat=True)[:limit])
    stories = Story.objects.filter(pk__in=public | others).defer("body").order_by("-pk")
    for story in stories[:limit]:
        yield uses.Use(str(story), _("Story"), _edit_url(story), public=story.pk in public)
    for person in Person.objects.filter(picture_id=picture_id)[:limit]:
        yield uses.Use(str(person), _("Portrait"), _edit_url(person), public=True)


def _edit_url(thing: Story | Person) -> str:
    """The desk's page to edit it; empty where the desk has none."""
    viewset = getattr(type(thing), "snippet_viewset", None)
    if viewset is None:
        return ""
    try:
        return reverse(viewset.get_url_name("edit"), args=[thing.pk])
    except NoReverseMatch:
        return ""


def keep_all(stories: Iterable[Story]) -> None:
    """:func:`keep_picture_uses` for many new stories, in two queries; for imports."""
    wanted = [(story, pictures_in(story)) for story in stories if story.live]
    there = set(
        Picture.objects.filter(pk__in={one for _story, ids in wanted for one in ids}).values_list(
            "pk", flat=True
        )
    )
    PictureUse.objects.bulk_create(
        [
            PictureUse(story=story, picture_id=picture_id)
            for story, ids in wanted
            for picture_id in sorted(ids & there)
        ],
        ignore_conflicts=True,
    )
