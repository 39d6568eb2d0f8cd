"""People and the clock at the same stories: nobody waits for ever, nothing happens twice.

On SQLite all writers stand in one line, so this proves most on PostgreSQL,
where each locks rows of its own.
"""

import threading
from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from rotative.ledger.models import Line
from rotative.press.due import release_due
from rotative.press.models import Due
from rotative.stories import actions
from rotative.stories.models import Story

STORIES = 12


def all_at_once(*works: Callable[[], None]) -> list[Exception]:
    """Run every work in a thread and connection of its own; what they raised."""
    raised: list[Exception] = []
    begin = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        begin.wait()
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def scheduled(newsroom) -> list[Story]:
    """Stories whose moment has come, not yet released."""
    moment = timezone.now() + timedelta(hours=1)
    stories = [newsroom.publish(f"Rain {n}", embargo_until=moment) for n in range(STORIES)]
    past = timezone.now() - timedelta(seconds=1)
    for story in stories:
        # As if the hour had passed: the promise, its revision and the embargo in it.
        revision = story.latest_revision
        revision.content["embargo_until"] = None
        revision.content["go_live_at"] = None
        revision.approved_go_live_at = past
        revision.save()
        Story.objects.filter(pk=story.pk).update(embargo_until=None, go_live_at=past)
    Due.objects.update(due_at=past)
    return stories


@pytest.mark.slow
def test_two_clocks_release_each_story_once(newsroom):
    scheduled(newsroom)
    assert not all_at_once(release_due, release_due, release_due)
    told = Tally(Line.objects.filter(verb="story.published").values_list("object_id", flat=True))
    assert len(told) == STORIES
    assert set(told.values()) == {1}
    assert not Due.objects.exists()
    assert Line.objects.missing() == 0


@pytest.mark.slow
def test_an_editor_and_the_clock_at_the_same_stories_do_not_lock_each_other_out(newsroom):
    stories = scheduled(newsroom)

    def edit_all() -> None:
        for story in reversed(stories):
            actions.update(Story.objects.get(pk=story.pk), {"kicker": "Now"})

    def unschedule_all() -> None:
        for story in stories:
            actions.unschedule(Story.objects.get(pk=story.pk))

    raised = all_at_once(edit_all, unschedule_all, release_due, release_due)
    assert not [error for error in raised if isinstance(error, OperationalError)], raised
    assert not raised
    for story in stories:
        now = Story.objects.get(pk=story.pk)
        assert now.live
        assert now.kicker == "Now"
    assert not Due.objects.exists()
    assert Line.objects.missing() == 0
