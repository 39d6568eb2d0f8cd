"""What follows the ledger here: stories that readers see anew get their cards."""

from collections.abc import Sequence

from rotative.ledger.follow import follower
from rotative.ledger.models import Line

_VERBS = {"story.published", "story.updated", "story.corrected"}


@follower("wire.cards")
def order_cards(lines: Sequence[Line]) -> None:
    """Enqueue a job for each such story; one whose card stands already finds nothing to do.

    Imported archives are left out: their cards are drawn when one is shared.
    """
    from rotative.wire.outbound.cards.tasks import draw_card

    for story_id in sorted({int(line.object_id) for line in lines if line.verb in _VERBS}):
        draw_card.enqueue(story_id)
