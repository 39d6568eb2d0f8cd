"""The room's public addresses, below an edition's base."""

from rotative.press.routes import address
from rotative.stories import views

_NAMED = r"(?P<slug>[\w-]+)-(?P<number>[0-9]{1,18})"
_DAY = r"(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})"

PATTERNS = [
    address(rf"^{_DAY}/{_NAMED}/$", views.story),
    address(rf"^{_DAY}/$", views.day),
    address(rf"^topic/{_NAMED}/$", views.topic),
    address(rf"^author/{_NAMED}/$", views.author),
    address(rf"^place/{_NAMED}/$", views.place),
]
