"""Readers whose page is being made again: they wait in the event loop and hold no thread.

A page that was answered before and has changed since is ordered from the thread
that makes pages ahead (see :mod:`rotative.web.server.ahead`): it needs nothing
that a request says. Whoever asks for it meanwhile waits for the same order; so
it is when another worker has the page in hand, which rings when it is stored.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rotative.press.asking import Place
from rotative.press.bell import PRESSED, Bell
from rotative.web.server.guard import Call
from rotative.web.server.pages import Pages

# Seconds until a reader goes the long way, through Django, which tells what is wrong.
PATIENCE = 0.5


@dataclass(slots=True)
class Order:
    """One page that readers wait for; ``taken``: it was made or tried since the last change."""

    place: Place
    query: Mapping[str, str]
    page: "asyncio.Future[None]"
    readers: int = 0
    taken: bool = field(default=False)


class Orders:
    """The orders of one worker. ``wake`` tells whoever makes pages that there is one more."""

    def __init__(self, pages: Pages, folder: Path, wake: Callable[[], None]) -> None:
        self.pages = pages
        self.folder = folder
        self.wake = wake
        self.open: dict[bytes, Order] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell: Bell | None = None

    async def come(self, call: Call) -> bool:
        """Wait for the page that ``call`` asks for, if it is one to be made again.

        True when it was made or could not be: the store has it, if anybody.
        False at once where the page was not known before, and after PATIENCE
        seconds.
        """
        known = self.pages.place_of(call)
        if known is None or not self._listening():
            return False
        key, place, query = known
        order = self.open.get(key)
        if order is None:
            page = asyncio.get_running_loop().create_future()
            order = self.open[key] = Order(place, query, page)
            self.wake()
        order.readers += 1
        done, _waiting = await asyncio.wait({order.page}, timeout=PATIENCE)
        if not done and self.open.get(key) is order:
            self._fill(key)  # those who come next order it anew
        return bool(done)

    def next(self) -> tuple[bytes, Order] | None:
        """The order that most readers wait for, of those not taken; for the thread that makes."""
        new = [(key, order) for key, order in list(self.open.items()) if not order.taken]
        return max(new, key=lambda one: one[1].readers, default=None)

    def all_anew(self) -> None:
        """Something has changed: what was left to others may be nobody's now."""
        for order in list(self.open.values()):
            order.taken = False

    def filled(self, key: bytes) -> None:
        """The page was made, found or given up; from the thread that makes."""
        if self._loop is not None and key in self.open:
            self._loop.call_soon_threadsafe(self._fill, key)

    def close(self) -> None:
        """Listen no more; on the event loop."""
        if self._bell is not None and self._loop is not None:
            self._loop.remove_reader(self._bell.fileno())
            self._bell.close()
            self._bell = None

    def _listening(self) -> bool:
        """Whether it is heard when other workers have stored a page; begins with the first call."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            try:
                self._bell = Bell(self.folder, what=PRESSED)
            except OSError:
                return False
            self._loop.add_reader(self._bell.fileno(), self._hear)
        return self._bell is not None

    def _hear(self) -> None:
        assert self._bell is not None  # noqa: S101 - it is watched
        self._bell.hear()
        for key in [key for key in self.open if self.pages.shop.find(key) is not None]:
            self._fill(key)

    def _fill(self, key: bytes) -> None:
        order = self.open.pop(key, None)
        if order is not None and not order.page.done():
            order.page.set_result(None)
