"""Make renditions: in the darkroom, from the master, for a job or a command."""

import hashlib
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from rotative.ledger.record import one_change, record
from rotative.media.darkroom import run
from rotative.media.darkroom.develop import formats_for, widths_for
from rotative.media.intake import digest_of
from rotative.media.models import Picture, Rendition
from rotative.media.verbs import PicturePrinted

log = logging.getLogger(__name__)

VERSION = 1  # of the way renditions are made; a higher one replaces them all
_MASTERS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}


class NotPrinted(Exception):
    """The darkroom made nothing of a master; the job fails and is tried again."""


def recipe_of(picture: Picture) -> str:
    """What the picture's renditions are made of: another recipe, other renditions."""
    parts = [VERSION, picture.master_hash, picture.credits_inside]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def make_renditions(picture: Picture) -> int:
    """Make what is missing of ``picture``'s renditions; return how many were made.

    Idempotent, and harmless when killed: what was finished stays, the rest is
    made the next time. Two at once do the work twice and keep one. Renditions
    of an older recipe go once the new ones are there. Raises NotPrinted when
    the darkroom gives nothing at all.
    """
    recipe = recipe_of(picture)
    have = list(picture.prints.filter(recipe=recipe).values_list("format", "width"))
    extension = picture.file.name.rpartition(".")[2]
    wanted = {
        (name, width)
        for name in formats_for(_MASTERS[extension])
        for width in widths_for(picture.width)
    }
    made: list[Rendition] = []
    if wanted - set(have):
        made = _print(picture, recipe, have)
        if not made and not have:
            raise NotPrinted(f"picture {picture.pk}")
    return _keep(picture, recipe, made)


def _print(picture: Picture, recipe: str, have: list[Any]) -> list[Rendition]:
    """Have the darkroom print, and put the files into storage; rows unsaved."""
    with tempfile.TemporaryDirectory(prefix="rotative-prints-") as name:
        folder = Path(name)
        master = folder / "source"
        with picture.file.storage.open(picture.file.name) as stored, master.open("wb") as out:
            for chunk in stored.chunks():
                out.write(chunk)
        work = folder / "work"
        work.mkdir()
        answer = run.run(
            "print", master, work, run.PRINTING, have=have, credit=picture.credits_inside
        )
        if "refused" in answer:
            raise NotPrinted(f"picture {picture.pk}: {answer['refused']} {answer.get('details')}")
        for kind, width, problem in answer["failed"]:
            log.warning("picture %s: no %s of %s pixels (%s)", picture.pk, kind, width, problem)
        made = []
        for one in answer["made"]:
            place = work / Path(one["file"]).name
            digest = digest_of(place)
            # Named for its bytes: made again after a kill, it finds itself there.
            stored_as = f"renditions/{picture.pk % 1000:03d}/{picture.pk}/{digest}{place.suffix}"
            if not default_storage.exists(stored_as):
                with place.open("rb") as opened:
                    default_storage.save(stored_as, File(opened))
            made.append(
                Rendition(
                    picture=picture,
                    format=one["format"],
                    width=one["width"],
                    height=one["height"],
                    recipe=recipe,
                    digest=digest,
                    file=stored_as,
                    bytes=place.stat().st_size,
                )
            )
    return made


def _keep(picture: Picture, recipe: str, made: list[Rendition]) -> int:
    """Write the rows, let go of older ones and say so in the ledger, in one transaction."""
    with one_change():
        current = Picture.objects.select_for_update().filter(pk=picture.pk).first()
        if current is None or recipe_of(current) != recipe:
            # Deleted or changed meanwhile: these are nobody's; the change has its own job.
            unused = [str(one.file.name) for one in made]
            transaction.on_commit(lambda: _discard(unused))
            return 0
        Rendition.objects.bulk_create(made, ignore_conflicts=True)
        older = current.prints.exclude(recipe=recipe)
        kept = set(current.prints.filter(recipe=recipe).values_list("file", flat=True))
        names = [name for name in older.values_list("file", flat=True) if name not in kept]
        older.delete()
        transaction.on_commit(lambda: _discard(names))
        fresh = current.printed_at is None
        Picture.objects.filter(pk=current.pk).update(printed_at=timezone.now())
        picture.printed_at = timezone.now()
        if made or fresh:
            record(
                PicturePrinted(renditions=len(made)),
                about=current,
                tags=[f"picture:{current.pk}"],
            )
    return len(made)


def _discard(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
