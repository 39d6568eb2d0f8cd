"""Sitemaps for search engines: an index, a file a month, the newest two days for news."""

from rotative.press.routes import address
from rotative.wire.outbound.sitemap import views

PATTERNS = [
    address(r"^sitemap\.xml$", views.index),
    address(r"^sitemap-news\.xml$", views.news),
    address(r"^sitemap/lists\.xml$", views.lists),
    address(r"^sitemap/(?P<year>[0-9]{4})-(?P<month>[0-9]{2})\.xml$", views.month),
    address(r"^sitemap/(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})\.xml$", views.day),
]
