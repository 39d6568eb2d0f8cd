"""A section's page, and the static pages beside the sections."""

from django.utils.translation import gettext as _

from rotative.fronts.containers import containers_of
from rotative.fronts.models import Front, StaticPage
from rotative.fronts.rundown import top_stories
from rotative.fronts.standing import replacing, standing_page
from rotative.press.page import Ask, Missing, Moved, Page, html
from rotative.press.remember import remembered
from rotative.stories.body import passages_of
from rotative.stories.cards import cards_of
from rotative.stories.models import Section, Story
from rotative.stories.paging import PAGE
from rotative.stories.remembered import section_at
from rotative.stories.views.lists import ListPage


def section_or_page(ask: Ask, slug: str) -> Page:
    """The section at ``/<slug>/``, else the edition's static page, else a shipped one.

    Missing where there is none of them.
    """
    if isinstance(ask.subject, StaticPage):
        return static_page(ask.subject, ask)
    found = section_at(ask.edition, slug)
    if found is not None:
        return section(found, ask)
    page = StaticPage.pages.find(ask.edition, slug)
    if page is not None:
        return static_page(page, ask)
    shipped = standing_page(ask, slug)
    if shipped is None:
        raise Missing(ask.path)
    own = [(one.slug, one.title) for one in StaticPage.pages.in_menu(ask.edition)]
    if other := replacing(ask, slug, own):
        raise Moved(f"{ask.edition.base}/{other}/")
    return html(ask, "fronts/standing.html", {"page": shipped})


def section(found: Section, ask: Ask) -> Page:
    """A section: its rundown, then the newest; older ones follow page by page."""
    front = ask.subject or remembered(
        ("front", ask.edition.pk, found.pk), lambda: Front.rundowns.of(ask.edition, found)
    )
    rundown = top_stories(
        front,
        ("section", found.pk),
        lambda before: Story.objects.in_section(found, before=before),
        ask,
        size=PAGE,
    )
    base = ask.edition.base
    listing = ListPage(
        label=_("Section"),
        title=found.name,
        path=f"{base}{found.path}",
        cards=cards_of(rundown.stories, ask.edition, section=found),
        older=rundown.older,
        first=not ask.query.get("before"),
        feed=f"{base}{found.path}feed.xml",
    )
    composed = front is not None and listing.first and front.plans
    shown = {story.pk for story in rundown.stories}
    containers = containers_of(front, ask, shown) if composed else []
    context = {"list": listing, "term": found, "containers": containers}
    return html(ask, "fronts/section.html", context)


def static_page(page: StaticPage, ask: Ask) -> Page:
    """A page that is no news."""
    context = {"page": page, "passages": passages_of(page.body, ask.edition)}
    return html(ask, "fronts/static.html", context)
