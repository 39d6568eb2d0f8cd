"""Publishing, correcting and withdrawing, each with its line in the ledger."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from rotative.ledger.models import Line
from rotative.press.due import next_moment, release_due
from rotative.stories import actions
from rotative.stories.models import Story


def verbs() -> list[str]:
    return list(Line.objects.order_by("number").values_list("verb", flat=True))


def test_a_published_story_is_public_and_in_the_ledger(newsroom):
    story = newsroom.publish("Harbour reopens")
    assert story.live
    assert list(Story.objects.newest(newsroom.world)) == [story]
    assert verbs() == ["story.created", "story.published"]
    line = Line.objects.get(number=2)
    assert f"list:section:{newsroom.politics.pk}" in line.payload["lists"]


def test_a_draft_on_top_of_a_public_story_changes_nothing_for_readers(newsroom):
    story = newsroom.publish("Harbour reopens")
    actions.edit(story, {"headline": "Harbour reopens at last"})
    story = Story.objects.get(pk=story.pk)
    assert (story.headline, story.state) == ("Harbour reopens", "live-draft")
    assert verbs() == ["story.created", "story.published"]


def test_a_reporter_may_write_but_not_publish(newsroom):
    story = newsroom.story()
    actions.edit(story, {"headline": "Drizzle"}, actor=newsroom.reporter)
    with pytest.raises(PermissionDenied):
        actions.publish(story, actor=newsroom.reporter)
    assert not Story.objects.get(pk=story.pk).live
    assert verbs() == ["story.created"]


def test_another_editions_chief_may_do_nothing_here(newsroom):
    story = newsroom.publish()
    for attempt in (
        lambda: actions.edit(story, {"headline": "Mine"}, actor=newsroom.outsider),
        lambda: actions.publish(story, actor=newsroom.outsider),
        lambda: actions.withdraw(story, "mine", actor=newsroom.outsider),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert len(verbs()) == 2


def test_a_correction_is_kept_with_its_note(newsroom):
    story = newsroom.publish("Ten ships")
    actions.correct(story, "There were nine ships.", {"headline": "Nine ships"})
    story = Story.objects.get(pk=story.pk)
    assert story.headline == "Nine ships"
    assert [correction.note for correction in story.corrections.all()] == ["There were nine ships."]
    assert verbs()[-1] == "story.corrected"


def test_a_withdrawn_story_is_gone_from_lists_and_can_be_restored(newsroom):
    story = newsroom.publish()
    actions.withdraw(story, "A court forbids it.")
    assert not Story.objects.newest(newsroom.world)
    with pytest.raises(actions.CannotDo):
        actions.publish(Story.objects.get(pk=story.pk))
    back = actions.restore(Story.objects.get(pk=story.pk))
    assert back.live
    assert back.path == story.path
    assert verbs()[-3:] == ["story.withdrawn", "story.restored", "story.published"]


def test_an_embargo_schedules_and_is_released_at_its_moment_not_before(newsroom):
    moment = timezone.now() + timedelta(seconds=3)
    story = newsroom.publish(embargo_until=moment)
    assert not story.live
    assert next_moment() == moment
    assert release_due() == 0
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.01)
    assert release_due() == 1
    assert Story.objects.visible_to(None).get() == story
    assert next_moment() is None


def test_what_was_unscheduled_does_not_go_public(newsroom):
    story = newsroom.story()
    actions.schedule(story, timezone.now() + timedelta(hours=1))
    actions.unschedule(Story.objects.get(pk=story.pk))
    assert next_moment() is None
    assert verbs()[-1] == "story.unscheduled"
    assert not Story.objects.get(pk=story.pk).live


def test_two_stories_with_one_headline_get_two_slugs(newsroom):
    first, second = newsroom.story("Rain"), newsroom.story("Rain")
    assert first.slug == "rain"
    assert second.slug == "rain-2"


def test_a_failed_action_leaves_no_line_and_no_gap(newsroom):
    story = newsroom.publish()
    with pytest.raises(actions.CannotDo):
        actions.withdraw(story, " ")
    actions.update(story, {"headline": "More rain"})
    numbers = list(Line.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
