"""What every page shows round its text is asked of the database once a page."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from rotative.press.generations import generations


def asked(client, path: str, *words: str) -> int:
    """How many questions with all of ``words`` the page at ``path`` costs when nothing is known."""
    generations().begin_anew()
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return sum(all(word in one["sql"] for word in words) for one in seen.captured_queries)


def test_the_home_page_asks_for_the_open_editions_once(client, newsroom):
    newsroom.publish("A story")
    assert asked(client, "/world/", 'FROM "editions_edition"', '"is_open" ORDER BY') == 1


def test_the_newsfeed_asks_for_the_sections_once(client, newsroom):
    newsroom.publish("A story")
    for path in ("/world/live/", f"/world/live/?section={newsroom.politics.slug}"):
        assert asked(client, path, 'FROM "stories_section"', "ORDER BY") == 1, path


def test_a_story_nobody_has_read_yet_asks_only_for_what_is_its_own(client, newsroom):
    stories = [newsroom.publish(f"Story {number}") for number in range(12)]
    generations().begin_anew()
    assert client.get(f"/world{stories[0].path}").status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"/world{stories[6].path}").status_code == 200
    questions = [one["sql"] for one in seen.captured_queries]
    # Itself, its people, topics, chosen and older stories, corrections; and where the ledger is.
    assert len(questions) <= 13, questions
    assert not any('FROM "stories_section"' in one for one in questions)
