"""An archive's pictures: from the media folder into the bank, once each."""

from collections import OrderedDict
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from rotative.editions.models import Edition
from rotative.ledger.record import one_change
from rotative.wire.importers import report as outcomes
from rotative.wire.importers.html_blocks import Image
from rotative.wire.importers.items import Attached, Survey
from rotative.wire.importers.media_folder import MediaFolder, is_picture, originals
from rotative.wire.importers.tongues import attached_in
from rotative.wire.models import ImportedItem, ImportRun

_REMEMBERED = 20_000


class Pictures:
    """Gives the bank's picture for an old address; takes the file in when it is first asked for.

    A picture and the note of where it came from are committed together, so an
    interrupted import never takes one in twice. With ``dry_run`` files are
    only looked for: every one that is there counts as picture 0.
    """

    def __init__(
        self,
        run: ImportRun,
        edition: Edition,
        survey: Survey,
        folder: Path | None,
        *,
        actor: Any,
        dry_run: bool,
    ) -> None:
        self.run, self.edition, self.survey = run, edition, survey
        self.folder = MediaFolder(folder) if folder else None
        self.actor, self.dry_run = actor, dry_run
        self.taken_in = 0
        self.refused: dict[str, str] = {}
        self._known: OrderedDict[str, int | None] = OrderedDict()

    def of_attachment(self, attached: Attached) -> int | None:
        """The picture of an attachment, or None where its file is not there."""
        return self._picture(attached.key, attached, attached.url)

    def of_image(self, image: Image, attached: Attached | None) -> int | None:
        """The picture that a text shows, by its attachment if the export knows it."""
        if attached is None:
            attached = self.survey.attached_at(originals(image.address))
        if attached is None:
            path = urlsplit(image.address).path[-180:]
            attached = Attached(key=f"file:{path}", url=image.address, alt=image.alt)
        # The folder may hold only the size that the text shows.
        return self._picture(attached.key, attached, image.address)

    def _picture(self, key: str, attached: Attached, shown: str) -> int | None:
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        found = self._standing(key)
        if found is None:
            found = self._take_in(key, attached, shown)
        self._known[key] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _standing(self, key: str) -> int | None:
        return (
            ImportedItem.objects.filter(
                edition=self.edition, system=self.run.system, source_key=key, picture__isnull=False
            )
            .values_list("picture_id", flat=True)
            .first()
        )

    def _take_in(self, key: str, attached: Attached, shown: str) -> int | None:
        if self.folder is None or not is_picture(attached.url):
            return None
        place = self.folder.find(attached.url) or self.folder.find(shown)
        if place is None:
            return None
        attached = attached_in(attached, self.edition.language)
        if self.dry_run:
            self.taken_in += 1
            return 0
        from rotative.media.actions import add_picture
        from rotative.media.intake import take_in
        from rotative.media.refused import PictureRefused

        title = attached.title or PurePosixPath(urlsplit(attached.url).path).stem
        try:
            intake = take_in(place)  # half a second of work, before the transaction
            with one_change():
                picture = add_picture(
                    intake,
                    actor=self.actor,
                    title=title[:255],
                    caption=attached.caption,
                    alt=attached.alt[:500],
                )
                ImportedItem.objects.update_or_create(
                    edition=self.edition,
                    system=self.run.system,
                    source_key=key,
                    defaults={
                        "kind": "picture",
                        "title": title[:300],
                        "digest": "",
                        "outcome": outcomes.IMPORTED,
                        "picture": picture,
                        "run": self.run,
                        "made_in": self.run,
                    },
                )
        except PictureRefused as refusal:
            self.refused[attached.url] = " ".join(refusal.messages)
            return None
        self.taken_in += 1
        return int(picture.pk)
