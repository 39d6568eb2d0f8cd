"""The feeds: well-formed, whole, and free of what XML cannot hold."""

from lxml import etree

from rotative.stories import actions

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def items(answer) -> list[etree._Element]:
    """A feed's items; the parser accepts nothing that is not well-formed."""
    return etree.fromstring(answer.content).findall("channel/item")


def test_a_feed_has_the_full_text_and_reads_in_a_feed_reader(client, newsroom):
    story = newsroom.publish(
        "Ships & storms <again>",
        standfirst="Nine days “of” silence.",
        body=[
            ("text", '<p>Dawn. <a href="/world/politics/">More</a></p>'),
            ("quote", {"text": "We [the crews] waited.", "speaker": "A crane", "role": "",
                       "source": ""}),
        ],
    )  # fmt: skip
    answer = client.get("/world/feed.xml")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    item = items(answer)[0]
    assert item.findtext("title") == "Ships & storms <again>"
    assert item.findtext("link") == story.address
    assert item.findtext("description") == "Nine days “of” silence."
    text = item.findtext(CONTENT)
    assert "Dawn." in text
    assert "[the crews]" in text
    assert f'href="{newsroom.world.origin}/world/politics/"' in text


def test_an_item_stays_the_same_when_its_slug_changes(client, newsroom):
    story = newsroom.publish("First")
    before = items(client.get("/world/feed.xml"))[0]
    actions.update(story, {"slug": "second"})
    after = items(client.get("/world/feed.xml"))[0]
    assert before.findtext("guid") == after.findtext("guid")
    assert before.findtext("link") != after.findtext("link")


def test_what_xml_cannot_hold_is_left_out(client, newsroom):
    newsroom.publish("Bell\x07 and \ufffe noncharacter", standfirst="\x00\x1b[31m")
    item = items(client.get("/world/feed.xml"))[0]
    assert item.findtext("title") == "Bell and  noncharacter"


def test_a_section_that_is_not_there_has_no_feed(client, newsroom):
    assert client.get("/world/nothing/feed.xml").status_code == 404
    assert client.get("/world/topic/x-1/feed.xml").status_code == 404
