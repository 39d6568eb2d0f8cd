"""The story list at scale: few queries, each one range scan, only one's own editions."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rotative.accounts.actions import give_role
from rotative.desk.home import panels_for
from rotative.desk.paging import LAST_PAGE, Newest
from rotative.desk.stories.lists import for_list, lists_for
from rotative.ledger.follow import catch_up
from rotative.search.index import rebuild
from rotative.stories import actions
from rotative.stories.models import Section, Story

LIST = "/desk/snippets/stories/story/"
ROWS = 3000


@pytest.fixture
def archive(desk):
    """Three thousand stories in three editions; every tenth is a draft."""
    sections = {
        desk.world: desk.politics, desk.afrique: desk.politique, desk.arabic: desk.siyasa,
    }  # fmt: skip
    now = timezone.now()
    Story.objects.bulk_create(
        Story(
            edition=edition,
            section=section,
            headline=f"Story {number} of {edition.code}",
            slug=f"story-{number}",
            live=bool(number % 10),
            first_published_at=now - timedelta(minutes=number) if number % 10 else None,
            updated_at=now - timedelta(minutes=number),
            began_by=desk.reporter.pk if number % 10 == 0 else None,
        )
        for edition, section in sections.items()
        for number in range(ROWS // 3)
    )
    return desk


def plans(queries):
    """What SQLite does for each query on stories, the counts of a page's prefetches left out."""
    said = []
    for query in queries:
        sql = query["sql"]
        if 'FROM "stories_story"' not in sql:
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
            said.append(" | ".join(row[3] for row in cursor.fetchall()))
    return said


def open_list(client, query=""):
    with CaptureQueriesContext(connection) as asked:
        response = client.get(LIST + query)
    assert response.status_code == 200
    return response.content.decode(), list(asked)


@pytest.mark.parametrize("query", ["", "?edition={world}", "?section={politics}", "?state=draft"])
@pytest.mark.parametrize("statistics", [False, True])
@pytest.mark.parametrize("person", ["reporter", "operator"])
def test_each_list_is_a_range_scan(archive, query, statistics, person):
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own plans")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")
        if not statistics:
            cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")
    who = getattr(archive, person)
    client = archive.sign_in(who)
    client.get(LIST)
    question = query.format(world=archive.world.pk, politics=archive.politics.pk)
    shown, asked = open_list(client, question)
    assert "of world" in shown
    for plan in plans(asked):
        assert "TEMP B-TREE" not in plan, plan
        assert not re.search(r"SCAN stories_story(?! USING)", plan), plan
    assert not [one for one in asked if "COUNT(" in one["sql"] and "stories_story" in one["sql"]]
    assert len(asked) <= 25, [one["sql"][:90] for one in asked]


def test_the_number_of_queries_does_not_grow_with_the_page(archive):
    client = archive.sign_in(archive.reporter)
    client.get(LIST)
    _shown, first = open_list(client)
    _shown, ninth = open_list(client, "?p=9")
    assert abs(len(first) - len(ninth)) <= 1


def test_one_sees_ones_own_editions_newest_first(archive):
    shown, _asked = open_list(archive.sign_in(archive.reporter))
    assert "of afrique" not in shown
    numbers = [int(found) for found in re.findall(r">\s*Story (\d+) of world\s*<", shown)]
    assert numbers == sorted(numbers)
    assert numbers[0] == 0


def test_two_editions_are_merged_newest_first(archive):
    give_role(archive.reporter, archive.afrique, "editor")
    merged = Newest(lists_for(archive.reporter), for_list())
    first, later = merged[0:50], merged[50:100]
    together = [*first, *later]
    assert {story.edition.code for story in first} == {"world", "afrique"}
    expected = Story.objects.filter(edition__in=[archive.world, archive.afrique]).order_by(
        "-updated_at", "-id"
    )[:100]
    assert [story.pk for story in together] == [story.pk for story in expected]


def test_pages_turn_without_a_count_and_end_at_the_last(archive):
    client = archive.sign_in(archive.reporter)
    shown, _asked = open_list(client, "?p=2")
    assert 'rel="prev"' in shown
    assert 'rel="next"' in shown
    shown, _asked = open_list(client, "?p=25")
    assert 'rel="next"' not in shown
    assert client.get(LIST + f"?p={LAST_PAGE + 400}").status_code == 200
    assert client.get(LIST + "?p=x").status_code == 200


