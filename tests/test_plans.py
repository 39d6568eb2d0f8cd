"""Every list that readers open is one range scan of an index, however large the archive.

Plans are asked of the database itself, over twenty thousand stories, without
and with the statistics that ``ANALYZE`` gathers.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import ModelLogEntry

from rotative.kit.statistics import gather
from rotative.stories.models import Listing, Place, Story
from rotative.web.server.worker import HISTORY

STORIES = 20_000
START = datetime(2024, 1, 1, 6, tzinfo=UTC)
MIDDLE = START + timedelta(minutes=30 * STORIES // 2)
LONG_AGO = START + timedelta(minutes=30 * STORIES // 10)


@pytest.fixture
def archive(newsroom):
    """Twenty thousand stories of three editions, half an hour apart; every eighth is a draft."""
    homes = [
        (newsroom.world, newsroom.politics),
        (newsroom.world, newsroom.politics),
        (newsroom.afrique, newsroom.politique),
        (newsroom.arabic, newsroom.siyasa),
    ]
    newsroom.harbour = Place.objects.create(edition=newsroom.world, name="Tema", slug="tema")
    Story.objects.bulk_create(
        (
            Story(
                edition=homes[number % 4][0],
                section=homes[number % 4][1],
                place=newsroom.harbour if number % 20 == 0 else None,
                headline=f"Story {number}",
                slug=f"story-{number}",
                live=number % 8 != 7,
                first_published_at=START + timedelta(minutes=30 * number),
                updated_at=START + timedelta(minutes=30 * number),
                expire_at=START + timedelta(days=4000) if number % 500 == 0 else None,
                embargo_until=START if number % 300 == 0 else None,
            )
            for number in range(STORIES)
        ),
        batch_size=2000,
    )
    ids = list(Story.objects.filter(live=True, edition=newsroom.world).values_list("id", flat=True))
    Listing.objects.bulk_create(
        (
            Listing(
                story_id=pk,
                edition=newsroom.world,
                kind=kind,
                target_id=pk % 7,
                published_at=START + timedelta(minutes=30 * place),
            )
            for place, pk in enumerate(ids)
            for kind in (Listing.TOPIC, Listing.PERSON)
        ),
        batch_size=2000,
    )
    return newsroom


LISTS = {
    "latest": lambda n: Story.objects.newest(n.world),
    "section": lambda n: Story.objects.in_section(n.politics),
    "place": lambda n: Story.objects.at_place(n.harbour),
    "day": lambda n: Story.objects.on_day(n.world, date(2024, 6, 1)),
    "older": lambda n: Story.objects.newest(n.world).before(MIDDLE, STORIES),
    "section, older": lambda n: Story.objects.in_section(n.politics).before(MIDDLE, STORIES),
    "place, older": lambda n: Story.objects.at_place(n.harbour).before(MIDDLE, STORIES),
    "day, older": lambda n: Story.objects.on_day(n.world, date(2024, 6, 1)).before(MIDDLE, STORIES),
    "cards": lambda n: Story.objects.newest(n.world).for_cards(),
    "all editions": lambda n: Story.objects.visible_to(None).order_by("-first_published_at", "-id"),
    "topic": lambda n: Listing.objects.in_list(Listing.TOPIC, 3, n.world),
    "author": lambda n: Listing.objects.in_list(Listing.PERSON, 3, n.world),
    "topic, older": lambda n: Listing.objects.in_list(Listing.TOPIC, 3, n.world).before(
        MIDDLE, STORIES
    ),
    "author, older": lambda n: Listing.objects.in_list(Listing.PERSON, 3, n.world).before(
        MIDDLE, STORIES
    ),
}


def gather_as_the_job_worker_does() -> None:
    """On SQLite the worker's own upkeep; PostgreSQL gathers by itself, sooner or later."""
    gather(HISTORY)
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE wagtailcore_modellogentry")


# The head of a list, and a stretch of it far down: neither may walk through the other.
DEEP = {
    "latest": (
        lambda n: Story.objects.newest(n.world),
        lambda n: Story.objects.newest(n.world).before(LONG_AGO, STORIES),
    ),
    "section": (
        lambda n: Story.objects.in_section(n.politics),
        lambda n: Story.objects.in_section(n.politics).before(LONG_AGO, STORIES),
    ),
    "place": (
        lambda n: Story.objects.at_place(n.harbour),
        lambda n: Story.objects.at_place(n.harbour).before(LONG_AGO, STORIES),
    ),
    "topic": (
        lambda n: Listing.objects.in_list(Listing.TOPIC, 3, n.world),
        lambda n: Listing.objects.in_list(Listing.TOPIC, 3, n.world).before(LONG_AGO, STORIES),
    ),
    "a day": (
        lambda n: Story.objects.newest(n.world),
        lambda n: Story.objects.on_day(n.world, date(2024, 1, 20)),
    ),
}


def rows_read(question: Any) -> int:
    """How much the database looks at for a question's first page.

    In SQLite's own steps; of PostgreSQL the rows that it fetches, kept or not.
    """
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        connection.connection.set_progress_handler(count, 1)
        try:
            list(question[:25])
        finally:
            connection.connection.set_progress_handler(None, 0)
        return steps
    plan = question[:25].explain(analyze=True)
    fetched = re.findall(r"rows=(\d+) loops=|Removed by Filter: (\d+)", plan)
    return sum(int(kept or gone) for kept, gone in fetched)


