"""Share cards: drawn once in the edition's script, gone with their story."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageChops, features

from rotative.ledger.models import Line
from rotative.media import actions as bank
from rotative.media.tests.pictures import draw
from rotative.press.render import render
from rotative.stories import actions
from rotative.wire.outbound.cards import draw as drawing
from rotative.wire.outbound.cards.design import card_of, story_path
from rotative.wire.outbound.cards.follow import order_cards


def ask(path: str, edition):
    """The page as the press makes it."""
    return render("testserver", path, edition)


def opened(page) -> Image.Image:
    """The card, which must be one."""
    assert page.status == 200
    assert dict(page.headers)["Content-Type"] == "image/jpeg"
    card = Image.open(io.BytesIO(page.body))
    card.load()
    assert (card.format, card.size) == ("JPEG", (1200, 630))
    return card


def ink(card: Image.Image, box: tuple[int, int, int, int]) -> float:
    """The share of a part of the card that is not paper."""
    part = card.crop(box).convert("L")
    return sum(part.histogram()[:128]) / (part.width * part.height)


def named_card(page_body: bytes) -> str:
    """The card that a page's head names."""
    return re.search(r'property="og:image" content="([^"]+)"', page_body.decode())[1]


def test_a_storys_page_names_its_card_and_the_card_is_there(newsroom):
    story = newsroom.publish("Harbour reopens")
    where = named_card(ask(story.path, newsroom.world).body)
    root = f"{newsroom.world.origin}{newsroom.world.base}"
    assert where.startswith(f"{root}/share/{story.pk}-")
    card = opened(ask(where.removeprefix(root), newsroom.world))
    assert ink(card, (60, 40, 600, 300)) > 0.01


def test_another_headline_is_another_card_and_the_old_address_leads_there(newsroom):
    story = newsroom.publish("Harbour reopens")
    before = story_path(story, card_of(story))
    opened(ask(before, newsroom.world))
    actions.update(story, {"headline": "Harbour stays shut"})
    story.refresh_from_db()
    after = story_path(story, card_of(story))
    assert after != before
    moved = ask(before, newsroom.world)
    assert (moved.status, dict(moved.headers)["Location"]) == (301, f"/world{after}")
    opened(ask(after, newsroom.world))
    _folders, kept = default_storage.listdir(f"cards/{story.pk}")
    assert len(kept) == 1


def test_drafts_and_withdrawn_stories_have_no_card(newsroom):
    story, draft = newsroom.publish("Gone"), newsroom.story("Draft")
    where = story_path(story, card_of(story))
    opened(ask(where, newsroom.world))
    actions.withdraw(story, "Untrue.")
    assert ask(where, newsroom.world).status == 404
    assert ask(story_path(draft, card_of(draft)), newsroom.world).status == 404
    assert ask(where, newsroom.afrique).status == 404


def test_the_picture_stands_at_the_end_of_the_line_with_whose_it_is(newsroom):

    picture = bank.add_picture(draw(1200, 800), actor=newsroom.operator)
    sides = {}
    for edition, section in (
        (newsroom.world, newsroom.politics),
        (newsroom.arabic, newsroom.siyasa),
    ):
        story = newsroom.publish("كلمة", edition=edition, section=section, lead_picture=picture)
        card = opened(ask(story_path(story, card_of(story)), edition))
        left, right = ink(card, (0, 500, 200, 590)), ink(card, (1000, 500, 1200, 590))
        sides[edition.code] = (left > 0.9, right > 0.9)
    assert sides == {"world": (False, True), "arabic": (True, False)}


def test_a_published_story_has_its_card_drawn_before_anybody_asks(newsroom):
    from rotative.wire.outbound.cards.tasks import draw_card

    story = newsroom.publish("Harbour reopens")
    from django_tasks_db.models import DBTaskResult

    order_cards(list(Line.objects.order_by("number")))
    waiting = [row for row in DBTaskResult.objects.all() if row.task_path.endswith("draw_card")]
    assert [row.args_kwargs["args"] for row in waiting] == [[story.pk]]
    assert draw_card.call(story.pk) is True
    assert default_storage.exists(f"cards/{story.pk}/{card_of(story).digest}.jpg")
    assert draw_card.call(story.pk + 1) is False


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow cannot join letters here")
def test_arabic_letters_are_joined_and_run_from_the_right():
    order = {
        "name": "تماريس", "kicker": "", "headline": "سسس", "credit": "", "language": "ar",
        "direction": "rtl", "accent": "#7a1f2b", "ink": "#7a1f2b", "picture": "",
        "focus": (0.5, 0.4),
    }  # fmt: skip
    joined = drawing.draw(order, None)
    apart = drawing.draw({**order, "headline": "س\u200cس\u200cس"}, None)
    box = (0, 140, 1200, 630)
    assert ImageChops.difference(joined.crop(box), apart.crop(box)).getbbox()
    assert ink(joined, (600, 140, 1200, 400)) > 0
    assert ink(joined, (0, 140, 600, 400)) == 0


def test_every_language_of_the_program_can_be_drawn():
    from rotative.editions.languages import LANGUAGES

    for profile in LANGUAGES.values():
        name = drawing.font_for(
            drawing.drawable(profile.name), profile.tag, joined=profile.direction == "rtl"
        )
        assert name.startswith(str(drawing.FONTS)), profile.tag


def test_no_line_begins_with_a_stop_or_ends_with_an_opening_quote():
    text = "港口停工九天后恢复作业，船员们说：“我们一直在等待。”新的系统将引导船只进港。"
    for width in range(3, 14):
        lines = list(drawing.wrap(text, width, len))
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "，。：”" or line[-1] == "“"]


def test_what_cannot_be_drawn_is_left_out_and_harms_nothing(newsroom):
    story = newsroom.publish("\U0001f600\U0001f680 \u202e \ue000\ue001", standfirst="x")
    card = opened(ask(story_path(story, card_of(story)), newsroom.world))
    assert ink(card, (60, 250, 1140, 620)) == 0
    long = newsroom.publish("W" * 300)
    opened(ask(story_path(long, card_of(long)), newsroom.world))
