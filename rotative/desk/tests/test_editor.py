"""The editor: what each button does to the story, to readers and to the ledger."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from rotative.desk.stories.editor import StoryEditView
from rotative.desk.tests.conftest import story_form
from rotative.ledger.models import Line
from rotative.press.models import Due
from rotative.stories import actions
from rotative.stories.models import Story, Topic

ADD = "/desk/snippets/stories/story/add/"
AS_AUTOSAVE = {"accept": "application/json"}


def verbs():
    return list(Line.objects.order_by("number").values_list("verb", flat=True))


def at(name, *args):
    return reverse(f"wagtailsnippets_stories_story:{name}", args=args)


def new(desk, **fields):
    return story_form(edition=desk.world.pk, section=desk.politics.pk, **fields)


def standing(desk, story, **fields):
    return story_form(section=story.section_id, slug=story.slug, headline=story.headline, **fields)


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_a_reporter_starts_a_story_and_the_ledger_says_so_once(desk):
    client = desk.sign_in(desk.reporter)
    assert client.get(ADD).status_code == 200
    response = client.post(ADD, new(desk))
    story = Story.objects.get()
    assert response.headers["location"] == at("edit", story.pk)
    assert (story.headline, story.live, story.began_by) == (
        "Rain over the harbour", False, desk.reporter.pk,
    )  # fmt: skip
    assert verbs() == ["story.created"]


def test_saving_and_autosaving_a_draft_is_not_news_for_the_ledger(desk):
    client, story = desk.sign_in(desk.reporter), desk.story()
    client.post(at("edit", story.pk), standing(desk, story, standfirst="Since Monday."))
    response = client.post(
        at("edit", story.pk), standing(desk, story, kicker="Weather"), headers=AS_AUTOSAVE
    )
    assert response.json()["success"] is True
    assert Story.objects.get().kicker == "Weather"
    assert verbs() == ["story.created"]


def test_an_autosave_of_what_nobody_changed_makes_no_version(desk):
    text = "It rained all night by the harbour."
    body = [
        ("text", f'<p data-block-key="aaaaa">{text}</p>'),
        ("list", {"numbered": False, "items": ["Ferries", "Trams"]}),
    ]
    client, story = desk.sign_in(desk.editor), desk.publish(body=body)
    items = {
        "body-count": "2", "body-1-deleted": "", "body-1-order": "1", "body-1-type": "list",
        "body-1-id": "", "body-1-value-items-count": "2",
    }  # fmt: skip
    for place, item in enumerate(["Ferries", "Trams"]):
        name = f"body-1-value-items-{place}"
        items |= {f"{name}-deleted": "", f"{name}-order": str(place), f"{name}-type": "",
                  f"{name}-id": "", f"{name}-value": item}  # fmt: skip
    opened = standing(desk, story, text=text, **items)
    answer = client.post(at("edit", story.pk), opened, headers=AS_AUTOSAVE).json()
    assert answer["success"] is True
    assert "revision_id" not in answer, "the next autosave would write over the public version"
    story.refresh_from_db()
    assert story.latest_revision_id == story.live_revision_id
    assert not story.has_unpublished_changes

    changed = opened | {"body-1-value-items-1-value": "Trains"}
    answer = client.post(at("edit", story.pk), changed, headers=AS_AUTOSAVE).json()
    assert answer["revision_id"] != story.live_revision_id
    changed |= {"overwrite_revision_id": answer["revision_id"]}
    again = client.post(at("edit", story.pk), changed, headers=AS_AUTOSAVE).json()
    assert again["success"] is True
    assert Story.objects.get().latest_revision_id == answer["revision_id"]
    assert Story.objects.get().has_unpublished_changes


def test_an_editor_publishes_from_the_editor(desk):
    client, story = desk.sign_in(desk.editor), desk.story()
    client.post(at("edit", story.pk), standing(desk, story, **{"action-publish": "1"}))
    assert Story.objects.get().live
    assert verbs() == ["story.created", "story.published"]


def test_a_new_story_can_be_published_in_one_go(desk):
    desk.sign_in(desk.editor).post(ADD, new(desk, **{"action-publish": "1"}))
    assert Story.objects.get().live
    assert verbs() == ["story.created", "story.published"]


@pytest.mark.parametrize("button", ["action-publish", "action-correct", "action-workflow-action"])
def test_a_reporter_who_forges_a_button_only_saves_a_draft(desk, button):
    story = desk.story()
    extra = {button: "1", "workflow-action-name": "approve"}
    desk.sign_in(desk.reporter).post(at("edit", story.pk), standing(desk, story, **extra))
    assert not Story.objects.get().live
    assert verbs() == ["story.created"]


def test_publishing_over_a_public_story_is_an_update(desk):
    client, story = desk.sign_in(desk.editor), desk.publish()
    form = standing(desk, story, **{"action-publish": "1"}) | {"headline": "Rain, then sun"}
    client.post(at("edit", story.pk), form)
    assert Story.objects.get().headline == "Rain, then sun"
    assert verbs()[-1] == "story.updated"


def test_a_correction_saves_the_text_then_asks_what_was_corrected(desk):
    client, story = desk.sign_in(desk.editor), desk.publish("Ten ships")
    form = standing(desk, story, **{"action-correct": "1"}) | {"headline": "Nine ships"}
    response = client.post(at("edit", story.pk), form)
    assert response.headers["location"] == at("correct", story.pk)
    assert Story.objects.get().headline == "Ten ships"
    assert client.get(at("correct", story.pk)).status_code == 200
    empty = client.post(at("correct", story.pk), {"text": " "})
    assert empty.status_code == 200
    client.post(at("correct", story.pk), {"text": "There were nine."})
    story = Story.objects.get()
    assert (story.headline, story.corrections.get().note) == ("Nine ships", "There were nine.")
    assert verbs()[-1] == "story.corrected"


def test_a_chief_withdraws_with_a_reason_and_restores(desk):
    client, story = desk.sign_in(desk.chief), desk.publish()
    assert client.get(at("withdraw", story.pk)).status_code == 200
    client.post(at("withdraw", story.pk), {"text": "A court forbids it."})
    assert Story.objects.get().state == "withdrawn"
    refused = client.post(at("edit", story.pk), standing(desk, story, **{"action-publish": "1"}))
    assert "withdrawn" in messages_of(refused)
    client.post(at("restore", story.pk), {"publish": "on"})
    assert Story.objects.get().live
    assert verbs()[-3:] == ["story.withdrawn", "story.restored", "story.published"]


@pytest.mark.parametrize("deed", ["withdraw", "restore", "delete"])
def test_what_is_the_chiefs_is_refused_to_an_editor(desk, deed):
    story = desk.publish()
    response = desk.sign_in(desk.editor).post(at(deed, story.pk), {"text": "mine"})
    assert response.headers["location"] == "/desk/"
    assert Story.objects.get().live


def test_a_story_is_scheduled_and_unscheduled(desk):
    client, story = desk.sign_in(desk.editor), desk.story()
    later = timezone.now() + timedelta(days=2)
    form = standing(desk, story, **{"action-publish": "1"})
    client.post(at("edit", story.pk), form | {"go_live_at": later.strftime("%Y-%m-%d %H:%M")})
    story = Story.objects.get()
    assert (story.live, Due.objects.count()) == (False, 1)
    assert verbs()[-1] == "story.scheduled"
    revision = story.scheduled_revision.pk
    assert client.get(at("revisions_unschedule", story.pk, revision)).status_code == 200
    client.post(at("revisions_unschedule", story.pk, revision))
    assert not Due.objects.count()
    assert verbs()[-1] == "story.unscheduled"


def test_a_story_is_taken_down(desk):
    client, story = desk.sign_in(desk.editor), desk.publish()
    assert client.get(at("unpublish", story.pk)).status_code == 200
    client.post(at("unpublish", story.pk))
    assert not Story.objects.get().live
    assert verbs()[-1] == "story.unpublished"


def test_a_chief_deletes_what_was_never_public_and_not_what_is(desk):
    client = desk.sign_in(desk.chief)
    draft, public = desk.story("Draft"), desk.publish("Public")
    client.post(at("delete", draft.pk))
    response = client.post(at("delete", public.pk), follow=True)
    assert "Withdraw the story first" in messages_of(response)
    assert list(Story.objects.values_list("pk", flat=True)) == [public.pk]
    assert verbs()[-1] == "story.deleted"


def test_a_busy_database_shows_the_form_again_with_what_was_typed(desk, monkeypatch):
    story = desk.story()

    def busy(view):
        raise OperationalError("database is locked")

    monkeypatch.setattr(StoryEditView, "save_instance", busy)
    form = standing(desk, story) | {"standfirst": "Typed for an hour."}
    response = desk.sign_in(desk.reporter).post(at("edit", story.pk), form)
    assert response.status_code == 200
    assert "save again in a moment" in messages_of(response)
    assert "Typed for an hour." in response.content.decode()


def test_a_new_story_refused_at_publishing_is_shown_again_and_not_kept_half(desk, monkeypatch):
    def refuse(*args, **kwargs):
        raise actions.CannotDo("Not today.")

    monkeypatch.setattr(actions, "publish_revision", refuse)
    form = new(desk, **{"action-publish": "1"}) | {"standfirst": "Typed for an hour."}
    response = desk.sign_in(desk.editor).post(ADD, form)
    assert "Not today." in messages_of(response)
    assert "Typed for an hour." in response.content.decode()
    assert not Story.objects.count()
    assert verbs() == []


def test_a_draft_loaded_before_a_publication_does_not_take_it_back(desk, monkeypatch):
    story = desk.story()
    save = StoryEditView.save_instance

    def published_meanwhile(view):
        actions.publish(story)
        return save(view)

    monkeypatch.setattr(StoryEditView, "save_instance", published_meanwhile)
    form = standing(desk, story) | {"headline": "A draft on top"}
    desk.sign_in(desk.editor).post(at("edit", story.pk), form)
    story = Story.objects.get()
    assert (story.live, story.headline) == (True, "Rain over the harbour")
    assert story.get_latest_revision_as_object().headline == "A draft on top"


def test_the_slug_follows_the_headline_until_the_story_is_public(desk):
    client = desk.sign_in(desk.editor)
    first = client.post(ADD, new(desk) | {"headline": "Rai"}, headers=AS_AUTOSAVE).json()
    slug = dict(first["field_updates"])["slug"]
    assert slug == "rai"
    edit = at("edit", first["pk"])
    form = new(desk) | {"headline": "Rain at last", "slug": slug}
    second = client.post(edit, form, headers=AS_AUTOSAVE).json()
    assert dict(second["field_updates"])["slug"] == "rain-at-last"
    form = new(desk) | {"headline": "Rain at last", "slug": "my-own-slug", "action-publish": "1"}
    client.post(edit, form)
    client.post(edit, form | {"headline": "Sun"})
    assert Story.objects.get().slug == "my-own-slug"


def test_a_story_without_a_headline_yet_is_kept_as_a_draft(desk):
    client = desk.sign_in(desk.reporter)
    for _time in range(2):
        client.post(ADD, new(desk) | {"headline": ""})
    assert sorted(Story.objects.values_list("slug", flat=True)) == ["untitled", "untitled-2"]


def test_editors_make_topics_by_typing_them_and_reporters_cannot(desk):
    Topic.objects.create(edition=desk.world, name="Harbour", slug="harbour")
    form = new(desk) | {"topics": 'Harbour, "Heavy rain"'}
    refused = desk.sign_in(desk.reporter).post(ADD, form)
    assert "has no topic “Heavy rain”" in refused.content.decode()
    desk.sign_in(desk.editor).post(ADD, form)
    assert [topic.name for topic in Story.objects.get().topics.all()] == ["Harbour", "Heavy rain"]
    assert verbs() == ["topic.changed", "story.created"]


def test_related_stories_are_named_by_number_or_address(desk):
    first, second = desk.publish("First"), desk.publish("Second")
    foreign = desk.story("Ailleurs", edition=desk.afrique, section=desk.politique)
    client = desk.sign_in(desk.reporter)
    client.post(ADD, new(desk) | {"related": f"{first.pk} First\n{second.address}"})
    story = Story.objects.order_by("-pk").first()
    assert set(story.related.all()) == {first, second}
    refused = client.post(ADD, new(desk) | {"related": str(foreign.pk)})
    assert "no other story with the number" in refused.content.decode()


def test_a_story_never_moves_to_another_edition(desk):
    story = desk.story()
    desk.operator.memberships.all()
    form = standing(desk, story) | {"edition": desk.afrique.pk, "section": desk.politique.pk}
    desk.sign_in(desk.operator).post(at("edit", story.pk), form)
    assert Story.objects.get().edition == desk.world


def test_a_new_story_is_offered_ones_own_editions_only(desk):
    form = story_form(edition=desk.afrique.pk, section=desk.politique.pk)
    response = desk.sign_in(desk.reporter).post(ADD, form)
    assert response.status_code == 200
    assert not Story.objects.count()


def test_a_locked_story_is_not_saved_over(desk):
    story = desk.story()
    desk.sign_in(desk.editor).post(at("lock", story.pk))
    response = desk.sign_in(desk.reporter).post(
        at("edit", story.pk), standing(desk, story) | {"headline": "Over"}
    )
    assert "locked" in messages_of(response)
    desk.sign_in(desk.reporter).post(at("unlock", story.pk))
    assert Story.objects.get().locked
    desk.sign_in(desk.editor).post(at("unlock", story.pk))
    assert not Story.objects.get().locked


def test_an_earlier_version_comes_back_as_a_draft(desk):
    client, story = desk.sign_in(desk.editor), desk.story()
    first = story.latest_revision_id
    client.post(at("edit", story.pk), standing(desk, story) | {"headline": "Second thoughts"})
    address = at("revisions_revert", story.pk, first)
    assert client.get(address).status_code == 200
    client.post(address, standing(desk, story) | {"headline": "Rain over the harbour"})
    assert Story.objects.get().headline == "Rain over the harbour"
    assert client.get(at("revisions_compare", story.pk, "earliest", "latest")).status_code == 200
    assert client.get(at("history", story.pk)).status_code == 200
    assert verbs() == ["story.created"]


def test_preview_is_the_readers_page_of_what_is_typed(desk):
    client, story = desk.sign_in(desk.reporter), desk.story()
    form = standing(desk, story) | {"headline": "Not saved yet"}
    assert client.post(at("preview_on_edit", story.pk), form).json()["is_valid"]
    page = client.get(at("preview_on_edit", story.pk), {"in_preview_panel": "true"})
    assert "Not saved yet" in page.content.decode()
    assert client.post(at("preview_on_add"), new(desk)).json()["is_valid"]
    assert client.get(at("preview_on_add")).status_code == 200
    assert Story.objects.get().headline == "Rain over the harbour"
    sizes = [size["device_width"] for size in Story().preview_sizes]
    assert sizes == [360, 768, 1440]


def test_a_preview_makes_no_topic(desk):
    client = desk.sign_in(desk.editor)
    client.post(at("preview_on_add"), new(desk) | {"topics": "Floods"})
    client.get(at("preview_on_add"))
    assert not Topic.objects.count()


def test_the_editor_shows_only_the_buttons_a_person_has(desk):
    story = desk.publish()
    seen = {
        person: set(re.findall(r"action-[a-z-]+", desk.sign_in(person).get(
            at("edit", story.pk)).content.decode()))
        for person in (desk.reporter, desk.editor)
    }  # fmt: skip
    assert "action-publish" not in seen[desk.reporter]
    assert "action-submit" in seen[desk.reporter]
    assert {"action-publish", "action-correct"} <= seen[desk.editor]
