"""The posts of a live story: a row each, so that several people post at once and lose nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from rotative.press.observe import changes_at, saw
from rotative.stories.blocks import EmbedBlock, PictureBlock, ProseBlock, QuoteBlock
from rotative.stories.models.story import Story

POST_BODY = [
    ("text", ProseBlock(label=_("Text"), icon="pilcrow")),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
    ("embed", EmbedBlock()),
]


def posts_tag(story_id: int) -> str:
    """What a page of a story's posts looked at, and what each change of one changes."""
    return f"list:live:{story_id}"


class LivePostQuerySet(models.QuerySet["LivePost"]):
    """Questions about posts. Public code begins with :meth:`shown`."""

    def shown(self, story: Story, now: datetime | None = None) -> "LivePostQuerySet":
        """The story's posts that readers see at ``now``, in no order yet.

        The time itself is checked: a scheduled post shows from its moment on,
        whatever a late job has not done yet, and the page under way holds
        until the next one. Whether the story may be seen is its own affair.
        """
        now = now or timezone.now()
        saw(posts_tag(story.pk))
        standing = self.filter(story_id=story.pk, removed_at=None)
        following = standing.filter(at__gt=now).order_by("at", "id")
        moment = following.values_list("at", flat=True).first()
        if moment is not None:
            changes_at(moment)
        return standing.filter(at__lte=now)

    def latest_first(self) -> "LivePostQuerySet":
        """Newest first: one range scan of a story's posts."""
        return self.order_by("-at", "-id")

    def from_the_start(self) -> "LivePostQuerySet":
        """Oldest first: the same index the other way round."""
        return self.order_by("at", "id")

    def before(self, moment: datetime, post_id: int) -> "LivePostQuerySet":
        """Posts after the cursor (moment, post) in newest-first order."""
        return self.filter(at__lte=moment).filter(Q(at__lt=moment) | Q(id__lt=post_id))

    def after(self, moment: datetime, post_id: int) -> "LivePostQuerySet":
        """Posts after the cursor (moment, post) in the order in which they happened."""
        return self.filter(at__gte=moment).filter(Q(at__gt=moment) | Q(id__gt=post_id))

    def key_moments(self) -> "LivePostQuerySet":
        """What the summary names, newest first, without the text."""
        return self.filter(key_moment=True).latest_first().defer("body")

    def on_top(self) -> "LivePost | None":
        """The pinned post, or None; of two pinned in the same instant the newer one."""
        return self.filter(pinned=True).latest_first().first()

    def last_moment(self) -> datetime | None:
        """When the newest of these posts was made; None where there is none."""
        return self.latest_first().values_list("at", flat=True).first()

    def among(self, stories: Mapping[str, int], now: datetime) -> "LivePostQuerySet":
        """Those posts (number → its story's) that readers see at ``now``; absence is observed.

        Whether their stories may be seen is their own affair.
        """
        saw(*(posts_tag(story) for story in stories.values()))
        return self.filter(pk__in=list(stories), removed_at=None, at__lte=now)

    def at_the_desk(self, story: Story) -> "LivePostQuerySet":
        """The story's posts as the desk lists them, scheduled ones first; not those removed."""
        return self.filter(story_id=story.pk, removed_at=None).latest_first()


class LivePost(models.Model):
    """One post of a live story.

    ``at`` is its moment for readers and its place in the order; one in the
    future is scheduled, and ``waits`` until the ledger was told that it is
    out. A removed post stays in the table and is shown nowhere. Everything
    that changes a post goes through ``rotative.stories.actions.live``.
    """

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="posts", db_index=False,
        verbose_name=_("story"),
    )  # fmt: skip
    at = models.DateTimeField(_("time"), default=timezone.now)
    waits = models.BooleanField(default=False, editable=False)
    headline = models.CharField(_("headline"), max_length=200, blank=True)
    body = StreamField(POST_BODY, blank=True, verbose_name=_("text"))
    byline = models.CharField(_("byline"), max_length=160, blank=True)
    key_moment = models.BooleanField(_("key moment"), default=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    correction = models.TextField(_("what was corrected"), blank=True, editable=False)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    author_id = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = LivePostQuerySet.as_manager()

    class Meta:
        verbose_name = _("live post")
        verbose_name_plural = _("live posts")
        indexes = [
            models.Index(F("story"), F("at").desc(), F("id").desc(), name="stories_posts"),
            models.Index(
                F("story"), F("at").desc(), F("id").desc(),
                condition=Q(key_moment=True), name="stories_posts_key",
            ),
            models.Index(
                F("story"), F("at").desc(), F("id").desc(),
                condition=Q(pinned=True), name="stories_posts_pinned",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.headline or f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def anchor(self) -> str:
        """Its place on a page of the story."""
        return f"post-{self.pk}"


class LiveEndQuerySet(models.QuerySet["LiveEnd"]):
    """Questions about the ends of live stories."""

    def moment(self, story: Story) -> datetime | None:
        """When ``story`` was declared over; None while it goes on."""
        saw(posts_tag(story.pk))
        return self.filter(story_id=story.pk).values_list("at", flat=True).first()


class LiveEnd(models.Model):
    """A live story is over: it is read from the start, as an ordinary story is."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="live_end"
    )
    at = models.DateTimeField(_("ended"), default=timezone.now)

    objects = LiveEndQuerySet.as_manager()

    def __str__(self) -> str:
        return f"story:{self.story_id} {self.at:%Y-%m-%d %H:%M}"