def gather_statistics() -> None:
    """What the newsroom's own upkeep does; nothing but these lines fills the statistics."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE stories_story")
            cursor.execute("VACUUM ANALYZE stories_listing")


def forget_statistics() -> None:
    """Leave nothing to the tests that follow on the same database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'")
            if cursor.fetchone():
                cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")


def faults(name: str, plan: str) -> list[str]:
    """What is wrong with a plan; nothing when it is a range scan of an index in its order."""
    if connection.vendor != "sqlite":
        wrong = [word for word in ("Seq Scan", "Sort") if word in plan]
        if name.startswith("day") and "Bitmap Index Scan on stories_live_edition" in plan:
            # One day's stories, found by the index and few enough to be put in order after.
            wrong.remove("Sort")
        return wrong if "Index" in plan else [*wrong, "no index"]
    wrong = ["a sort"] if "TEMP B-TREE" in plan else []
    steps = plan.splitlines()
    if len(steps) != 1:
        wrong.append(f"{len(steps)} steps")
    # The list of all editions is a whole index, read in its order: a scan is right there.
    ranged = " SEARCH " in steps[0] or name == "all editions"
    if not ranged or " INDEX " not in steps[0]:
        wrong.append("no range scan of an index")
    return wrong


@pytest.mark.slow
def test_every_list_is_one_range_scan_with_and_without_statistics(archive):
    for name, ask in LISTS.items():
        assert len(ask(archive)[:25]) >= 20, f"{name} must have something to scan"
    wrong = []
    for statistics in (False, True):
        if statistics or connection.vendor != "sqlite":
            gather_statistics()  # PostgreSQL gathers them by itself, sooner or later
        try:
            plans = {name: ask(archive)[:25].explain() for name, ask in LISTS.items()}
        finally:
            forget_statistics()
        how = "analysed" if statistics else "bare"
        for name, plan in plans.items():
            wrong += [f"{name} ({how}): {fault}\n{plan}" for fault in faults(name, plan)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_far_down_a_list_as_little_is_read_as_at_its_head(archive):
    wrong = []
    for statistics in (False, True):
        if statistics or connection.vendor != "sqlite":
            gather_statistics()
        try:
            for name, (head, deep) in DEEP.items():
                assert len(deep(archive)[:25]) >= 20, f"{name} must have something to scan"
                first, far = rows_read(head(archive)), rows_read(deep(archive))
                if far > 2 * first:
                    wrong.append(f"{name} ({statistics=}): {first} at its head, {far} far down")
        finally:
            forget_statistics()
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_a_storys_history_is_not_looked_for_among_all_stories(newsroom):
    story = newsroom.publish("Ferry to the outer islands")
    kind = ContentType.objects.get_for_model(Story)
    ModelLogEntry.objects.bulk_create(
        (
            ModelLogEntry(
                content_type=kind, object_id=str(1_000_000 + number), label="Story",
                action="wagtail.publish", timestamp=START + timedelta(minutes=number),
            )
            for number in range(STORIES)
        ),
        batch_size=2000,
    )  # fmt: skip
    gather_as_the_job_worker_does()
    try:
        connection.close()  # what was gathered is known to those who come after
        history = ModelLogEntry.objects.for_instance(story).order_by("-timestamp", "-id")
        assert rows_read(history) < STORIES / 10
    finally:
        forget_statistics()


# What is asked of stories whose numbers are known; what else is asked is looked at row by row.
NUMBERED = {
    "public ones of an edition": lambda n, ids: Story.objects.visible_to(None).filter(
        pk__in=ids, edition=n.world
    ),
    "some editions', then one section's": lambda n, ids: (
        Story.objects.filter(pk__in=ids, edition__in=[n.world.pk, n.afrique.pk])
        .filter(section=n.politics)
    ),
    "an edition's, then some numbers": lambda n, ids: Story.objects.filter(
        edition_id__in=[n.world.pk]
    ).filter(pk__in=ids),
    "what an editor may see": lambda n, ids: Story.objects.filter(pk__in=ids).visible_to(n.editor),
}  # fmt: skip


@pytest.mark.slow
def test_stories_whose_numbers_are_known_are_not_looked_for_among_all(archive):
    ids = list(Story.objects.newest(archive.world).numbers(20))
    wrong = []
    for statistics in (False, True):
        if statistics or connection.vendor != "sqlite":
            gather_statistics()
        try:
            for name, ask in NUMBERED.items():
                assert len(ask(archive, ids)) == 20, name
                if (read := rows_read(ask(archive, ids))) > STORIES / 2:
                    wrong.append(f"{name} ({statistics=}): {read}")
        finally:
            forget_statistics()
    assert not wrong, "\n".join(wrong)
    # The question that it was made of still takes its index.
    edition = Story.objects.filter(edition=archive.world)
    list(edition.filter(pk__in=ids))
    assert "+" not in str(edition.query).partition("WHERE")[2]
