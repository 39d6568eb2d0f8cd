"""When a public story counts as updated: when its own words or pictures change."""

import pytest

from rotative.stories import actions
from rotative.stories.models import Byline, Topic

pytestmark = pytest.mark.django_db


def test_other_words_make_it_an_updated_story(newsroom):
    story = actions.update(newsroom.publish(), {"headline": "Sun over the harbour"})
    assert story.revised_at is not None


def test_so_does_another_text_or_another_author(newsroom):
    text = actions.update(newsroom.publish(), {"body": [("text", "<p>It cleared up.</p>")]})
    author = actions.update(newsroom.publish(), {"bylines": [Byline(name="Awa Diallo")]})
    assert text.revised_at is not None
    assert author.revised_at is not None


def test_filing_it_anew_does_not(newsroom):
    other = newsroom.publish("Ferries stop")
    topic = Topic.objects.create(edition=newsroom.world, name="Ports", slug="ports")
    story = actions.update(newsroom.publish(), {"related": [other], "topics": [topic]})
    assert story.revised_at is None


def test_a_correction_always_does(newsroom):
    assert actions.correct(newsroom.publish(), "The ferry has two decks.").revised_at is not None
