"""Sources to try live streams on: the ledger's own lines, and whispers to who is signed in."""

from collections.abc import Collection
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from rotative.accounts.models import User
from rotative.editions.models import Edition
from rotative.kit.streams import Ask, Event, Opening, Read
from rotative.ledger.models import Line
from rotative.ledger.record import one_change, record
from rotative.ledger.verbs import verb


@verb("trial.said")
@dataclass(frozen=True)
class Said:
    """Something that the readers of an edition are told."""

    words: str


def say(words: str, code: str = "world") -> int:
    """Tell the edition's readers; the line's number."""
    with one_change():
        line = record(Said(words), edition=code, about=Edition.objects.get(code=code))
    return line.number


def say_many(count: int, code: str = "world", word: str = "past") -> None:
    """Tell them much, in one change."""
    edition = Edition.objects.get(code=code)
    with one_change():
        for number in range(count):
            record(Said(f"{word} {number}"), edition=code, about=edition)


class Lines:
    """Every line that was said, to the readers of its edition."""

    path = "/live/stream"
    private = False

    def epoch(self) -> str:
        """Always the same ledger."""
        return "trial"

    def newest(self) -> int:
        """The ledger's end."""
        return Line.objects.values_list("number", flat=True).order_by("-number").first() or 0

    def read_after(self, seq: int, limit: int) -> Read:
        """The lines after ``seq``."""
        lines = list(Line.objects.after(seq)[:limit])
        known = dict(Edition.objects.values_list("code", "pk")) if lines else {}
        events = [
            Event(f"edition-{known[line.edition]}", line.number, "item",
                  line.payload["words"].encode(), line.at.timestamp())
            for line in lines if line.verb == "trial.said"
        ]  # fmt: skip
        return Read(events, lines[-1].number if lines else seq)

    def may_open(self, ask: Ask) -> Opening | None:
        """The edition's channel, to anybody."""
        return Opening(f"edition-{ask.edition}")

    def still_open(self, owners: Collection[str]) -> Collection[str]:
        """Nobody is asked who they are."""
        return owners


class Whispers(Lines):
    """The same, to those who are signed in, for as long as they are."""

    path = "/live/whispers"
    private = True

    def may_open(self, ask: Ask) -> Opening | None:
        """The edition's channel, where the session is somebody's."""
        cookies = SimpleCookie(ask.cookies)
        key = cookies["sessionid"].value if "sessionid" in cookies else ""
        if not self.still_open({key}):
            return None
        return Opening(f"edition-{ask.edition}", owner=key)

    def still_open(self, owners: Collection[str]) -> Collection[str]:
        """The sessions that are left, of people who may come in."""
        rows = Session.objects.filter(pk__in=owners, expire_date__gt=timezone.now())
        people = {row.pk: row.get_decoded().get(SESSION_KEY) for row in rows}
        here = User.objects.filter(pk__in=[key for key in people.values() if key], is_active=True)
        known = {str(pk) for pk in here.values_list("pk", flat=True)}
        return [key for key, person in people.items() if person in known]


def sign_in(name: str) -> str:
    """A session of a new person; its key."""
    from django.contrib.sessions.backends.db import SessionStore

    person = User.objects.create_user(f"{name}@example.org", "x")
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key
