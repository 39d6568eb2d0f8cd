"""A story as text and as Markdown: the same story, and nothing that a reader of it would run."""

import json
import re

import pytest

from rotative.press.render import render
from rotative.stories import actions
from rotative.stories.models import Byline, Person, Story, Topic

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(2)) ![y](https://e.example) `a` **b** #c"


def page(path: str, edition):
    """The page as the press makes it."""
    return render("testserver", path, edition)


def read(path: str, edition) -> tuple[dict, str]:
    """The facts and the text of an alternate."""
    found = page(path, edition)
    assert found.status == 200
    _before, facts, body = found.body.decode().split("---\n", 2)
    return dict(line.split(": ", 1) for line in facts.splitlines()), body.strip()


@pytest.fixture
def harbour(newsroom):
    """A story by somebody, with a topic and most kinds of block."""
    other = newsroom.publish("Some other headline")
    topic = Topic.objects.create(edition=newsroom.world, name="Ports", slug="ports")
    story = Story(
        edition=newsroom.world,
        section=newsroom.politics,
        headline="Harbour reopens",
        standfirst='"Nine days" of silence.',
        dateline="WRENMOUTH",
        body=[
            ("text", '<p>Dawn &amp; <b>tugs</b>, <a href="/x/">see</a>.</p><h2>Noon</h2>'
                     "<ul><li>one</li><li>two</li></ul>"),
            ("quote", {"text": "We [the crews] waited.", "speaker": "Ada Crane", "role": "pilot",
                       "source": ""}),
            ("related", {"story": other.pk, "address": "", "headline": ""}),
            ("list", {"numbered": True, "items": ["First", "Second"]}),
            ("fact_box", {"title": "In figures", "text": "<p>9 days</p>"}),
            ("table", {"caption": "Ships", "source": "Port", "table": {
                "data": [["Day", "Ships"], ["Mon", "3"]], "first_row_is_table_header": True,
                "first_col_is_header": False}}),
            ("divider", None),
        ],
    )  # fmt: skip
    story.bylines.add(Byline(person=Person.objects.create(name="Rita Vale", slug="rita-vale")))
    story = actions.create(story)
    actions.edit(story, {"topics": [topic]})
    return actions.publish(Story.objects.get(pk=story.pk))


def test_both_begin_with_what_the_story_is(harbour, newsroom):
    for name in ("text", "md"):
        facts, _body = read(f"{harbour.path}{name}/", newsroom.world)
        assert "Harbour reopens" in facts["headline"]
        assert "Rita Vale" in facts["byline"]
        assert "Ports" in facts["topics"]
        assert "en-GB" in facts["language"]
        assert harbour.address in facts["canonical"]
        assert harbour.first_published_at.strftime("%Y-%m-%d") in facts["published"]
    assert json.loads(read(f"{harbour.path}md/", newsroom.world)[0]["byline"]) == ["Rita Vale"]


def test_plain_text_holds_every_block_once_set_as_the_edition_prints(harbour, newsroom):
    _facts, body = read(f"{harbour.path}text/", newsroom.world)
    assert body.split("\n\n") == [
        "“Nine days” of silence.",
        "Dawn & tugs, see.",
        "Noon",
        "- one\n- two",
        "“We [the crews] waited.”",
        "— Ada Crane, pilot",
        "1. First\n2. Second",
        "In figures",
        "9 days",
        "Ships",
        "Day\tShips\nMon\t3",
        "Port",
        "* * *",
    ]


def test_markdown_keeps_links_stress_and_tables(harbour, newsroom):
    _facts, body = read(f"{harbour.path}md/", newsroom.world)
    parts = body.split("\n\n")
    assert parts[0] == "# Harbour reopens"
    assert f"Dawn \\& **tugs**, [see](<{newsroom.world.origin}/x/>)." in parts
    assert "## Noon" in parts
    assert "> “We \\[the crews\\] waited.”\n>\n> — Ada Crane, pilot" in parts
    assert "| Day | Ships |\n| --- | --- |\n| Mon | 3 |" in parts
    assert "Some other headline" not in body


def test_they_say_whose_copy_they_are(harbour, newsroom):
    for name, kind in (("text", "text/plain"), ("md", "text/markdown")):
        headers = dict(page(f"{harbour.path}{name}/", newsroom.world).headers)
        assert headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert headers["Link"] == f'<{harbour.address}>; rel="canonical"'
        told = dict(page(harbour.path, newsroom.world).headers)["Link"]
        assert f'<{harbour.address}{name}/>; rel="alternate"; type="{kind}"' in told


def test_a_corrected_story_says_so(harbour, newsroom):
    actions.correct(harbour, "The pilot was wrongly named.")
    for name in ("text", "md"):
        facts, body = read(f"{harbour.path}{name}/", newsroom.world)
        assert "corrected" in facts
        assert body.endswith(": The pilot was wrongly named.")


def test_a_withdrawn_story_has_no_alternate_and_a_stale_address_moves(harbour, newsroom):
    stale = harbour.path.replace("harbour", "old")
    moved = page(f"{stale}md/", newsroom.world)
    assert moved.status == 301
    assert dict(moved.headers)["Location"] == f"/world{harbour.path}md/"
    actions.withdraw(harbour, "It was not so.")
    for name in ("text", "md"):
        assert page(f"{harbour.path}{name}/", newsroom.world).status == 410
    draft = newsroom.story("Draft")
    assert page(f"{draft.path}text/", newsroom.world).status == 404


def test_nothing_that_was_typed_is_markup_in_markdown(newsroom):
    from markdown_it import MarkdownIt

    from rotative.stories.models import Section

    section = Section.objects.create(edition=newsroom.world, name=HOSTILE, slug="x")
    story = newsroom.publish(
        HOSTILE, standfirst=HOSTILE, section=section,
        body=[("text", f"<p>{HOSTILE.replace('<', '&lt;')}</p>"),
              ("list", {"numbered": False, "items": [HOSTILE, "- - # nested"]}),
              ("quote", {"text": HOSTILE.replace("[", "(").replace("]", ")"), "speaker": HOSTILE,
                         "role": "", "source": ""})],
    )  # fmt: skip
    _facts, body = read(f"{story.path}md/", newsroom.world)
    shown = MarkdownIt("commonmark", {"html": True}).render(body)
    assert not re.search(r"<(script|img|a|code|em)\b", shown)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    offered = page("/llms.txt", newsroom.world).body.decode()
    shown = MarkdownIt("commonmark", {"html": True}).render(offered)
    assert not re.search(r"<(script|img|code|em)\b", shown)


def test_llms_txt_speaks_the_editions_language_and_leads_to_markdown(newsroom):
    story = newsroom.publish("Le port rouvre", edition=newsroom.afrique, section=newsroom.politique)
    text = page("/llms.txt", newsroom.afrique).body.decode()
    assert text.startswith("# Afrique\n")
    assert "## Rubriques" in text
    assert f"(<{story.address}md/>)" in text
    assert "Newest" not in text
    assert Story.objects.get(pk=story.pk).live
