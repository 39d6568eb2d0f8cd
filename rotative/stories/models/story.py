"""The story: a flat model with Wagtail's drafts, revisions, locks, workflow and preview."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from rotative.editions.models import Edition, refuse_reserved
from rotative.kit.slugs import slug_of
from rotative.kit.storable import Storable
from rotative.press.observe import changes_at, saw
from rotative.stories.blocks import BODY
from rotative.stories.models.questions import StoryQuerySet
from rotative.stories.models.terms import Person, Place, Section, Topic


class Kind(models.TextChoices):
    """What sort of story it is."""

    NEWS = "news", _("News")
    ANALYSIS = "analysis", _("Analysis")
    INTERVIEW = "interview", _("Interview")
    OPINION = "opinion", _("Opinion")
    EXPLAINER = "explainer", _("Explainer")
    GALLERY = "gallery", _("Gallery")
    LIVE = "live", _("Live")


class Story(
    Storable,
    PreviewableMixin,
    # In this order: a lock by hand, else one of the workflow's, else that of a schedule.
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """A story of one edition.

    The row is what the public sees while ``live``; drafts live in revisions.
    ``updated_at`` moves with every save at the desk, ``revised_at`` only when
    a public story changes for its readers. Everything that changes a story
    goes through ``rotative.stories.actions``.
    """

    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="stories",
        verbose_name=_("edition"),
        db_index=False,
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        related_name="stories",
        verbose_name=_("section"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NEWS)
    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    headline = models.CharField(_("headline"), max_length=300)
    short_headline = models.CharField(_("short headline"), max_length=120, blank=True)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        allow_unicode=True,
        blank=True,
        db_index=False,
        validators=[refuse_reserved],
    )
    standfirst = models.TextField(_("standfirst"), blank=True)
    dateline = models.CharField(_("dateline"), max_length=80, blank=True)
    place = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stories",
        verbose_name=_("place"),
        db_index=False,
    )
    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="stories", verbose_name=_("topics")
    )
    lead_picture = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    lead_caption = models.TextField(_("caption here"), blank=True)
    lead_alt = models.CharField(_("alt text here"), max_length=500, blank=True)
    body = StreamField(BODY, blank=True, verbose_name=_("text"))
    related = ParentalManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("related stories")
    )
    source_credit = models.CharField(_("source credit"), max_length=160, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)

    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)
    translation_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="translated_as",
    )
    source_revision = models.BigIntegerField(null=True, blank=True, editable=False)

    first_published_at = models.DateTimeField(
        _("first published"), null=True, blank=True, editable=False
    )
    revised_at = models.DateTimeField(_("last updated"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(
        _("last change at the desk"), default=timezone.now, editable=False
    )
    address_day = models.DateField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("reason"), blank=True, editable=False)
    began_by = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = StoryQuerySet.as_manager()

    # What belongs to the story as a whole: a revision never brings an older value back.
    KEPT = (
        "edition_id",
        "translation_group",
        "translation_of_id",
        "revised_at",
        "updated_at",
        "address_day",
        "withdrawn_at",
        "withdrawal_reason",
        "began_by",
        "locked",
        "locked_at",
        "locked_by_id",
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "slug"],
                name="stories_story_slug",
                violation_error_message=_("Another story of this edition has this slug."),
            ),
            models.UniqueConstraint(
                fields=["translation_group", "edition"], name="stories_story_translation"
            ),
        ]
        indexes = [
            models.Index(
                F("edition"), F("first_published_at").desc(), F("id").desc(),
                condition=Q(live=True), name="stories_live_edition",
            ),
            models.Index(
                F("section"), F("first_published_at").desc(), F("id").desc(),
                condition=Q(live=True), name="stories_live_section",
            ),
            models.Index(
                F("place"), F("first_published_at").desc(), F("id").desc(),
                condition=Q(live=True, place__isnull=False), name="stories_live_place",
            ),
            models.Index(
                F("first_published_at").desc(), F("id").desc(),
                condition=Q(live=True), name="stories_live_all",
            ),
            models.Index(
                F("edition"), F("updated_at").desc(), F("id").desc(), name="stories_desk_edition"
            ),
            models.Index(
                F("edition"), F("updated_at").desc(), F("id").desc(),
                condition=Q(live=False), name="stories_desk_drafts",
            ),
            models.Index(
                F("section"), F("updated_at").desc(), F("id").desc(), name="stories_desk_section"
            ),
            models.Index(F("updated_at").desc(), F("id").desc(), name="stories_desk_all"),
            models.Index(
                fields=["expire_at"], condition=Q(expire_at__isnull=False), name="stories_expiring"
            ),
            models.Index(
                fields=["locked_by"], condition=Q(locked=True), name="stories_locked"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.headline or str(_("Untitled story"))

    # Addresses --------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Its address below the edition's base; a draft's is today's, and not yet fixed."""
        day = self.address_day or timezone.now().astimezone(self.edition.zone).date()
        return f"/{day:%Y/%m/%d}/{self.slug}-{self.pk}/"

    @property
    def address(self) -> str:
        """Its full address."""
        return f"{self.edition.origin}{self.edition.base}{self.path}"

    def get_absolute_url(self) -> str:
        """The address for the desk's 'view live' link."""
        return self.address

    # What the desk may want to know -----------------------------------------------------

    @property
    def state(self) -> str:
        """One word: draft, submitted, scheduled, live, live-draft, withdrawn or expired."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.live:
            return "live-draft" if self.has_unpublished_changes else "live"
        if self.go_live_at and self.go_live_at > timezone.now():
            return "scheduled"
        return "expired" if self.expired else "draft"

    @property
    def lead_caption_text(self) -> str:
        """The caption to show under the lead picture: the story's own, else the bank's."""
        if self.lead_caption:
            return self.lead_caption
        return self.lead_picture.caption if self.lead_picture else ""

    def list_tags(self) -> set[str]:
        """The lists that this story stands in while it is public."""
        tags = {f"list:latest:{self.edition_id}", f"list:section:{self.section_id}"}
        if self.place_id:
            tags.add(f"list:place:{self.place_id}")
        if self.address_day:
            tags.add(f"list:day:{self.edition_id}:{self.address_day.isoformat()}")
        tags.update(f"list:topic:{topic.pk}:{self.edition_id}" for topic in self.topics.all())
        tags.update(
            f"list:person:{byline.person_id}:{self.edition_id}"
            for byline in self.bylines.all()
            if byline.person_id
        )
        return tags | {f"list:translations:{self.translation_group}"}

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **options: Any) -> "Story":
        """Note in the page under way that this story was looked at, and until when it holds."""
        story: Story = super().from_db(db, field_names, values, **options)
        saw(f"story:{story.pk}")
        for name in ("expire_at", "embargo_until"):
            moment = getattr(story, name) if name in field_names else None
            if moment and moment > timezone.now():
                changes_at(moment)
        return story

    # Validation -------------------------------------------------------------------------

    def clean(self) -> None:
        """Refuse a story whose parts belong to different editions or times; find a free slug."""
        super().clean()
        problems: dict[str, Any] = {}
        if self.section_id and self.edition_id and self.section.edition_id != self.edition_id:
            problems["section"] = _("This section belongs to another edition.")
        if self.place and self.edition_id and self.place.edition_id != self.edition_id:
            problems["place"] = _("This place belongs to another edition.")
        if self.go_live_at and self.embargo_until and self.go_live_at < self.embargo_until:
            problems["go_live_at"] = _("The embargo ends later than this.")
        if problems:
            raise ValidationError(problems)
        if not self.slug and self.headline and self.edition_id:
            self.slug = self.free_slug(slug_of(self.headline, fallback="story"))

    def free_slug(self, wanted: str) -> str:
        """``wanted``, or with a figure behind it, so that no other story of the edition has it."""
        from rotative.editions.models import RESERVED

        base = f"{wanted}-1" if wanted in RESERVED else wanted[:110]
        slug, number = base, 1
        others = Story.objects.filter(edition_id=self.edition_id).exclude(pk=self.pk)
        while others.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug

    # Where Wagtail meets the actions ----------------------------------------------------

    def publish(
        self,
        revision: Any,
        user: Any = None,
        changed: bool = True,
        log_action: Any = True,
        previous_revision: Any = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """The funnel: every way to publish in Wagtail ends here and becomes our action."""
        from rotative.stories import actions

        actions.publish_revision(
            revision,
            actor=user,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
            unchecked=skip_permission_checks,
        )

    def unpublish(
        self,
        set_expired: bool = False,
        commit: bool = True,
        user: Any = None,
        log_action: Any = True,
    ) -> None:
        """The funnel for taking down."""
        from rotative.stories import actions

        actions.unpublish(self, actor=user, expired=set_expired, log_action=log_action)

    def with_content_json(self, content: dict[str, Any]) -> "Story":
        """A revision's content as a story, with what belongs to the whole story kept."""
        story: Story = super().with_content_json(content)
        for name in self.KEPT:
            setattr(story, name, getattr(self, name))
        return story

    def _update_from_revision(self, revision: Any, changed: bool = True) -> None:
        """Follow a new draft: the row remembers the revision and moves up the desk's list."""
        self.latest_revision = revision
        self.updated_at = timezone.now()
        fields = ["latest_revision", "updated_at"]
        if changed:
            self.has_unpublished_changes = True
            fields.append("has_unpublished_changes")
        self.save(update_fields=fields)

    # Preview ----------------------------------------------------------------------------

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """The three widths at which the desk shows a story."""
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 360, "label": _("Phone")},
            {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Tablet")},
            {"name": "desk", "icon": "desktop", "device_width": 1440, "label": _("Desktop")},
        ]

    def make_preview_request(
        self,
        original_request: Any = None,
        preview_mode: Any = None,
        extra_request_attrs: Any = None,
    ) -> Any:
        """The preview itself: no second request is made up, since public pages never see one."""
        return self.serve_preview(original_request, preview_mode)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The reader's own page, made of this draft by the same function."""
        from django.http import HttpResponse

        from rotative.press.render import render

        if not self.pk:
            self.pk = 0
        page = render(request.get_host(), self.path, self.edition, "full", subject=self)
        return HttpResponse(page.body, status=page.status, headers=dict(page.headers))


class Byline(Orderable):
    """Who wrote a story: a person, or an agency's or desk's name as it is printed."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="bylines",
        verbose_name=_("person"),
    )  # fmt: skip
    name = models.CharField(_("or a name as printed"), max_length=160, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return self.printed

    @property
    def printed(self) -> str:
        """The name as readers see it."""
        return self.person.name if self.person else self.name

    def clean(self) -> None:
        """A byline names somebody."""
        super().clean()
        if not self.person_id and not self.name:
            raise ValidationError(_("Choose a person or write a name."))


def people_of(story: Story) -> Iterable[int]:
    """The ids of the people in a story's bylines."""
    return [byline.person_id for byline in story.bylines.all() if byline.person_id]
