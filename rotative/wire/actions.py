"""What the wire does: bring in the archives of other systems, and take one back."""

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from rotative.accounts.rights import require
from rotative.editions.models import Edition
from rotative.ledger.record import one_change, record
from rotative.stories.actions import CannotDo
from rotative.wire.importers import Importer, UnreadableFile, find, names
from rotative.wire.importers.alone import alone
from rotative.wire.importers.batch import Batch
from rotative.wire.importers.filing import Filing
from rotative.wire.importers.items import Item, Survey
from rotative.wire.importers.pictures import Pictures
from rotative.wire.importers.prepare import Preparer
from rotative.wire.importers.report import AGAIN, DISK, Report
from rotative.wire.importers.undoing import Undoing, Undone
from rotative.wire.models import ImportRun
from rotative.wire.verbs import ImportUndone

BATCH = 100
Progress = Callable[[int, int], None]


def import_files(
    system: str,
    paths: Sequence[Path],
    *,
    edition: Edition,
    media: Path | None = None,
    dry_run: bool = False,
    on_progress: Progress | None = None,
    on_reading: Progress | None = None,
    actor: Any = None,
) -> Report:
    """Bring the exports ``paths`` of ``system`` into ``edition``; returns the report.

    Every item of every readable file has an entry in the report. Safe to
    repeat and to interrupt at any moment, even with SIGKILL: what came in
    stays, the same call goes on from there and nothing comes in twice; an
    item that changed there is updated here, unless the newsroom changed it.
    ``media`` is a folder with the old site's uploads; nothing is fetched from
    the network. ``dry_run`` writes nothing to the newsroom. ``on_reading`` is
    called with bytes read and bytes in all while the files are read through a
    first time, then ``on_progress`` with items done and items in all.

    A file that cannot be read, an item that is broken, a full disk or a
    locked database do not raise: they stand in ``report.problems`` or
    ``report.stopped``, and ``report.exit_code`` is not 0. Raises
    PermissionDenied, and CannotDo for an unknown system or while another
    import into the edition runs on this machine.
    """
    require(actor, "publish", "story", edition.pk)
    try:
        importer = find(system)
    except KeyError:
        raise CannotDo(
            _("There is no importer “%(name)s”. There is: %(names)s.")
            % {"name": system, "names": ", ".join(names())}
        ) from None
    report = Report(system, edition.code, dry_run=dry_run)
    with alone(edition), _surveyed(importer, paths, report, on_reading) as seen:
        survey, readable = seen
        try:
            _carry(importer, readable, edition, media, survey, report, on_progress, actor)
        except (DatabaseError, OSError) as error:
            _stop(report, error)
    return report


