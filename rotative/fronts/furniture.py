"""What stands round every page of an edition: its menu, its sisters, its foot."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Model
from django.utils.translation import gettext as _

from rotative.editions.models import Edition
from rotative.editions.remembered import open_editions
from rotative.fronts.models import Banner, StaticPage
from rotative.fronts.standing import standing_titles
from rotative.press.observe import saw
from rotative.press.page import Ask, Missing
from rotative.press.remember import remembered
from rotative.press.routes import resolve
from rotative.stories.cards import address_from
from rotative.stories.models import Story
from rotative.stories.remembered import sections_of
from rotative.wire.outbound.sitemap.views import add_pages

SEARCH, CORRECTIONS = "/search/", "/corrections/"


@dataclass(frozen=True)
class Entry:
    """A line of a menu."""

    href: str
    words: str
    here: bool = False
    address: str = ""
    lang: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Menus:
    """The menus of one page; pages with the same ones share the parts that show them."""

    sections: tuple[Entry, ...]
    editions: tuple[Entry, ...]
    pages: tuple[Entry, ...]
    search: str = ""


def menus(ask: Ask) -> Menus:
    """The edition's sections and static pages, and the other open editions."""
    base = ask.edition.base
    saw("list:editions", f"edition:{ask.edition.pk}")
    pages = remembered(("menu of pages", ask.edition.pk), lambda: _pages(ask))
    return Menus(
        sections=tuple(
            Entry(f"{base}{section.path}", section.name, ask.path.startswith(section.path))
            for section in sections_of(ask.edition)
        ),
        editions=remembered(
            ("menu of editions", ask.edition.pk),
            lambda: tuple(edition_entry(edition, ask.edition) for edition in open_editions()),
        ),
        pages=tuple(Entry(f"{base}{path}", words, ask.path == path) for path, words in pages),
        search=f"{base}{SEARCH}" if _is_answered(SEARCH) else "",
    )


def _pages(ask: Ask) -> list[tuple[str, str]]:
    """The editors' pages in their order, then the shipped ones that these do not replace."""
    own = list(StaticPage.pages.in_menu(ask.edition))
    found = [(page.path_below, page.title) for page in own]
    shipped = standing_titles(ask, [(page.slug, page.title) for page in own])
    found += [(f"/{slug}/", title) for slug, title in shipped]
    found.append((CORRECTIONS, _("Corrections")))
    return found


@add_pages
def _for_sitemaps(ask: Ask) -> list[str]:
    return [path for path, _title in _pages(ask)]


@cache
def _is_answered(path: str) -> bool:
    """Whether a room has a page of its own at ``path``: nothing leads where nothing is."""
    try:
        _view, named = resolve(path)
    except Missing:
        return False
    return "slug" not in named  # the catch-all of sections and static pages takes any word


@dataclass(frozen=True)
class Line:
    """The banner above a page; ``href`` is empty where it leads nowhere."""

    words: str
    href: str


def banner(ask: Ask) -> Line | None:
    """What the edition says above all its pages now, if anything."""
    return remembered(("banner", ask.edition.pk), lambda: _banner(ask.edition))


def _banner(edition: Edition) -> Line | None:
    found = Banner.objects.over(edition)
    if found is None:
        return None
    story = None
    if found.story_id:
        story = Story.objects.visible_to(None).defer("body").find(edition, found.story_id)
    if story is not None:
        story.edition = edition
    return Line(found.words, address_from(story, edition) if story else "")


def edition_entry(edition: Edition, here: Model | None = None) -> Entry:
    """An edition's name, in its own language and direction, leading to its home page."""
    near = isinstance(here, Edition) and here.origin == edition.origin
    return Entry(
        f"{edition.base}/" if near else edition.address,
        edition.name,
        here is not None and edition.pk == here.pk,
        edition.address,
        edition.lang,
        edition.direction,
    )
