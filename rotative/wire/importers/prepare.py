"""Make a neutral item ready for the desk: its text as blocks, its terms, people and pictures."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from rotative.editions.models import Edition
from rotative.kit.cleaning import strip_markup
from rotative.kit.slugs import slug_of
from rotative.stories.actions.intake import Arrival
from rotative.stories.models import Story
from rotative.wire.importers import embeds, items
from rotative.wire.importers.collect import Converted
from rotative.wire.importers.filing import Filing
from rotative.wire.importers.html_blocks import Image, convert
from rotative.wire.importers.items import Attached, Item, Survey
from rotative.wire.importers.pictures import Pictures
from rotative.wire.importers.tongues import attached_in

_HEADLINE_WORDS = 12
# A group of translations has the same name in every edition that a part of it comes into.
_GROUPS = uuid.UUID("b1d7a0c2-5c1e-4a59-8a1f-0f5f5a0d6c34")


@dataclass
class Prepared:
    """An item ready to be saved, and what is to be said of it."""

    item: Item
    arrival: Arrival
    converted: Converted
    notes: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """live, scheduled or draft."""
        if self.arrival.live:
            return "live"
        return "scheduled" if self.arrival.go_live_at else "draft"

    def changes(self) -> dict[str, Any]:
        """What an update sets on a story that came in before."""
        from rotative.stories.models import Byline

        story = self.arrival.story
        return {
            "headline": story.headline[:300],
            "standfirst": story.standfirst,
            "section": story.section,
            "body": self.arrival.body,
            "lead_picture_id": story.lead_picture_id,
            "lead_caption": story.lead_caption,
            "lead_alt": story.lead_alt[:500],
            **{name: getattr(story, name) for name, _value in _fields(self.item)},
            "topics": list(self.arrival.topics),
            "bylines": [
                Byline(person_id=person, name=name[:160], sort_order=place)
                for place, (person, name) in enumerate(self.arrival.bylines)
            ],
        }


def _fields(item: Item) -> list[tuple[str, Any]]:
    """The story's own fields that ``item`` sets, with their values."""
    moments = {"embargo_until"}
    return [
        (name, datetime.fromisoformat(value) if name in moments else value)
        for name, value in item.fields
        if name not in {"byline", "language"}
    ]


class _Resolver:
    """Answers the converter's questions about one item's pictures."""

    def __init__(self, item: Item, survey: Survey, pictures: Pictures, language: str) -> None:
        self.item, self.survey, self.pictures = item, survey, pictures
        self.language = language

    def _key(self, number: str) -> str:
        return f"{self.item.key.rpartition('#')[0]}#{number}"

    def picture(self, image: Image) -> int | None:
        attached = self.numbered(image.key) if image.key else None
        return self.pictures.of_image(image, attached)

    def numbered(self, number: str) -> Attached | None:
        found = self.survey.attached(self._key(number))
        return attached_in(found, self.language) if found else None

    def children(self) -> list[Attached]:
        found = self.survey.attached_to(self.item.key)
        return [attached_in(one, self.language) for one in found]


