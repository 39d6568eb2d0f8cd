"""Models whose texts every database can hold."""

from typing import Any

from django.db import models
from wagtail.fields import StreamField

from rotative.kit.cleaning import without_nul


class Storable(models.Model):
    """A model that loses U+0000 from its texts before they are stored, in rows and revisions.

    SQLite keeps the character, PostgreSQL refuses the whole row for it, and no
    feed can carry it. It comes from damaged files, never from a person.
    """

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **options: Any) -> None:
        """Store the row."""
        self.drop_nul()
        super().save(*arguments, **options)

    def save_revision(self, *arguments: Any, **options: Any) -> Any:
        """Keep the draft as a revision."""
        self.drop_nul()
        return super().save_revision(*arguments, **options)  # type: ignore[misc]

    def drop_nul(self) -> None:
        """Take U+0000 out of every text, those of a body's blocks and of JSON too."""
        for field in self._meta.concrete_fields:
            if isinstance(field, StreamField):
                stored = field.get_prep_value(getattr(self, field.attname))
                kept = without_nul(stored)
                if kept != stored:
                    setattr(self, field.attname, field.to_python(kept))
                continue
            # What is deferred is not in the dictionary, and stays as it is stored.
            value = self.__dict__.get(field.attname)
            if isinstance(value, str | dict | list) and (kept := without_nul(value)) != value:
                setattr(self, field.attname, kept)
