"""From a reporter to an editor and back: one line in the ledger for each step, either way."""

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.models import TaskState, Workflow

from rotative.desk.mail import MAILS
from rotative.desk.tests.conftest import story_form
from rotative.desk.workflow import ensure_workflow
from rotative.ledger.models import Line
from rotative.stories import actions
from rotative.stories.models import Story


def verbs():
    return list(Line.objects.order_by("number").values_list("verb", flat=True))


def at(name, *args):
    return reverse(f"wagtailsnippets_stories_story:{name}", args=args)


def form_of(story, **buttons):
    fields = {"section": story.section_id, "slug": story.slug, "headline": story.headline}
    return story_form(**fields) | {name.replace("_", "-"): "1" for name in buttons}


@pytest.fixture
def waiting(desk):
    story = desk.story()
    actions.submit(story, actor=desk.reporter)
    return Story.objects.get()


def test_the_workflow_is_made_once_however_often_one_asks(desk):
    assert ensure_workflow() == ensure_workflow()
    assert Workflow.objects.count() == 1
    assert Story.get_default_workflow() == Workflow.objects.get()


def test_a_reporter_submits_from_the_editor(desk):
    story = desk.story()
    desk.sign_in(desk.reporter).post(at("edit", story.pk), form_of(story, action_submit=1))
    assert Story.objects.get().workflow_in_progress
    assert verbs() == ["story.created", "story.submitted"]


def test_a_new_story_is_submitted_in_one_go(desk):
    form = story_form(edition=desk.world.pk, section=desk.politics.pk) | {"action-submit": "1"}
    desk.sign_in(desk.reporter).post("/desk/snippets/stories/story/add/", form)
    assert verbs() == ["story.created", "story.submitted"]


@pytest.mark.parametrize("way", ["list", "editor", "action"])
def test_approval_publishes_and_is_told_once_whichever_way(desk, waiting, way):
    client, task = desk.sign_in(desk.editor), waiting.current_workflow_task_state
    if way == "list":
        client.post(at("workflow_action", waiting.pk, "approve", task.pk), {"comment": "Good."})
    elif way == "editor":
        form = form_of(waiting, action_workflow_action=1) | {"workflow-action-name": "approve"}
        client.post(at("edit", waiting.pk), form)
    else:
        actions.approve(waiting, actor=desk.editor)
    assert Story.objects.get().live
    assert verbs() == ["story.created", "story.submitted", "story.approved", "story.published"]


def test_a_story_sent_back_carries_the_comment_and_is_submitted_again(desk, waiting):
    task = waiting.current_workflow_task_state
    address = at("workflow_action", waiting.pk, "reject", task.pk)
    desk.sign_in(desk.editor).post(address, {"comment": "Who says so?"})
    assert TaskState.objects.get(pk=task.pk).comment == "Who says so?"
    story = Story.objects.get()
    desk.sign_in(desk.reporter).post(at("edit", story.pk), form_of(story, action_submit=1))
    assert Story.objects.get().workflow_in_progress
    assert verbs() == ["story.created", "story.submitted", "story.submitted"]


def test_while_it_waits_a_reporter_cannot_change_it_but_takes_it_back(desk, waiting):
    client = desk.sign_in(desk.reporter)
    client.post(at("edit", waiting.pk), form_of(waiting) | {"headline": "Sneaked in"})
    assert Story.objects.get().headline == "Rain over the harbour"
    client.post(at("edit", waiting.pk), form_of(waiting, action_cancel_workflow=1))
    assert not Story.objects.get().workflow_in_progress


def test_an_answer_to_a_task_that_is_over_is_refused_in_words(desk, waiting):
    task = waiting.current_workflow_task_state
    actions.approve(waiting, actor=desk.chief)
    client = desk.sign_in(desk.editor)
    client.post(at("workflow_action", waiting.pk, "approve", task.pk), follow=True)
    with pytest.raises(actions.CannotDo):
        actions.approve(Story.objects.get(), actor=desk.editor, task_state=task)
    assert verbs().count("story.approved") == 1


def test_a_reporter_who_forges_the_approval_is_refused(desk, waiting):
    task = waiting.current_workflow_task_state
    address = at("workflow_action", waiting.pk, "approve", task.pk)
    response = desk.sign_in(desk.reporter).post(address)
    assert response.headers["location"] == "/desk/"
    assert not Story.objects.get().live


def test_the_dashboard_shows_what_waits(desk, waiting):
    shown = desk.sign_in(desk.editor).get("/desk/").content.decode()
    assert "Waiting for approval" in shown
    assert waiting.headline in shown
    assert waiting.headline not in desk.sign_in(desk.outsider).get("/desk/").content.decode()


def test_mails_wait_for_the_commit_and_are_sent_once(desk, monkeypatch):
    story = desk.story()
    seen = []

    def look(self, **kwargs):
        seen.append(connection.in_atomic_block)

    for _signal, notifier, _name in MAILS:
        monkeypatch.setattr(type(notifier), "__call__", look)
    actions.submit(story, actor=desk.reporter)
    assert seen == [False]
