"""An edition's home page: the rundown, the newest, and its containers."""

from datetime import datetime, timedelta

from rotative.editions.forms import format_date
from rotative.fronts.containers import TOP, containers_of
from rotative.fronts.models import Front
from rotative.fronts.rundown import top_stories
from rotative.press.observe import changes_at
from rotative.press.page import Ask, Page, html
from rotative.press.remember import remembered
from rotative.stories.cards import cards_of
from rotative.stories.models import Story


def home(ask: Ask) -> Page:
    """The home page: one query for the top, one a section, and a few for all cards together."""
    front = ask.subject or remembered(
        ("front", ask.edition.pk), lambda: Front.rundowns.of(ask.edition)
    )
    rundown = top_stories(
        front,
        ("latest", ask.edition.pk),
        lambda before: Story.objects.newest(ask.edition, before=before),
        ask,
        size=TOP,
    )
    shown = {story.pk for story in rundown.stories}
    containers = containers_of(front, ask, shown)
    context = {
        "top": cards_of(rundown.stories, ask.edition),
        "top_layout": front.top if front else "lead",
        "containers": [one for one in containers if one.layout != "column"],
        "columns": [one for one in containers if one.layout == "column"],
        "today": today(ask),
        "feed": f"{ask.edition.base}/feed.xml",
        "is_home": True,
    }
    return html(ask, "fronts/home.html", context)


def today(ask: Ask) -> str:
    """The day in the edition's own form; the page changes when it ends."""
    day = ask.now.astimezone(ask.edition.zone).date()
    following = day + timedelta(days=1)
    changes_at(datetime(following.year, following.month, following.day, tzinfo=ask.edition.zone))
    return format_date(day, ask.edition, "masthead")
