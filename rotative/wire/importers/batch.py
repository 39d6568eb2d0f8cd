"""Carry a batch of items into the newsroom: what is new, what changed, what stays."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from rotative.editions.models import Edition
from rotative.kit.cleaning import strip_markup
from rotative.ledger.record import one_change
from rotative.stories.actions import CannotDo
from rotative.stories.actions.intake import Arrival, bring_up_to_date, keep_old_addresses, take_in
from rotative.stories.actions.taking_back import record_old_addresses
from rotative.stories.models import Story
from rotative.wire.importers import items, report
from rotative.wire.importers.items import Item, Remark, Survey
from rotative.wire.importers.media_folder import is_picture
from rotative.wire.importers.pictures import Pictures
from rotative.wire.importers.prepare import Prepared, Preparer
from rotative.wire.importers.report import Entry, Report
from rotative.wire.importers.tongues import in_language
from rotative.wire.models import ImportedComment, ImportedItem, ImportMade, ImportRun


class Batch:
    """Takes items in, some hundred at a time, and tells the report of each.

    Stories and the notes of where they came from are committed together. An
    item that this run met before it was interrupted is told again as it was.
    """

    def __init__(
        self,
        run: ImportRun,
        edition: Edition,
        survey: Survey,
        preparer: Preparer,
        pictures: Pictures,
        told: Report,
        *,
        actor: Any,
        dry_run: bool,
    ) -> None:
        self.run, self.edition, self.survey = run, edition, survey
        self.preparer, self.pictures, self.report = preparer, pictures, told
        self.actor, self.dry_run = actor, dry_run

    def take(self, batch: Sequence[Item]) -> None:
        """Carry ``batch`` in. Raises OperationalError when the database cannot be written."""
        found: list[tuple[Item, str, Entry]] = []
        for item in batch:
            digest = item.digest()
            item = in_language(item, self.edition.language)  # noqa: PLW2901
            key = item.key[:190]
            earlier = self.survey.meet(key, digest)
            entry = Entry(key, item.kind, item.subtype, _title(item), report.SKIPPED)
            if earlier == digest:
                entry.reason = "the same item stands twice in the files"
                self.report.add(entry)
                continue
            if earlier is not None:
                entry.key = f"{key[:180]}~{digest[:8]}"
                if self.survey.meet(entry.key, digest):
                    entry.reason = "the same item stands twice in the files"
                    self.report.add(entry)
                    continue
                entry.notes.append("another item in the files has the same number")
            found.append((item, digest, entry))
        standing = {
            row.source_key: row
            for row in ImportedItem.objects.filter(
                edition=self.edition,
                system=self.run.system,
                source_key__in=[entry.key for _item, _digest, entry in found],
            ).select_related("story")
        }
        if not self.dry_run:
            with one_change():
                self.preparer.filing.make_ready(
                    [item for item, digest, entry in found if _is_new(item, standing, entry)]
                )
        self._carry(found, standing)
        for _item, _digest, entry in found:
            self.report.add(entry)

    def _carry(
        self, found: list[tuple[Item, str, Entry]], standing: dict[str, ImportedItem]
    ) -> None:
        new: list[tuple[Prepared, ImportedItem, Entry]] = []
        rows: list[ImportedItem] = []
        for item, digest, entry in found:
            row = standing.get(entry.key)
            if row and row.digest == digest and self._settled(row, item):
                self._tell_again(row, entry)
                continue
            # A text that shows the picture may have taken it in already, without a digest.
            had = bool(row and row.digest and row.picture_id)
            row = self._row(row, item, digest, entry)
            if item.kind == items.ATTACHMENT:
                self._attachment(item, row, entry, had=had)
            elif item.status == items.REFUSED or item.kind == items.BROKEN:
                entry.reason = item.reason
                if row.pk and row.story:
                    entry.notes.append("it came in before and stands here still: decide about it")
                if item.kind == items.BROKEN:
                    self.report.problem(f"“{entry.title}” (line {item.line}): {item.reason}")
            elif row.pk and (row.story or row.revision_id):
                self._update(item, row, entry)
                continue
            else:
                prepared = self.preparer.prepare(item)
                self._describe(prepared, entry)
                new.append((prepared, row, entry))
                continue
            rows.append(self._settle(row, entry))
        self._save(new, rows)

    def _settled(self, row: ImportedItem, item: Item) -> bool:
        """Whether nothing can have changed: a picture that was missing may be there now."""
        if self.pictures.folder is None:
            return True
        if item.kind == items.ATTACHMENT:
            return row.picture_id is not None
        return not row.missing

    def _row(self, row: ImportedItem | None, item: Item, digest: str, entry: Entry) -> ImportedItem:
        row = row or ImportedItem(
            edition=self.edition, system=self.run.system, source_key=entry.key
        )
        row.kind, row.title, row.digest = item.kind, entry.title[:300], digest
        row.run = self.run
        return row

    def _tell_again(self, row: ImportedItem, entry: Entry) -> None:
        for name, value in row.told.items():
            setattr(entry, name, value)
        entry.story = row.story_id
        entry.outcome = row.outcome
        if row.kind == items.BROKEN:
            self.report.problem(f"“{entry.title}”: {entry.reason}")
        if row.run_id == self.run.pk:
            return
        entry.redirects = 0
        entry.comments = {"unchanged": sum(entry.comments.values())} if entry.comments else {}
        if row.outcome != report.SKIPPED:
            entry.outcome = report.UNCHANGED

    def _settle(self, row: ImportedItem, entry: Entry) -> ImportedItem:
        row.outcome, row.told, row.missing = entry.outcome, entry.told(), len(entry.missing)
        return row

    # Attachments ------------------------------------------------------------------------

    def _attachment(self, item: Item, row: ImportedItem, entry: Entry, *, had: bool) -> None:
        attached = self.survey.attached(item.key)
        if attached is None or not item.file_url:
            entry.reason = "an attachment without an address"
            return
        if not is_picture(item.file_url):
            entry.reason = "not a picture; links to it stay as they are"
            return
        row.picture_id = self.pictures.of_attachment(attached) or None
        if row.picture_id and row.made_in_id is None:
            row.made_in = self.run
        if row.picture_id or (
            self.dry_run and attached.url not in entry.missing and self._there(attached.url)
        ):
            entry.outcome = report.UNCHANGED if had else report.IMPORTED
            entry.state = ""
        elif attached.url in self.pictures.refused:
            entry.reason = f"the picture was refused: {self.pictures.refused[attached.url]}"
        elif self.pictures.folder is None:
            entry.reason = "no folder with the old site’s uploads was given (--media)"
        else:
            entry.reason = "its file is not in the media folder"
            entry.missing = [attached.url]

    def _there(self, address: str) -> bool:
        return self.pictures.folder is not None and self.pictures.folder.find(address) is not None

    # Stories ----------------------------------------------------------------------------

    def _describe(self, prepared: Prepared, entry: Entry) -> None:
        entry.outcome = report.IMPORTED
        entry.state = prepared.state
        entry.notes += prepared.notes
        entry.unknown = dict(prepared.converted.unknown)
        entry.missing = list(dict.fromkeys(prepared.converted.missing))
        for remark in prepared.item.comments:
            entry.comments[_fate(remark)] = entry.comments.get(_fate(remark), 0) + 1
        entry.redirects = len(prepared.arrival.old_addresses)

    def _save(
        self, new: list[tuple[Prepared, ImportedItem, Entry]], rows: list[ImportedItem]
    ) -> None:
        if self.dry_run:
            return

        def with_it(_arrivals: Sequence[Arrival]) -> None:
            comments: list[ImportedComment] = []
            for prepared, row, entry in new:
                story = prepared.arrival.story
                entry.notes += prepared.arrival.notes
                entry.story, entry.address = story.pk, story.address
                row.story, row.revision_id = story, story.latest_revision_id
                row.made_in = self.run
                row.text_digest = prepared.item.text_digest()
                rows.append(self._settle(row, entry))
                comments += self._comments(prepared.item, story)
            self._save_rows(rows)
            ImportedComment.objects.bulk_create(comments, ignore_conflicts=True)

        arrivals = [prepared.arrival for prepared, _row, _entry in new]
        self._settle_translations(arrivals)
        with one_change():
            if arrivals:
                take_in(arrivals, edition=self.edition, actor=self.actor, with_it=with_it)
            else:
                self._save_rows(rows)

    def _settle_translations(self, arrivals: Sequence[Arrival]) -> None:
        """An edition has one story of a group of translations: the first one there."""
        stories = Story.objects.filter(
            edition=self.edition,
            translation_group__in=[one.story.translation_group for one in arrivals],
        )
        taken = set(stories.values_list("translation_group", flat=True))
        for arrival in arrivals:
            group = arrival.story.translation_group
            if group in taken:
                arrival.story.translation_group = uuid.uuid4()
                arrival.notes.append("another story of this edition is that translation already")
            taken.add(group)

    def _save_rows(self, rows: list[ImportedItem]) -> None:
        # Pictures that a text of this batch asked for have their row by now.
        fields = ["kind", "title", "digest", "text_digest", "outcome", "told", "missing",
                  "story", "picture", "revision_id", "run", "made_in"]  # fmt: skip
        for row in rows:
            row.drop_nul()
        known = [row for row in rows if row.pk is not None]
        ImportedItem.objects.bulk_create(
            [row for row in rows if row.pk is None],
            update_conflicts=True,
            unique_fields=["edition", "system", "source_key"],
            update_fields=fields,
        )
        if known:
            ImportedItem.objects.bulk_update(known, fields)

    def _comments(self, item: Item, story: Story) -> list[ImportedComment]:
        kept = [
            ImportedComment(
                edition=self.edition,
                system=self.run.system,
                source_key=remark.key[:200],
                parent_key=remark.parent[:200],
                story=story,
                author_name=strip_markup(remark.author)[:160],
                at=remark.at,
                text=_plain(remark.text),
                approved=remark.state == "approved",
                run=self.run,
            )
            for remark in item.comments
            if _fate(remark) == "kept"
        ]
        for one in kept:
            one.drop_nul()
        return kept

    # Updates ----------------------------------------------------------------------------

    def _update(self, item: Item, row: ImportedItem, entry: Entry) -> None:
        """Bring a story that came in before up to date, unless the newsroom has changed it."""
        story = row.story
        if story is None:
            entry.reason = "its story was deleted here since"
        elif story.withdrawn_at:
            entry.reason = "its story was withdrawn here since"
        elif story.latest_revision_id != row.revision_id:
            entry.reason = "its story was edited here since; the archive’s change was left out"
        if entry.reason or story is None:
            self._save([], [self._settle(row, entry)])
            return
        prepared = self.preparer.prepare(item)
        self._describe(prepared, entry)
        entry.outcome = report.UPDATED
        entry.story, entry.address = story.pk, story.address
        if self.dry_run:
            return
        text_digest = item.text_digest()
        changed = text_digest != row.text_digest or row.missing != len(entry.missing)
        if not changed and row.missing and set(row.told.get("missing", [])) == set(entry.missing):
            changed = False
        try:
            with one_change():
                self._bring(prepared, row, entry, changed=changed)
        except (CannotDo, ValidationError, IntegrityError) as refusal:
            entry.outcome, entry.reason = report.SKIPPED, f"the update was refused: {refusal}"
            self._save([], [self._settle(row, entry)])

    def _bring(self, prepared: Prepared, row: ImportedItem, entry: Entry, *, changed: bool) -> None:
        story, item = row.story, prepared.item
        if story is None:
            raise CannotDo("its story was deleted at this moment")  # operators read this
        before = ImportedComment.objects.filter(story=story).count()
        ImportedComment.objects.bulk_create(self._comments(item, story), ignore_conflicts=True)
        fresh = ImportedComment.objects.filter(story=story).count() - before
        if changed:
            if story.live and not prepared.arrival.live:
                entry.notes.append("it is no longer public there; here it stays as it is")
            row.revision_id = bring_up_to_date(
                story,
                prepared.changes(),
                live=prepared.arrival.live,
                published_at=prepared.arrival.published_at,
                actor=self.actor,
            )
            prepared.arrival.story = story
            self._keep_old_addresses(prepared.arrival)
        elif not fresh:
            entry.outcome = report.UNCHANGED
        row.text_digest = item.text_digest()
        self._save_rows([self._settle(row, entry)])

    def _keep_old_addresses(self, arrival: Arrival) -> None:
        """Addresses that the archive gives a standing story now, noted with the run."""
        story = arrival.story
        for paths in keep_old_addresses([arrival], self.edition).values():
            made = story.old_addresses.filter(path__in=paths).values_list("pk", flat=True)
            ImportMade.objects.bulk_create(
                ImportMade(run=self.run, kind=ImportMade.Kind.ADDRESS, object_id=pk) for pk in made
            )
            record_old_addresses(story, paths, kept=True, actor=self.actor)


def _is_new(item: Item, standing: dict[str, ImportedItem], entry: Entry) -> bool:
    readable = item.kind in {items.STORY, items.PAGE} and item.status != items.REFUSED
    return readable and entry.key not in standing


def _title(item: Item) -> str:
    return strip_markup(item.title)[:300] or item.slug[:300] or item.key[:300]


def _fate(remark: Remark) -> str:
    """What becomes of a comment: kept, or why not."""
    if remark.state in {"spam", "trash"}:
        return f"left out ({remark.state})"
    if remark.kind not in {"comment", "review"}:
        return f"left out ({remark.kind})"
    return "kept" if _plain(remark.text) else "left out (empty)"


def _plain(html: str) -> str:
    """A comment as plain text, its paragraphs kept."""
    parts = [strip_markup(part) for part in html.replace("\r", "").split("\n")]
    return "\n".join(part for part in parts if part).strip()