class Preparer:
    """Turns items into arrivals for one edition."""

    def __init__(
        self, edition: Edition, survey: Survey, filing: Filing, pictures: Pictures
    ) -> None:
        self.edition, self.survey = edition, survey
        self.filing, self.pictures = filing, pictures

    def prepare(self, item: Item) -> Prepared:
        """``item`` with its text converted. Makes the terms, people and pictures it needs."""
        notes = list(item.problems)
        excerpt = strip_markup(item.excerpt)
        converted = convert(
            item.body_html,
            seed=item.key,
            resolver=_Resolver(item, self.survey, self.pictures, self.edition.language),
            blank_lines=item.blank_lines,
        )
        self._add_enclosures(item, converted)
        notes += converted.notes
        headline = strip_markup(item.title)
        if not headline:
            headline = self._made_headline(item, converted)
            notes.append("it had no title; the headline is made from its text")
        section = self.filing.section(item.categories)
        topics = self.filing.topics([*self.filing.further(item.categories), *item.tags])
        notes += self.filing.refusals([*item.categories, *item.tags])
        standfirst = excerpt
        if excerpt and excerpt in converted.plain:
            standfirst = ""
            notes.append("the excerpt repeats the text and was left out")
        story = Story(
            edition=self.edition,
            section=section,
            headline=headline,
            standfirst=standfirst,
            slug=self._slug(item),
            kind="explainer" if item.kind == items.PAGE else "news",
            **dict(_fields(item)),
        )
        arrival = Arrival(
            story=story,
            body=converted.blocks,
            topics=topics,
            bylines=[(person.pk, "") for person in self.filing.people(item.authors)]
            + [(None, name) for field, name in item.fields if field == "byline"],
            old_addresses=item.addresses,
            published_at=item.published_at,
            modified_at=item.modified_at,
        )
        if item.translations:
            story.translation_group = uuid.uuid5(_GROUPS, item.translations)
        self._place_lead(item, story, arrival, converted)
        self._decide_state(item, arrival, notes)
        return Prepared(item, arrival, converted, notes)

    def _slug(self, item: Item) -> str:
        slug = item.slug.rstrip("/").rsplit("/", 1)[-1]
        for ending in (".html", ".htm", ".php", ".aspx"):
            slug = slug.removesuffix(ending)
        return slug_of(slug) if slug else ""

    def _made_headline(self, item: Item, converted: Converted) -> str:
        words = converted.plain.split()
        if words:
            cut = " ".join(words[:_HEADLINE_WORDS])
            return cut if len(words) <= _HEADLINE_WORDS else f"{cut}…"
        return self._slug(item).replace("-", " ").capitalize() or item.key

    def _add_enclosures(self, item: Item, converted: Converted) -> None:
        """A podcast's file, unless the text already plays it."""
        for _key, value in item.meta:
            lines = [*value.split("\n"), "", ""]
            address, kind = embeds.whole(lines[0]), lines[2].split("/")[0].strip()
            held = str(converted.blocks)
            if not address or kind not in {"audio", "video"} or address in held:
                continue
            from rotative.wire.importers.collect import Collector

            extra = Collector(f"{item.key}|enclosure|{address}")
            extra.add(
                kind,
                {
                    "address": address, "title": strip_markup(item.title)[:200] or address[:200],
                    "caption": "", "credit": "", "transcript": "", "poster": None,
                },
            )  # fmt: skip
            converted.blocks[:0] = extra.done().blocks

    def _place_lead(self, item: Item, story: Story, arrival: Arrival, converted: Converted) -> None:
        if not item.featured:
            return
        attached = self.survey.attached(item.featured)
        if attached is None:
            converted.notes.append("its featured picture is not in the export")
            arrival.notes.append("its featured picture is not in the export")
            return
        attached = attached_in(attached, self.edition.language)
        found = self.pictures.of_attachment(attached)
        caption, alt = strip_markup(item.caption or attached.caption), item.alt or attached.alt
        if found is None:
            from rotative.wire.importers.collect import Collector

            converted.missing.append(attached.url)
            kept = Collector(f"{item.key}|featured")
            kept.passage("featured picture not found", f"{attached.url}\n{caption}\n{alt}")
            converted.blocks[:0] = kept.done().blocks
            return
        story.lead_picture_id = found or None
        story.lead_caption, story.lead_alt = caption, alt[:500]
        first = converted.blocks[0] if converted.blocks else None
        if first and first["type"] == "picture" and first["value"]["picture"] == found:
            # The same picture twice in a row: once, with the caption that the text gave it.
            converted.blocks.pop(0)
            story.lead_caption = first["value"]["caption"] or story.lead_caption

    def _other_language(self, item: Item) -> str:
        """The language that ``item`` says it is in, where that is not the edition's."""
        told = next((value for name, value in item.fields if name == "language"), "")
        main = told.replace("_", "-").split("-")[0].lower()
        return told if main and main != self.edition.language.split("-")[0].lower() else ""

    def _decide_state(self, item: Item, arrival: Arrival, notes: list[str]) -> None:
        now = timezone.now()
        at = item.published_at
        if item.kind == items.PAGE:
            notes.append("a page, not a story: kept as a draft to make a static page of")
        elif other := self._other_language(item):
            notes.append(f"it is in another language (“{other}”): kept as a draft")
        elif item.status == items.LIVE and at is None:
            notes.append("it has no date of publication: kept as a draft")
        elif item.status == items.SCHEDULED or (item.status == items.LIVE and at and at > now):
            if at and at > now:
                arrival.go_live_at = at
            else:
                notes.append(f"it was to be published at {at}, which has passed: kept as a draft")
        elif item.status == items.LIVE:
            arrival.live = True
