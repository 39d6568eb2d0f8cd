"""Counting what is read, and ranking it: no reader is known, remembered or told apart."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from rotative.editions.models import Edition
from rotative.fronts.models import MostRead, Reads
from rotative.fronts.verbs import MostReadRanked
from rotative.ledger.record import one_change, record
from rotative.press.due import promise, releases
from rotative.press.models import Due
from rotative.stories.models import Story

RANK = "mostread.rank"
EVERY = timedelta(minutes=10)
KEPT = timedelta(hours=48)
HALF_LIFE = 6.0  # hours after which a reading counts half
PLACES = 10
TOO_MANY = 5_000  # readings of one story that one call may bring


def add_reads(counts: Mapping[int, int], *, now: datetime | None = None) -> None:
    """Add ``counts`` (story number → readings) to the hour of ``now`` (aware).

    Numbers that are no public story's are ignored. The list is ranked again
    within ten minutes. Costs two queries and two a story; two processes that
    add at once lose nothing.
    """
    now = now or timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    public = Story.objects.visible_to(None).filter(pk__in=list(counts))
    with one_change():
        editions = dict(public.values_list("pk", "edition_id"))
        for story_id, edition_id in sorted(editions.items()):
            more = min(counts[story_id], TOO_MANY)
            row, made = Reads.objects.get_or_create(
                story_id=story_id, hour=hour, defaults={"edition_id": edition_id, "count": more}
            )
            if not made:
                Reads.objects.filter(pk=row.pk).update(count=F("count") + more)
        for edition_id in sorted(set(editions.values())):
            if not Due.objects.filter(kind=RANK, object_id=edition_id).exists():
                promise(RANK, edition_id, now + EVERY)


def rank(edition: Edition, *, now: datetime | None = None) -> list[int]:
    """Make the edition's list of what is read most; the stories' numbers, the top first.

    A reading counts half after six hours and nothing after two days. The
    ledger is told only when the list changes, so pages that show it seldom do.
    """
    now = now or timezone.now()
    with one_change():
        Reads.objects.filter(edition=edition, hour__lt=now - KEPT).delete()
        score: dict[int, float] = defaultdict(float)
        for one in Reads.objects.since(edition, now - KEPT):
            age = (now - one.hour) / timedelta(hours=1)
            score[one.story_id] += one.count * 0.5 ** (age / HALF_LIFE)
        public = Story.objects.visible_to(None).filter(pk__in=list(score), edition=edition)
        seen = set(public.values_list("pk", flat=True))
        best = sorted(seen, key=lambda pk: (-score[pk], -pk))[:PLACES]
        before = [one.story_id for one in MostRead.objects.of(edition)]
        if best != before:
            MostRead.objects.filter(edition=edition).delete()
            MostRead.objects.bulk_create(
                MostRead(edition=edition, rank=place, story_id=pk)
                for place, pk in enumerate(best, 1)
            )
            record(
                MostReadRanked(stories=best),
                edition=edition.code,
                about=edition,
                tags=[f"list:mostread:{edition.pk}"],
            )
    return best


@releases(RANK)
def rank_now(due: Due) -> None:
    """Rank an edition's list when its moment has come, and again while anything is counted."""
    edition = Edition.objects.filter(pk=due.object_id).first()
    if edition is not None and rank(edition):
        promise(RANK, edition.pk, timezone.now() + EVERY)
