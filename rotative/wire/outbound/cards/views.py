"""Cards at their addresses. One that shows what is no longer so leads to the newer one."""

from rotative.press.page import Ask, Missing, Moved, Page, data
from rotative.stories.models import Story
from rotative.wire.outbound.cards.design import (
    card_of,
    card_of_edition,
    edition_path,
    story_path,
)
from rotative.wire.outbound.cards.store import card_bytes

TYPE = "image/jpeg"


def story_card(ask: Ask, number: str, digest: str) -> Page:
    """A public story's card; Missing for every other story, and where it cannot be drawn."""
    story = Story.objects.visible_to(None, ask.now).find(ask.edition, int(number))
    if story is None:
        raise Missing(ask.path)
    story.edition = ask.edition
    card = card_of(story)
    if card.digest != digest:
        raise Moved(f"{ask.edition.base}{story_path(story, card)}")
    return _page(ask, card_bytes(str(story.pk), card, story.lead_picture))


def edition_card(ask: Ask, digest: str) -> Page:
    """The edition's own card."""
    card = card_of_edition(ask.edition)
    if card.digest != digest:
        raise Moved(f"{ask.edition.base}{edition_path(card)}")
    return _page(ask, card_bytes(f"edition-{ask.edition.pk}", card, None))


def _page(ask: Ask, body: bytes | None) -> Page:
    if body is None:
        raise Missing(ask.path)
    return data(body, TYPE)
