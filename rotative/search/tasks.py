"""Jobs: take in drafts soon after they are saved. What is lost here is only late."""

import logging
import time
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from rotative.search.engines.interface import Unusable
from rotative.search.index import take_in

log = logging.getLogger(__name__)

PAUSE = 5.0
_lately: dict[int, float] = {}


@task()
def take_in_draft(story: int) -> None:
    """Let the index know a draft as it is now."""
    try:
        take_in([story])
    except (Unusable, TimeoutError) as problem:
        log.info("draft of story %s not taken in: %s", story, problem)


def draft_saved(story: int, revision: int) -> None:
    """Enqueue :func:`take_in_draft`, unless the ledger already tells of this revision.

    The job waits for five seconds, and what is saved meanwhile in this process
    needs no other: an editor's autosave comes often.
    """
    from rotative.ledger.models import Line

    line = Line.objects.about("story", story).values_list("revision", flat=True).first()
    now = time.monotonic()
    if line == revision or now - _lately.get(story, -PAUSE) < PAUSE:
        return
    if len(_lately) > 10_000:
        _lately.clear()
    _lately[story] = now
    take_in_draft.using(run_after=timezone.now() + timedelta(seconds=PAUSE)).enqueue(story)
