"""What a story's alternates share: how it is found, and what stands before its text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.encoding import iri_to_uri
from django.utils.translation import pgettext

from rotative.editions.models import Edition
from rotative.editions.typography import set_text
from rotative.press.page import Ask, Gone, Missing, Moved, Page, data
from rotative.stories.body import Passage, passages_of
from rotative.stories.models import Story
from rotative.stories.pictures import Figure, figure_of
from rotative.wire.outbound.formats import Format
from rotative.wire.outbound.items import FURNITURE
from rotative.wire.outbound.linked_data import moment


@dataclass(frozen=True)
class Reading:
    """A story to be read as text. ``facts`` are names for machines and their values, in order."""

    headline: str
    standfirst: str
    facts: dict[str, str | list[str]]
    lead: Figure | None
    passages: list[Passage]
    corrections: list[Any]
    edition: Edition

    def typeset(self, text: str) -> str:
        """``text`` as the edition prints it."""
        return str(set_text(text, self.edition))


def find_story(ask: Ask, number: str, name: str) -> Story:
    """The public story with that number, asked for at its address followed by ``name/``.

    Gone when it was withdrawn, Missing when the public may not see it, Moved
    from a stale address.
    """
    found = Story.objects.visible_to(None, ask.now).find(ask.edition, int(number))
    if found is None:
        hidden = Story.objects.find(ask.edition, int(number))
        if hidden is not None and hidden.withdrawn_at:
            raise Gone(hidden.withdrawal_reason, subject=hidden)
        raise Missing(ask.path)
    found.edition = ask.edition
    path = f"{found.path}{name}/"
    if ask.path != path:
        raise Moved(f"{ask.edition.base}{path}")
    return found


def reading_of(story: Story) -> Reading:
    """``story`` with every address absolute, and without what only its page shows."""
    edition = story.edition
    prefetch_related_objects(
        [story], "section", "lead_picture__prints", "bylines__person", "topics", "corrections"
    )
    root = edition.origin
    corrections = list(story.corrections.all())
    facts: dict[str, str | list[str]] = {
        "headline": str(set_text(story.headline, edition)),
        "standfirst": str(set_text(story.standfirst, edition)),
        "byline": [byline.printed for byline in story.bylines.all()],
        "source": story.source_credit,
        "dateline": story.dateline,
        "publisher": edition.name,
        "section": story.section.name,
        "topics": [topic.name for topic in story.topics.all()],
        "language": edition.lang,
    }
    if story.first_published_at:
        facts["published"] = moment(story.first_published_at, edition)
        facts["updated"] = moment(story.revised_at or story.first_published_at, edition)
    if corrections:
        facts["corrected"] = moment(max(one.at for one in corrections), edition)
    facts["canonical"] = iri_to_uri(story.address)
    passages = passages_of(story.body, edition, root=root)
    return Reading(
        headline=str(facts["headline"]),
        standfirst=str(facts["standfirst"]),
        facts={name: value for name, value in facts.items() if value},
        lead=figure_of(
            story.lead_picture, alt=story.lead_alt, caption=story.lead_caption, root=root
        ),
        passages=[one for one in passages if one.kind not in FURNITURE],
        corrections=corrections,
        edition=edition,
    )


def answer(form: Format, body: str, story: Story) -> Page:
    """``body`` as a page of its own that says whose copy it is and asks not to be listed."""
    page = data(body, f"{form.type}; charset=utf-8")
    copy_of = f'<{iri_to_uri(story.address)}>; rel="canonical"'
    headers = (("Link", copy_of), ("X-Robots-Tag", "noindex"))
    return Page(page.status, (*page.headers, *headers), page.body)


def attribution(reading: Reading, value: Any) -> str:
    """Who said it, as what, and where: one line, or empty."""
    parts = [value.get("speaker"), value.get("role"), value.get("source")]
    return pgettext("between names", ", ").join(part for part in parts if part)


def blocks(parts: Iterable[str]) -> str:
    """Paragraphs with an empty line between them, and a line break at the end."""
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def figures_in(passage: Passage) -> Iterator[Figure]:
    """The pictures of a picture or gallery block."""
    if passage.kind == "picture":
        yield passage.value
    elif passage.kind == "gallery":
        yield from passage.value["figures"]
