"""An edition says something above all its pages, until a moment."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from rotative.fronts import actions
from rotative.fronts.models import Banner
from rotative.ledger.models import Line
from rotative.press.due import release_due
from rotative.press.models import Due
from rotative.stories import actions as on_stories


def test_the_banner_stands_above_every_page_of_its_edition_alone(client, newsroom):
    story = newsroom.publish("Harbour")
    actions.show_banner(newsroom.world, "The dam holds", story=story, actor=newsroom.chief)
    for path in ("/world/", f"/world{story.path}", "/world/politics/", "/world/nothing/"):
        text = client.get(path).content.decode()
        assert f'<a href="/world{story.path}">The dam holds</a>' in text, path
    assert "The dam holds" not in client.get("/afrique/").content.decode()
    line = Line.objects.order_by("-number").first()
    tags = [f"banner:{newsroom.world.pk}", "list:told:world"]
    assert (line.verb, line.tags) == ("banner.shown", tags)


def test_it_goes_at_its_moment_and_can_be_taken_away_before(client, newsroom):
    actions.show_banner(newsroom.world, "First")
    actions.show_banner(newsroom.world, "Second", until=timezone.now() + timedelta(hours=1))
    assert "First" not in client.get("/world/").content.decode()
    Banner.objects.update(until=timezone.now() - timedelta(seconds=1))
    Due.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert "Second" not in client.get("/world/").content.decode()
    release_due()
    assert not Banner.objects.exists()
    actions.show_banner(newsroom.world, "Third")
    actions.clear_banner(newsroom.world, actor=newsroom.chief)
    actions.clear_banner(newsroom.world, actor=newsroom.chief)
    assert not Due.objects.filter(kind="banner.clear").exists()
    assert "Third" not in client.get("/world/").content.decode()


def test_words_stay_without_their_link_when_the_story_is_withdrawn(client, newsroom):
    story = newsroom.publish("Harbour")
    actions.show_banner(newsroom.world, "The dam holds", story=story)
    on_stories.withdraw(story, "Wrong.")
    assert "<span>The dam holds</span>" in client.get("/world/").content.decode()


def test_who_may_not_publish_pages_may_not_show_or_clear(newsroom):
    with pytest.raises(PermissionDenied):
        actions.show_banner(newsroom.world, "No", actor=newsroom.editor)
    actions.show_banner(newsroom.world, "Yes", actor=newsroom.chief)
    with pytest.raises(PermissionDenied):
        actions.clear_banner(newsroom.world, actor=newsroom.outsider)
    assert Banner.objects.get().words == "Yes"


def test_what_cannot_be_shown_is_refused(newsroom):
    draft = newsroom.story("Draft")
    for given in (
        {"words": ""},
        {"words": "x" * 161},
        {"words": "Late", "until": timezone.now() - timedelta(minutes=1)},
        {"words": "Unseen", "story": draft},
    ):
        with pytest.raises(ValidationError):
            actions.show_banner(newsroom.world, **given)
    assert not Banner.objects.exists()
