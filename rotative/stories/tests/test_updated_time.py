"""Readers see when a story was updated only where that tells them something."""

from datetime import timedelta

import pytest

from rotative.stories import actions
from rotative.stories.models import Story


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        (timedelta(0), False),
        (timedelta(seconds=59), False),
        (timedelta(minutes=1), True),
        (timedelta(days=2), True),
        (-timedelta(minutes=5), False),  # an import whose source had its times confused
    ],
)
def test_the_time_of_an_update_is_shown_from_a_minute_after_publication(
    client, newsroom, later, shown
):
    story = newsroom.publish()
    Story.objects.filter(pk=story.pk).update(revised_at=story.first_published_at + later)
    page = client.get(f"{newsroom.world.base}{story.path}").content.decode()
    assert ('class="revised"' in page) is shown


def test_a_story_updated_at_once_says_only_when_it_was_published(client, newsroom):
    story = actions.update(newsroom.publish(), {"kicker": "Ports"})
    assert story.revised_at is not None
    page = client.get(f"{newsroom.world.base}{story.path}").content.decode()
    assert 'class="revised"' not in page
