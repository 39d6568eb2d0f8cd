"""Fronts are composed of containers: what an editor chose first, then a section's newest."""

import re

import pytest
from django.core.exceptions import ValidationError

from rotative.fronts import actions
from rotative.fronts.containers import ROOM
from rotative.fronts.models import Front
from rotative.stories import actions as on_stories
from rotative.stories.models import Byline, Person, Section


def compose(newsroom, *containers, **fields) -> Front:
    """Publish the world edition's home with ``containers``."""
    home = actions.ensure_front(newsroom.world)
    for name, value in fields.items():
        setattr(home, name, value)
    home.containers = list(containers)
    home.save_revision()
    return actions.publish(home)


def container(title="", *, section=None, layout="lead", stories=()):
    """A container as the desk's form stores it."""
    return (
        "container",
        {
            "title": title,
            "section": str(section.pk) if section else "",
            "layout": layout,
            "stories": list(stories),
        },
    )


def parts(client, path="/world/") -> dict[str, list[str]]:
    """Each container of a page by its name, with its headlines."""
    text = client.get(path).content.decode()
    found = {}
    for part in re.findall(r'<section class="container.*?</section>', text, re.DOTALL):
        name = re.sub("<[^>]+>", "", re.search(r"<h2.*?</h2>", part, re.DOTALL)[0]).strip()
        found[name] = re.findall(r'class="headline"><a [^>]*>([^<]+)</a>', part)
    return found


def test_a_container_shows_what_was_chosen_then_its_sections_newest(client, newsroom):
    chosen = newsroom.publish("Chosen")
    for number in range(20):
        newsroom.publish(f"Story {number}")
    compose(newsroom, container("Ports", section=newsroom.politics, stories=[chosen]))
    found = parts(client)
    # Ten stand at the top already.
    assert found == {"Ports": ["Chosen", "Story 9", "Story 8", "Story 7", "Story 6"]}


def test_no_story_stands_on_a_front_twice(client, newsroom):
    for number in range(40):
        newsroom.publish(f"Story {number}")
    compose(
        newsroom,
        container("One", section=newsroom.politics, layout="list"),
        container("Two", section=newsroom.politics, layout="list"),
    )
    text = client.get("/world/").content.decode()
    headlines = re.findall(r'class="headline"><a [^>]*>([^<]+)</a>', text)
    assert len(headlines) == 10 + 2 * ROOM["list"]
    assert len(set(headlines)) == len(headlines)


def test_what_is_withdrawn_falls_out_of_its_container(client, newsroom):
    chosen = newsroom.publish("Chosen")
    for number in range(12):
        newsroom.publish(f"Story {number}")
    compose(newsroom, container("By hand", layout="list", stories=[chosen]))
    assert parts(client) == {"By hand": ["Chosen"]}
    on_stories.withdraw(chosen, "Wrong.")
    assert parts(client) == {}


@pytest.mark.parametrize("layout", sorted(ROOM))
def test_every_layout_shows_its_stories(client, newsroom, layout):
    for number in range(30):
        newsroom.publish(f"Story {number}")
    compose(newsroom, container("Here", section=newsroom.politics, layout=layout))
    assert len(parts(client)["Here"]) == min(ROOM[layout], 8)


@pytest.mark.parametrize("top", ["lead", "wide", "pair"])
def test_every_layout_of_the_top_shows_ten(client, newsroom, top):
    for number in range(30):
        newsroom.publish(f"Story {number}")
    compose(newsroom, top=top)
    text = client.get("/world/").content.decode()
    head = text[: text.index('<section class="container')]
    assert len(re.findall(r'class="headline"', head)) == 10


def test_without_containers_each_section_has_one_and_opinion_its_own(client, newsroom):
    Section.objects.create(edition=newsroom.world, name="Sport", slug="sport", position=8)
    author = Person.objects.create(name="Ines Faro", slug="ines-faro")
    for number in range(3):
        story = newsroom.story(f"View {number}", kind="opinion")
        story.bylines.add(Byline(person=author))
        story.save_revision()
        on_stories.publish(story)
    for number in range(16):
        newsroom.publish(f"Story {number}")
    found = parts(client)
    assert found["Opinion"] == ["View 2", "View 1", "View 0"]
    assert "Politics" in found
    assert "Sport" not in found, "a section with nothing new has no container"
    assert "Ines Faro" in client.get("/world/").content.decode()


def test_a_section_front_has_containers_below_its_list(client, newsroom):
    home = actions.ensure_front(newsroom.world)
    chosen = newsroom.publish("Chosen")
    newsroom.publish("Other")
    front = Front(
        title="Politics", slug="politics", edition=newsroom.world, section=newsroom.politics,
        containers=[container("From the archive", layout="list", stories=[chosen])],
    )  # fmt: skip
    home.add_child(instance=front)
    actions.publish(front)
    assert parts(client, "/world/politics/") == {"From the archive": ["Chosen"]}


def test_another_editions_section_is_refused(newsroom):
    home = actions.ensure_front(newsroom.world)
    home.containers = [container("Elsewhere", section=newsroom.politique)]
    with pytest.raises(ValidationError) as refused:
        home.full_clean()
    assert "containers" in refused.value.message_dict


def test_a_container_without_a_name_is_refused(newsroom):
    home = actions.ensure_front(newsroom.world)
    block = home.containers.stream_block.child_blocks["container"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python(container("")[1]))
