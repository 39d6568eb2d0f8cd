"""Add, change and delete pictures."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from rotative.accounts.rights import require
from rotative.ledger.record import one_change, record
from rotative.media import visibility
from rotative.media.actions.printing import make_renditions
from rotative.media.intake import Intake, take_in
from rotative.media.models import Picture
from rotative.media.refused import PictureInUse
from rotative.media.uses import uses_of
from rotative.media.verbs import PictureAdded, PictureChanged, PictureDeleted

WORDS = (
    "title", "alt", "caption", "creator", "agency", "credit", "rights", "usage_terms",
    "licence_url", "taken_at",
)  # fmt: skip
_TYPED = (
    *WORDS, "description", "collection", "tags",
    "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
)  # fmt: skip
_PRINTED_INSIDE = {"creator", "agency", "credit", "rights", "licence_url"}


def add_picture(
    file: Any, *, actor: Any, title: str = "", renditions: str = "job", **fields: Any
) -> Picture:
    """Take ``file`` into the bank and return its picture, committed and ready to show.

    ``file``: bytes, a path, an open or uploaded file, or an :class:`Intake`.
    ``fields`` are what a person typed (see ``Picture``; ``tags`` a list of
    words, ``collection`` where it goes); what they left empty is filled from
    the file's own IPTC, XMP and EXIF. ``renditions`` is ``"job"`` (the worker
    makes them within seconds) or ``"now"`` (made before this returns, or at
    the commit of the transaction around it; about 3 s of CPU). Blocks for the
    darkroom, half a second for a usual picture: call it outside transactions
    that others wait for.

    Raises PermissionDenied, PictureRefused with what is wrong with the file,
    ValidationError with the fields at fault, TypeError for an unknown field;
    then nothing is kept. ``actor`` None is the program itself.
    """
    require(actor, "add", "picture")
    _refuse_unknown({"title": title, **fields})
    if renditions not in {"job", "now"}:
        raise TypeError(f"renditions is 'job' or 'now', not {renditions!r}")
    intake = file if isinstance(file, Intake) else take_in(file)
    typed = {"title": title, **fields}
    tags = typed.pop("tags", None) or intake.words.get("keywords", [])
    picture = Picture(**_of_file(intake), uploaded_by_user=actor)
    _fill(picture, typed, intake)
    _check(picture)
    stored = _store(picture, intake)
    try:
        with one_change():
            picture.save()
            if tags:
                picture.tags.set(tags)
            record(
                PictureAdded(
                    title=picture.title,
                    format=intake.format,
                    width=intake.original_width,
                    height=intake.original_height,
                ),
                actor=actor,
                about=picture,
                tags=[f"picture:{picture.pk}"],
            )
    except BaseException:
        _discard(stored)
        raise
    if renditions == "now":
        transaction.on_commit(lambda: make_renditions(picture))
    return picture


def change_picture(
    picture: Picture, changes: Mapping[str, Any], *, actor: Any, file: Any = None
) -> Picture:
    """Set ``changes`` (field → value) on ``picture``, and put ``file`` in its file's place.

    Words of a new file fill only what is empty. New renditions follow where
    the file or the names inside it changed. Returns the picture as it is now;
    two at once: the later one's fields win. Raises as :func:`add_picture`.
    """
    require(actor, "change", "picture")
    _refuse_unknown(changes)
    intake = None
    if file is not None:
        intake = file if isinstance(file, Intake) else take_in(file)
    stored: list[str] = []
    try:
        with one_change():
            current = Picture.objects.select_for_update().get(pk=picture.pk)
            old_files = [current.file.name, current.original.name]
            typed = dict(changes)
            tags = typed.pop("tags", None)
            changed = [name for name, value in typed.items() if getattr(current, name) != value]
            for name in changed:
                setattr(current, name, typed[name])
            if intake is not None:
                for name, value in _of_file(intake).items():
                    setattr(current, name, value)
                _fill(current, {name: getattr(current, name) for name in WORDS}, intake)
                changed.append("file")
            _check(current)
            if intake is not None:
                stored = _store(current, intake)
                current.renditions.all().delete()
                transaction.on_commit(lambda: _discard(old_files))
            if tags is not None and sorted(tags) != sorted(current.tags.names()):
                current.tags.set(tags)
                changed.append("tags")
            if not changed:
                return current
            if "file" in changed or _PRINTED_INSIDE & set(changed):
                current.printed_at = None
            current.save()
            record(
                PictureChanged(title=current.title, fields=sorted(changed)),
                actor=actor,
                about=current,
                tags=[f"picture:{current.pk}"],
            )
    except BaseException:
        _discard(stored)
        raise
    return current


def delete_picture(picture: Picture, *, actor: Any) -> None:
    """Delete ``picture``, its original and its renditions, for good.

    Raises PermissionDenied, or PictureInUse naming where readers see it.
    Drafts that use it lose it. Harmless for one that is gone already.
    """
    require(actor, "delete", "picture")
    with one_change():
        current = Picture.objects.select_for_update().filter(pk=picture.pk).first()
        if current is None:
            return
        places = [use.title for use in uses_of(current.pk, limit=5) if use.public]
        if places or visibility.public([current.pk]):
            raise PictureInUse(_in_use(places), code="in-use")
        files = [current.original.name, *current.prints.values_list("file", flat=True)]
        gone, title = Picture(pk=current.pk), current.title
        try:
            current.delete_row()
        except ProtectedError:
            raise PictureInUse(_in_use(places), code="in-use") from None
        transaction.on_commit(lambda: _discard(files))
        record(PictureDeleted(title=title), actor=actor, about=gone, tags=[f"picture:{gone.pk}"])


def _in_use(places: list[str]) -> str:
    if not places:
        return _("Readers see this picture on a public page. Take it out there first.")
    return _("Readers see this picture in: %(places)s. Take it out there first.") % {
        "places": ", ".join(_("“%(name)s”") % {"name": place} for place in places)
    }


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    strange = set(fields) - set(_TYPED)
    if strange:
        raise TypeError(f"a picture has no field {', '.join(sorted(strange))}")


def _of_file(intake: Intake) -> dict[str, Any]:
    """The fields that say what the file is."""
    return {
        "width": intake.width,
        "height": intake.height,
        "file_size": intake.master.stat().st_size,
        # Wagtail finds duplicates by this: the same upload, whatever was made of it.
        "file_hash": intake.original_hash[:40],
        "master_hash": intake.master_hash,
        "original_name": intake.name[-255:],
        "original_format": intake.format,
        "original_hash": intake.original_hash,
        "original_bytes": intake.original_bytes,
        "original_width": intake.original_width,
        "original_height": intake.original_height,
        "colour": intake.colour,
        "printed_at": None,
    }


def _fill(picture: Picture, typed: Mapping[str, Any], intake: Intake) -> None:
    """What was typed, and where nothing was, what the file says, cut to the field's length."""
    for name, value in typed.items():
        setattr(picture, name, value)
    for name in WORDS:
        if not getattr(picture, name):
            setattr(picture, name, _fitting(name, intake.words.get(name, "")))
    if not picture.title:
        stem = Path(intake.name).stem.replace("_", " ").strip()
        picture.title = _fitting("title", stem) or _("Picture")


