"""The desk's forms for pictures: every upload goes through the darkroom and the actions."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from rotative.media import actions
from rotative.media.intake import take_in
from rotative.media.models import Picture


class PictureFileField(WagtailImageField):
    """A file that is developed while the form is checked; its ``intake`` is what came of it.

    Nothing else opens it: neither its name nor what the browser says counts,
    and the server's own process never decodes it.
    """

    default_validators: list[Any] = []

    def to_python(self, data: Any) -> Any:
        """The uploaded file with its intake. Raises PictureRefused, which is a ValidationError."""
        file: Any = forms.FileField.to_python(self, data)
        if file is None:
            return None
        file.intake = take_in(file)
        return file


class PictureForm(BaseImageForm):
    """Adds or changes a picture through the actions. ``user`` is who does it."""

    instance: Picture

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.actor = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            stock = self.fields["file"]
            self.fields["file"] = PictureFileField(
                label=stock.label, required=stock.required, widget=stock.widget
            )
            self.fields["file"].help_text = _(
                "JPEG, PNG, WebP, AVIF, GIF or TIFF, up to %(size)s and 40 megapixels. What you "
                "leave empty below is filled from the file’s own IPTC fields."
            ) % {"size": self.fields["file"].max_upload_size_text}

    def save(self, commit: bool = True) -> Picture:
        """Carry the action out and return the picture, saved whatever ``commit`` says.

        Raises what the actions raise; the form has caught all of it before.
        """
        typed = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "file" and name in Picture.admin_form_fields
        }
        if len(self.collections) == 1:
            typed["collection"] = self.collections[0]
        file = self.cleaned_data.get("file")
        intake = getattr(file, "intake", None)
        if self.instance.pk:
            stored = Picture.objects.get(pk=self.instance.pk)
            self.instance = actions.change_picture(stored, typed, actor=self.actor, file=intake)
            return self.instance
        if intake is None:
            intake = self._put_aside()
        title = typed.pop("title", "")
        if is_name_of(title, intake.name):
            title = ""
        given = {name: value for name, value in typed.items() if value not in (None, "", [])}
        self.instance = actions.add_picture(intake, actor=self.actor, title=title, **given)
        return self.instance

    def _put_aside(self) -> Any:
        """The file of an upload that waited for its words, taken in now; the raw copy goes."""
        field = self.instance.file
        with field.storage.open(field.name) as opened:
            file = ContentFile(opened.read(), name=Path(field.name).name)
        field.storage.delete(field.name)
        return take_in(file)


def is_name_of(title: str, name: str) -> bool:
    """Whether ``title`` is only what the upload page made of the file's name."""

    def plain(text: str) -> str:
        return re.sub(r"[\W_]+", " ", text).strip().lower()

    return plain(title) in {plain(name), plain(Path(name).stem)}
