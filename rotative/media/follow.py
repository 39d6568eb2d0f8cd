"""What follows the ledger here: pictures that came in or changed get their renditions."""

from collections.abc import Sequence

from rotative.ledger.follow import follower
from rotative.ledger.models import Line
from rotative.media.models import Picture
from rotative.media.tasks import print_picture


@follower("media.prints")
def order_prints(lines: Sequence[Line]) -> None:
    """Enqueue a job for each picture that lacks its renditions.

    A job enqueued at the commit would be lost by a crash right after it; this
    sees the line again. A picture printed meanwhile is passed over, and a job
    enqueued twice finds nothing left to make.
    """
    ids = {
        int(line.object_id) for line in lines if line.verb in {"picture.added", "picture.changed"}
    }
    if not ids:
        return
    waiting = Picture.objects.filter(pk__in=ids, printed_at__isnull=True)
    for picture_id in waiting.values_list("pk", flat=True):
        print_picture.enqueue(picture_id)
