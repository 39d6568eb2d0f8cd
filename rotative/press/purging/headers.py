"""What a public answer tells the CDN, where there is one."""

from functools import cache

from django.conf import settings

from rotative.press.generations import Generations, generations, microseconds
from rotative.press.purging.interface import Purger, kind_named
from rotative.press.purging.keys import keys_of_page
from rotative.press.stored import Stored

_NOT = [("cdn-cache-control", "no-store")]


@cache
def purger() -> Purger:
    """The one that the settings chose."""
    return kind_named(settings.PURGING.kind)(settings.PURGING)


def has_cdn() -> bool:
    """Whether anybody in front keeps pages until told."""
    return bool(purger().targets)


def for_cdn(page: Stored, path: str, *, here: Generations | None = None) -> list[tuple[str, str]]:
    """The headers for the CDN of an answer with ``page``; none where there is no CDN.

    The time ends with the page's own ``until`` and before the next due moment.
    A page that something has changed since its render began is not to be kept:
    what purges it may have been there already.
    """
    if not has_cdn():
        return []
    here = here or generations()
    now = microseconds()
    seconds = min(
        int(settings.CDN_MAX_AGE), (page.until - now) // 10**6, (here.next_due - now) // 10**6
    )
    stale = page.epoch != here.epoch or here.changed_since(page.number, page.slots)
    if seconds < 1 or stale or not page.status:
        return _NOT
    return purger().headers(keys_of_page(path, page.slots), seconds)
