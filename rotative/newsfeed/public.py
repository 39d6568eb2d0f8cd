"""The room's public addresses, below an edition's base."""

from rotative.newsfeed import feeds, views
from rotative.press.routes import address

PATTERNS = [
    address(r"^live/$", views.live),
    address(r"^live/items\.json$", views.items),
    *feeds.PATTERNS,
]
