"""A reader's browser says that a story was read: the story's number, and nothing else is kept."""

import atexit
import logging
import secrets
import threading
import time
from collections import Counter
from hashlib import blake2b

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rotative.fronts.actions import add_reads

log = logging.getLogger(__name__)

PAUSE = 10.0  # seconds for which readings are gathered before they are written together
HOUR = 3_600.0
MOST = 50_000  # readings that one process tells apart in an hour


class Tally:
    """Readings of this process that are not in the database yet. Safe between threads.

    One address counts once a story and hour: told apart by a keyed hash whose
    key is drawn anew each hour, lives in this process's memory alone and is
    never written anywhere, so that nobody can be recognised by it later.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[int] = Counter()
        self._since = 0.0
        self._key = b""
        self._keyed = 0.0
        self._seen: set[bytes] = set()

    def add(self, story_id: int, address: str) -> None:
        """Count one reading; write what was gathered when it is time."""
        now = time.monotonic()
        with self._lock:
            if not self._key or now - self._keyed > HOUR or len(self._seen) >= MOST:
                self._key, self._keyed, self._seen = secrets.token_bytes(16), now, set()
            mark = blake2b(f"{story_id} {address}".encode(), key=self._key, digest_size=8).digest()
            if mark in self._seen:
                return
            self._seen.add(mark)
            if not self._counts:
                self._since = now
            self._counts[story_id] += 1
            due = now - self._since >= PAUSE
        if due:
            self.write()

    def write(self) -> None:
        """Write what was gathered; when the database fails it is gathered on."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            add_reads(counts)
        except DatabaseError:
            log.warning("readings could not be written; they are kept", exc_info=True)
            with self._lock:
                self._counts.update(counts)
                self._since = time.monotonic()


tally = Tally()
atexit.register(tally.write)


@csrf_exempt
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """204 whatever was said: a page of ours tells that ``story`` (a number) was read.

    No cookie is read or set; requests that a browser says come from another
    site are not counted.
    """
    number = request.POST.get("story", "")
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if ours and number.isascii() and number.isdecimal() and len(number) <= 18:
        tally.add(int(number), request.META.get("REMOTE_ADDR", ""))
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
