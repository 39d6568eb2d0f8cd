"""The flash: a line that the desk tells readers at once, with or without a story."""

import uuid
from collections.abc import Collection

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rotative.editions.models import Edition
from rotative.press.observe import saw
from rotative.stories.models import Story

LONGEST = 280


def flash_tag(flash_id: int | str) -> str:
    """What a page that shows a flash looked at, and what each change of it changes."""
    return f"flash:{flash_id}"


class FlashQuerySet(models.QuerySet["Flash"]):
    """Questions about flashes."""

    def standing(self, edition: Edition, ids: Collection[str]) -> "FlashQuerySet":
        """Those of ``ids`` that readers may see; absence is observed."""
        saw(*(flash_tag(number) for number in ids))
        return self.filter(edition=edition, pk__in=list(ids), removed_at=None)

    def recent(self, editions: Collection[int]) -> "FlashQuerySet":
        """Flashes of several editions as the desk lists them, newest first, removed ones too."""
        return self.filter(edition__in=editions).order_by("-at", "-id")


class Flash(models.Model):
    """One line for the readers of one edition; sent to several at once it is a row in each.

    Rows that went out together share ``group``. A removed flash stays in the
    table and is shown nowhere; one that leads to a story that readers cannot
    see is not shown either. Everything that changes a flash goes through
    ``rotative.newsfeed.actions``.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", db_index=False,
        verbose_name=_("edition"),
    )  # fmt: skip
    group = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    words = models.CharField(_("what it says"), max_length=LONGEST)
    story = models.ForeignKey(
        Story, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("story"),
    )  # fmt: skip
    breaking = models.BooleanField(_("breaking"), default=False)
    at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    by = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = FlashQuerySet.as_manager()

    class Meta:
        verbose_name = _("flash")
        verbose_name_plural = _("flashes")
        indexes = [
            models.Index(F("edition"), F("at").desc(), F("id").desc(), name="newsfeed_flash_recent")
        ]

    def __str__(self) -> str:
        return self.words
