"""What programs are told at a host's root: ``robots.txt`` and ``llms.txt``, one a host."""

from rotative.editions.models import Edition
from rotative.press.page import Page, data
from rotative.wire.outbound.markdown.document import escape, link


def robots(host: str) -> Page:
    """Where crawlers are welcome on ``host``, and the sitemaps of the editions there."""
    here = _editions(host)
    lines = ["User-agent: *", "Disallow: /desk/", ""]
    lines += [
        f"Sitemap: {edition.address}{name}"
        for edition in here
        for name in ("sitemap.xml", "sitemap-news.xml")
    ]
    return data("\n".join(lines) + "\n", "text/plain; charset=utf-8")


def llms(host: str) -> Page:
    """The editions on ``host``, each by its own ``llms.txt`` (https://llmstxt.org)."""
    lines = ["# Rotative", ""]
    for edition in _editions(host):
        line = f"- [{escape(edition.name)}]({link(f'{edition.address}llms.txt')})"
        lines.append(f"{line}: {escape(edition.tagline)}" if edition.tagline else line)
    return data("\n".join(lines) + "\n", "text/plain; charset=utf-8")


def _editions(host: str) -> list[Edition]:
    return [
        edition
        for edition in Edition.objects.open()
        if edition.host in {"", host, host.rsplit(":", 1)[0]}
    ]
