"""Stored pages, answered by the event loop: from this worker's memory, else from the shelf.

Nothing here asks the database. What is not stored, not fresh, or asked for
when something is due, is left to Django, which makes it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import time_ns

from django.conf import settings
from django.http.request import validate_host

from rotative.editions.models import Edition
from rotative.press.asking import Place, Sort, answer_to, key_to
from rotative.press.generations import DUE, HITS, TURNS, UNCHANGED, microseconds, slots_of
from rotative.press.purging.headers import for_cdn, has_cdn
from rotative.press.store import Store, store
from rotative.press.stored import PAGE, Stored
from rotative.web.headers import NOT_ON_304
from rotative.web.server.guard import Call, hostname
from rotative.web.server.hot import Answer, Headers
from rotative.web.server.http.answers import CLOCK, opening
from rotative.web.server.http.exchange import Exchange
from rotative.web.server.negotiation import best_encoding, matches

_MOST_PLACES = 50_000
_MOST_WORDINGS = 12  # of one page: hosts and browsers' ways to write what they accept
_MOST_LETTERS = 12  # of one page: requests as they were written, to the letter
_LONGEST_LETTER = 2_000  # bytes
_MOST_PAST = 4_096
_LOOKED_THROUGH = 4_000  # pages in memory, for those that are stale and read
_OVERHEAD = 6_000  # bytes that an entry costs beside its body, about
_READING = frozenset({"GET", "HEAD"})


# With any of these a request is looked at by the guard before it is answered.
_LOOKED_AT = frozenset(
    {"content-length", "transfer-encoding", "x-forwarded-host", "forwarded", "upgrade", "expect"}
)


class Wire:
    """An answer as bytes; its head is written anew each second, for the ``Date`` in it."""

    __slots__ = ("_body", "_opening", "_pieces", "_second", "near", "unchanged")

    def __init__(self, near: "Near", answer: Answer) -> None:
        self.near = near
        self.unchanged = answer.status == 304
        self._opening = opening(answer.status, answer.headers)
        self._body = (answer.body,) if answer.body else ()
        self._second = -1
        self._pieces: tuple[bytes, ...] = ()

    def at(self, second: int) -> tuple[bytes, ...]:
        """The bytes that are sent at ``second`` since 1970."""
        if second != self._second:
            self._second = second
            self._pieces = (self._opening + CLOCK.end(second), *self._body)
        return self._pieces


@dataclass(slots=True)
class Ready:
    """One encoding of a page, ready to be sent."""

    near: "Near"
    etag: str
    whole: Answer
    unchanged: Answer
    whole_wire: Wire
    unchanged_wire: Wire


@dataclass(slots=True)
class Near:
    """A page in this worker's memory; ``turn``: the generations' when it was last found fresh."""

    key: bytes
    page: Stored
    turn: int
    size: int = _OVERHEAD
    kept: bool = True
    # Where it stands, for those who make it again; None for what only strangers ask for.
    where: tuple[Place, dict[str, str]] | None = None
    reads: int = 0
    passed: int = -1  # reads when it was last passed over
    earlier: tuple[int, int] = (0, 0)  # reads at the last two marks
    ahead: bool = False  # it was made again since, and nobody has read that yet
    wordings: list[tuple[str, str, str | None]] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    copies: dict[str, Ready] = field(default_factory=dict)


class Editions:
    """Which open edition answers where, without a query; read again when editions change."""

    def __init__(self, shop: Store) -> None:
        self._shop = shop
        self._slots = slots_of(["list:editions"])
        self._number = self._epoch = -1
        self._open: list[Edition] = []

    def read(self) -> None:
        """Read the editions; for a thread that may ask the database."""
        here = self._shop.generations
        epoch, number = here.epoch, here.top
        self._open = list(Edition.objects.open())
        self._epoch, self._number = epoch, number

    def numbered(self, number: int) -> Edition | None:
        """The open edition with that number; for a thread that may ask the database."""
        if not self.current():
            self.read()
        return next((edition for edition in self._open if edition.pk == number), None)

    def coded(self, code: str) -> Edition | None:
        """The same by its code."""
        if not self.current():
            self.read()
        return next((edition for edition in self._open if edition.code == code), None)

    @property
    def known(self) -> bool:
        """Whether the editions were read at all."""
        return self._number >= 0

    def current(self) -> bool:
        """Whether no edition has changed since they were read."""
        here = self._shop.generations
        return here.epoch == self._epoch and not here.changed_since(self._number, self._slots)

    def find(self, host: str, path: str, *, late: bool = False) -> tuple[int, str] | None:
        """The edition's number and the path below its base; None where Django must look.

        With ``late`` the editions are taken as they were when they were read.
        """
        if not late and not self.current():
            return None
        found = Edition.among(self._open, host, path) or Edition.among(
            self._open, hostname(host), path
        )
        if found is None or path == found.base:
            return None
        # An edition without a host of its own stands on the newsroom's, not on other editions'.
        if not found.host and not validate_host(hostname(host), settings.ALLOWED_HOSTS):
            return None
        return found.pk, path[len(found.base) :]


class Pages:
    """The handler. One a worker; ``memory`` is in bytes."""

    def __init__(self, shop: Store, memory: int) -> None:
        self.shop = shop
        self.words = shop.generations.words
        self._hits = shop.generations.place_of(HITS)
        self.editions = Editions(shop)
        # What a CDN is told counts the seconds: then no answer is given word for word again.
        self.cdn = has_cdn()
        # False until the ledger was read once: a killed process may have left lines unnoted.
        self.caught_up = False
        self._left = memory
        self._near: OrderedDict[bytes, Near] = OrderedDict()
        self._places: dict[tuple[str, str], Near] = {}
        # Of pages that went stale: how often they were read.
        self._past: dict[bytes, tuple[int, tuple[int, int]]] = {}
        # By what a request says of host, path and encodings: see answer_at_once.
        self._quick: dict[tuple[str, str, str | None], Ready] = {}
        # By a request's bytes: see answer_raw.
        self._letters: dict[bytes, Wire] = {}

    def answer_raw(self, data: bytes, write: Callable[[Iterable[bytes]], None]) -> bool:
        """Answer a request whose bytes are, to the last, those of one that was answered before.

        They ask for the same, whoever sends them. False where they were not seen
        yet, or the page is not fresh. Written for speed: this is where most
        readers are answered.
        """
        wire = self._letters.get(data)
        if wire is None:
            return False
        near, words, now = wire.near, self.words, time_ns()
        moment = now // 1_000
        if near.turn != words[TURNS] or moment >= words[DUE] or moment >= near.page.until:
            return False
        near.reads += 1
        words[self._hits] += 1
        if wire.unchanged:
            self.shop.generations.count(UNCHANGED)
        write(wire.at(now // 1_000_000_000))
        return True

    def answer_at_once(self, exchange: Exchange) -> bool:
        """Answer a request that is like one that was let through and answered before.

        Host, path and accepted encodings are those of an earlier request, there
        is no query and no body: the guard would find nothing new. False where
        that is not so, or the page is not fresh.
        """
        head = exchange.head
        headers = head.headers
        host = headers.get("host")
        ready = self._quick.get((host or "", head.path, headers.get("accept-encoding")))
        if ready is None:
            return False
        near, words, moment = ready.near, self.words, time_ns()
        now = moment // 1_000
        if (
            near.turn != words[TURNS]
            or now >= words[DUE]
            or now >= near.page.until
            or not near.kept
            or head.method != "GET"
            or head.query
            or head.authority
            or not _LOOKED_AT.isdisjoint(headers.names())
            or (headers.repeated() and len(headers.get_all("host")) != 1)
        ):
            return False
        near.reads += 1
        words[self._hits] += 1
        known = headers.get("if-none-match")
        answer, wire = ready.whole, ready.whole_wire
        if known and near.page.status == 200 and matches(known, ready.etag):
            self.shop.generations.count(UNCHANGED)
            answer, wire = ready.unchanged, ready.unchanged_wire
        if exchange.raw and len(exchange.raw) <= _LONGEST_LETTER and head.version == "1.1":
            self._remember_letter(exchange.raw, wire)
        if not exchange.send_ready(wire.at(moment // 1_000_000_000)):
            exchange.send(answer.status, answer.headers, answer.body)
        return True

    def answer(self, call: Call) -> Answer | None:
        """The page at the call's address if it is stored and fresh."""
        if not self.caught_up or call.method not in _READING:
            return None
        here = self.shop.generations
        now = microseconds()
        if now >= here.due:
            return None
        near = None if call.query else self._places.get((call.host, call.path))
        if near is None or not near.kept or not self._is_fresh(near, now):
            near = self._look(call, now)
            if near is None:
                return None
        near.reads += 1
        headers = call.headers
        accepted = headers.get("accept-encoding")
        encoding = best_encoding(accepted, near.page.bodies) if accepted else ""
        ready = near.copies.get(encoding) or self._make_ready(near, encoding)
        if ready is None:
            return None
        if not call.query and not self.cdn and headers.get("host") == call.host:
            self._remember((call.host, call.path, accepted), ready)
        here.count(HITS)
        known = headers.get("if-none-match")
        if known and near.page.status == 200 and matches(known, ready.etag):
            here.count(UNCHANGED)
            return self._told(ready.unchanged, near, call.path)
        return self._told(ready.whole, near, call.path)

    def _told(self, answer: Answer, near: Near, path: str) -> Answer:
        """``answer`` with what it tells the CDN, where there is one."""
        if not self.cdn:
            return answer
        return replace(answer, headers=[*answer.headers, *for_cdn(near.page, path)])

    def _remember(self, wording: tuple[str, str, str | None], ready: Ready) -> None:
        """Let requests of the same wording be answered at once from now on."""
        near = ready.near
        if wording in self._quick:
            return
        if len(near.wordings) >= _MOST_WORDINGS:
            self._quick.pop(near.wordings.pop(0), None)
        near.wordings.append(wording)
        self._quick[wording] = ready

    def _remember_letter(self, letter: bytes, wire: Wire) -> None:
        """Let a request of the same bytes be answered before it is read."""
        near = wire.near
        if letter in self._letters:
            return
        if len(near.letters) >= _MOST_LETTERS:
            self._letters.pop(near.letters.pop(0), None)
        near.letters.append(letter)
        self._letters[letter] = wire

    def _is_fresh(self, near: Near, now: int) -> bool:
        here = self.shop.generations
        turn = here.turns
        if near.turn == turn:
            return near.page.until > now
        if not self.shop.is_fresh(near.page, now):
            self._drop(near)
            return False
        near.turn = turn
        return True

    def place_of(self, call: Call) -> tuple[bytes, Place, Mapping[str, str]] | None:
        """Key and place of the page at the call's address, if it was stored once.

        None for addresses that strangers made up, and when the database must be asked first.
        """
        if not self.caught_up or call.query or call.method not in _READING:
            return None
        if microseconds() >= self.shop.generations.due:
            return None
        near = self._places.get((call.host, call.path))
        if near is not None and near.where is not None:
            return near.key, *near.where
        found = self.editions.find(call.host, call.path)
        if found is None:
            return None
        place = Place(*found)
        key = key_to(place, Sort.PAGE, {})
        page = self.shop.shelf.get(key)
        return (key, place, {}) if page is not None and page.kind == PAGE else None

    # For those who make pages ahead -------------------------------------------------------

    def stale_and_read(self, most: int) -> list[Near]:
        """Pages in memory that are stale now and were read lately, the most read first.

        Not those that were made ahead before and that nobody has read since: a
        publication makes no page anew for ever because it was read once. For
        another thread than the event loop's.
        """
        now = microseconds()
        known = list(self._near.values())[-_LOOKED_THROUGH:]
        stale = [
            (near.reads - near.earlier[0], near)
            for near in known
            if near.where is not None
            and not near.ahead
            and near.reads > near.earlier[0]
            and not self.shop.is_fresh(near.page, now)
        ]
        stale.sort(key=lambda one: -one[0])
        return [near for _reads, near in stale[:most]]

    def mark(self) -> None:
        """Let what was read before the last mark count no more."""
        for near in list(self._near.values()):
            near.earlier = (near.earlier[1], near.reads)

    # What is not at hand -----------------------------------------------------------------

    def _look(self, call: Call, now: int) -> Near | None:
        found = self.editions.find(call.host, call.path)
        if found is None:
            return None

        looked_at: list[Near] = []

        place = Place(*found)

        def get(key: bytes, sort: Sort, asked: Mapping[str, str]) -> Stored | None:
            near = self._near_by(key, now)
            if near is None:
                return None
            if sort is Sort.PAGE and near.page.kind == PAGE:
                near.where = (place, dict(asked))
            looked_at.append(near)
            return near.page

        page = answer_to(place, call.query, get)
        near = next((near for near in looked_at if near.page is page), None)
        if near is not None and not call.query:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            self._places[call.host, call.path] = near
        return near

    def _near_by(self, key: bytes, now: int) -> Near | None:
        """The page under ``key``, from memory or the shelf, if it is fresh."""
        near = self._near.get(key)
        if near is not None and self._is_fresh(near, now):
            return near
        turn = self.shop.generations.turns
        page = self.shop.find(key)
        if page is None:
            return None
        if near is not None and near.kept:
            self._drop(near)
        near = Near(key, page, turn)
        near.reads, near.earlier = self._past.pop(key, (0, (0, 0)))
        self._near[key] = near
        self._left -= near.size
        # Only the encodings that readers ask for stay in memory.
        page.bodies = dict.fromkeys(page.bodies, b"")
        return near

    def _make_ready(self, near: Near, encoding: str) -> Ready | None:
        """Fetch another encoding of a page in memory; None where it is gone from the shelf."""
        page = self.shop.shelf.get(near.key)
        if page is None or (page.epoch, page.number) != (near.page.epoch, near.page.number):
            self._drop(near)
            return None
        return self._keep(near, encoding, page.bodies[encoding])

    def _keep(self, near: Near, encoding: str, body: bytes) -> Ready:
        page = near.page
        copy = page.copy(encoding, body)
        headers: Headers = [*copy.headers, ("x-press", "hit")]
        whole = Answer(page.status, headers, body)
        unchanged = Answer(304, [pair for pair in headers if pair[0] not in NOT_ON_304])
        ready = near.copies[encoding] = Ready(
            near, copy.etag, whole, unchanged, Wire(near, whole), Wire(near, unchanged)
        )
        near.size += len(body)
        self._left -= len(body)
        self._make_room(near)
        return ready

    def _make_room(self, besides: Near) -> None:
        """Let go of what was not asked for since it was last passed over, the oldest first."""
        passed = 0
        while self._left < 0 and len(self._near) > 1:
            oldest = next(iter(self._near.values()))
            if oldest is besides or (oldest.reads > oldest.passed and passed < len(self._near)):
                oldest.passed = oldest.reads
                self._near.move_to_end(oldest.key)
                passed += 1
            else:
                self._drop(oldest)

    def _drop(self, near: Near) -> None:
        if near.kept:
            near.kept = False
            if len(self._past) >= _MOST_PAST:
                self._past.clear()
            self._past[near.key] = near.reads, near.earlier
            self._left += near.size
            del self._near[near.key]
            near.copies.clear()
            for wording in near.wordings:
                self._quick.pop(wording, None)
            for letter in near.letters:
                self._letters.pop(letter, None)


def pages_of_this_worker() -> Pages:
    """The handler, with the settings' memory. Raises OSError where nothing can be stored."""
    return Pages(store(), settings.PRESS_MEMORY * 1_000_000)
