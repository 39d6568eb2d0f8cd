"""The newsfeed's page: what happened, newest first, each thing once."""

import json
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rotative.fronts import actions as fronts
from rotative.fronts.models import Banner
from rotative.ledger.models import Line
from rotative.newsfeed.actions import edit_flash, remove_flash, send_flash
from rotative.newsfeed.models import Flash
from rotative.press.due import release_due
from rotative.press.models import Due
from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Section, Story, Topic

HOSTILE = '<script>alert("x")</script>&amp;'


def page(client, path="/world/live/"):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def listed(client, path="/world/live/items.json"):
    response = client.get(path)
    assert response.status_code == 200, path
    return json.loads(response.content)


def words(client, path="/world/live/items.json"):
    return [item["words"].replace("\xa0", " ") for item in listed(client, path)["items"]]


def test_what_is_published_stands_at_the_top_with_its_time_section_and_address(client, newsroom):
    newsroom.publish("First")
    second = newsroom.publish("Second")
    assert words(client) == ["Second", "First"]
    text = page(client)
    assert text.index("Second") < text.index("First")
    assert f'href="/world{second.path}"' in text
    assert 'href="/world/politics/">Politics</a>' in text
    item = listed(client)["items"][0]
    assert (item["kind"], item["label"], item["story"]) == ("published", "", second.pk)
    assert item["section"]["name"] == "Politics"
    assert "items" not in words(client, "/afrique/live/items.json")


def test_a_story_that_changes_moves_up_and_stands_once(client, newsroom):
    first = newsroom.publish("First")
    newsroom.publish("Second")
    actions.update(first, {"headline": "First, and more"})
    assert words(client) == ["First, and more", "Second"]
    assert listed(client)["items"][0]["label"] == "Updated"
    actions.correct(Story.objects.get(pk=first.pk), "It was three.", {"headline": "First of three"})
    assert words(client) == ["First of three", "Second"]
    assert listed(client)["items"][0]["label"] == "Correction"


def test_who_files_a_story_anew_tells_nobody_but_the_list_says_where_it_is(client, newsroom):
    economy = create_term(Section(edition=newsroom.world, name="Economy", slug="economy"))
    first = newsroom.publish("First")
    newsroom.publish("Second")
    actions.update(first, {"section": economy})
    items = listed(client)["items"]
    assert [item["section"]["name"] for item in items] == ["Politics", "Economy"]
    assert items[1]["label"] == ""


def test_a_withdrawn_story_vanishes_from_every_page_of_the_list_at_once(client, newsroom):
    killed = newsroom.publish("Killed")
    newsroom.publish("Kept")
    top = listed(client)["items"][0]["id"]
    older = f"/world/live/items.json?before={top}"
    everywhere = ["/world/live/", "/world/live/lite/", f"/world/live/?before={top}", older]
    everywhere += ["/world/live/?section=politics", "/world/live/items.json"]
    send_flash([newsroom.world], "See the other story", story=killed)
    for path in everywhere:
        assert "Killed" in page(client, path), path
    actions.withdraw(killed, "Wrong.")
    for path in everywhere:
        assert "Killed" not in page(client, path), path
    assert words(client) == ["Kept"], "the flash that led there went with it"
    assert "Killed" not in str(listed(client, older))


def test_an_expired_story_leaves_with_its_moment_and_a_restored_one_is_back(client, newsroom):
    story = newsroom.publish("Short-lived")
    actions.update(story, {"expire_at": timezone.now() + timedelta(hours=1)})
    assert words(client) == ["Short-lived"]
    Story.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    Due.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    release_due()
    assert words(client) == []
    other = newsroom.publish("Back soon")
    actions.withdraw(other, "A mistake.")
    assert words(client) == []
    actions.restore(Story.objects.get(pk=other.pk))
    assert words(client) == ["Back soon"]


def test_the_list_goes_on_page_by_page_with_the_same_number_of_queries(
    client, newsroom, django_assert_max_num_queries
):
    for number in range(95):
        newsroom.publish(f"Story {number}")
    path, seen, pages = "/world/live/items.json", [], 0
    while path:
        with django_assert_max_num_queries(16):
            got = listed(client, path)
        seen += [item["words"].replace("\xa0", " ") for item in got["items"]]
        path, pages = got["older"], pages + 1
    assert seen == [f"Story {number}" for number in reversed(range(95))]
    assert pages == 3
    text = page(client)
    older = text.split('rel="next" href="')[1].split('"')[0]
    assert "Story 54" in page(client, older).replace("\xa0", " ")
    assert 'rel="next"' in page(client, "/world/live/lite/")


