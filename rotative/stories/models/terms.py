"""What stories are filed under: sections, topics, places, people."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rotative.editions.labels import check_label
from rotative.editions.models import Edition, refuse_reserved
from rotative.press.observe import saw


class TermQuerySet(models.QuerySet[Any]):
    """Questions about sections, topics and places."""

    def of(self, edition: Edition) -> "TermQuerySet":
        """Those of one edition, in order."""
        saw(f"list:{self.model._meta.model_name}s:{edition.pk}")
        return self.filter(edition=edition)

    def find(self, edition: Edition, **where: object) -> Any:
        """One of the edition's, by id or slug; None when there is none. Absence is observed."""
        name = self.model._meta.model_name
        saw(f"{name}:{edition.pk}:" + ":".join(f"{key}={where[key]}" for key in sorted(where)))
        found = self.filter(edition=edition, **where).first()
        if found is not None:
            saw(f"{name}:{found.pk}")
        return found

    def twins_of(self, term: Any) -> "TermQuerySet":
        """The same section, topic or place in other editions: those of its group."""
        saw(group_tag(term))
        return self.filter(group=term.group).exclude(pk=term.pk).prefetch_related("edition")


def group_tag(term: Any, group: uuid.UUID | None = None) -> str:
    """What a page notes that shows who else is in the group of ``term``."""
    return f"list:{term._meta.model_name}s:group:{group or term.group}"


class Term(models.Model):
    """A name that an edition files stories under; ``group`` ties it across editions."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="%(class)ss")
    group = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=120, allow_unicode=True, db_index=False, validators=[refuse_reserved]
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Any:
        """Note in the page under way that this was looked at, however it was reached."""
        term = super().from_db(db, field_names, values, **more)
        saw(f"{cls._meta.model_name}:{term.pk}")
        return term

    def clean(self) -> None:
        """Refuse a name in another language than the edition's: readers would see it as it is."""
        super().clean()
        if self.edition_id and (problem := check_label(self.name, self.edition)):
            raise ValidationError({"name": ValidationError(problem, code="language")})


class Section(Term):
    """A section of an edition, at ``/<slug>/``."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="stories_section_slug"),
            models.UniqueConstraint(fields=["group", "edition"], name="stories_section_group"),
        ]

    @property
    def path(self) -> str:
        """Its address below the edition's base."""
        return f"/{self.slug}/"


class Topic(Term):
    """A subject that stories return to, at ``/topic/<slug>-<id>/``."""

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="stories_topic_slug"),
            models.UniqueConstraint(fields=["group", "edition"], name="stories_topic_group"),
        ]

    @property
    def path(self) -> str:
        """Its address below the edition's base."""
        return f"/topic/{self.slug}-{self.pk}/"


class Place(Term):
    """Where stories happen, at ``/place/<slug>-<id>/``."""

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="stories_place_slug"),
            models.UniqueConstraint(fields=["group", "edition"], name="stories_place_group"),
        ]

    @property
    def path(self) -> str:
        """Its address below the edition's base."""
        return f"/place/{self.slug}-{self.pk}/"


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people."""

    def find(self, person_id: int) -> "Person | None":
        """One person, or None; absence is observed."""
        saw(f"person:{person_id}")
        return self.filter(pk=person_id).first()


class Person(models.Model):
    """Someone who writes or is quoted; shared by editions, not a user of the desk."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=160, allow_unicode=True)
    role = models.CharField(pgettext_lazy("of a person", "role"), max_length=160, blank=True)
    bio = models.TextField(_("about"), blank=True)
    picture = models.ForeignKey(
        "media.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> "Person":
        """Note in the page under way that this person was looked at."""
        person: Person = super().from_db(db, field_names, values, **more)
        saw(f"person:{person.pk}")
        return person

    @property
    def path(self) -> str:
        """The address of their page as an author, below any edition's base."""
        return f"/author/{self.slug}-{self.pk}/"
