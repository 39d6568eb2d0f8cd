"""An invented archive is as good as one that was published story by story."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from rotative.ledger import follow
from rotative.ledger.models import Line
from rotative.search.query import find_stories
from rotative.stories import actions
from rotative.stories.actions.filling import LABEL
from rotative.stories.models import Listing, Story
from rotative.stories.models.story import people_of
from rotative.web.archive import fill as filling
from rotative.web.archive.fill import fill_archive, filled
from rotative.web.archive.invent import Shelves, invent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, size in {"CHUNK": 20, "TOPICS": 4, "PEOPLE": 3, "PLACES": 2, "PICTURES": 1}.items():
        monkeypatch.setattr(filling, name, size)


def test_an_invented_story_is_labelled_and_read_listed_found_and_edited_like_any_other(
    client, newsroom
):
    assert fill_archive([newsroom.world], 40) == 40
    newest = Story.objects.newest(newsroom.world)[0]
    page = client.get(newest.address)
    assert page.status_code == 200
    assert newest.headline.split()[0] in page.content.decode()
    assert newest.path in client.get("/world/").content.decode()
    topic = newest.topics.first()
    assert newest.path in client.get(f"/world{topic.path}").content.decode()
    follow.catch_up()
    assert newest.pk in find_stories(None, newest.headline.split()[0], limit=5)
    assert set(Story.objects.values_list("source_credit", flat=True)) == {LABEL}
    for story in Story.objects.prefetch_related("topics", "bylines"):
        wanted = {("topic", topic.pk) for topic in story.topics.all()}
        wanted |= {("person", byline.person_id) for byline in story.bylines.all()}
        kept = Listing.objects.filter(story=story).values_list("kind", "target_id")
        assert sorted(wanted) == sorted(kept)
    changed = actions.update(newest, {"headline": "Changed since"})
    assert changed.headline == "Changed since"
    assert list(people_of(changed)) == list(people_of(newest))


def test_a_run_that_was_cut_short_goes_on_without_a_double(newsroom, monkeypatch):
    class Cut(Exception):
        pass

    def cut(edition, done):
        if done >= 20:
            raise Cut

    with pytest.raises(Cut):
        fill_archive([newsroom.world], 60, cut)
    assert filled(newsroom.world) == 20
    assert fill_archive([newsroom.world], 60) == 40
    assert fill_archive([newsroom.world], 60) == 0
    assert Story.objects.filter(edition=newsroom.world).count() == 60
    assert Line.objects.missing() == 0


def test_the_same_number_is_always_the_same_story():
    shelves = Shelves([1, 2], [3, 4, 5], [6, 7], [8], [(9, "A quay.", "Boats")])
    words = ("world", "en", shelves)
    until = datetime(2026, 1, 1, tzinfo=UTC)
    together = invent(*words, range(10), 100, until)
    apart = [*invent(*words, range(4), 100, until), *invent(*words, range(4, 10), 100, until)]
    assert [(one.slug, one.paragraphs, one.topics) for one in together] == [
        (one.slug, one.paragraphs, one.topics) for one in apart
    ]


def test_a_small_archive_too_has_days_with_a_full_page_and_none_to_come():
    shelves, until = Shelves([1, 2], [], [], [], []), datetime(2026, 1, 1, 3, tzinfo=UTC)
    stories = invent("world", "en", shelves, range(1_010), 1_010, until)
    days = Counter(story.published.date() for story in stories)
    assert [count for _day, count in days.most_common(2)] == [40, 10]
    assert max(story.published for story in stories) <= until


def test_editions_translate_one_another(newsroom):
    fill_archive([newsroom.world, newsroom.afrique], 40)
    translated = Story.objects.filter(edition=newsroom.afrique, translation_of__isnull=False)
    assert {one.translation_of.edition_id for one in translated} == {newsroom.world.pk}
    assert len(translated) == 2
    assert all(one.translation_group == one.translation_of.translation_group for one in translated)
