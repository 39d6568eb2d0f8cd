"""What is read most: counted without knowing anybody, ranked by and by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rotative.fronts import actions, reading
from rotative.fronts.models import MostRead, Reads
from rotative.ledger.models import Line
from rotative.press.due import release_due
from rotative.press.models import Due
from rotative.stories import actions as on_stories


@pytest.fixture
def tally(monkeypatch) -> reading.Tally:
    """A process that has counted nothing yet."""
    fresh = reading.Tally()
    monkeypatch.setattr(reading, "tally", fresh)
    return fresh


def say_read(client, story, address="203.0.113.7", **headers):
    """What a reader's browser sends after ten seconds on a story."""
    return client.post(
        "/api/read/", {"story": getattr(story, "pk", story)}, REMOTE_ADDR=address, headers=headers
    )


def test_a_reading_is_counted_without_a_cookie_or_a_trace_of_the_reader(client, newsroom, tally):
    story = newsroom.publish("Harbour")
    client.cookies["sessionid"] = "somebody"
    answer = say_read(client, story)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
    assert not answer.cookies
    tally.write()
    row = Reads.objects.get()
    assert (row.story_id, row.count, row.hour.minute) == (story.pk, 1, 0)
    assert {field.name for field in Reads._meta.fields} == {
        "id", "edition", "story", "hour", "count",
    }  # fmt: skip


def test_one_address_counts_once_a_story_and_hour(client, newsroom, tally):
    story, other = newsroom.publish("Harbour"), newsroom.publish("Other")
    for _again in range(3):
        say_read(client, story)
        say_read(client, story, "203.0.113.8")
    say_read(client, other)
    tally.write()
    assert dict(Reads.objects.values_list("story_id", "count")) == {story.pk: 2, other.pk: 1}


def test_other_sites_drafts_and_nonsense_are_not_counted(client, newsroom, tally):
    say_read(client, newsroom.publish("Harbour"), **{"Sec-Fetch-Site": "cross-site"})
    for number in (newsroom.story("Draft"), 999_999, "", "x", "-1", "٣", "9" * 30):
        assert say_read(client, number).status_code == 204
    tally.write()
    assert not Reads.objects.exists()
    assert client.get("/api/read/").status_code == 405


def test_two_processes_that_count_at_once_lose_nothing(newsroom):
    story = newsroom.publish("Harbour")
    actions.add_reads({story.pk: 3})
    actions.add_reads({story.pk: 4})
    assert Reads.objects.get().count == 7


def test_the_newer_reading_weighs_more_and_an_old_one_nothing(newsroom):
    now = timezone.now()
    old, new, ancient = (newsroom.publish(name) for name in ("Old", "New", "Ancient"))
    actions.add_reads({old.pk: 10}, now=now - timedelta(hours=24))
    actions.add_reads({new.pk: 2}, now=now)
    actions.add_reads({ancient.pk: 1000}, now=now - timedelta(hours=60))
    Reads.objects.filter(story=ancient).update(hour=now - timedelta(hours=60))
    assert actions.rank(newsroom.world) == [new.pk, old.pk]
    assert not Reads.objects.filter(story=ancient).exists()


def test_the_list_is_ranked_when_its_moment_comes_and_told_only_when_it_changes(newsroom):
    story = newsroom.publish("Harbour")
    actions.add_reads({story.pk: 5})
    for _turn in range(2):
        Due.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        assert release_due() == 1
    assert [one.story_id for one in MostRead.objects.of(newsroom.world)] == [story.pk]
    lines = Line.objects.filter(verb="mostread.ranked")
    assert [line.tags for line in lines] == [[f"list:mostread:{newsroom.world.pk}"]]
    assert Due.objects.get().due_at > timezone.now(), "and again while anything is counted"


def test_the_home_page_shows_what_is_read_most_and_not_what_was_withdrawn(client, newsroom):
    stories = [newsroom.publish(f"Story {number}") for number in range(4)]
    actions.add_reads({story.pk: number + 1 for number, story in enumerate(stories)})
    actions.rank(newsroom.world)
    text = client.get("/world/").content.decode()
    listed = text[text.index('<ol class="most-read">') :]
    places = [listed.index(f"Story {number}") for number in (3, 2, 1, 0)]
    assert places == sorted(places)
    on_stories.withdraw(stories[3], "Wrong.")
    listed = client.get("/world/").content.decode()
    assert "Story 3" not in listed[listed.index('<ol class="most-read">') :]
