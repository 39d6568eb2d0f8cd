"""Questions about stories. Each list is one range scan and leaves its tag with the page."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Func, Q
from django.db.models.expressions import Col
from django.db.models.lookups import LessThanOrEqual, Lookup
from django.db.models.sql.where import AND, WhereNode
from django.utils import timezone

from rotative.accounts.rights import editions_where
from rotative.editions.models import Edition
from rotative.press.observe import changes_at, saw
from rotative.stories.models.stretches import saw_stretch
from rotative.stories.models.terms import Place, Section

if TYPE_CHECKING:
    from rotative.stories.models.story import Story


class _AsItIs(Func):
    """A column for SQLite to look at row by row, not to begin a range of an index with.

    Of two upper bounds it begins with the one that it meets first. That nothing is
    published in the future shortens no list; where a page goes on does, by years.
    """

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """With a plus before it, SQLite's own way to say so."""
        found: tuple[str, Any] = self.as_sql(
            compiler, connection, template="+%(expressions)s", **context
        )
        return found


# What lists begin with: each has indexes of its own.
_BEGINNINGS = {"edition", "section"}


def _begin_with_numbers(where: WhereNode) -> None:
    """Let SQLite find stories by their numbers, and look at edition and section row by row.

    Without statistics it takes a whole edition for ten rows, and reads the archive
    rather than look up twenty numbers.
    """
    if where.connector != AND or where.negated:
        return
    children: list[Any] = where.children
    for place, child in enumerate(children):
        if isinstance(child, WhereNode):
            _begin_with_numbers(child)
            continue
        column = child.lhs if isinstance(child, Lookup) else None
        if isinstance(column, Col) and column.target.name in _BEGINNINGS:
            # A copy: other questions were made from the same one.
            one = copy(child)
            one.lhs = _AsItIs(column)
            children[place] = one


def _start(edition: Edition, day: date) -> datetime:
    """The moment at which ``day`` begins in the edition's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=edition.zone)


def _within(edition: Edition, first: date, after: date) -> Q:
    """An edition's stories from ``first`` to the day before ``after``, in its zone."""
    return Q(
        edition=edition,
        first_published_at__gte=_start(edition, first),
        first_published_at__lt=_start(edition, after),
    )


