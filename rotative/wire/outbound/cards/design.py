"""What a share card shows, and the address that changes with it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from rotative.editions.models import Edition
from rotative.editions.typography import set_text
from rotative.kit.colours import readable
from rotative.stories.models import Story

RECIPE = 1  # changes with how cards are drawn: all of them get new addresses
WIDTH, HEIGHT = 1200, 630
PAPER = "#fdfcf9"
_CONTRAST = 4.5


@dataclass(frozen=True)
class Card:
    """Everything that is drawn; ``picture`` names its master, ``focus`` is in shares of it."""

    name: str
    kicker: str
    headline: str
    credit: str
    language: str
    direction: str
    accent: str
    ink: str
    picture: str = ""
    focus: tuple[float, float] = (0.5, 0.4)
    recipe: int = RECIPE

    @property
    def digest(self) -> str:
        """Of all that is drawn: another card has another address."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def card_of(story: Story) -> Card:
    """The card of a story, in its edition's script and colour."""
    edition, picture = story.edition, story.lead_picture
    return _card(
        edition,
        kicker=story.section.name,
        headline=str(set_text(story.short_headline or story.headline, edition)),
        picture=picture,
    )


def card_of_edition(edition: Edition) -> Card:
    """The card of an edition's own pages."""
    return _card(edition, kicker="", headline=str(set_text(edition.tagline, edition)), picture=None)


def _card(edition: Edition, *, kicker: str, headline: str, picture: Any) -> Card:
    return Card(
        name=edition.name,
        kicker=kicker,
        headline=headline,
        credit=picture.printed_credit if picture else "",
        language=edition.language,
        direction=edition.direction,
        accent=edition.accent,
        ink=readable(edition.accent, PAPER, _CONTRAST),
        picture=picture.master_hash if picture else "",
        focus=_focus(picture) if picture else (0.5, 0.4),
    )


def _focus(picture: Any) -> tuple[float, float]:
    """Where the picture's point of interest is; a little above the middle where nobody said."""
    if picture.focal_point_x is None or not (picture.width and picture.height):
        return 0.5, 0.4
    across, down = picture.focal_point_x / picture.width, picture.focal_point_y / picture.height
    return round(across, 3), round(down, 3)


def story_path(story: Story, card: Card) -> str:
    """The card's address below the edition's base."""
    return f"/share/{story.pk}-{card.digest}.jpg"


def edition_path(card: Card) -> str:
    """The address of an edition's own card below its base."""
    return f"/share/edition-{card.digest}.jpg"
