"""What readers get at an edition's addresses: pages, redirects, headers."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from rotative.stories import actions
from rotative.stories.models import OldAddress, Person, Place, Story, Topic
from rotative.stories.models.story import Byline


@pytest.fixture
def published(newsroom):
    """A story with everything that has a page of its own."""
    author = Person.objects.create(name="Ines Faro", slug="ines-faro", role="Ports")
    topic = Topic.objects.create(edition=newsroom.world, name="Ports", slug="ports")
    place = Place.objects.create(edition=newsroom.world, name="Valmont", slug="valmont")
    story = Story(
        edition=newsroom.world, section=newsroom.politics, headline="Harbour reopens",
        standfirst="After nine days.", place=place,
        body=[("text", "<p>The first tug cast off at dawn.</p>")],
    )  # fmt: skip
    story.bylines.add(Byline(person=author))
    story = actions.create(story)
    actions.edit(story, {"topics": [topic]})
    return actions.publish(Story.objects.get(pk=story.pk))


def lists_of(story: Story) -> list[str]:
    """The addresses of every list the story stands in."""
    topic, author = story.topics.get(), story.bylines.get().person
    base = story.edition.base
    return [
        f"{base}{path}"
        for path in (
            "/", "/politics/", topic.path, author.path, story.place.path,
            f"/{story.address_day:%Y/%m/%d}/", "/feed.xml", "/politics/feed.xml",
            f"{topic.path}feed.xml", f"{author.path}feed.xml", "/sitemap-news.xml",
        )
    ]  # fmt: skip


def test_a_published_story_is_on_its_page_and_in_every_list_at_once(client, published):
    page = client.get(f"/world{published.path}")
    assert page.status_code == 200
    assert "The first tug cast off at dawn." in page.content.decode()
    for path in lists_of(published):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f"harbour-reopens-{published.pk}" in answer.content.decode(), path


def test_a_withdrawn_story_is_gone_with_its_reason_and_from_every_list(client, published):
    paths = lists_of(published)
    actions.withdraw(published, "The document was forged.")
    page = client.get(f"/world{published.path}")
    text = page.content.decode()
    assert page.status_code == 410
    assert "The document was forged." in text
    assert "Harbour reopens" not in text
    for path in paths:
        assert "harbour-reopens" not in client.get(path).content.decode(), path


def test_a_corrected_story_says_what_was_corrected_and_when(client, published):
    an_hour_ago = published.first_published_at - timedelta(hours=1)
    Story.objects.filter(pk=published.pk).update(first_published_at=an_hour_ago)
    actions.correct(published, "It was ten days.", {"standfirst": "After ten days."})
    text = client.get(f"/world{published.path}").content.decode()
    assert "After ten days." in text
    assert "It was ten days." in text
    assert "Updated:" in text
    correction = published.corrections.get()
    local = correction.at.astimezone(published.edition.zone)
    assert local.isoformat(timespec="seconds") in text


def test_a_draft_is_nowhere_and_does_not_say_that_it_exists(client, newsroom):
    story = newsroom.story("Not yet")
    page = client.get(f"/world{story.path}")
    assert page.status_code == 404
    assert "Not yet" not in page.content.decode()


def test_an_embargoed_story_appears_with_the_first_request_after_its_moment(client, newsroom):
    moment = timezone.now() + timedelta(seconds=3)
    story = newsroom.publish("Under embargo", embargo_until=moment)
    assert "Under embargo" not in client.get("/world/").content.decode()
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.02)
    assert "Under embargo" in client.get("/world/").content.decode()
    assert client.get(f"/world{Story.objects.get(pk=story.pk).path}").status_code == 200


def test_stale_slugs_and_wrong_days_lead_to_the_story(client, published):
    for path in (
        f"/world/2001/01/01/harbour-reopens-{published.pk}/",
        f"{'/world' + published.path.replace('reopens', 'closed')}",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"/world{published.path}")


def test_stale_slugs_of_topics_authors_and_places_lead_on_feeds_too(client, published):
    topic, author = published.topics.get(), published.bylines.get().person
    for path, where in (
        (f"/world/topic/old-name-{topic.pk}/", f"/world{topic.path}"),
        (f"/world/topic/old-name-{topic.pk}/feed.xml", f"/world{topic.path}feed.xml"),
        (f"/world/author/x-{author.pk}/", f"/world{author.path}"),
        (f"/world/place/x-{published.place_id}/", f"/world{published.place.path}"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, where)


def test_another_editions_story_is_not_found_here(client, published):
    assert client.get(f"/afrique{published.path}").status_code == 404


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("/?p=123", "/world/?p=123"),
        ("/2009/03/harbour.html", "/world/2009/03/harbour.html"),
        ("/archives/harbour/", "/world/archives/harbour/"),
        ("/archives/harbour/", "/world/archives/harbour"),
    ],
)
def test_addresses_of_the_old_system_lead_to_the_story(client, published, stored, asked):
    OldAddress.objects.create(edition=published.edition, path=stored, story=published)
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, f"/world{published.path}")


def test_an_old_address_never_hides_a_page(client, published):
    OldAddress.objects.create(edition=published.edition, path="/politics/", story=published)
    assert client.get("/world/politics/").status_code == 200


def test_a_missing_last_slash_is_put_right(client, newsroom):
    for path, where in (("/world", "/world/"), ("/world/politics", "/world/politics/")):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, where)
    assert client.get("/world/nothing").status_code in {301, 404}


def test_unknown_query_keys_change_nothing(client, published):
    plain = client.get("/world/politics/")
    tagged = client.get("/world/politics/?utm_source=letter&x=<script>")
    assert tagged.content == plain.content
    assert tagged["ETag"] == plain["ETag"]


def test_older_pages_follow_one_another_without_loss(client, newsroom):
    for number in range(60):
        newsroom.publish(f"Story number {number:02}")
    seen: list[str] = []
    path = "/world/politics/"
    import re

    while path:
        text = client.get(path).content.decode()
        seen += re.findall(r'class="headline"><a [^>]*>Story number (\d\d)</a>', text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        path = older[1] if older else ""
    assert seen == [f"{number:02}" for number in reversed(range(60))]


def test_a_cursor_that_is_not_ours_finds_nothing(client, newsroom):
    for cursor in ("1", "zzzz", "MTIzLjA", "%00", "é" * 50):
        assert client.get("/world/politics/", {"before": cursor}).status_code == 404


def test_days_to_come_and_days_that_are_none_have_no_page(client, newsroom):
    tomorrow = timezone.now() + timedelta(days=2)
    for path in (f"/world/{tomorrow:%Y/%m/%d}/", "/world/2024/02/31/", "/world/0000/00/00/"):
        assert client.get(path).status_code == 404


def test_browsers_revalidate_and_get_304(client, published):
    path = f"/world{published.path}"
    page = client.get(path)
    assert page["Cache-Control"] == "no-cache"
    assert not page["ETag"].startswith("W/")
    again = client.get(path, headers={"If-None-Match": f'"other", W/{page["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == page["ETag"]
    actions.update(published, {"headline": "Harbour reopens at last"})
    assert client.get(path, headers={"If-None-Match": page["ETag"]}).status_code != 304


def test_head_says_what_get_would(client, published):
    path = f"/world{published.path}"
    page, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head["ETag"] == page["ETag"]
    assert head["Content-Length"] == str(len(page.content))


def test_public_pages_are_read_only(client, newsroom):
    answer = client.post("/world/", {"a": "b"})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_every_public_answer_is_guarded_and_sets_no_cookie(client, published):
    client.cookies["sessionid"] = "somebody"
    for path in (
        "/",
        "/world/",
        f"/world{published.path}",
        "/world/nope/",
        "/nope/",
        "/world/feed.xml",
    ):
        answer = client.get(path, headers={"Accept-Language": "fr"})
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()


def test_the_shared_hosts_root_lists_the_open_editions_in_their_own_languages(client, newsroom):
    newsroom.europe.is_open = False
    newsroom.europe.save()
    text = client.get("/").content.decode()
    assert 'lang="ar-EG" dir="rtl"' in text
    assert "العربية" in text
    assert "Europe" not in text


def test_an_unknown_edition_or_host_gets_a_404_that_leads_to_the_editions(client, newsroom):
    for answer in (
        client.get("/nowhere/at/all/"),
        client.get("/world/", headers={"Host": "stranger.example"}),
    ):
        assert answer.status_code == 404
        assert "/afrique/" in answer.content.decode()


def test_an_edition_answers_on_its_own_host_and_only_there(client, newsroom):
    newsroom.europe.host, newsroom.europe.prefix = "europe.example", ""
    newsroom.europe.save()
    there = client.get("/", headers={"Host": "europe.example"})
    assert there.status_code == 200
    assert 'lang="fr-FR"' in there.content.decode()
    assert client.get("/europe/").status_code == 404


def test_the_desk_stays_where_it_is(client, newsroom):
    assert client.get("/desk/").status_code == 302


def test_robots_are_told_of_each_sitemap_and_kept_from_the_desk(client, newsroom):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert "/world/sitemap.xml" in text


def test_the_editions_colour_can_be_read_by_day_and_by_night(client, newsroom):
    from rotative.fronts.views.colours import PAPER_BY_DAY, PAPER_BY_NIGHT
    from rotative.kit.colours import contrast

    newsroom.world.accent = "#ffe000"
    newsroom.world.save()
    css = client.get("/world/edition.css")
    assert css["Content-Type"].startswith("text/css")
    import re

    day, night = re.findall(r"--accent:(#[0-9a-f]{6})", css.content.decode())
    assert contrast(day, PAPER_BY_DAY) >= 7
    assert contrast(night, PAPER_BY_NIGHT) >= 7