def _size(path: Path) -> int:
    """Bytes of a file; 0 of what is none, which the importer will name."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


@contextmanager
def _surveyed(
    importer: Importer, paths: Sequence[Path], report: Report, on_reading: Progress | None
) -> Iterator[tuple[Survey, list[Path]]]:
    """Read all files once: which can be read, how much there is, what points at what."""
    sizes = {Path(path): _size(Path(path)) for path in paths}
    behind = 0  # bytes of the files that are read through

    def tell(path: Path, read: int) -> None:
        if on_reading is not None:
            on_reading(behind + min(read, sizes[path]), sum(sizes.values()))

    survey = Survey(on_reading=tell)
    readable: list[Path] = []
    try:
        for path in map(Path, paths):
            before = survey.items
            try:
                importer.survey(path, survey)
            except UnreadableFile as refusal:
                report.problem(str(refusal))
                report.files.append({"name": path.name, "read": False, "problem": str(refusal)})
                survey.items = before
                continue
            finally:
                tell(path, sizes[path])
                behind += sizes[path]
            readable.append(path)
            size = path.stat().st_size
            report.files.append(
                {"name": path.name, "read": True, "bytes": size, "items": survey.items - before}
            )
        report.expected = survey.items
        for note in survey.notes:
            report.problem(note)
        survey.notes.clear()
        yield survey, readable
        report.notes += dict.fromkeys(survey.notes)
    finally:
        survey.close()


def _carry(
    importer: Importer,
    paths: list[Path],
    edition: Edition,
    media: Path | None,
    survey: Survey,
    report: Report,
    on_progress: Progress | None,
    actor: Any,
) -> None:
    run = _begin(importer, paths, edition, report, actor)
    filing = Filing(run, edition, report.made, dry_run=report.dry_run)
    pictures = Pictures(run, edition, survey, media, actor=actor, dry_run=report.dry_run)
    preparer = Preparer(edition, survey, filing, pictures)
    batch = Batch(
        run, edition, survey, preparer, pictures, report, actor=actor, dry_run=report.dry_run
    )
    try:
        for items in _batched(_all_items(importer, paths, survey)):
            batch.take(items)
            report.pictures = pictures.taken_in
            if on_progress:
                on_progress(report.seen, report.expected)
    finally:
        report.notes += [f"{url}: {why}" for url, why in pictures.refused.items()]
    if report.seen != report.expected:
        report.problem(
            f"{report.expected - report.seen} items have no entry: "
            "the file changed while it was read. Import it again."
        )
    if not report.dry_run:
        run.ended_at = timezone.now()
        run.counts = report.sums()
        run.save(update_fields=["ended_at", "counts"])


def _all_items(importer: Importer, paths: Iterable[Path], survey: Survey) -> Iterator[Item]:
    for path in paths:
        yield from importer.read(path, survey)


def _batched(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, BATCH)):
        yield batch


def _begin(
    importer: Importer, paths: list[Path], edition: Edition, report: Report, actor: Any
) -> ImportRun:
    """A new run, or the one that was interrupted over the same files."""
    files = [[path.name, path.stat().st_size] for path in paths]
    run = None
    if not report.dry_run:
        run = (
            ImportRun.objects.filter(
                system=importer.name, edition=edition, ended_at=None, undone_at=None
            )
            .order_by("-pk")
            .first()
        )
        if run and run.files != files:
            run = None
    report.resumed = run is not None
    run = run or ImportRun(
        system=importer.name,
        edition=edition,
        files=files,
        began_at=timezone.now(),
        actor_id=getattr(actor, "pk", None),
    )
    if not report.dry_run and run.pk is None:
        run.save()
    report.run = run.pk
    return run


def _stop(report: Report, error: Exception) -> None:
    """Say why the import stopped, in words; all that is committed stays."""
    text = str(error).lower()
    again = (
        f"{report.seen:,} of {report.expected:,} items are in. Run the same command again: "
        "it goes on from there and takes nothing in twice."
    )
    code = getattr(error, "errno", None)
    if "disk is full" in text or "no space left" in text or code in {errno.ENOSPC, errno.EDQUOT}:
        report.stopped = f"The disk is full. Free some space. {again}"
        report.exit_code = DISK
    elif isinstance(error, IntegrityError):
        report.stopped = f"Somebody else wrote the same slug or address at that moment. {again}"
        report.exit_code = AGAIN
    elif isinstance(error, OperationalError) and ("locked" in text or "busy" in text):
        report.stopped = f"The database is busy: another program held it for too long. {again}"
        report.exit_code = AGAIN
    else:
        raise error


def undo_import(
    run: ImportRun,
    *,
    dry_run: bool = False,
    on_progress: Progress | None = None,
    actor: Any = None,
) -> Undone:
    """Take back what ``run`` made, as far as nobody has changed or used it since.

    Goes: its stories (public ones are taken down, their old addresses lead
    nowhere again), kept comments, redirects it gave to stories of earlier
    imports, pictures that nothing shows any more, and the sections, topics and
    people it made that nothing uses any more. Stays, with a reason in the
    answer: whatever the newsroom edited, published, withdrew, locked or used.
    What the run only brought up to date keeps its new text.

    A hundred stories a transaction: interrupted, even with SIGKILL, the same
    call goes on from there. Every deletion is in the ledger, and at the end
    that the import was taken back. Imported again, the files come in anew.
    ``dry_run`` writes nothing. ``on_progress`` gets stories and pictures done
    and in all. Raises PermissionDenied, and CannotDo while an import into the
    edition runs on this machine.
    """
    require(actor, "delete", "story", run.edition_id)
    require(actor, "publish", "story", run.edition_id)
    with alone(run.edition):
        undoing = Undoing(run, dry_run=dry_run, on_progress=on_progress, actor=actor)
        answer = undoing.carry_out()
        if not dry_run and (run.undone_at is None or any(answer.taken.values())):
            undoing.forget_skipped()
            with one_change():
                run.undone_at = timezone.now()
                run.save(update_fields=["undone_at"])
                record(
                    ImportUndone(
                        system=run.system,
                        stories=answer.taken["stories"],
                        pictures=answer.taken["pictures"],
                        left=sum(answer.left.values()),
                    ),
                    actor=actor,
                    edition=run.edition.code,
                    about=run,
                )
    return answer
