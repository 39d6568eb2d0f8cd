"""The line above every page of an edition while something is breaking."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rotative.editions.models import Edition
from rotative.press.observe import changes_at, saw
from rotative.stories.models import Story


class BannerQuerySet(models.QuerySet["Banner"]):
    """Questions about banners."""

    def over(self, edition: Edition) -> "Banner | None":
        """The edition's banner as readers may see it now, or None. Absence is observed."""
        saw(f"banner:{edition.pk}")
        now = timezone.now()
        found = self.filter(edition=edition, until__gt=now).first()
        if found is not None:
            changes_at(found.until)
        return found


class Banner(models.Model):
    """What an edition says above all its pages, until a moment; one at a time.

    Shown and cleared by ``rotative.fronts.actions``; where it names a story,
    its words lead there for as long as readers may see it.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(_("what it says"), max_length=160)
    story = models.ForeignKey(
        Story, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("story"),
    )  # fmt: skip
    until = models.DateTimeField(_("until"))

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")

    def __str__(self) -> str:
        return self.words