class StoryQuerySet(models.QuerySet["Story"]):
    """Questions about stories. Public code asks through ``visible_to`` and the lists."""

    _numbered = False  # whether some numbers are given

    def filter(self, *args: Any, **kwargs: Any) -> "StoryQuerySet":
        """Stories asked for by their numbers are noted in the page under way, found or not."""
        numbered = self._numbered
        for name in ("pk__in", "id__in"):
            wanted = kwargs.get(name)
            if isinstance(wanted, list | tuple | set | frozenset | dict):
                saw(*(f"story:{number}" for number in wanted))
                numbered = True
        found = super().filter(*args, **kwargs)
        if numbered:
            found._numbered = True
            _begin_with_numbers(found.query.where)
        return found

    def _clone(self) -> "StoryQuerySet":
        made: StoryQuerySet = super()._clone()  # type: ignore[misc]
        made._numbered = self._numbered
        return made

    def visible_to(self, actor: Any, now: datetime | None = None) -> "StoryQuerySet":
        """Stories that ``actor`` may see at ``now``; None is the public.

        The public sees live stories whose moment has come, whose embargo is
        over and whose time is not up: the time itself is checked, whatever a
        late job has not done yet. Staff also see their editions' stories.
        """
        now = now or timezone.now()
        public = (
            Q(live=True)
            & Q(LessThanOrEqual(_AsItIs("first_published_at"), now))
            & (Q(embargo_until__isnull=True) | Q(embargo_until__lte=now))
            & (Q(expire_at__isnull=True) | Q(expire_at__gt=now))
        )
        if actor is None:
            return self.filter(public)
        if actor.is_superuser:
            return self
        return self.filter(public | Q(edition__in=editions_where(actor, "view", "story")))

    def newest(self, edition: Edition, *, before: datetime | None = None) -> "StoryQuerySet":
        """An edition's public stories, newest first: one range scan.

        Here and below, ``before`` says that only those before a moment will be
        asked for (:meth:`before`): what comes in at the list's head is then no
        business of the page.
        """
        saw_stretch(f"list:latest:{edition.pk}", before)
        return self._newest_first(self.visible_to(None).filter(edition=edition))

    def in_section(self, section: Section, *, before: datetime | None = None) -> "StoryQuerySet":
        """A section's public stories, newest first: one range scan."""
        saw_stretch(f"list:section:{section.pk}", before)
        return self._newest_first(self.visible_to(None).filter(section=section))

    def at_place(self, place: Place, *, before: datetime | None = None) -> "StoryQuerySet":
        """A place's public stories, newest first: one range scan."""
        saw_stretch(f"list:place:{place.pk}", before)
        return self._newest_first(self.visible_to(None).filter(place=place))

    def on_day(self, edition: Edition, day: date) -> "StoryQuerySet":
        """An edition's public stories of one day in its own time zone, newest first."""
        saw(f"list:day:{edition.pk}:{day.isoformat()}")
        following = day + timedelta(days=1)
        return self._newest_first(self.visible_to(None).filter(_within(edition, day, following)))

    def on_days(self, edition: Edition, first: date, after: date) -> "StoryQuerySet":
        """An edition's public stories from ``first`` to the day before ``after``, newest first.

        For lists of whole months: each day leaves its tag, not each story, so
        ask for what a list's tags cover (:meth:`places_in_time`).
        """
        days = (after - first).days
        saw(*(f"list:day:{edition.pk}:{first + timedelta(days=day)}" for day in range(days)))
        return self._newest_first(self.visible_to(None).filter(_within(edition, first, after)))

    def places_in_time(self, limit: int) -> "list[tuple[str, datetime]]":
        """Of at most ``limit`` public stories: path below the base, and last change for readers.

        No story is loaded, so that a list of thousands is quick; the page
        under way changes when the first of them expires.
        """
        names = ("address_day", "slug", "pk", "revised_at", "first_published_at", "expire_at")
        found = []
        for day, slug, pk, revised, published, expires in self.values_list(*names)[:limit]:
            if expires:
                changes_at(expires)
            if day and published:
                found.append(
                    (f"/{day:%Y/%m/%d}/{slug}-{pk}/", max(revised or published, published))
                )
        return found

    def months(self, edition: Edition) -> list[date]:
        """The first days of the months in which an edition has public stories, newest first.

        One probe of the index a month, however many stories there are; months
        are those of the edition's time zone.
        """
        return self._leaps(edition, lambda day: day.replace(day=1))

    def days(self, edition: Edition, first: date, after: date) -> list[date]:
        """The days with public stories from ``first`` to the day before ``after``, newest first."""
        return self.filter(_within(edition, first, after))._leaps(edition, lambda day: day)

    def _leaps(self, edition: Edition, begin: Callable[[date], date]) -> list[date]:
        """Newest first, where each span of time with stories begins: a probe each."""
        saw(f"list:latest:{edition.pk}")
        now = timezone.now()
        # One upper bound at a time: of several, SQLite walks from the first, through everything.
        public = self._newest_first(
            self.filter(
                Q(embargo_until__isnull=True) | Q(embargo_until__lte=now),
                Q(expire_at__isnull=True) | Q(expire_at__gt=now),
                edition=edition,
                live=True,
            )
        )
        found: list[date] = []
        stories = public.filter(first_published_at__lte=now)
        while True:
            newest = stories.values_list("first_published_at", flat=True).first()
            if newest is None:
                return found
            found.append(begin(newest.astimezone(edition.zone).date()))
            stories = public.filter(first_published_at__lt=_start(edition, found[-1]))

    def crowded(self, edition: Edition, first: date, after: date, limit: int) -> bool:
        """Whether more than ``limit`` stories were published in those days.

        Walks at most that many entries of one index; those that have expired
        or wait for an embargo count too.
        """
        saw(f"list:latest:{edition.pk}")
        stories = self._newest_first(self.filter(_within(edition, first, after), live=True))
        return bool(stories.values_list("pk", flat=True)[limit : limit + 1])

    def _newest_first(self, stories: "StoryQuerySet") -> "StoryQuerySet":
        return stories.order_by("-first_published_at", "-id")

    def before(self, moment: datetime, story_id: int) -> "StoryQuerySet":
        """Stories after the cursor (moment, story) in newest-first order, by range scan."""
        return self.filter(first_published_at__lte=moment).filter(
            Q(first_published_at__lt=moment) | Q(id__lt=story_id)
        )

    def numbers(self, limit: int) -> list[int]:
        """The numbers of the first ``limit`` stories; what is shown of each is asked for apart."""
        return list(self.values_list("pk", flat=True)[:limit])

    def for_cards(self) -> "StoryQuerySet":
        """What a list shows of each story, without its text; no query a row."""
        return self.defer("body").prefetch_related("edition", "section", "lead_picture")

    def chosen_for(self, story: "Story") -> list[int]:
        """The numbers of the stories that editors put beside one; a draft's own, if it is one."""
        saw(f"story:{story.pk}")
        return list(story.related.values_list("id", flat=True))

    def for_addresses(self) -> "StoryQuerySet":
        """What a link to each story says; whoever makes it knows the edition."""
        return self.only("headline", "slug", "address_day", "edition", "embargo_until", "expire_at")

    def bodies(self, stories: "list[Story]") -> dict[int, Any]:
        """The text alone, by number, of stories that another question found to be public."""
        if not stories:
            return {}
        for story in stories:
            saw(f"story:{story.pk}")
        return dict(self.filter(pk__in=[story.pk for story in stories]).values_list("pk", "body"))

    def find(self, edition: Edition, story_id: int) -> "Story | None":
        """The edition's story with that id, visible or not, or None. Absence is observed."""
        saw(f"story:{story_id}")
        return self.filter(edition=edition, pk=story_id).first()

    def translations_of(self, story: "Story") -> "StoryQuerySet":
        """Public stories of the same translation group in other editions."""
        saw(f"list:translations:{story.translation_group}")
        return (
            self.visible_to(None)
            .filter(translation_group=story.translation_group)
            .exclude(pk=story.pk)
        )