def test_a_page_of_many_asks_the_database_as_often_as_one_of_few(newsroom):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            made = render("127.0.0.1:8000", "/live/items.json", newsroom.world)
        return len(asked), len(json.loads(made.body)["items"])

    def more(number):
        newsroom.publish(f"Story {number}")
        live.post(story, [("text", f"<p>Post {number}</p>")])
        send_flash([newsroom.world], f"Flash {number}", story=story)

    story = newsroom.publish("Vote count", kind="live")
    fronts.show_banner(newsroom.world, "The vote is counted", story=story)
    more(0)
    few, items = queries()
    assert (items, few <= 11) == (5, True), few
    for number in range(1, 16):
        more(number)
    assert queries() == (few, 40)


def test_a_page_further_down_is_not_made_anew_when_something_new_is_told(client, newsroom):
    for number in range(3):
        newsroom.publish(f"Story {number}")
    top = listed(client)["items"][0]["id"]
    path = f"/world/live/?before={top}"
    page(client, path)
    newsroom.publish("Newest")
    assert client.get("/world/live/").headers["X-Press"] == "miss"
    assert client.get(path).headers["X-Press"] == "hit"


def test_the_list_is_narrowed_to_a_section(client, newsroom):
    sport = create_term(Section(edition=newsroom.world, name="Sport", slug="sport"))
    newsroom.publish("Vote")
    newsroom.publish("Match", section=sport)
    send_flash([newsroom.world], "Of no section")
    assert words(client, "/world/live/items.json?section=sport") == ["Match"]
    text = page(client, "/world/live/?section=sport")
    assert "Match" in text
    assert "Vote" not in text
    assert 'href="/world/live/?section=sport" aria-current="true">Sport</a>' in text


@pytest.mark.parametrize(
    "query", ["before=0", "before=x", "before=01", "before=-1", "before=1", "section=none",
              f"before={'9' * 30}"],
)  # fmt: skip
def test_an_address_that_is_none_of_ours_is_not_found(client, newsroom, query):
    for path in ("/world/live/", "/world/live/items.json", "/world/live/lite/"):
        assert client.get(f"{path}?{query}").status_code == 404, path


def test_an_empty_newsfeed_says_so(client, newsroom):
    assert "Nothing has been told here yet." in page(client)
    assert "Nothing has been told here yet." in page(client, "/world/live/lite/")
    nothing = {"words": "", "href": ""}
    assert listed(client) == {"newest": "0:0", "items": [], "older": "", "banner": nothing}


def test_posts_of_a_live_story_are_items_by_their_headline_or_first_words(client, newsroom):
    story = newsroom.publish("Vote count", kind="live")
    live.post(story, [("text", "<p>Quiet <b>so</b> far &amp; long</p>")])
    named = live.post(story, [], headline="Polls close")
    item = listed(client)["items"][0]
    assert (item["label"], item["story"]) == ("Live", story.pk)
    assert item["href"] == f"/world{story.path}#post-{named.pk}"
    assert words(client) == ["Polls close", "Quiet so far & long", "Vote count"]
    live.remove_post(named)
    assert words(client) == ["Quiet so far & long", "Vote count"]
    assert "Polls close" not in page(client)


def test_a_scheduled_post_is_told_when_it_is_out(client, newsroom):
    story = newsroom.publish("Vote count", kind="live")
    moment = timezone.now() + timedelta(seconds=2)
    live.post(story, [], headline="Later", at=moment)
    assert words(client) == ["Vote count"]
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.02)
    release_due()
    assert words(client) == ["Later", "Vote count"]


def test_a_banner_is_an_item_until_it_is_taken_away(client, newsroom):
    story = newsroom.publish("Dam")
    fronts.show_banner(newsroom.world, "The dam holds", story=story, actor=newsroom.chief)
    item = listed(client)["items"][0]
    assert (item["words"], item["breaking"], item["label"]) == ("The dam holds", True, "Breaking")
    assert item["href"] == f"/world{story.path}"
    assert "is-breaking" in page(client)
    fronts.clear_banner(newsroom.world)
    assert words(client) == ["Dam"]


def test_a_banner_whose_time_is_up_stays_in_the_list_as_what_was_said(client, newsroom):
    fronts.show_banner(newsroom.world, "The dam holds")
    Due.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    Banner.objects.update(until=timezone.now() - timedelta(seconds=1))
    release_due()
    assert words(client) == ["The dam holds"]


