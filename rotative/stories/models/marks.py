"""What is kept beside a story: corrections, old addresses, and the lists it stands in."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rotative.editions.models import Edition
from rotative.press.observe import saw
from rotative.stories.models.story import Story
from rotative.stories.models.stretches import saw_stretch


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Questions about corrections."""

    def of(self, edition: Edition) -> "CorrectionQuerySet":
        """All corrections of an edition, newest first, whoever may see their stories.

        One range scan; the caller asks which of their stories are public.
        """
        saw(corrections_tag(edition.pk))
        return self.filter(edition=edition).order_by("-at", "-id")

    def before(self, moment: datetime, correction_id: int) -> "CorrectionQuerySet":
        """Corrections after the cursor (moment, correction) in newest-first order."""
        return self.filter(at__lte=moment).filter(Q(at__lt=moment) | Q(id__lt=correction_id))


def corrections_tag(edition_id: int) -> str:
    """What a page of an edition's corrections looked at, and what a new one changes."""
    return f"list:corrections:{edition_id}"


class Correction(models.Model):
    """What was corrected in a public story, and when; shown with it for good."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="corrections")
    # The story's: the list of an edition's corrections is one range scan of an index.
    edition = models.ForeignKey(
        Edition, null=True, editable=False, on_delete=models.CASCADE, related_name="+",
        db_index=False,
    )  # fmt: skip
    at = models.DateTimeField(_("corrected"))
    note = models.TextField(_("what was corrected"))
    actor_id = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["edition", "-at", "-id"], name="stories_corrections")]

    def __str__(self) -> str:
        return self.note[:80]


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    """Questions about addresses that the newsroom no longer uses."""

    def find(self, edition: Edition, path: str) -> "OldAddress | None":
        """Where ``path`` (below the edition's base, with any query) leads now, or None."""
        saw(f"old:{edition.pk}:{path}")
        return self.filter(edition=edition, path=path).select_related("story").first()


class OldAddress(models.Model):
    """An address from another system that now leads to a story."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    path = models.CharField(max_length=500)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="old_addresses")

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "path"], name="stories_oldaddress_path")
        ]

    def __str__(self) -> str:
        return self.path


class ListingQuerySet(models.QuerySet["Listing"]):
    """Questions put to the lists that hang on a story's many topics and authors."""

    def in_list(
        self, kind: str, target_id: int, edition: Edition, *, before: datetime | None = None
    ) -> "ListingQuerySet":
        """A list's rows, newest first: one range scan of its index.

        ``before`` says that only those before a moment will be asked for.
        """
        saw_stretch(f"list:{kind}:{target_id}:{edition.pk}", before)
        return self.filter(edition=edition, kind=kind, target_id=target_id).order_by(
            "-published_at", "-story_id"
        )

    def places(self, limit: int) -> list[tuple[int, datetime]]:
        """Story and moment of the first ``limit`` rows; who shows the stories asks for them."""
        return list(self.values_list("story_id", "published_at")[:limit])

    def before(self, moment: datetime, story_id: int) -> "ListingQuerySet":
        """Rows after the cursor (moment, story) in newest-first order."""
        return self.filter(published_at__lte=moment).filter(
            models.Q(published_at__lt=moment) | models.Q(story_id__lt=story_id)
        )


class Listing(models.Model):
    """A public story's place in the list of a topic or an author.

    Kept by the actions that make a story public or take it down, so that such
    a list is one range scan however many stories carry the topic.
    """

    TOPIC, PERSON = "topic", "person"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="listings")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    target_id = models.BigIntegerField()
    published_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "kind", "target_id"], name="stories_listing_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["edition", "kind", "target_id", "-published_at", "-story"],
                name="stories_listing_list",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.target_id} story:{self.story_id}"
