"""The room's public addresses, below an edition's base. The last of them takes any one word."""

from rotative.fronts import views
from rotative.press.routes import address

PATTERNS = [
    address(r"^$", views.home),
    address(r"^edition\.css$", views.edition_css),
    address(r"^saved/$", views.saved),
    address(r"^corrections/$", views.corrections),
]
CATCH_ALL = [address(r"^(?P<slug>[\w-]+)/$", views.section_or_page)]
