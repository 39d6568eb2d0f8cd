"""The sitemaps of an edition.

A month's stories are one file, and one that holds more than ``CROWDED`` is a
file a day: addresses that stay, whatever is published, corrected or withdrawn.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from django.utils.encoding import iri_to_uri

from rotative.editions.models import Edition
from rotative.press.observe import changes_at
from rotative.press.page import Ask, Missing, Page, data
from rotative.stories.models import Place, Section, Story, Topic
from rotative.stories.remembered import newest_of
from rotative.wire.outbound.xml import clean, put, written

CROWDED = 10_000
MOST = 50_000  # what a file may hold by the protocol
FRESH = timedelta(hours=48)  # what counts as news, by Google's rules
MOST_NEWS = 1000
TYPE = "application/xml; charset=utf-8"
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# Written as text: it is made with each publication, and a tree of some thousand elements is slow.
_NEWS_FILE = f"""<?xml version='1.0' encoding='utf-8'?>
<urlset xmlns="{_SPACE}" xmlns:news="{_NEWS}">
{{}}</urlset>"""
_NEWS_ENTRY = """  <url>
    <loc>{}</loc>
    <news:news>
      <news:publication>
        <news:name>{}</news:name>
        <news:language>{}</news:language>
      </news:publication>
      <news:publication_date>{}</news:publication_date>
      <news:title>{}</news:title>
    </news:news>
  </url>
"""
_makers: list[Callable[[Ask], Iterable[str]]] = []


def add_pages(make: Callable[[Ask], Iterable[str]]) -> Callable[[Ask], Iterable[str]]:
    """Let ``/sitemap/lists.xml`` name the pages of a room above: paths below the base.

    May be used as a decorator.
    """
    if make not in _makers:
        _makers.append(make)
    return make


def index(ask: Ask) -> Page:
    """``/sitemap.xml``: which files there are. No story is read for it: a probe or two a month."""
    root = ET.Element("sitemapindex", {"xmlns": _SPACE})
    _entry(root, "sitemap", _below(ask, "/sitemap/lists.xml"))
    for month in Story.objects.months(ask.edition):
        after = _next_month(month)
        names = [f"{month:%Y-%m}"]
        if Story.objects.crowded(ask.edition, month, after, CROWDED):
            names = [day.isoformat() for day in Story.objects.days(ask.edition, month, after)]
        for name in names:
            _entry(root, "sitemap", _below(ask, f"/sitemap/{name}.xml"))
    return data(written(root), TYPE)


def lists(ask: Ask) -> Page:
    """The home page, the pages of sections, topics and places, and those that rooms add."""
    root = ET.Element("urlset", {"xmlns": _SPACE})
    _entry(root, "url", _below(ask, "/"))
    for model in (Section, Topic, Place):
        for term in model.objects.of(ask.edition)[:CROWDED]:
            _entry(root, "url", _below(ask, term.path))
    for path in dict.fromkeys(path for make in _makers for path in make(ask)):
        _entry(root, "url", _below(ask, path))
    return data(written(root), TYPE)


def month(ask: Ask, year: str, month: str) -> Page:
    """A month's stories, newest first; Missing for a month without any."""
    first = _day(ask, year, month, "01")
    return _stories(ask, first, _next_month(first))


def day(ask: Ask, year: str, month: str, day: str) -> Page:
    """A day's stories, newest first; Missing for a day without any."""
    first = _day(ask, year, month, day)
    return _stories(ask, first, first + timedelta(days=1))


def _stories(ask: Ask, first: date, after: date) -> Page:
    root = ET.Element("urlset", {"xmlns": _SPACE})
    zone = ask.edition.zone
    for path, changed in Story.objects.on_days(ask.edition, first, after).places_in_time(MOST):
        moment = changed.astimezone(zone).isoformat(timespec="seconds")
        _entry(root, "url", _below(ask, path), moment)
    if not len(root):  # and an empty file would not be valid
        raise Missing(ask.path)
    return data(written(root), TYPE)


def news(ask: Ask) -> Page:
    """``/sitemap-news.xml``: the stories of the last 48 hours; the home page when there is none."""
    edition, zone = ask.edition, ask.edition.zone
    oldest = ask.now - FRESH
    newest = newest_of(("latest", edition.pk), lambda: Story.objects.newest(edition), MOST_NEWS)
    name, language = escape(clean(edition.name)), _news_language(edition)
    entries = []
    for story in newest:
        published = story.first_published_at
        if published is None or published <= oldest:
            break
        moment = published.astimezone(zone).isoformat(timespec="seconds")
        where = escape(iri_to_uri(_below(ask, story.path)))
        title = escape(clean(story.headline))
        entries.append(_NEWS_ENTRY.format(where, name, language, moment, title))
        until = published + FRESH
    if entries:
        changes_at(until)  # the last is the oldest
    else:
        entries.append(f"  <url>\n    <loc>{escape(iri_to_uri(edition.address))}</loc>\n  </url>\n")
    return data(_NEWS_FILE.format("".join(entries)), TYPE)


def _news_language(edition: Edition) -> str:
    """ISO 639, but Chinese says which."""
    tag = edition.profile.html
    return "zh-cn" if tag == "zh-Hans" else tag.split("-")[0]


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _day(ask: Ask, year: str, month: str, day: str) -> date:
    """The day of an address; Missing where there is none, and for days to come."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Missing(ask.path) from None
    if found.year < 1600 or found > ask.now.astimezone(ask.edition.zone).date():
        raise Missing(ask.path)
    return found


def _below(ask: Ask, path: str) -> str:
    return f"{ask.edition.origin}{ask.edition.base}{path}"


def _entry(root: ET.Element, tag: str, address: str, changed: str = "") -> None:
    made = put(root, tag)
    put(made, "loc", iri_to_uri(address))
    if changed:
        put(made, "lastmod", changed)
