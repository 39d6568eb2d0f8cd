"""What no database holds never reaches one: U+0000 in a story's texts."""

import pytest

from rotative.stories import actions

pytestmark = pytest.mark.django_db


def test_a_story_loses_nul_in_its_fields_and_in_its_blocks(newsroom):
    story = newsroom.story(
        "Har\0bour",
        standfirst="\0Rain",
        body=[("text", "<p>Water\0 rose.</p>"), ("kept", {"what": "a\0", "source": "<b\0>"})],
    )
    story.refresh_from_db()
    assert (story.headline, story.standfirst) == ("Harbour", "Rain")
    assert "\0" not in str(story.body.get_prep_value())
    assert story.body[1].value["source"] == "<b>"


def test_an_edit_loses_it_too(newsroom):
    story = newsroom.publish()
    actions.update(story, {"headline": "Port\0", "body": [("kept", {"what": "x", "source": "\0"})]})
    story.refresh_from_db()
    assert story.headline == "Port"
    assert story.body[0].value["source"] == ""
