"""How far each CDN is behind, for people and programs."""

from dataclasses import dataclass

from rotative.ledger.follow import newest_number
from rotative.ledger.models import Cursor
from rotative.press.purging.following import targets
from rotative.press.purging.headers import purger
from rotative.press.purging.models import Sweep


@dataclass(frozen=True)
class TargetReport:
    """One target: ``behind``: lines of the ledger that it was not told yet.

    ``follower``: the name of the one that tells it in order. ``urgent_behind``:
    lines not yet looked through for withdrawals. ``slices``: how many of all
    pages are still to be let go of, and ``why``.
    """

    kind: str
    target: str
    follower: str
    behind: int
    urgent_behind: int
    failures: int
    problem: str
    slices: int
    why: str


def purging_report() -> list[TargetReport]:
    """Every target, where there is a CDN; three queries each at most."""
    made = []
    newest = newest_number()
    for target in targets():
        cursors = {cursor.name: cursor for cursor in Cursor.objects.filter(name__in=target.names)}
        urgent, in_order, _again = (cursors.get(name) for name in target.names)
        sweep = Sweep.objects.filter(pk=target.sum).first()
        failing = max(cursors.values(), key=lambda cursor: cursor.failures, default=None)
        made.append(
            TargetReport(
                kind=purger().asked.kind,
                target=target.address,
                follower=target.names[1],
                behind=newest - (in_order.number if in_order else 0),
                urgent_behind=newest - (urgent.number if urgent else 0),
                failures=failing.failures if failing else 0,
                problem=(failing.problem if failing else "") or (sweep.problem if sweep else ""),
                slices=sweep.left if sweep else 0,
                why=sweep.why if sweep and sweep.left else "",
            )
        )
    return made
