"""Fronts: curated stories first, then the newest; publishing them is an action like any other."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from rotative.fronts import actions
from rotative.fronts.models import Front, StaticPage
from rotative.ledger.models import Line
from rotative.press.due import release_due
from rotative.stories import actions as on_stories


def headlines(client, path: str) -> list[str]:
    """The headlines on a page, from the top."""
    import re

    text = client.get(path).content.decode()
    return re.findall(r'class="headline"><a [^>]*>([^<]+)</a>', text)


def curate(front: Front, *stories) -> Front:
    """Publish ``front`` with ``stories`` as its rundown."""
    front.rundown = [("story", story) for story in stories]
    front.save_revision()
    return actions.publish(front)


def test_a_home_without_a_rundown_shows_the_newest(client, newsroom):
    for number in range(3):
        newsroom.publish(f"Story {number}")
    assert headlines(client, "/world/") == ["Story 2", "Story 1", "Story 0"]


def test_the_rundown_comes_first_in_its_order_and_falls_out_silently(client, newsroom):
    home = actions.ensure_front(newsroom.world)
    old, older = newsroom.publish("Old"), newsroom.publish("Older")
    draft = newsroom.story("Draft")
    foreign = newsroom.publish("Ailleurs", edition=newsroom.afrique, section=newsroom.politique)
    newsroom.publish("New")
    curate(home, older, draft, foreign, old)
    assert headlines(client, "/world/") == ["Older", "Old", "New"]
    on_stories.withdraw(older, "Wrong.")
    assert headlines(client, "/world/") == ["Old", "New"]


def test_a_sections_rundown_loses_no_story_on_the_way_to_older_pages(client, newsroom):
    import re

    home = actions.ensure_front(newsroom.world)
    stories = [newsroom.publish(f"Story {number:02}") for number in range(40)]
    front = Front(
        title="Politics", slug="politics", edition=newsroom.world, section=newsroom.politics
    )
    home.add_child(instance=front)
    curate(front, stories[0], stories[39])
    first = client.get("/world/politics/").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)[1]
    seen = headlines(client, "/world/politics/") + headlines(client, older)
    assert seen[:3] == ["Story 00", "Story 39", "Story 38"]
    assert set(seen) == {f"Story {number:02}" for number in range(40)}


def test_publishing_a_front_is_in_the_ledger_with_its_tag(newsroom):
    home = curate(actions.ensure_front(newsroom.world), newsroom.publish())
    line = Line.objects.order_by("-number").first()
    assert (line.verb, line.tags) == (
        "front.published",
        [f"front:{newsroom.world.pk}:home", f"page:{home.pk}"],
    )
    assert line.object_id == str(home.pk)


def test_wagtails_own_way_to_publish_ends_in_the_action(newsroom):
    home = actions.ensure_front(newsroom.world)
    page = StaticPage(title="Who we are", slug="who", edition=newsroom.world, live=False)
    home.add_child(instance=page)
    revision = page.save_revision(user=newsroom.editor)
    with pytest.raises(PermissionDenied):
        revision.publish(user=newsroom.editor)
    with pytest.raises(PermissionDenied):
        revision.publish(user=newsroom.outsider)
    assert not StaticPage.pages.get().live
    revision.publish(user=newsroom.chief)
    assert StaticPage.pages.get().live
    assert Line.objects.order_by("-number").first().verb == "page.published"


def test_a_page_goes_public_and_is_taken_down_at_its_moments(client, newsroom):
    home = actions.ensure_front(newsroom.world)
    now = timezone.now()
    page = StaticPage(
        title="Who we are", slug="who", edition=newsroom.world, live=False,
        go_live_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=2),
    )  # fmt: skip
    home.add_child(instance=page)
    actions.publish(page)
    assert client.get("/world/who/").status_code == 404
    StaticPage.pages.update(go_live_at=now - timedelta(minutes=1))
    from rotative.press.models import Due

    Due.objects.update(due_at=now - timedelta(minutes=1))
    page.refresh_from_db()
    revision = page.latest_revision
    revision.content["go_live_at"] = (now - timedelta(minutes=1)).isoformat()
    revision.save()
    assert release_due() == 1
    assert client.get("/world/who/").status_code == 200
    StaticPage.pages.update(expire_at=now - timedelta(seconds=1))
    Due.objects.update(due_at=now - timedelta(seconds=1))
    assert release_due() == 1
    assert client.get("/world/who/").status_code == 404


def test_a_page_keeps_off_the_addresses_of_sections_and_of_the_program(newsroom):
    home = actions.ensure_front(newsroom.world)
    for slug in ("politics", "desk", "feed"):
        page = StaticPage(title="Page", slug=slug, edition=newsroom.world)
        with pytest.raises(ValidationError):
            home.add_child(instance=page)


def test_an_editions_home_front_is_made_once(newsroom):
    first = actions.ensure_front(newsroom.world)
    assert actions.ensure_front(newsroom.world).pk == first.pk
    assert Line.objects.filter(verb="front.published").count() == 1


def test_deleting_a_page_is_the_chiefs_and_in_the_ledger(newsroom):
    home = actions.ensure_front(newsroom.world)
    page = StaticPage(title="Who we are", slug="who", edition=newsroom.world)
    home.add_child(instance=page)
    for person in (newsroom.editor, newsroom.outsider):
        with pytest.raises(PermissionDenied):
            actions.delete(page, actor=person)
    page.delete(user=newsroom.chief)
    assert not StaticPage.pages.exists()
    assert Line.objects.order_by("-number").first().verb == "page.deleted"
