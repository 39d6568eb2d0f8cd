"""What the demo's desk tells its readers fits its editions and is told once."""

import pytest

from rotative.editions.languages import LANGUAGES
from rotative.editions.scripts import foreign_words
from rotative.ledger.models import Line
from rotative.newsfeed.items import items_of
from rotative.newsfeed.models import LONGEST, Flash
from rotative.web.demo import flashes, load
from rotative.web.demo.staff import EDITIONS
from rotative.web.strings.detect import can_detect, detect


@pytest.mark.parametrize("code", EDITIONS)
def test_what_is_told_is_in_the_editions_language_and_about_stories_that_there_are(code):
    told = flashes.read_flashes(code)
    known = {one["key"]: one for one in load.read_stories(code)}
    language = LANGUAGES[load.read_edition(code)["language"]]
    assert len(told["flash"]) >= 4
    assert len(told["update"]) >= 2
    assert sum(one.get("breaking", False) for one in told["flash"]) == 1
    told_all = told["flash"] + told["update"]
    if can_detect():
        assert detect(" ".join(one.get("words") or one["more"] for one in told_all)) == language.tag
    for one in told_all:
        words = one.get("words") or one["more"]
        assert len(words) <= LONGEST
        assert not foreign_words(words, language)
        if "story" in one:
            story = known[one["story"]]
            assert not story.keys() & {"withdraw", "schedule"}, one["story"]


def test_it_is_told_once_in_its_order_however_often_it_is_loaded(newsroom):
    dam = newsroom.publish("Dam", standfirst="It holds.")
    told = {
        "update": [{"story": "dam", "more": "For now."}],
        "flash": [
            {"words": "Rain at noon"},
            {"words": "Water at the gate", "story": "dam", "breaking": True},
        ],
    }
    for _again in range(2):
        flashes.tell(newsroom.world, told, {"dam": dam}.get)
        dam.refresh_from_db()
    assert dam.standfirst == "It holds. For now."
    assert Flash.objects.count() == 2
    items = items_of(Line.objects.told("world"), newsroom.world, dam.revised_at)
    assert [(item.form, item.breaking) for item in items] == [
        ("flash", True), ("flash", False), ("updated", False),
    ]  # fmt: skip
