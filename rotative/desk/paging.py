"""Pages of a long list without counting it."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

LAST_PAGE = 100


class Newest:
    """Rows of several lists, each newest first, as one list newest first.

    Each part must be one range scan in the order ``-updated_at, -id``; the
    parts are merged here, because a database given all of them at once sorts
    the whole of each. ``rows`` is what is shown: prefetches, deferrals.
    """

    def __init__(self, parts: Sequence[QuerySet[Any]], rows: QuerySet[Any]) -> None:
        self.parts = [part.order_by("-updated_at", "-id") for part in parts]
        self.rows = rows
        self.model: type[Model] = rows.model

    def _keys(self, stop: int) -> Iterator[tuple[Any, int]]:
        found = [part.values_list("updated_at", "id")[:stop] for part in self.parts]
        return heapq.merge(*found, reverse=True)

    def __getitem__(self, wanted: slice) -> list[Any]:
        """The rows of a slice, in order. One query a part, one for the rows, and prefetches."""
        start, stop = wanted.start or 0, wanted.stop
        if not self.parts:
            return []
        if len(self.parts) == 1:
            ids = list(self.parts[0].values_list("id", flat=True)[start:stop])
        else:
            ids = [pk for _at, pk in list(self._keys(stop))[start:stop]]
        found = {row.pk: row for row in self.rows.filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]


class Ranked:
    """Rows in the order of ``ids``, best first: what a search by words found."""

    def __init__(self, ids: Sequence[int], rows: QuerySet[Any]) -> None:
        self.ids = list(ids)
        self.rows = rows
        self.model: type[Model] = rows.model

    def __getitem__(self, wanted: slice) -> list[Any]:
        """The rows of a slice, in order: one query, and prefetches."""
        ids = self.ids[wanted]
        found = {row.pk: row for row in self.rows.filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]


# Of an offset, a number of rows, and what to show of some ids: the ids found, best first.
Find = Callable[[int, int, Callable[[list[int]], Mapping[int, Any]]], list[int]]


class Found:
    """Rows that ``find`` finds, best first, at most ``most``: no more of them than are shown.

    ``rows`` gives those with certain ids that may be shown, one query for a page.
    """

    def __init__(
        self, find: Find, rows: Callable[[list[int]], QuerySet[Any]], model: type[Model], most: int
    ) -> None:
        self.find = find
        self.rows = rows
        self.model = model
        self.most = most

    def __getitem__(self, wanted: slice) -> list[Any]:
        """The rows of a slice, in order: one query, and prefetches."""
        start, stop = wanted.start or 0, min(wanted.stop, self.most)
        loaded: dict[int, Any] = {}

        def keep(some: list[int]) -> dict[int, Any]:
            here = {row.pk: row for row in self.rows(some)}
            loaded.update(here)
            return here

        return [loaded[pk] for pk in self.find(start, stop - start, keep)] if start < stop else []


class LookAhead(Paginator):
    """Reads one row more than the page to know whether another follows; never counts.

    Stops at page 100: further back, a date or another filter is the way.
    """

    num_page_buttons = 0

    def validate_number(self, number: Any) -> int:
        """A page number from 1 to 100. Raises PageNotAnInteger or EmptyPage."""
        try:
            number = int(number)
        except (TypeError, ValueError):
            raise PageNotAnInteger(_("That is not a page number.")) from None
        if not 1 <= number <= LAST_PAGE:
            raise EmptyPage(_("The list ends at page %(last)s.") % {"last": LAST_PAGE})
        return number

    def get_page(self, number: Any) -> Page:
        """The page asked for, else the nearest there is."""
        try:
            return self.page(number)
        except PageNotAnInteger:
            return self.page(1)
        except EmptyPage:
            return self.page(LAST_PAGE if str(number).isdigit() and int(number) else 1)

    def page(self, number: Any) -> Page:
        """Rows of one page; empty past the end."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        page = Page(rows[: self.per_page], number, self)
        self.more = len(rows) > self.per_page
        self.shown = min(len(rows), self.per_page)
        self.at = number
        return page

    @cached_property
    def num_pages(self) -> int:
        """As far as is known: this page, or one more."""
        return min(LAST_PAGE, self.at + 1) if getattr(self, "more", False) else self.at

    @cached_property
    def count(self) -> int:
        """As far as is known; only compared with nothing and one."""
        return (self.at - 1) * self.per_page + self.shown + (1 if self.more else 0)

    @property
    def items_count_label(self) -> str:
        """How much the list holds is not known, and not asked."""
        return ""

    def get_elided_page_range(self, *args: Any, **kwargs: Any) -> list[int]:  # type: ignore[override]
        """No numbered pages: only 'previous' and 'next'."""
        return []
