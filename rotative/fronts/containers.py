"""A front's containers: what the editor set, or one for each section, filled with stories."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rotative.fronts.models import Front, MostRead
from rotative.fronts.models.pages import Plan
from rotative.press.page import Ask
from rotative.press.remember import remembered
from rotative.stories.cards import Card, cards_of, introduced
from rotative.stories.models import Kind, Section, Story
from rotative.stories.remembered import newest_of, numbers_of, public_stories, sections_of

TOP = 10  # a lead, its seconds and a list
LOOKED_AT = 60  # newest stories among which those of a kind are found
FEW = 3  # a section with fewer stories than this shares a row with others
# How many stories each layout has room for.
ROOM = {"lead": 5, "four": 4, "strip": 8, "list": 8, "opinion": 4, "live": 4, "media": 5}
# Sections take turns with these, so that a long front does not read like a table.
TURNS = ("lead", "four", "list")
# What a container without a section is filled with, by its layout.
OF_KIND = {"opinion": Kind.OPINION, "live": Kind.LIVE, "media": Kind.GALLERY}
PEOPLE = frozenset({"opinion"})


@dataclass
class Container:
    """A part of a front: a name, a layout, and the cards in it."""

    name: str
    layout: str
    href: str = ""
    section: Section | None = None
    stories: list[Story] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    @property
    def template(self) -> str:
        """The template of its layout."""
        return f"fronts/containers/{self.layout}.html"


def containers_of(front: Front | None, ask: Ask, shown: set[int]) -> list[Container]:
    """The containers below the top of ``front``; stories in ``shown`` are not shown again.

    A query a section, one for what editors chose, one for the newest of a
    kind, one for what is read most, and a few for all cards together. A
    container without a story is left out.
    """
    maker = _Maker(ask, shown)
    plans = front.plans if front is not None else []
    if plans:
        return maker.as_set(plans)
    return maker.by_section()


class _Maker:
    """Fills containers one after the other, so that no story stands on the front twice."""

    def __init__(self, ask: Ask, shown: set[int]) -> None:
        self.ask = ask
        self.shown = shown
        self.sections = {str(one.pk): one for one in sections_of(ask.edition)}
        self._newest: list[Story] | None = None

    def as_set(self, plans: list[Plan]) -> list[Container]:
        """The editor's containers in the editor's order."""
        chosen = self._chosen({pk for plan in plans for pk in plan.story_ids})
        # What is chosen by hand further down is not taken by a container above.
        self.shown |= {pk for plan in plans for pk in plan.story_ids}
        made = []
        for plan in plans:
            if plan.kind == "most_read":
                made.append(self._most_read())
                continue
            container = self._begin(plan)
            container.stories = [chosen[pk] for pk in plan.story_ids if pk in chosen]
            self._fill_up(container)
            made.append(container)
        return self._finished(made)

    def by_section(self) -> list[Container]:
        """Live first, each section in its turn, opinion and pictures between, most read last."""
        live = self._named_kind("live")
        opinion, media = self._named_kind("opinion"), self._named_kind("media")
        made: list[Container] = []
        for section in self.sections.values():
            one = Container(section.name, "lead", self._href(section), section)
            self._fill_up(one)
            made.append(one)
        turn = 0
        for one in made:
            if len(one.stories) < FEW:
                one.layout = "column"
                continue
            one.layout = TURNS[turn % len(TURNS)]
            turn += 1
        wide = [one for one in made if one.layout != "column"]
        columns = [one for one in made if one.layout == "column"]
        ordered = [live, *wide[:2], opinion, *wide[2:], media, *columns, self._most_read()]
        return self._finished(ordered)

    def _begin(self, plan: Plan) -> Container:
        section = self.sections.get(plan.section)
        return Container(
            name=plan.title or (section.name if section else ""),
            layout=plan.layout if plan.layout in ROOM else "lead",
            href=self._href(section) if section else "",
            section=section,
        )

    def _fill_up(self, container: Container) -> None:
        """Add the newest of its section, or of its layout's kind, that are not shown yet."""
        room = ROOM[container.layout] - len(container.stories)
        section = container.section
        if section is not None and room > 0:
            # More than fit: those that stand elsewhere on the front are left out here.
            newest = numbers_of(
                ("section", section.pk), lambda: Story.objects.in_section(section), room + TOP + 10
            )
            unshown = [number for number in newest if number not in self.shown]
            container.stories += list(public_stories(unshown[:room]).values())
        elif container.layout in OF_KIND and room > 0:
            kind = OF_KIND[container.layout]
            container.stories += self._unshown(
                (story for story in self.newest if story.kind == kind), room
            )
        self.shown.update(story.pk for story in container.stories)

    def _named_kind(self, layout: str) -> Container:
        """The container of a kind of story, under the kind's own name."""
        container = Container(str(OF_KIND[layout].label), layout)
        self._fill_up(container)
        if layout != "live" and len(container.stories) < FEW:
            self.shown -= {story.pk for story in container.stories}
            container.stories = []
        return container

    @property
    def newest(self) -> list[Story]:
        """The edition's newest stories, asked for once."""
        if self._newest is None:
            edition = self.ask.edition
            self._newest = newest_of(
                ("latest", edition.pk), lambda: Story.objects.newest(edition), LOOKED_AT
            )
        return self._newest

    def _unshown(self, stories: Iterable[Story], room: int) -> list[Story]:
        return [story for story in stories if story.pk not in self.shown][:room]

    def _chosen(self, ids: set[int]) -> dict[int, Story]:
        if not ids:
            return {}
        found = public_stories(ids)
        return {pk: story for pk, story in found.items() if story.edition_id == self.ask.edition.pk}

    def _most_read(self) -> Container:
        """What is read most, though it may stand elsewhere on the front too."""
        edition = self.ask.edition
        places = remembered(
            ("most read", edition.pk),
            lambda: [one.story_id for one in MostRead.objects.of(edition)],
        )
        found = self._chosen(set(places))
        stories = [found[pk] for pk in places if pk in found]
        return Container("", "most_read", stories=stories if len(stories) >= FEW else [])

    def _href(self, section: Section) -> str:
        return f"{self.ask.edition.base}{section.path}"

    def _finished(self, made: list[Container]) -> list[Container]:
        """Those with stories, with their cards."""
        kept = [one for one in made if one.stories]
        for one in kept:
            one.cards = cards_of(one.stories, self.ask.edition, section=one.section)
            if one.layout in PEOPLE:
                one.cards = introduced(one.cards, one.stories, self.ask.edition)
            pictured = any(card.figure for card in one.cards)
            if one.layout in {"lead", "four", "strip", "media"} and not pictured:
                one.layout = "list"
        return kept
