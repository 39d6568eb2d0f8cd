"""Take an import back: what it made and nobody has made their own since."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from rotative.kit.relations import pointed_at
from rotative.ledger.models import Line
from rotative.ledger.record import one_change
from rotative.media.actions import delete_picture
from rotative.media.models import Picture
from rotative.media.refused import PictureInUse
from rotative.stories.actions import CannotDo
from rotative.stories.actions.taking_back import AsItCame, drop_old_addresses, take_back, touched
from rotative.stories.actions.terms import delete_term
from rotative.stories.models import OldAddress, Person, Section, Story, Topic
from rotative.stories.picture_uses import pictures_in
from rotative.wire.importers.held import Held
from rotative.wire.models import ImportedComment, ImportedItem, ImportMade, ImportRun

BATCH = 100
NAMED = 1000  # things left that are named one by one; all are counted
TERMS: dict[str, Any] = {"person": Person, "topic": Topic, "section": Section}
Progress = Callable[[int, int], None]


@dataclass
class Undone:
    """What was taken back of an import (or would be), and what was left and why.

    ``taken`` counts by kind: stories, pictures, comments, addresses, sections,
    topics, people. ``left`` counts by (kind, reason); ``named`` names the
    first thousand of those.
    """

    run: int
    edition: str
    dry_run: bool
    taken: Counter[str] = field(default_factory=Counter)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: list[dict[str, Any]] = field(default_factory=list)

    def leave(self, kind: str, number: int, title: str, reason: str) -> None:
        """Count what stays, and name it."""
        self.left[kind, reason] += 1
        if len(self.named) < NAMED:
            self.named.append({"kind": kind, "id": number, "title": title, "reason": reason})

    def as_dict(self) -> dict[str, Any]:
        """The answer for programs."""
        return {
            "run": self.run,
            "edition": self.edition,
            "dry_run": self.dry_run,
            "taken_back": {name: number for name, number in self.taken.items() if number},
            "left": [
                {"kind": kind, "reason": reason, "number": number}
                for (kind, reason), number in self.left.most_common()
            ],
            "named": self.named,
        }

    def lines(self) -> Iterator[str]:
        """The answer in words."""
        counted = ", ".join(f"{number:,} {name}" for name, number in self.taken.items() if number)
        verb = "Would be taken back" if self.dry_run else "Taken back"  # operators read this
        yield f"{verb}: {counted or 'nothing'}."
        for (kind, reason), number in self.left.most_common():
            yield f"Left: {number:,} {kind}, because {reason}."
        for one in self.named[:40]:
            yield f"· {one['kind']} {one['id']} “{one['title'][:70]}”: {one['reason']}"
        if len(self.named) > 40:
            yield "More were left; --json names a thousand of them."  # operators read this


class Undoing:
    """One run on its way out: stories first, then what only they held in place."""

    def __init__(
        self, run: ImportRun, *, dry_run: bool, on_progress: Progress | None, actor: Any
    ) -> None:
        self.run, self.dry_run, self.actor = run, dry_run, actor
        self.on_progress = on_progress
        self.answer = Undone(run.pk, run.edition.code, dry_run)
        self.made = ImportedItem.objects.filter(made_in=run)
        self.of, self.done = 0, 0
        self.staying: set[int] = set()  # stories; few, or the undoing is pointless
        self.shown: set[int] = set()  # pictures that the latest drafts of those show

    def carry_out(self) -> Undone:
        """Take back all that may go, a batch a transaction; the answer counts both sides."""
        if self.on_progress:
            self.of = self.made.exclude(story=None, picture=None).count()
        for rows in self._batches(self.made.filter(story__isnull=False)):
            self._stories(rows)
        self.held = Held(self.run, self.staying if self.dry_run else None)
        self._comments()
        self._addresses()
        pictured = self.made.filter(picture__isnull=False).select_related("picture")
        for rows in self._batches(pictured):
            self._pictures(rows)
            self._step(len(rows))
        for kind, model in TERMS.items():
            for made in self._batches(ImportMade.objects.filter(run=self.run, kind=kind)):
                for one in made:
                    self._term(one, model)
        return self.answer

    def _batches(self, rows: Any) -> Iterator[Sequence[Any]]:
        """``rows`` a hundred at a time in order of their numbers, whatever is deleted meanwhile."""
        last = 0
        while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            last = batch[-1].pk
            yield batch

    def _step(self, number: int) -> None:
        self.done += number
        if self.on_progress:
            self.on_progress(self.done, self.of)

    # Stories ----------------------------------------------------------------------------

    def _stories(self, rows: Sequence[ImportedItem]) -> None:
        by_story = {int(row.story_id): row for row in rows if row.story_id}
        came = {
            pk: AsItCame(row.revision_id, str(row.told.get("state", "")))
            for pk, row in by_story.items()
        }

        def with_them(ids: Sequence[int]) -> None:
            self.answer.taken["stories"] += len(ids)
            self.answer.taken["comments"] += ImportedComment.objects.filter(story__in=ids).count()
            self.answer.taken["addresses"] += OldAddress.objects.filter(story__in=ids).count()
            if not self.dry_run:
                ImportedItem.objects.filter(pk__in=[by_story[pk].pk for pk in ids]).delete()

        if self.dry_run:
            stay = touched(list(Story.objects.filter(pk__in=came)), came)
            with_them([pk for pk in came if pk not in stay])
        else:
            before = self.answer.taken.copy()
            try:
                stay = take_back(
                    came, edition=self.run.edition, actor=self.actor, with_it=with_them
                )
            except BaseException:
                self.answer.taken = before
                raise
        for pk, reason in stay.items():
            self.answer.leave("story", pk, by_story[pk].title, reason)
        self._keep_pictures_of(stay)
        self._step(len(rows))

    def _keep_pictures_of(self, ids: Any) -> None:
        """What a story that stays shows, in public or in its latest draft, stays with it."""
        self.staying.update(ids)
        for story in Story.objects.filter(pk__in=list(ids)):
            draft = story.get_latest_revision_as_object()
            self.shown |= pictures_in(story) | pictures_in(draft)

    # What the run gave to stories of earlier imports ------------------------------------

    def _comments(self) -> None:
        """Comments on stories that this run did not make; a story's own stay or go with it."""
        rows = ImportedComment.objects.filter(run=self.run).exclude(
            story__in=self.made.filter(story__isnull=False).values("story")
        )
        for batch in self._batches(rows):
            ids = [row.pk for row in batch]
            used = pointed_at(ImportedComment, ids)
            for row in batch:
                if row.pk in used:
                    why = f"it is used elsewhere ({used[row.pk]})"  # operators read this
                    self.answer.leave("comment", row.pk, row.text[:70], why)
            going = [pk for pk in ids if pk not in used]
            if not self.dry_run:
                ImportedComment.objects.filter(pk__in=going).delete()
            self.answer.taken["comments"] += len(going)

    def _addresses(self) -> None:
        kind = ImportMade.Kind.ADDRESS
        for batch in self._batches(ImportMade.objects.filter(run=self.run, kind=kind)):
            ids = [one.object_id for one in batch]
            if self.dry_run:
                self.answer.taken["addresses"] += OldAddress.objects.filter(pk__in=ids).count()
                continue
            with one_change():
                gone = drop_old_addresses(ids, actor=self.actor)
                ImportMade.objects.filter(pk__in=[one.pk for one in batch]).delete()
            self.answer.taken["addresses"] += gone

    # Pictures and terms -----------------------------------------------------------------

    def _pictures(self, rows: Sequence[ImportedItem]) -> None:
        """A batch's look-ups together; each picture goes in a transaction of its own."""
        stay = self.held.pictures([int(row.picture_id) for row in rows if row.picture_id])
        for row in rows:
            picture = row.picture
            if picture is None:
                continue
            why = self._picture_stays(picture) or stay.get(picture.pk, "")
            if not why and not self.dry_run:
                try:
                    with one_change():
                        ImportedItem.objects.filter(pk=row.pk).delete()
                        delete_picture(picture, actor=self.actor)
                except PictureInUse as refusal:
                    why = " ".join(refusal.messages)
            if why:
                self.answer.leave("picture", picture.pk, picture.title, why)
            else:
                self.answer.taken["pictures"] += 1

    def _picture_stays(self, picture: Picture) -> str:
        if _was_changed("picture", picture.pk, "picture.changed"):
            return "it was changed here since"  # operators read this
        if picture.pk in self.shown:
            return "a story that stays shows it"  # operators read this
        return ""

    def _term(self, made: ImportMade, model: Any) -> None:
        term = model.objects.filter(pk=made.object_id).first()
        if term is None:
            return
        try:
            with one_change():
                why = ""
                if _was_changed(made.kind, term.pk, f"{made.kind}.changed"):
                    why = "it was changed here since"  # operators read this
                why = why or self.held.term(model, term.pk)
                if not why and not self.dry_run:
                    delete_term(term, actor=self.actor)
                    made.delete()
        except (CannotDo, models.ProtectedError):
            why = "it is in use"  # operators read this
        if why:
            self.answer.leave(made.kind, term.pk, term.name, why)
        else:
            name = "people" if made.kind == "person" else f"{made.kind}s"
            self.answer.taken[name] += 1

    def forget_skipped(self) -> None:
        """Drop the notes of what the run only skipped: nothing of it is here."""
        bare = ImportedItem.objects.filter(
            run=self.run, made_in=None, story=None, picture=None, revision_id=None
        )
        for batch in self._batches(bare):
            ImportedItem.objects.filter(pk__in=[row.pk for row in batch]).delete()


def _was_changed(kind: str, number: int, verb: str) -> bool:
    """Whether the ledger tells of a change after the thing was made."""
    return any(
        told.get("change", "changed") == "changed"
        for told in Line.objects.about(kind, number)
        .filter(verb=verb)
        .values_list("payload", flat=True)[:20]
    )
