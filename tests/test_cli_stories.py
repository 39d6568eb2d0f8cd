"""Writing, publishing and withdrawing stories from the command line."""

import json

import pytest

from rotative.stories.models import Story
from rotative.web.cli.plaintext import Unreadable, blocks_of, read_text


@pytest.fixture
def text(tmp_path):
    """A story's text in a file."""
    place = tmp_path / "story.txt"
    place.write_text("Rain fell.\n\n> It [the rain] stopped.\n> — Ama, harbour master\n", "utf-8")
    return str(place)


def write(command, text, **changes):
    options = {"edition": "world", "section": "politics", "headline": "Rain", "body": text}
    options |= changes
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    return command("story", "new", *words, "--publish")


def test_a_published_story_answers_at_its_address(newsroom, command, text, client):
    answer = write(command, text)
    assert answer.code == 0
    address = answer.out.strip()
    page = client.get(address.removeprefix("http://127.0.0.1:8000"), headers={"host": "127.0.0.1"})
    assert page.status_code == 200
    assert "Rain fell." in page.content.decode()


def test_a_story_without_publish_stays_a_draft(newsroom, command, text):
    answer = command("story", "new", "--edition", "world", "--section", "politics",
                     "--headline", "Later", "--body", text)  # fmt: skip
    assert answer.code == 0
    story = Story.objects.get()
    assert not story.live
    assert f"rotative story publish {story.pk}" in answer.out
    assert command("story", "publish", str(story.pk)).out.strip() == story.address
    story.refresh_from_db()
    assert story.live


def test_the_text_may_come_from_standard_input(newsroom, command):
    answer = write(command, "-", headline="Piped")
    assert answer.code == 1
    assert "empty" in answer.err
    answer = command("story", "new", "--edition", "world", "--section", "politics", "--headline",
                     "Piped", "--body", "-", "--publish", "--json", stdin="A pipe.")  # fmt: skip
    assert json.loads(answer.out)["state"] == "live"


def test_what_a_program_reads_of_a_story(newsroom, command, text):
    write(command, text, byline="Jo Doe", standfirst="Wet.")
    facts = json.loads(command("story", "show", str(Story.objects.get().pk), "--json").out)
    assert facts["headline"] == "Rain"
    assert facts["bylines"] == ["Jo Doe"]
    assert facts["edition"] == "world"
    assert facts["state"] == "live"


def test_a_withdrawn_story_is_gone_and_says_why(newsroom, command, text, client):
    address = write(command, text).out.strip()
    story = Story.objects.get()
    answer = command("story", "withdraw", str(story.pk), "--reason", "It never rained.")
    assert answer.code == 0
    page = client.get(address.removeprefix("http://127.0.0.1:8000"), headers={"host": "127.0.0.1"})
    assert page.status_code == 410
    assert "It never rained." in page.content.decode()


def test_withdrawing_a_draft_is_refused_in_words(newsroom, command):
    story = newsroom.story()
    answer = command("story", "withdraw", str(story.pk), "--reason", "Wrong.")
    assert answer.code == 1
    assert "never public" in answer.err


def test_an_embargo_keeps_a_published_story_back(newsroom, command, text):
    answer = write(command, text, embargo="2999-01-01T00:00")
    assert answer.code == 0
    story = Story.objects.get()
    assert not story.live
    assert story.go_live_at.isoformat() == "2999-01-01T00:00:00+00:00"
    assert "2999-01-01 at 00:00" in answer.err


def test_a_time_without_an_offset_is_the_editions_own(newsroom, command, text):
    newsroom.world.time_zone = "Asia/Tokyo"
    newsroom.world.save()
    write(command, text, at="2999-01-01T09:00")
    assert Story.objects.get().go_live_at.isoformat() == "2999-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"edition": "wordl"}, 3, "There is no edition “wordl”. Did you mean world?"),
        ({"section": "polit"}, 3, "There are: politics."),
        ({"body": "/nowhere/at-all"}, 3, "there is no file /nowhere/at-all"),
        ({"kind": "gossip"}, 2, "news"),
        ({"topic": "rain"}, 3, "rotative topic add --edition world NAME"),
        ({"embargo": "tomorrow"}, 2, "“tomorrow” is not a time"),
        ({"embargo": "2026-02-30T10:00"}, 2, "is not a time"),
        ({"at": "2001-01-01"}, 2, "has passed"),
        ({"slug": "desk"}, 1, "reserved"),
        ({"slug": "two words"}, 1, "slug"),
        ({"headline": "x" * 301}, 1, "headline"),
        ({"headline": ""}, 1, "headline"),
        ({"byline": " "}, 2, "names somebody"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    newsroom, command, text, changes, code, words
):
    answer = write(command, text, **changes)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert not Story.objects.exists()


def test_a_slug_that_is_taken_is_refused_with_what_to_do(newsroom, command, text):
    assert write(command, text, slug="rain").code == 0
    answer = write(command, text, slug="rain")
    assert answer.code == 1
    assert "Choose another --slug than “rain”" in answer.err
    assert Story.objects.count() == 1


def test_a_number_that_is_no_storys_is_not_found(newsroom, command):
    for number in ("77", "99999999999999999999999"):
        answer = command("story", "show", number)
        assert answer.code == 3
        assert f"There is no story {number}." in answer.err


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xff\xfeR\x00", "UTF-8"),
        (b"caf\xe9", "UTF-8"),
        (b"a\x00b", "NUL"),
        (b"x" * 2_000, "1,000 bytes"),
    ],
)
def test_a_text_that_cannot_be_a_storys_is_named(raw, words):
    with pytest.raises(Unreadable, match=words):
        read_text(raw, cap=1_000)


def test_plain_text_becomes_blocks():
    blocks = blocks_of(
        "One.\n\n## Two\nThree\nlines.\n\n> Said [here].\n> — Ama, pilot\n\n- a\n- b\n\n---\n\nEnd."
    )
    assert [block["type"] for block in blocks] == ["text", "quote", "list", "divider", "text"]
    assert blocks[1]["value"] == {
        "text": "Said [here].", "speaker": "Ama", "role": "pilot", "source": "",
    }  # fmt: skip
    assert blocks[2]["value"] == {"numbered": False, "items": ["a", "b"]}
    assert blocks[0]["value"].count("<p ") == 2
    assert ">Two</h2>" in blocks[0]["value"]


def test_markup_in_plain_text_stays_text():
    (block,) = blocks_of("<script>alert(1)</script> & co")
    assert "&lt;script&gt;" in block["value"]
    assert "<script" not in block["value"]


def test_the_same_text_has_the_same_paragraph_keys():
    assert blocks_of("One.\n\nTwo.") == blocks_of("One.\r\n\r\nTwo.".replace("\r\n", "\n"))
    one, two = blocks_of("One.\n\nOne.")[0]["value"].split("</p>")[:2]
    assert one != two
