"""A story's page, block by block."""

import pytest

from rotative.stories.models import Story
from rotative.web.tests.reader_cast import every_block, fill


@pytest.fixture
def page(client, newsroom):
    """The HTML of a story with every block; its words are “Word”."""
    other = newsroom.publish("The other story")
    story = newsroom.publish("All of it", body=every_block(other, "Word"))
    answer = client.get(f"/world{story.path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_block_is_shown_by_its_own_template_but_passages_not_understood(page):
    for mark in (
        "<blockquote>",
        '<span class="insertion">[Word]</span>',
        "<video controls",
        "<audio controls",
        'preload="none"',
        "post.example/1",
        'class="related"',
        'class="fact-box"',
        "<ol><li>Word</li>",
        '<th scope="col">Word</th>',
        '<th scope="row">Word</th>',
        'class="correction-note"',
        "<hr>",
        "1 March 2026",
    ):
        assert mark in page, mark
    assert "never shown" not in page


def test_nothing_of_another_site_loads_before_the_reader_asks(page):
    for tag in ("<iframe", "<script src", "<object", "autoplay"):
        assert tag not in page


def test_links_to_stories_lead_to_their_address_and_die_with_them(client, newsroom):
    from rotative.stories import actions

    other = newsroom.publish("The other story")
    text = f'<p>See <a linktype="story" id="{other.pk}">this one</a>.</p>'
    story = newsroom.publish("Linking", body=[("text", text)])
    page = client.get(f"/world{story.path}").content.decode()
    assert f'href="/world{other.path}"' in page
    assert "linktype" not in page
    actions.withdraw(other, "Wrong.")
    page = client.get(f"/world{story.path}").content.decode()
    assert "See this one." in page


def test_hostile_text_from_anywhere_does_nothing(client, newsroom):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    story = newsroom.story(
        evil, standfirst=evil, kicker=evil[:70], dateline=evil[:70], source_credit=evil,
        body=[
            ("text", f'<p onclick="x()">{evil}<a href="javascript:x()">link</a></p>'),
            ("quote", {"text": evil, "speaker": evil, "role": "", "source": ""}),
            ("embed", {"address": "https://e.example/", "provider": evil[:70], "title": evil,
                       "text": evil}),
        ],
    )  # fmt: skip
    # As if written past the editor: cleaned again when the page is made.
    from rotative.stories import actions

    story = actions.publish(story)
    Story.objects.filter(pk=story.pk).update(headline="</script><script>alert(3)</script>")
    for path in (f"/world{story.path}", "/world/", "/world/feed.xml"):
        page = client.get(path).content.decode()
        for mark in ("<script>alert", "onerror=alert(2)>", "onclick=", 'href="javascript'):
            if path.endswith("feed.xml") or mark != "onerror=alert(2)>":
                assert mark not in page, (path, mark)
        assert "<img src=x" not in page


def test_machines_get_the_story_and_nothing_but_the_story(client, newsroom):
    import trafilatura

    other = newsroom.publish("Some other headline entirely")
    sentence = "The crews went back to work before dawn, and by noon the quay smelled of coffee. "
    story = newsroom.publish(
        "Harbour reopens",
        standfirst="After nine days of silence.",
        body=[
            ("text", f"<p>{sentence * 4}</p><p>{sentence * 3}</p>"),
            ("related", {"story": other.pk, "address": "", "headline": ""}),
            ("text", f"<p>{sentence * 4}</p>"),
        ],
    )
    page = client.get(f"/world{story.path}").content.decode()
    text = trafilatura.extract(page, include_comments=False)
    assert text.count("The crews went back") == 11
    for furniture in ("Read also", "Some other headline", "Skip to", "News feed", "More on this"):
        assert furniture not in text


def test_the_story_for_machines_is_whole_and_cannot_end_its_block(client, newsroom):
    import json
    import re

    story = newsroom.publish("Ships & </script> storms", standfirst="Nine days.")
    page = client.get(f"/world{story.path}").content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block[1])
    assert data["headline"] == "Ships & </script> storms"
    assert data["mainEntityOfPage"]["@id"] == story.address
    assert f'<link rel="canonical" href="{story.address}">' in page


def test_the_same_story_in_other_editions_is_named_in_their_language(client, newsroom):
    story = newsroom.publish("Harbour reopens")
    twin = newsroom.story(
        "Le port rouvre", edition=newsroom.afrique, section=newsroom.politique,
        translation_group=story.translation_group,
    )  # fmt: skip
    from rotative.stories import actions

    path = f"/world{story.path}"
    assert "Le port rouvre" not in client.get(path).content.decode()
    twin = actions.publish(twin)
    page = client.get(path).content.decode()
    assert '<li lang="fr-SN" dir="ltr">' in page
    assert f'hreflang="fr-SN" href="{twin.address}"' in page


def test_a_page_is_set_in_its_languages_typography_and_the_text_stays_as_typed(client, newsroom):
    story = newsroom.publish(
        'Il dit: "non"', edition=newsroom.afrique, section=newsroom.politique,
        body=[("text", "<p>Vraiment? Oui!</p>")],
    )  # fmt: skip
    page = client.get(f"/afrique{story.path}").content.decode()
    assert "«\u202fnon\u202f»" in page
    assert "Vraiment\u202f?" in page
    assert Story.objects.get(pk=story.pk).headline == 'Il dit: "non"'


def test_a_preview_is_made_of_the_draft_by_the_readers_own_page(client, rf, newsroom):
    from rotative.stories import actions

    story = newsroom.publish("Public headline")
    actions.edit(story, {"headline": "Draft headline"})
    draft = Story.objects.get(pk=story.pk).get_latest_revision_as_object()
    answer = draft.serve_preview(rf.get("/"), "")
    assert answer.status_code == 200
    assert "<h1>Draft headline</h1>" in answer.content.decode()
    assert "Draft headline" not in client.get(f"/world{story.path}").content.decode()


# How many queries a page may cost, whatever the archive holds, while nothing is remembered. The
# edition, what is due and the furniture are five of them; a list's numbers and its stories are
# asked for apart, so that the next page asks for neither.
BUDGET = {
    "home": 20, "section": 14, "empty section": 12, "story": 40, "short story": 32, "topic": 14,
    "author": 13, "place": 13, "day": 12, "an empty day": 10, "static": 12, "404": 10, "410": 10,
    "feed": 30 + 20 * 6, "saved": 9, "search": 10, "nothing found": 19,
    "newsfeed": 15, **dict.fromkeys(("newsfeed of a section", "empty newsfeed"), 24),
    **dict.fromkeys(("analysis", "interview", "opinion", "explainer", "gallery", "live"), 40),
}  # fmt: skip


@pytest.mark.slow
def test_no_page_asks_more_of_the_database_as_the_archive_grows(client, newsroom):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from rotative.press.generations import generations

    pages = fill(newsroom.world, newsroom.politics, "Word")

    def costs() -> dict[str, int]:
        counted = {}
        for kind, path in pages.items():
            generations().begin_anew()  # so that the page is made, not taken from the store
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            counted[kind] = len(seen)
        return counted

    costs()
    before = costs()
    for _number in range(30):
        newsroom.publish("Word")
    after = costs()
    over = {kind: (cost, BUDGET[kind]) for kind, cost in after.items() if cost > BUDGET[kind]}
    assert not over, over
    grown = {kind: (before[kind], after[kind]) for kind in after if after[kind] > before[kind] + 1}
    assert not grown, grown
