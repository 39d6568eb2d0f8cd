"""What the store holds and how it has done, for people and programs."""

from dataclasses import dataclass
from statistics import median

from rotative.ledger.models import Line
from rotative.press.applying import catch_up
from rotative.press.generations import NEVER, microseconds
from rotative.press.store import Store


@dataclass(frozen=True)
class Report:
    """The store's figures. Ages in seconds; ``behind``: lines of the ledger not noted yet.

    Hits, misses, renders and the rest count since the machine started.
    ``outdated`` pages were made by another build: each is made again when read.
    """

    pages: int
    strays: int
    bytes: int
    limit: int
    outdated: int
    oldest: float
    median_age: float
    hits: int
    misses: int
    renders: int
    unchanged: int
    waited: int
    turned_away: int
    behind: int
    next_due: float | None


def report(shop: Store) -> Report:
    """The figures of ``shop`` now; reads the first bytes of every page it holds."""
    here = shop.generations
    newest = Line.objects.newest()
    behind = (newest.number if newest else 0) - here.applied
    catch_up()
    now = microseconds()
    ages, outdated = [], 0
    for epoch, stamp, pressed, _status in shop.shelf.outlines():
        ages.append((now - pressed) / 1e6)
        outdated += epoch != here.epoch or stamp != shop.stamp
    due = here.next_due
    return Report(
        **shop.shelf.size(),
        limit=shop.shelf.limit,
        outdated=outdated,
        oldest=round(max(ages, default=0.0), 1),
        median_age=round(median(ages), 1) if ages else 0.0,
        **here.counts(),
        behind=max(0, behind),
        next_due=None if due in (0, NEVER) else due / 1e6,
    )


def clear(shop: Store) -> int:
    """Let go of every stored page, on every worker of this machine at once; how many there were."""
    size = shop.shelf.size()
    with shop.generations.locked():
        # Workers keep pages in memory too: another epoch makes all of them stale.
        shop.generations.begin_anew(shop.generations.applied, shop.generations.anchor)
    shop.shelf.clear()
    return size["pages"] + size["strays"]
