"""Pages made anew before anybody asks: what was stored, is read, and has just changed.

When something is noted, each server worker looks through the pages in its memory
for those that are stale now, and makes them in the order of their reading. The
lock of each page shares the work between the workers: what one has in hand, the
others leave. Readers who come meanwhile wait for the same render, and what they
wait for comes first; nothing is made twice, and nobody gets what was stored before.
"""

import logging
import threading
from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlencode

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from rotative.ledger.models import Line
from rotative.press.applying import catch_up
from rotative.press.asking import Place, Sort, answer_to
from rotative.press.bell import Bell
from rotative.press.due import release_if_due
from rotative.press.generations import microseconds
from rotative.press.store import Busy
from rotative.press.stored import Stored
from rotative.web.public import maker_of
from rotative.web.server.orders import Order, Orders
from rotative.web.server.pages import Near, Pages

log = logging.getLogger(__name__)

MOST = 200  # pages made after one change: what is read less waits for its reader
MINUTE = 60.0  # how long a page counts as read lately
LINES = 20  # of one change whose own pages are made
_IDLE = 5.0
_LONG = 2.0  # seconds; no change is followed for longer, since others may have come


# Where a page stands, and what this worker has of it.
Wanted = tuple[Place, Mapping[str, str], Near | None]


class Ahead:
    """The thread. Raises OSError where it cannot be told of changes."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.shop = pages.shop
        self.bell = Bell(self.shop.folder)
        self.orders = Orders(pages, self.shop.folder, self.bell.wake)
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="press-ahead", daemon=True)
        self._turn = -1
        # What was published before this worker came is nobody's news.
        self._line = self.shop.generations.top

    def start(self) -> None:
        """Begin to listen."""
        self.thread.start()

    def close(self) -> None:
        """End with the page in hand; on the event loop."""
        self.stop.set()
        self.orders.close()
        self.bell.wake()

    def _run(self) -> None:
        marked = monotonic()
        while not self.stop.is_set():
            try:
                if self.bell.wait(_IDLE) and not self.stop.is_set():
                    self._work()
                if monotonic() - marked > MINUTE:
                    marked = monotonic()
                    self.pages.mark()
                    close_old_connections()
            except (DatabaseError, InterfaceError, OSError) as error:
                log.warning("pages could not be made ahead of their readers: %s", error)
                connections.close_all()
        connections.close_all()
        self.bell.close()

    def _work(self) -> None:
        """Make what readers wait for, then what is stale and was read lately, until all is fresh.

        Whatever changes meanwhile is looked at before the next page.
        """
        wanted: list[Wanted] = []
        until = 0.0
        while not self.stop.is_set():
            if self._has_changed():
                wanted, until = self._stale(), monotonic() + _LONG
                self.orders.all_anew()
            if ordered := self.orders.next():
                self._fill(*ordered)
            elif wanted and monotonic() < until:
                place, query, near = wanted.pop(0)
                if self._make(place, query) and near is not None:
                    near.ahead = True
            else:
                return

    def _has_changed(self) -> bool:
        """Whether anything was noted since the last call."""
        turn = self.shop.generations.turns
        if turn == self._turn or not self.pages.caught_up:
            return False
        self._turn = turn
        return True

    def _stale(self) -> list[Wanted]:
        """What has become stale, new stories before it, then the most read first."""
        if self.shop.generations.due <= microseconds():
            release_if_due()
            catch_up()
        read = [(*near.where, near) for near in self.pages.stale_and_read(MOST) if near.where]
        return [*self._new_stories(), *read]

    def _fill(self, key: bytes, order: Order) -> None:
        """Make what readers wait for; what another has in hand they hear of when it is stored."""
        order.taken = True
        left_to_others = False
        try:
            left_to_others = not self._make(order.place, order.query)
        finally:
            if not left_to_others:
                self.orders.filled(key)

    def _new_stories(self) -> list[Wanted]:
        """The pages of the stories that the newest lines are about: fronts lead there."""
        newest = self.shop.generations.top
        begin, self._line = max(self._line, newest - LINES), newest
        found: dict[tuple[int, str], Wanted] = {}
        for line in Line.objects.from_number(begin)[: LINES + 1]:
            path = line.payload.get("path") if isinstance(line.payload, dict) else None
            edition = self.pages.editions.coded(line.edition)
            if path and edition is not None and line.number > begin:
                found[edition.pk, path] = (Place(edition.pk, path), {}, None)
        return list(found.values())

    def _make(self, place: Place, query: Mapping[str, str]) -> bool:
        """Make one page unless it is fresh; False where somebody is at it."""
        known = self.shop.memory.mark()
        edition = self.pages.editions.numbered(place.edition)
        if edition is None:
            return True

        def get(key: bytes, sort: Sort, asked: Mapping[str, str]) -> Stored:
            make, headers = maker_of(edition, place.path, sort, asked)
            page, _stored = self.shop.page(
                key, make, headers=headers, known=known, stray=bool(asked), ahead=True
            )
            return page

        try:
            answer_to(place, urlencode(query), get)
        except Busy:
            return False
        except (DatabaseError, InterfaceError, OSError):
            raise
        except Exception:
            # Whoever asks for it is told in words; here it only is not made.
            log.exception("page %s failed ahead of its readers", place.path)
        return True
