"""The public addresses of lite pages and of what works without a line, below an edition's base."""

from rotative.press.routes import address
from rotative.web.lite.icons import icon
from rotative.web.lite.offline import manifest, offline_page, worker
from rotative.web.lite.twins import lite

TWINS = [address(r"^(?P<below>(?:.*/)?)lite/$", lite)]
PATTERNS = [
    address(r"^sw\.js$", worker),
    address(r"^manifest\.webmanifest$", manifest),
    address(r"^offline/$", offline_page),
    address(r"^icon-(?P<size>[0-9]{3})-(?P<colour>[0-9a-f]{6})\.png$", icon),
]