def test_a_flash_goes_to_several_editions_at_once_and_is_put_right_and_taken_back(client, newsroom):
    sent = send_flash(
        [newsroom.afrique, newsroom.europe], "  Séisme au large de Dakar  ", breaking=True
    )
    for code in ("afrique", "europe"):
        item = listed(client, f"/{code}/live/items.json")["items"][0]
        assert (item["breaking"], item["label"], item["href"]) == (True, "Urgent", "")
    assert words(client) == []
    edit_flash(sent[0], {"words": "Séisme près de Dakar", "breaking": False})
    item = listed(client, "/afrique/live/items.json")["items"][0]
    assert "près" in item["words"]
    assert item["label"] == "Flash"
    assert "large" in words(client, "/europe/live/items.json")[0]
    assert remove_flash(sent[0], everywhere=True) == 2
    assert remove_flash(sent[0], everywhere=True) == 0
    for code in ("afrique", "europe"):
        assert words(client, f"/{code}/live/items.json") == []
    assert Flash.objects.count() == 2, "what was sent is kept"


def test_a_flash_leads_to_the_story_in_each_edition_that_has_it(client, newsroom):
    story = newsroom.publish("Dam")
    twin = newsroom.publish(
        "Barrage", edition=newsroom.afrique, section=newsroom.politique,
        translation_group=story.translation_group,
    )  # fmt: skip
    send_flash([newsroom.world, newsroom.afrique, newsroom.europe], "Dam", story=story)
    found = {
        code: listed(client, f"/{code}/live/items.json")["items"][0]["href"]
        for code in ("world", "afrique", "europe")
    }
    assert found == {
        "world": f"/world{story.path}", "afrique": f"/afrique{twin.path}", "europe": ""
    }  # fmt: skip


def test_who_may_not_send_in_one_of_the_editions_sends_in_none(newsroom):
    for person, editions in (
        (newsroom.reporter, [newsroom.world]),
        (newsroom.outsider, [newsroom.world]),
        (newsroom.editor, [newsroom.world, newsroom.afrique]),
    ):
        with pytest.raises(PermissionDenied):
            send_flash(editions, "No", actor=person)
    [flash] = send_flash([newsroom.world], "Yes", actor=newsroom.editor)
    with pytest.raises(PermissionDenied):
        edit_flash(flash, {"words": "No"}, actor=newsroom.outsider)
    with pytest.raises(PermissionDenied):
        remove_flash(flash, actor=newsroom.outsider)
    both = send_flash([newsroom.world, newsroom.afrique], "Two")
    with pytest.raises(PermissionDenied):
        remove_flash(both[0], actor=newsroom.editor, everywhere=True)
    assert Flash.objects.filter(removed_at=None, words__in=["Yes", "Two"]).count() == 3
    assert Line.objects.get(verb="flash.sent", object_id=flash.pk).actor_id == newsroom.editor.pk


def test_what_cannot_be_told_is_refused_and_says_why(newsroom):
    draft = newsroom.story("Draft")
    flash = send_flash([newsroom.world], "Out")[0]
    remove_flash(flash)
    for wrong in (
        lambda: send_flash([newsroom.world], " "),
        lambda: send_flash([newsroom.world], "x" * 281),
        lambda: send_flash([], "Nobody"),
        lambda: send_flash([newsroom.world], "Unseen", story=draft),
        lambda: send_flash([newsroom.afrique], "Новости"),
        lambda: send_flash([newsroom.world, newsroom.arabic], "Only English"),
        lambda: edit_flash(flash, {"words": "Again"}),
    ):
        with pytest.raises(ValidationError):
            wrong()
    assert Flash.objects.count() == 1


def test_hostile_words_are_only_words(client, newsroom):
    topic = create_term(Topic(edition=newsroom.world, name="Harbours", slug="harbours"))
    story = newsroom.story(HOSTILE)
    actions.edit(story, {"topics": [topic]})
    actions.publish(Story.objects.get(pk=story.pk))
    send_flash([newsroom.world], HOSTILE)
    for path in ("/world/live/", "/world/live/lite/"):
        text = page(client, path)
        assert "<script>alert" not in text
        assert text.count("&lt;script&gt;alert") >= 2
    response = client.get("/world/live/items.json")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert listed(client)["items"][1]["topics"] == [topic.pk]


def test_every_page_leads_to_the_newsfeed(client, newsroom):
    story = newsroom.publish("Harbour")
    for path in ("/world/", f"/world{story.path}", "/world/nothing/"):
        text = client.get(path).content.decode()
        assert 'href="/world/live/"' in text, path
    text = page(client, "/afrique/live/")
    assert "Fil d’actu" in text
    [link] = [part for part in text.split("<link") if "application/json" in part]
    assert 'rel="alternate"' in link
    assert 'href="/afrique/live/items.json"' in link
    assert "/afrique/live/</loc>" in client.get("/afrique/sitemap/lists.xml").content.decode()
    assert 'href="/afrique/live/lite/"' in client.get("/afrique/lite/").content.decode()
