"""What a reader asks of the search page, taken from its address."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from rotative.editions.models import Edition
from rotative.press.page import Ask
from rotative.stories.models import Kind, Person, Section, Topic

MOST_WORDS, MOST_PAGES = 200, 20


@dataclass(frozen=True)
class Asked:
    """The words, and what narrows them; a filter that names nothing of the edition is left out."""

    words: str
    section: Section | None = None
    kind: str = ""
    topic: Topic | None = None
    person: Person | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.query_of_filters() != {}

    def query_of_filters(self) -> dict[str, str]:
        """The filters as the address carries them."""
        found = {
            "section": self.section.slug if self.section else "",
            "kind": self.kind,
            "topic": str(self.topic.pk) if self.topic else "",
            "by": str(self.person.pk) if self.person else "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {key: value for key, value in found.items() if value}

    def query(self) -> str:
        """This search as a query string; its first page has no number."""
        page = {"page": str(self.page)} if self.page > 1 else {}
        return urlencode({"q": self.words, **self.query_of_filters(), **page})

    @property
    def plain(self) -> str:
        """The query string of the same words without a filter."""
        return urlencode({"q": self.words})

    def but(self, **changes: object) -> str:
        """The query string of this search with something else about it, from its first page."""
        return replace(self, **{"page": 1, **changes}).query()  # type: ignore[arg-type]

    def span(self, edition: Edition) -> tuple[datetime | None, datetime | None]:
        """From when and until before when, by the edition's days."""
        since = datetime.combine(self.since, time(), edition.zone) if self.since else None
        end = self.until + timedelta(days=1) if self.until else None
        return since, datetime.combine(end, time(), edition.zone) if end else None


def asked_of(ask: Ask) -> Asked:
    """What ``ask`` looks for; whatever makes no sense in it counts as not said."""
    given = ask.query
    section, kind = given.get("section", ""), given.get("kind", "")
    topic, person = _number(given.get("topic")), _number(given.get("by"))
    return Asked(
        words=" ".join(given.get("q", "")[:MOST_WORDS].split()).replace("\0", ""),
        section=Section.objects.find(ask.edition, slug=section[:120]) if section else None,
        kind=kind if kind in Kind.values else "",
        topic=Topic.objects.find(ask.edition, pk=topic) if topic else None,
        person=Person.objects.find(person) if person else None,
        since=_day(given.get("since")),
        until=_day(given.get("until")),
        page=min(max(_number(given.get("page")), 1), MOST_PAGES),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1600 <= found.year <= 9000 else None
