"""``llms.txt``: what an edition offers to programs that read text, in Markdown."""

from django.utils.translation import gettext as _

from rotative.press.page import Ask, Page, data
from rotative.press.routes import address
from rotative.stories.models import Section, Story
from rotative.wire.outbound.formats import ATOM, JSON_FEED, MARKDOWN, RSS
from rotative.wire.outbound.markdown.document import escape, link

NEWEST = 20


def llms(ask: Ask) -> Page:
    """The edition, its sections, its feeds and its newest stories, each by its Markdown."""
    edition = ask.edition
    root = f"{edition.origin}{edition.base}"
    lines = [f"# {escape(edition.name)}", ""]
    if edition.tagline:
        lines += [f"> {escape(edition.tagline)}", ""]
    lines += [
        _("Add text/ to a story’s address for plain text, md/ for Markdown."),
        "",
        f"## {_('Sections')}",
        "",
        *(_entry(one.name, f"{root}{one.path}") for one in Section.objects.of(edition)),
        "",
        f"## {_('Feeds')}",
        "",
        *(_entry(feed.label, f"{root}/{feed.name}") for feed in (JSON_FEED, ATOM, RSS)),
        _entry(_("All stories, month by month"), f"{root}/sitemap.xml"),
        "",
        f"## {_('Newest stories')}",
        "",
    ]
    for story in Story.objects.newest(edition).defer("body")[:NEWEST]:
        story.edition = edition
        lines.append(
            _entry(story.headline, f"{story.address}{MARKDOWN.name}/", about=story.standfirst)
        )
    return data("\n".join(lines) + "\n", "text/plain; charset=utf-8")


def _entry(words: str, where: str, *, about: str = "") -> str:
    line = f"- [{escape(words)}]({link(where)})"
    return f"{line}: {escape(about)}" if about else line


PATTERNS = [address(r"^llms\.txt$", llms)]
