"""A story with every block, and everything round it, for the tests of public pages."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError

from rotative.fronts.actions import ensure_front, publish
from rotative.fronts.models import StaticPage
from rotative.newsfeed.actions import send_flash
from rotative.stories import actions
from rotative.stories.models import Person, Place, Section, Story, Topic
from rotative.stories.models.story import Byline


def every_block(other: Story, word: str) -> list[tuple[str, Any]]:
    """A text with every kind of block; what is to be read holds ``word``."""
    return [
        ("text", f'<p>{word} <a linktype="story" id="{other.pk}">{word}</a></p>'),
        ("quote", {"text": f"{word} [{word}]", "speaker": word, "role": word, "source": word}),
        ("gallery", {"title": "", "pictures": []}),
        ("video", {"address": "https://video.example/v.mp4", "title": word, "caption": word,
                   "credit": word, "transcript": word, "poster": None}),
        ("audio", {"address": "https://audio.example/a.mp3", "title": word, "caption": "",
                   "credit": "", "transcript": "", "poster": None}),
        ("embed", {"address": "https://post.example/1", "provider": word, "title": word,
                   "text": word}),
        ("embed", {"address": "https://post.example/2", "provider": "", "title": "", "text": word}),
        ("related", {"story": other.pk, "address": "", "headline": ""}),
        ("related", {"story": None, "address": "https://else.example/", "headline": word}),
        ("fact_box", {"title": word, "text": f"<p>{word}</p>"}),
        ("list", {"numbered": True, "items": [word, word]}),
        ("table", {"caption": word, "source": word, "table": {
            "data": [[word, word], [word, "1"]], "first_row_is_table_header": True,
            "first_col_is_header": True}}),
        ("table", {"caption": "", "source": "", "table": {"data": [[word]],
            "first_row_is_table_header": False, "first_col_is_header": False}}),
        ("correction", {"text": word, "day": "2026-03-01"}),
        ("divider", None),
        ("kept", {"what": "shortcode", "source": "[never shown]"}),
    ]  # fmt: skip


def fill(edition: Any, section: Section, word: str) -> dict[str, str]:
    """Publish enough in ``edition`` for every page type; return page type → address.

    All that the newsroom typed is ``word``, so that any other word on a page
    is the program's own.
    """
    home = ensure_front(edition)
    author = Person.objects.create(name=word, slug="w", role=word, bio=word)
    topic = Topic.objects.create(edition=edition, name=word, slug="w")
    place = Place.objects.create(edition=edition, name=word, slug="w")

    def new(kind: str, body: list[Any]) -> Story:
        story = Story(
            edition=edition, section=section, kind=kind, headline=word, standfirst=word,
            kicker="", dateline=word, place=place, source_credit=word, body=body,
        )  # fmt: skip
        story.bylines.add(Byline(person=author))
        story.bylines.add(Byline(name=word))
        story = actions.create(story)
        actions.edit(story, {"topics": [topic]})
        return actions.publish(Story.objects.get(pk=story.pk))

    first = new("news", [("text", f"<p>{word}</p>")])
    special = {
        kind: new(kind, [("text", f"<h2>{word}</h2><p>{word}</p>")])
        for kind in ("analysis", "interview", "opinion", "explainer", "gallery", "live")
    }
    full = new("news", every_block(first, word))
    actions.correct(full, word)
    actions.correct(full, word)
    gone = new("news", [])
    actions.withdraw(gone, word)
    for _number in range(20):
        new("news", [])
    actions.update(special["analysis"], {"standfirst": f"{word} {word}"})
    # In a pseudo-locale what the newsroom types is in another script, and a flash is refused.
    with suppress(ValidationError):
        send_flash([edition], word)
        send_flash([edition], word, story=first, breaking=True)
    page = StaticPage(
        title=word, slug="the-house", edition=edition, body=[("text", f"<p>{word}</p>")]
    )
    home.add_child(instance=page)
    publish(page)
    empty = Section.objects.create(edition=edition, name=word, slug="empty", position=9)
    base = edition.base
    return {
        "home": f"{base}/",
        "section": f"{base}{section.path}",
        "empty section": f"{base}{empty.path}",
        "story": f"{base}{full.path}",
        "short story": f"{base}{first.path}",
        "topic": f"{base}{topic.path}",
        "author": f"{base}{author.path}",
        "place": f"{base}{place.path}",
        "day": f"{base}/{full.address_day:%Y/%m/%d}/",
        "an empty day": f"{base}/2020/01/02/",
        "static": f"{base}/the-house/",
        "404": f"{base}/nothing-at-all/",
        "410": f"{base}{gone.path}",
        "feed": f"{base}/feed.xml",
        "newsfeed": f"{base}/live/",
        "newsfeed of a section": f"{base}/live/?section={quote(section.slug)}",
        "empty newsfeed": f"{base}/live/?section=empty",
        "saved": f"{base}/saved/",
        "search": f"{base}/search/",
        "nothing found": f"{base}/search/?q={quote(word)}&kind=opinion&since=2020-01-02",
        **{kind: f"{base}{story.path}" for kind, story in special.items()},
    }
