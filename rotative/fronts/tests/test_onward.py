"""What readers are offered at the end of a story: the edition's rule, chosen by its chief."""

import re

import pytest
from django.urls import reverse

from rotative.editions.models import Edition, Onward
from rotative.fronts import actions
from rotative.ledger.models import Line
from rotative.stories.models import Section, Topic

_NEXT = re.compile(r'<aside class="next-story".*?<h3 class="headline"><a href="([^"]+)"', re.DOTALL)


@pytest.fixture
def stories(newsroom):
    """Twelve stories of a section; the second, the fourth and one of another share a topic."""
    topic = Topic.objects.create(edition=newsroom.world, name="Water", slug="water")
    other = Section.objects.create(edition=newsroom.world, name="Sport", slug="sport")
    found = []
    for number in range(12):
        section = other if number == 0 else newsroom.politics
        topics = {"topics": [topic]} if number in {0, 2, 9} else {}
        story = newsroom.story(f"Story {number}", section=section)
        found.append(newsroom.published(story, topics))
    return found


@pytest.fixture
def newsroom(newsroom):
    """The cast, with a way to give a story its topics before it is out."""
    from rotative.stories import actions as on_stories

    def published(story, changes):
        if changes:
            on_stories.edit(story, changes)
        return on_stories.publish(type(story).objects.get(pk=story.pk))

    newsroom.published = published
    return newsroom


def offered(client, story) -> str:
    """Where the story's page leads on to; empty where it leads nowhere."""
    found = _NEXT.search(client.get(f"{story.edition.base}{story.path}").content.decode())
    return found[1].removeprefix(story.edition.base) if found else ""


def test_the_section_goes_on_with_its_next_older_story_that_is_not_beside_the_text(
    client, newsroom, stories
):
    assert offered(client, stories[11]) == stories[6].path
    assert offered(client, stories[1]) == ""


def test_the_topic_goes_on_across_sections_and_else_the_section_does(client, newsroom, stories):
    actions.choose_onward(newsroom.world, Onward.TOPIC, actor=newsroom.chief)
    assert offered(client, stories[11]) == stories[6].path
    # Both older ones of the topic stand beside the text of the newest one already, with two
    # older ones of its section.
    assert offered(client, stories[9]) == stories[6].path


def test_what_is_read_most_goes_down_its_list_and_leaves_out_what_was_withdrawn(
    client, newsroom, stories
):
    from rotative.stories import actions as on_stories

    actions.add_reads({stories[1].pk: 90, stories[3].pk: 50, stories[2].pk: 70})
    actions.rank(newsroom.world)
    actions.choose_onward(newsroom.world, Onward.MOST_READ, actor=newsroom.chief)
    assert offered(client, stories[11]) == stories[1].path
    assert offered(client, stories[1]) == stories[2].path
    on_stories.withdraw(stories[2], "Wrong.")
    assert offered(client, stories[1]) == stories[3].path


def test_the_chief_chooses_at_the_desk_and_the_ledger_tells_it_once(client, newsroom, stories):
    address = reverse("fronts_onward", args=(actions.ensure_front(newsroom.world).pk,))
    client.force_login(newsroom.chief)
    assert client.get(address).status_code == 200
    before = Line.objects.filter(verb="edition.changed").count()
    for _time in range(2):
        assert client.post(address, {"onward": "topic"}).status_code == 302
    assert Edition.objects.get(pk=newsroom.world.pk).onward == "topic"
    assert Line.objects.filter(verb="edition.changed").count() == before + 1
    assert client.post(address, {"onward": "sideways"}).status_code == 200
    for person in (newsroom.editor, newsroom.outsider):
        client.force_login(person)
        client.post(address, {"onward": "section"})
    assert Edition.objects.get(pk=newsroom.world.pk).onward == "topic"
