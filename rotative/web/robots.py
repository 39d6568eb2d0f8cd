"""``/robots.txt``, one a host: where crawlers are welcome, and the editions' sitemaps."""

from rotative.editions.models import Edition
from rotative.press.page import Page, data


def robots(host: str) -> Page:
    """The file for ``host``: the sitemaps of the editions that live there."""
    here = [
        edition
        for edition in Edition.objects.open()
        if edition.host in {"", host, host.rsplit(":", 1)[0]}
    ]
    lines = ["User-agent: *", "Disallow: /desk/", ""]
    lines += [
        f"Sitemap: {edition.address}{name}"
        for edition in here
        for name in ("sitemap.xml", "sitemap-news.xml")
    ]
    return data("\n".join(lines) + "\n", "text/plain; charset=utf-8")
