"""Whatever is done to a story, the ledger's line is the last thing its transaction writes."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from rotative.accounts.actions import desk_group
from rotative.ledger.models import Line
from rotative.ledger.tests.watching import append_is_last
from rotative.press.due import release_due
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.models import Byline, Person, Story, Topic


def again(story: Story) -> Story:
    """The story as the database has it now."""
    return Story.objects.get(pk=story.pk)


def wait_for(moment: datetime) -> None:
    """Return just after ``moment``."""
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.02)


def with_everything(newsroom) -> Story:
    """A draft with topics and bylines, so that lists have rows to keep."""
    story = newsroom.story("Harbour")
    story.topics = [Topic.objects.create(edition=newsroom.world, name="Ports", slug="ports")]
    story.bylines = [Byline(person=Person.objects.create(name="Ana", slug="ana"))]
    story.save_revision()
    return story


def workflow() -> None:
    """One task that the desk's people approve, for stories."""
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

    flow = Workflow.objects.create(name="Check", active=True)
    task = GroupApprovalTask.objects.create(name="An editor reads it", active=True)
    task.groups.add(desk_group())
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=0)
    WorkflowContentType.objects.create(
        workflow=flow, content_type=ContentType.objects.get_for_model(Story)
    )


def publish(newsroom) -> None:
    actions.publish(with_everything(newsroom), actor=newsroom.editor)


def update(newsroom) -> None:
    story = actions.publish(with_everything(newsroom))
    actions.update(story, {"headline": "More"}, actor=newsroom.editor)


def correct(newsroom) -> None:
    story = actions.publish(with_everything(newsroom))
    actions.correct(story, "It was Tuesday.", {"dateline": "Tema"}, actor=newsroom.editor)


def schedule_and_release(newsroom) -> None:
    story = newsroom.story()
    moment = timezone.now() + timedelta(seconds=2)
    actions.schedule(story, moment, actor=newsroom.editor)
    wait_for(moment)
    assert release_due() == 1


def expire(newsroom) -> None:
    moment = timezone.now() + timedelta(seconds=2)
    newsroom.publish(expire_at=moment)
    wait_for(moment)
    assert release_due() == 1


def unschedule(newsroom) -> None:
    story = newsroom.story()
    actions.schedule(story, timezone.now() + timedelta(hours=1))
    actions.unschedule(again(story), actor=newsroom.editor)


def unpublish(newsroom) -> None:
    actions.unpublish(newsroom.publish(), actor=newsroom.editor)


def unpublish_by_wagtail(newsroom) -> None:
    newsroom.publish().unpublish(user=newsroom.editor)


def publish_by_wagtail(newsroom) -> None:
    newsroom.story().save_revision().publish(user=newsroom.editor)


def withdraw_and_restore(newsroom) -> None:
    story = newsroom.publish()
    actions.withdraw(story, "A court forbids it.", actor=newsroom.chief)
    actions.restore(again(story), actor=newsroom.chief)


def restore_quietly(newsroom) -> None:
    story = newsroom.publish()
    actions.withdraw(story, "A court forbids it.", actor=newsroom.chief)
    actions.restore(again(story), actor=newsroom.chief, publish_again=False)


def submit_and_approve(newsroom) -> None:
    workflow()
    story = newsroom.story()
    actions.submit(story, actor=newsroom.reporter)
    actions.approve(again(story), actor=newsroom.editor)
    assert again(story).live


def delete(newsroom) -> None:
    actions.delete(newsroom.story(), actor=newsroom.chief)


def posts_of_a_live_story(newsroom) -> None:
    story = newsroom.publish(kind="live")
    moment = timezone.now() + timedelta(seconds=2)
    later = live.post(story, [("text", "<p>Soon.</p>")], at=moment, actor=newsroom.reporter)
    live.edit_post(later, {"headline": "Soon"}, actor=newsroom.reporter)
    wait_for(moment)
    assert release_due() == 1
    first = live.post(story, [("text", "<p>One.</p>")], pinned=True, actor=newsroom.reporter)
    live.correct_post(first, "Not two.", {"headline": "One"}, actor=newsroom.editor)
    live.pin(later, actor=newsroom.reporter)
    live.unpin(later, actor=newsroom.reporter)
    live.remove_post(first, actor=newsroom.editor)
    live.end_live(story, actor=newsroom.editor)
    live.resume_live(story, actor=newsroom.editor)


EXPECTED: dict[Callable, list[str]] = {
    publish: ["story.published"],
    update: ["story.published", "story.updated"],
    correct: ["story.published", "story.corrected"],
    schedule_and_release: ["story.scheduled", "story.published"],
    expire: ["story.published", "story.unpublished"],
    unschedule: ["story.scheduled", "story.unscheduled"],
    unpublish: ["story.published", "story.unpublished"],
    unpublish_by_wagtail: ["story.published", "story.unpublished"],
    publish_by_wagtail: ["story.published"],
    withdraw_and_restore: [
        "story.published", "story.withdrawn", "story.restored", "story.published",
    ],
    restore_quietly: ["story.published", "story.withdrawn", "story.restored"],
    submit_and_approve: ["story.submitted", "story.approved", "story.published"],
    delete: ["story.deleted"],
    posts_of_a_live_story: [
        "story.published", "live.scheduled", "live.post_edited", "live.posted", "live.posted",
        "live.post_corrected", "live.post_pinned", "live.post_pinned", "live.post_removed",
        "live.ended", "live.resumed",
    ],
}  # fmt: skip


@pytest.mark.parametrize("act", EXPECTED, ids=lambda act: act.__name__)
def test_nothing_is_written_after_the_line(newsroom, act):
    with append_is_last() as appends:
        act(newsroom)
    assert len(appends) >= 2, "the watcher must have seen the appends"
    told = list(Line.objects.order_by("number").values_list("verb", flat=True))
    assert told == ["story.created", *EXPECTED[act]]
    assert Line.objects.missing() == 0


def test_every_action_on_stories_is_watched():
    named = {name for act in EXPECTED for name in act.__code__.co_names}
    exempt = {"CannotDo", "publish_revision", "create", "edit"}  # by way of the others
    assert {*actions.__all__, *live.__all__} - exempt <= named
