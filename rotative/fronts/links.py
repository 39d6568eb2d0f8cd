"""Links in running text that lead to fronts and static pages."""

from collections.abc import Iterable

from rotative.editions.models import Edition
from rotative.fronts.models import EditionPage, Front, StaticPage
from rotative.press.observe import saw


def page_addresses(ids: Iterable[int], edition: Edition) -> dict[int, str]:
    """Where public pages stand, as a page of ``edition`` links to them: two queries."""
    wanted = set(ids)
    saw(*(f"page:{number}" for number in wanted))
    found: list[EditionPage] = [
        *Front.rundowns.filter(pk__in=wanted, live=True).prefetch_related("edition", "section"),
        *StaticPage.pages.filter(pk__in=wanted, live=True).prefetch_related("edition"),
    ]
    return {page.pk: _address(page, edition) for page in found}


def _address(page: EditionPage, edition: Edition) -> str:
    home = page.edition
    origin = "" if home.origin == edition.origin else home.origin
    return f"{origin}{home.base}{page.path_below}"
