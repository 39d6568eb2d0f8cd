"""The bank's pictures and their renditions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    ImageQuerySet,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.search import index

from rotative.accounts.rights import may
from rotative.media import visibility
from rotative.media.sources import Sources, sources_of
from rotative.press.observe import saw


class PictureQuerySet(ImageQuerySet):
    """Questions about pictures."""

    def visible_to(self, actor: Any, now: datetime | None = None) -> "PictureQuerySet":
        """Of these pictures, those that ``actor`` may see at ``now``; None is the public.

        The public sees what a room says is shown on a public page at that
        moment; whoever may view the bank sees all. Meant for the pictures of
        a page or an address, not for the whole bank: their ids are fetched.
        """
        if actor is not None and may(actor, "view", "picture"):
            return self
        ids = set(self.values_list("pk", flat=True))
        return self.filter(pk__in=visibility.public(ids, now))

    def delete(self) -> Any:
        """Delete one by one, through the action: each is checked and recorded."""
        pictures = list(self)
        for picture in pictures:
            picture.delete()
        return len(pictures), {"media.Picture": len(pictures)}


class MasterFile(WagtailImageFieldFile):
    """The master: its size is known from the darkroom, its address is the bank's."""

    @property
    def url(self) -> str:
        """The address that :mod:`rotative.media.serve` answers."""
        return self.instance.master_path

    def get_image_dimensions(self) -> tuple[int, int]:
        """Width and height as the darkroom found them; nothing is opened for it."""
        return self.instance.width, self.instance.height


class MasterField(WagtailImageField):
    """A picture file that was made by the darkroom."""

    attr_class = MasterFile


class Picture(AbstractImage):
    """A picture in the bank, shared by all editions.

    ``file`` is the master: upright, sRGB, at most 2,560 wide, re-encoded in
    the darkroom, and all that the desk's own views ever open. ``original`` is
    what was uploaded, byte for byte, and is never opened outside the darkroom.
    ``credit``, ``caption`` and the rest are the picture's own, read from its
    IPTC and XMP fields at upload; a story may carry its own caption. Changed
    through ``rotative.media.actions`` only.
    """

    file = MasterField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
        max_length=200,
    )
    master_hash = models.CharField(max_length=24, editable=False)
    original = models.FileField(max_length=200, editable=False)
    original_name = models.CharField(max_length=255, blank=True, editable=False)
    original_format = models.CharField(max_length=8, editable=False)
    original_hash = models.CharField(max_length=64, editable=False)
    original_bytes = models.PositiveBigIntegerField(default=0, editable=False)
    original_width = models.PositiveIntegerField(default=0, editable=False)
    original_height = models.PositiveIntegerField(default=0, editable=False)
    colour = models.CharField(max_length=7, default="#dddddd", editable=False)
    printed_at = models.DateTimeField(null=True, blank=True, editable=False)

    alt = models.CharField(
        _("alt text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    caption = models.TextField(_("caption"), blank=True, max_length=4000)
    creator = models.CharField(_("photographer"), max_length=160, blank=True)
    agency = models.CharField(_("agency"), max_length=160, blank=True)
    credit = models.CharField(
        _("credit line"), max_length=255, blank=True, help_text=_("As printed: “Name/Agency”.")
    )
    rights = models.CharField(_("rights"), max_length=255, blank=True)
    usage_terms = models.TextField(_("terms of use"), blank=True, max_length=2000)
    licence_url = models.URLField(_("licence address"), blank=True, max_length=500)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit", boost=2),
        index.SearchField("creator", boost=2),
        index.SearchField("agency"),
        index.SearchField("alt"),
    ]
    admin_form_fields = (
        "title",
        "file",
        "alt",
        "caption",
        "creator",
        "agency",
        "credit",
        "rights",
        "usage_terms",
        "licence_url",
        "taken_at",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """What the desk suggests as alt text: the picture's own, never its file's name."""
        return self.alt

    @property
    def master_path(self) -> str:
        """The master's address."""
        extension = self.file.name.rpartition(".")[2]
        return f"/media/{self.pk}/{self.master_hash}.{extension}"

    @property
    def printed_credit(self) -> str:
        """The credit as readers see it: the credit line, else photographer and agency."""
        names = [name for name in (self.creator, self.agency) if name]
        return self.credit or "/".join(dict.fromkeys(names))

    @property
    def credits_inside(self) -> dict[str, str]:
        """What every rendition's file says of whose it is."""
        return {
            "creator": self.creator,
            "credit": self.printed_credit,
            "rights": self.rights,
            "licence_url": self.licence_url,
        }

    @property
    def sources(self) -> Sources:
        """What ``<picture>`` needs; the master alone while renditions are not made yet."""
        return sources_of(self, self.prints.all())

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Picture":
        """Note in the page under way that this picture was looked at."""
        picture: Picture = super().from_db(db, field_names, values)
        saw(f"picture:{picture.pk}")
        return picture

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """The funnel: every way to delete in Wagtail ends here and becomes our action."""
        from wagtail.log_actions import get_active_log_context

        from rotative.media import actions

        actions.delete_picture(self, actor=get_active_log_context().user)
        return 1, {"media.Picture": 1}

    def delete_row(self) -> None:
        """Delete the row itself; for the action alone."""
        super().delete()


class Thumbnail(AbstractRendition):
    """A small picture for the desk's own lists, made by Wagtail and served to staff only."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    @property
    def url(self) -> str:
        """An address below the desk's, which asks who is there."""
        return reverse("rotative_media:thumbnail", args=(self.pk,))


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Questions about renditions."""

    def visible_to(self, actor: Any, now: datetime | None = None) -> "RenditionQuerySet":
        """Of these renditions, those whose picture ``actor`` may see at ``now``."""
        if actor is not None and may(actor, "view", "picture"):
            return self
        ids = set(self.values_list("picture_id", flat=True))
        return self.filter(picture_id__in=visibility.public(ids, now))


class Rendition(models.Model):
    """One width and format of a picture, for readers; made by a job, never in a page's render.

    ``digest`` is of the bytes, so its address never shows anything else.
    ``recipe`` says what it was made of; one of another recipe is replaced.
    """

    picture = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="prints", db_index=False
    )
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    recipe = models.CharField(max_length=16)
    digest = models.CharField(max_length=24)
    file = models.FileField(max_length=200)
    bytes = models.PositiveIntegerField()

    objects = RenditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "format", "width", "recipe"], name="media_rendition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.picture_id}: {self.format} {self.width}"

    @property
    def path(self) -> str:
        """Its address, the same on every host."""
        return f"/media/{self.picture_id}/{self.digest}.{str(self.file.name).rpartition('.')[2]}"


def with_sources(pictures: Iterable[Picture]) -> None:
    """Fetch the renditions of many pictures in one query, for a list's cards."""
    models.prefetch_related_objects(list(pictures), "prints")