@pytest.mark.parametrize(
    ("query", "count"),
    [("?state=live", 40), ("?state=draft", 40), ("?state=withdrawn", 0), ("?state=submitted", 0),
     ("?state=scheduled", 0), ("?state=expired", 0), ("?kind=news", 40), ("?kind=opinion", 0),
     ("?updated_at_from=2100-01-01", 0), ("?author=999", 40)],
)  # fmt: skip
def test_filters_narrow_the_list(archive, query, count):
    shown, _asked = open_list(archive.sign_in(archive.reporter), query)
    assert len(re.findall(r"Story \d+ of world\s*<", shown)) == count


def test_another_editions_filters_are_not_offered_and_show_nothing(archive):
    client = archive.sign_in(archive.reporter)
    shown, _asked = open_list(client)
    assert "Politique" not in shown
    shown, _asked = open_list(client, f"?edition={archive.afrique.pk}")
    assert "of afrique" not in shown


def test_the_dashboard_reads_a_few_range_scans(archive):
    client = archive.sign_in(archive.reporter)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as asked:
        shown = client.get("/desk/").content.decode()
    assert "My drafts" in shown
    assert "of world" in shown
    assert "of afrique" not in shown
    assert len(asked) <= 40, [one["sql"][:120] for one in asked]
    if connection.vendor == "sqlite":
        assert not [plan for plan in plans(list(asked)) if "TEMP B-TREE" in plan]
    assert panels_for(archive.outsider)


def test_words_find_stories_of_ones_own_editions_best_first(desk):
    catch_up()
    wanted = desk.publish("Ferry to the outer islands")
    desk.story("Rain over the harbour")
    foreign = desk.publish("Ferry strike", edition=desk.afrique, section=desk.politique)
    catch_up()
    client = desk.sign_in(desk.reporter)
    answer = client.get(LIST + "?q=ferry")
    assert [story.pk for story in answer.context["object_list"]] == [wanted.pk]
    assert foreign.headline not in answer.text
    assert not client.get(LIST + "?q=zeppelin").context["object_list"]
    culture = Section.objects.create(edition=desk.world, name="Culture", slug="culture")
    assert not client.get(LIST + f"?q=ferry&section={culture.pk}").context["object_list"]


def test_a_search_loads_one_page_whatever_it_finds(desk):
    for number in range(45):
        desk.publish(f"Ferry {number}") if number % 2 else desk.story(f"Ferry {number}")
    hidden = desk.publish("Ferry taken down", kind="opinion")
    rebuild()
    client = desk.sign_in(desk.reporter)

    def numbers(query: str) -> list[int]:
        return [story.pk for story in client.get(LIST + query).context["object_list"]]

    first, second, third = (numbers(f"?q=ferry&p={page}") for page in (1, 2, 3))
    assert [len(first), len(second), len(third)] == [20, 20, 6]
    assert len({*first, *second, *third}) == 46
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST + "?q=ferry&p=2")
    rows = [one["sql"] for one in asked if 'FROM "stories_story"' in one["sql"]]
    assert len(rows) == 1
    assert len(numbers("?q=ferry&state=live&p=2")) == 3
    assert len(numbers("?q=ferry&state=draft")) == 20
    assert numbers("?q=ferry&kind=opinion") == [hidden.pk]
    assert not numbers("?q=ferry&updated_at_from=2100-01-01")
    actions.unpublish(hidden)
    assert not numbers("?q=ferry&kind=opinion&state=live"), "the index does not know it yet"


def test_a_rundowns_chooser_does_not_name_another_editions_draft(desk):
    from rotative.desk.choosers import ScopedWidget
    from rotative.desk.rules import at_the_desk
    from rotative.fronts.models import Front

    secret = desk.story("Unfinished in Dakar", edition=desk.afrique, section=desk.politique)
    widget = Front._meta.get_field("rundown").stream_block.child_blocks["story"].widget
    assert isinstance(widget, ScopedWidget)
    token = at_the_desk.set(desk.chief)
    try:
        assert widget.get_value_data(secret.pk) is None
        assert widget.get_value_data(desk.story().pk)["string"] == "Rain over the harbour"
    finally:
        at_the_desk.reset(token)
