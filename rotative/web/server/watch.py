"""A thread of each server worker: what others have done is noted within a tenth of a second."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from rotative.ledger import wake
from rotative.press.applying import catch_up
from rotative.web.server.ahead import Ahead
from rotative.web.server.changes import Changes
from rotative.web.server.pages import Pages

log = logging.getLogger(__name__)

LOOK = 0.1  # seconds between looks for something new
ANYWAY = 1.0  # seconds after which the ledger is read without a sign of news
ANYWAY_FILE = 5.0  # the same where it is a file, which nobody can take away
BACK_OFF = 2.0


class Watch:
    """Reads the ledger on for the page store, and the editions for its addresses.

    Another machine's changes, and those of a process that was killed before it
    could note them, are found here: at a wake-up (see ``rotative.ledger.wake``),
    else by looking. While the database is away, what is stored is answered as
    it is, for as long as ``ROTATIVE_PRESS_BLIND`` allows.
    """

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.stop = threading.Event()
        self.woken = threading.Event()
        self.listeners: list[wake.Listener] = []
        self.ahead = _ahead_of(pages)
        self.thread = threading.Thread(target=self._run, name="press-watch", daemon=True)

    def start(self) -> None:
        """Begin; what is stored is answered once the ledger was read."""
        self.listeners = wake.listen(self.woken.set)
        self.thread.start()
        if self.ahead:
            self.ahead.start()

    def close(self) -> None:
        """End with the next look."""
        self.stop.set()
        self.woken.set()
        if self.ahead:
            self.ahead.close()
        for listener in self.listeners:
            listener.close()

    def _run(self) -> None:
        changes = Changes("default")
        anyway = ANYWAY_FILE if connections["default"].vendor == "sqlite" else ANYWAY
        looked = tidied = 0.0
        failing = False
        while not self.stop.is_set():
            pause = LOOK
            try:
                now = time.monotonic()
                woken = self.woken.is_set()
                # Before reading: who wakes us from here on is heard with the next look.
                self.woken.clear()
                if changes.any() or woken or now - looked > anyway:
                    looked = now
                    catch_up()
                    if not self.pages.editions.current():
                        self.pages.editions.read()
                    self.pages.caught_up = True
                if now - tidied > 60:
                    tidied = now
                    close_old_connections()
                failing = False
            except (DatabaseError, InterfaceError, OSError) as error:
                if not failing:
                    log.warning("the ledger cannot be read for the page store: %s", error)
                failing = True
                pause = BACK_OFF
                connections.close_all()
            self.woken.wait(pause)
        connections.close_all()


def _ahead_of(pages: Pages) -> Ahead | None:
    """Who makes pages before they are asked for; None where readers must wait for their own."""
    try:
        return Ahead(pages)
    except OSError:
        log.warning("pages are made when they are asked for, none ahead", exc_info=True)
        return None
