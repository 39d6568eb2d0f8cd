"""Let stories know which others are like them: as they are published, or a whole archive."""

from collections.abc import Callable, Sequence

from rotative.ledger.follow import GoTo, follower
from rotative.ledger.models import Line
from rotative.search.alike import relate
from rotative.search.engines.interface import Unusable
from rotative.stories.models import Likeness, Story
from rotative.stories.models.likeness import BLOCK

NAME = "search.related"
_TELLING = {"story.published", "story.updated", "story.corrected", "story.imported"}
_PAUSE = 5.0


# Behind the index in its lane: a turn is short, so that what is published is found at once.
@follower(NAME, batch=40, lane="search")
def follow(lines: Sequence[Line]) -> None:
    """Find what is like the stories that were published or changed, once for all machines.

    An index that is being made anew, or is away, is waited for.
    """
    numbers = {int(line.object_id) for line in lines if line.verb in _TELLING}
    if not numbers:
        return
    try:
        relate(sorted(numbers))
    except Unusable as problem:
        raise GoTo(lines[0].number - 1, pause=_PAUSE) from problem


def relate_archive(*, anew: bool = False, told: Callable[[int], None] = lambda upto: None) -> int:
    """Find what is like each public story, newest first; how many have changed.

    Those that are done are passed over, so that what was stopped goes on;
    ``anew`` does them again. ``told`` hears how many stories it has come past.
    Raises Unusable.
    """
    newest = Story.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    changed = past = 0
    for block in range(newest // BLOCK, -1, -1):
        first = block * BLOCK
        stories = Story.objects.filter(pk__gte=first, pk__lt=first + BLOCK).order_by("pk")
        numbers = list(stories.values_list("pk", flat=True))
        done = {} if anew else Likeness.objects.known(numbers)
        wanted = [number for number in numbers if number not in done]
        if wanted:
            changed += relate(wanted)
        past += len(numbers)
        told(past)
    return changed
