"""Share cards: the picture that a site shows of a story somebody shares there."""

from rotative.press.routes import address
from rotative.wire.outbound.cards import follow, views  # noqa: F401 - what follows the ledger

PATTERNS = [
    address(r"^share/(?P<number>[0-9]{1,18})-(?P<digest>[0-9a-f]{16})\.jpg$", views.story_card),
    address(r"^share/edition-(?P<digest>[0-9a-f]{16})\.jpg$", views.edition_card),
]
