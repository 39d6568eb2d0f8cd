"""The room's public addresses, below an edition's base."""

from rotative.press.routes import address
from rotative.search.views.page import search, suggest

PATTERNS = [
    address(r"^search/$", search),
    address(r"^search/suggest/$", suggest),
]