def _fitting(name: str, value: str) -> Any:
    """``value``, which a stranger wrote, as the field can hold it."""
    if name == "taken_at":
        return datetime.fromisoformat(value) if value else None
    field = Picture._meta.get_field(name)
    if name == "licence_url" and value:
        value = value if "://" in value else f"https://{value}"
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            return ""
        return value if len(value) <= (field.max_length or 0) else ""
    return value[: field.max_length].rstrip()


def _check(picture: Picture) -> None:
    """Raise ValidationError with the fields at fault."""
    files = {
        field.name
        for field in picture._meta.fields
        if isinstance(field, models.FileField) or not field.editable
    }
    picture.clean_fields(exclude=files)
    picture.clean()


def _store(picture: Picture, intake: Intake) -> list[str]:
    """Put original and master into storage and their names on ``picture``; return the names."""
    stored: list[str] = []
    try:
        for folder, source, digest in (
            ("originals", intake.original, intake.original_hash),
            ("masters", intake.master, intake.master_hash),
        ):
            extension = intake.extension if folder == "originals" else source.suffix[1:]
            with source.open("rb") as opened:
                name = f"{folder}/{digest[:2]}/{digest[2:24]}.{extension}"
                stored.append(default_storage.save(name, File(opened)))
    except BaseException:
        _discard(stored)
        raise
    picture.original.name = stored[0]
    picture.file = stored[1]  # type: ignore[assignment]  # a name, of a file that is there
    return stored


def _discard(names: list[str]) -> None:
    """Remove stored files; one that is gone already does not matter."""
    for name in names:
        if name:
            default_storage.delete(name)
