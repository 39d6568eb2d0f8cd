"""Stories that the search finds to be like another: offered at its end, and kept for that."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rotative.ledger import follow
from rotative.ledger.models import Line
from rotative.press.render import render
from rotative.search.index import rebuild
from rotative.search.relating import NAME, relate_archive
from rotative.stories import actions
from rotative.stories.actions.likeness import note_likeness
from rotative.stories.models import Likeness, Story

pytestmark = pytest.mark.django_db(transaction=True)

FILLERS = ("Council meets", "Budget passed", "Museum opens", "School closed", "Match drawn",
           "Choir sings")  # fmt: skip


def offered(newsroom, story: Story) -> list[str]:
    """The headlines at the end of the story's page."""
    page = render("localhost", story.path, story.edition).body.decode()
    part = page.partition('class="story-more')[2] or page.partition('id="more')[2]
    found = re.findall(r'<h3 class="headline"><a [^>]*>(.*?)</a>', part)
    return [re.sub(r"\s+", " ", one.replace("\N{NO-BREAK SPACE}", " ")).strip() for one in found]


@pytest.fixture
def harbour(newsroom):
    """Three stories about a lighthouse, in an edition full of others."""
    rebuild()
    newsroom.beacon = newsroom.publish("Lighthouse keeper retires from the beacon")
    newsroom.lamp = newsroom.publish("Keeper of the lighthouse lights a last lamp")
    for headline in FILLERS:
        newsroom.publish(headline, standfirst="", body=[("text", f"<p>{headline}.</p>")])
    newsroom.publish("Gardien du phare", edition=newsroom.afrique, section=newsroom.politique)
    newsroom.draft = newsroom.story("Lighthouse keeper, a draft about the keeper")
    follow.catch_up()
    newsroom.found = newsroom.publish("A new keeper for the lighthouse")
    follow.catch_up()
    return newsroom


def test_a_story_is_offered_beside_those_like_it_however_old(harbour):
    like = Likeness.objects.get(story=harbour.found).others
    assert set(like) == {harbour.beacon.pk, harbour.lamp.pk}, "no draft, no other edition's"
    assert set(offered(harbour, harbour.found)[:2]) == {
        harbour.beacon.headline, harbour.lamp.headline,
    }  # fmt: skip
    assert follow.lag()[NAME] == 0


def test_what_is_chosen_comes_first_and_what_the_text_offers_is_not_offered_twice(harbour):
    museum = Story.objects.get(headline="Museum opens")
    body = [("related", {"story": harbour.lamp.pk, "address": "", "headline": ""})]
    actions.update(harbour.found, {"related": [museum], "body": body})
    follow.catch_up()
    assert offered(harbour, harbour.found)[:2] == ["Museum opens", harbour.beacon.headline]
    assert harbour.lamp.headline not in offered(harbour, harbour.found)


def test_what_is_taken_down_is_offered_no_more_though_it_is_kept(harbour):
    actions.withdraw(harbour.lamp, "An error of ours.")
    assert harbour.lamp.headline not in offered(harbour, harbour.found)
    page = render("localhost", harbour.found.path, harbour.world)
    assert {f"story:{harbour.lamp.pk}", f"likeness:{harbour.found.pk}"} <= page.tags
    actions.delete(harbour.draft)
    beacon = harbour.beacon.pk
    actions.unpublish(harbour.beacon)
    actions.delete(Story.objects.get(pk=beacon))
    assert not Likeness.objects.filter(pk=beacon).exists()
    assert harbour.beacon.headline not in offered(harbour, harbour.found)


def test_publishing_another_like_it_changes_nothing_of_an_older_page(harbour):
    before = render("localhost", harbour.found.path, harbour.world)
    at = follow.newest_number()
    harbour.publish("Lighthouse keeper again")
    follow.catch_up()
    changed = {tag for line in Line.objects.after(at) for tag in line.tags}
    like = {tag for tag in before.tags if tag.startswith("likeness:") and "block" not in tag}
    assert like == {f"likeness:{harbour.found.pk}"}
    assert not like & changed


def test_the_page_asks_nothing_for_it(harbour):
    with CaptureQueriesContext(connection) as asked:
        render("localhost", harbour.found.path, harbour.world)
    about = [one["sql"] for one in asked if "stories_likeness" in one["sql"]]
    assert len(about) == 1
    assert 'LEFT OUTER JOIN "stories_likeness"' in about[0]
    assert '"stories_story"."body"' in about[0]
    if connection.vendor == "sqlite":
        public = Story.objects.visible_to(None).select_related("likeness")
        plan = public.filter(pk=harbour.found.pk).explain()
        assert "SCAN" not in plan
        assert plan.count("SEARCH ") == 2


def test_an_archive_is_done_at_once_and_what_is_done_is_passed_over(harbour):
    Likeness.objects.filter(pk=harbour.lamp.pk).delete()
    kept = Likeness.objects.get(pk=harbour.beacon.pk).others
    lines = follow.newest_number()
    told: list[int] = []
    assert relate_archive(told=told.append) == 1
    assert told[-1] == Story.objects.count()
    line = Line.objects.get(verb="story.likened", number__gt=lines)
    assert (line.tags, line.edition) == ([f"likeness:{harbour.lamp.pk}"], "world")
    assert harbour.found.pk in Likeness.objects.get(pk=harbour.lamp.pk).others
    assert relate_archive() == 0
    assert Likeness.objects.get(pk=harbour.beacon.pk).others == kept
    assert relate_archive(anew=True) > 0
    assert harbour.found.pk in Likeness.objects.get(pk=harbour.beacon.pk).others


def test_of_many_at_once_whole_blocks_are_told(harbour):
    numbers = list(
        Story.objects.filter(live=True, edition=harbour.world).values_list("pk", flat=True)
    )
    for number in range(14):
        numbers.append(harbour.publish(f"Number {number}").pk)
    lines = follow.newest_number()
    some = [harbour.draft.pk, harbour.lamp.pk, harbour.found.pk]
    assert note_likeness(dict.fromkeys([*numbers, 999_999], some)) == len(numbers)
    line = Line.objects.get(number__gt=lines)
    assert line.tags == sorted({f"likeness:block:{pk // 200}" for pk in numbers})
    page = render("localhost", harbour.found.path, harbour.world)
    assert set(line.tags) & page.tags
    assert note_likeness({numbers[0]: some}) == 0
    assert follow.newest_number() == line.number
