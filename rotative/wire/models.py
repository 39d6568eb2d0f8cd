"""What the wire remembers of archives that came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rotative.editions.models import Edition
from rotative.kit.storable import Storable
from rotative.media.models import Picture
from rotative.stories.models import Story


class ImportRun(Storable):
    """One import of files into an edition, from its beginning to its end.

    A run without an end was interrupted: the same files imported again
    continue it. One that was taken back is not continued.
    """

    system = models.CharField(_("system"), max_length=32)
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="import_runs", verbose_name=_("edition")
    )
    files = models.JSONField(_("files"), default=list)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True, editable=False)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.system} → {self.edition_id}, {self.began_at:%Y-%m-%d %H:%M}"


class ImportedItem(Storable):
    """What became of one item of an export.

    Written in the transaction that made its story or picture, so that an
    interrupted import goes on without a duplicate. ``source_key`` is the same
    in every export of a site; ``digest`` tells whether the item changed,
    ``text_digest`` whether more than its comments did. ``revision_id`` is the
    draft that the import made: a newer one is the newsroom's own work. ``run``
    is the latest import that had anything to do with it, ``made_in`` the one
    that made its story or picture.
    """

    class Outcome(models.TextChoices):
        """What the latest import did with it."""

        IMPORTED = "imported", _("imported")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        SKIPPED = "skipped", _("skipped")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    system = models.CharField(max_length=32)
    source_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)
    text_digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    told = models.JSONField(default=dict)
    missing = models.PositiveIntegerField(default=0)
    story = models.ForeignKey(
        Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision_id = models.BigIntegerField(null=True, blank=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="items")
    made_in = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="made_items"
    )

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "system", "source_key"], name="wire_importeditem_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_key}: {self.outcome}"


class ImportedComment(Storable):
    """A reader's comment of another system, kept for the discussions to come.

    Plain text and the name it was signed with; never a mail or IP address.
    ``parent_key`` names the comment it answers, whether that one came in or not.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    system = models.CharField(max_length=32)
    source_key = models.CharField(max_length=200)
    parent_key = models.CharField(max_length=200, blank=True)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="imported_comments")
    author_name = models.CharField(_("name"), max_length=160, blank=True)
    at = models.DateTimeField(_("written"), null=True, blank=True)
    text = models.TextField(_("text"))
    approved = models.BooleanField(_("was public"), default=True)
    run = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )

    class Meta:
        verbose_name = _("imported comment")
        verbose_name_plural = _("imported comments")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "system", "source_key"], name="wire_importedcomment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"


class ImportMade(models.Model):
    """Something an import made beside stories, pictures and comments.

    A term that was missing, or an old address that leads to a story of an
    earlier import now. Written in the transaction that made it; what was
    removed since has a row that points at nothing.
    """

    class Kind(models.TextChoices):
        """What it is."""

        SECTION = "section", _("section")
        TOPIC = "topic", _("topic")
        PERSON = "person", _("person")
        ADDRESS = "address", _("old address")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="made")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("thing that an import made")
        verbose_name_plural = _("things that an import made")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="wire_importmade_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
