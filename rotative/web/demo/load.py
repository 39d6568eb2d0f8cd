"""Load the demo through the newsroom's ordinary actions.

A story in ``content/<edition>/*.toml`` has: ``key`` (its own name), ``group``
(stories with the same one are translations of each other), ``of`` (the edition
it was translated from), ``hours`` since it was published or ``schedule``
hours until it will be, ``section``, ``topics`` and ``place`` by slug,
``picture`` by name with ``caption`` and ``alt``, ``body`` (see ``text.py``),
``related`` by key, ``withdraw`` with the reason, ``correct`` with a note.
"""

import json
import tomllib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from rotative.accounts.actions import add_user
from rotative.accounts.models import User
from rotative.editions.actions import add_edition
from rotative.editions.models import Edition
from rotative.fronts.actions import ensure_front
from rotative.kit.slugs import slug_of
from rotative.media.actions import add_picture
from rotative.media.models import Picture
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.actions.intake import Arrival, take_in
from rotative.stories.actions.terms import create_term, link_terms
from rotative.stories.models import Kind, Person, Place, Section, Story, Topic
from rotative.web.cli.outcome import Stop
from rotative.web.demo.flashes import read_flashes, tell
from rotative.web.demo.pictures import Words, painted
from rotative.web.demo.staff import EDITIONS, NAMES, ROLES, signins
from rotative.web.demo.text import body_of, live_parts
from rotative.web.demo.weekdays import as_of

CONTENT = Path(__file__).parent / "content"
Step = Callable[[str, int, int], None]
_GROUPS = uuid.UUID("5f1cfb0a-98a0-4a6e-8d2e-6f2a0c9b7d11")
_AGENCY = {"Tamaris", "تماريس"}  # printed as it is: an agency is no person


def load(step: Step) -> bool:
    """Load what is missing of the demo and return whether anything was.

    ``step`` is told what is being done, how much of it is done, and of how
    much. Harmless when all is there; goes on where a run was cut short. Once
    loaded, what people do to the demo stays as they leave it. Raises Stop in
    a newsroom that holds anything else: the demo's passwords are public.
    """
    mark = Path(settings.DATA) / "demo.json"
    state = _state(mark)
    if state == "loaded" and Edition.objects.filter(code="afrique").exists():
        return False
    if not state and (User.objects.exists() or Edition.objects.exists()):
        raise Stop(
            "This newsroom is not empty, and the demo’s passwords are public: it is loaded into "
            "an empty one only. Choose another folder with ROTATIVE_DATA."
        )
    mark.write_text(json.dumps({"state": "loading"}), encoding="utf-8")
    _Load(step).everything()
    mark.write_text(json.dumps({"state": "loaded"}), encoding="utf-8")
    return True


def _state(mark: Path) -> str:
    try:
        return str(json.loads(mark.read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, KeyError):
        return ""


def read_edition(code: str) -> dict[str, Any]:
    """What ``content/<code>/edition.toml`` says of the edition."""
    return tomllib.loads((CONTENT / code / "edition.toml").read_text(encoding="utf-8"))


def read_stories(code: str) -> list[dict[str, Any]]:
    """The stories of an edition, as they are written down."""
    return [
        story
        for file in sorted((CONTENT / code).glob("*.toml"))
        for story in tomllib.loads(file.read_text(encoding="utf-8")).get("story", [])
    ]


def group_of(told: dict[str, Any]) -> uuid.UUID:
    """The translation group of a story: with its edition, what it is found by again."""
    return uuid.uuid5(_GROUPS, told.get("group", told["key"]))


class _Load:
    """One loading of the demo."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.now = timezone.now().replace(second=0, microsecond=0)
        # What happened “on Tuesday” keeps its distance from today, whenever one loads it.
        self.told = {
            code: [as_of(self.now, told) for told in read_stories(code)] for code in EDITIONS
        }
        self.editions: dict[str, Edition] = {}
        self.pictures: dict[str, int] = {}

    def everything(self) -> None:
        """Editions, staff, pictures, stories, and what happened to the stories since."""
        for code in EDITIONS:
            self.editions[code] = self.edition(code)
        self.same()
        self.staff()
        self.bank()
        total, done = sum(len(stories) for stories in self.told.values()), 0
        for translated in (False, True):
            for code in EDITIONS:
                now = [one for one in self.told[code] if bool(one.get("of")) is translated]
                self.step("Stories", done, total)
                self.stories(code, now)
                done += len(now)
        self.step("Stories", done, total)
        for code in EDITIONS:
            for told in self.told[code]:
                self.since(code, told)
            self.flashes(code)

    def edition(self, code: str) -> Edition:
        """The edition with its home front, sections, topics and places."""
        told = read_edition(code)
        shelves: dict[Any, dict[str, str]] = {
            Section: told.pop("sections"),
            Topic: told.pop("topics"),
            Place: told.pop("places"),
        }
        edition = Edition.objects.filter(code=code).first()
        if edition is None:
            edition = add_edition(Edition(prefix=code, **told))
        ensure_front(edition)
        for model, terms in shelves.items():
            for position, (slug, name) in enumerate(terms.items(), start=1):
                if model.objects.filter(edition=edition, slug=slug).exists():
                    continue
                term = model(edition=edition, slug=slug, name=name)
                if model is Section:
                    term.position = position
                create_term(term)
        return edition

    def same(self) -> None:
        """Say which sections, topics and places of the editions are one."""
        told = tomllib.loads((CONTENT / "same.toml").read_text(encoding="utf-8"))
        for model in (Section, Topic, Place):
            for group in told[model._meta.model_name or ""]:
                first, *others = [
                    model.objects.get(edition=self.editions[code], slug=slug)
                    for code, slug in group.items()
                ]
                for other in others:
                    if other.group != first.group:
                        link_terms(other, first)

    def staff(self) -> None:
        """The people who sign in."""
        for email, password, _what in signins():
            if User.objects.filter(email=email).exists():
                continue
            who = email.partition("@")[0]
            role, _dot, code = who.partition(".")
            editions = [self.editions[code]] if role in ROLES else []
            add_user(email, password, name=NAMES[who], role=role, editions=editions)

    def bank(self) -> None:
        """The pictures, each with the words of the first story that shows it."""
        catalogue = tomllib.loads((CONTENT / "pictures.toml").read_text(encoding="utf-8"))[
            "pictures"
        ]
        shown: dict[str, dict[str, Any]] = {}
        fresh: dict[str, int] = {}  # hours since a story last showed it
        for stories in self.told.values():
            for told in stories:
                if "picture" in told:
                    name = told["picture"]
                    shown.setdefault(name, told)
                    fresh[name] = min(told.get("hours", 1000), fresh.get(name, 1000))
        known = dict(Picture.objects.values_list("title", "pk"))
        wanted = []
        # The worker develops them in this order: what the fronts lead with is there first.
        for name in sorted(catalogue, key=lambda name: fresh.get(name, 1000)):
            title, creator = catalogue[name]
            if title in known:
                self.pictures[name] = known[title]
                continue
            told = shown.get(name, {})
            words = Words(
                title=title,
                creator=creator,
                caption=told.get("caption", title),
                alt=told.get("alt", title),
                credit=f"{creator}/Tamaris",
                taken=self.now - timedelta(hours=told.get("hours", 100) + 2),
            )
            wanted.append((name, words))
        for (name, words), jpeg in zip(wanted, painted(wanted), strict=True):
            self.step("Pictures", len(self.pictures), len(catalogue))
            self.pictures[name] = add_picture(jpeg, actor=None, title=words.title).pk
        self.step("Pictures", len(catalogue), len(catalogue))

    def flashes(self, code: str) -> None:
        """What the edition's desk told its readers at once."""
        by_key = {one["key"]: one for one in self.told[code]}
        tell(self.editions[code], read_flashes(code), lambda key: self.find(code, by_key[key]))

    def find(self, code: str, told: dict[str, Any]) -> Story | None:
        """The story that was loaded from ``told``, or None."""
        return Story.objects.filter(
            edition=self.editions[code], translation_group=group_of(told)
        ).first()

    def stories(self, code: str, all_told: list[dict[str, Any]]) -> None:
        """Take in the stories that are not there yet."""
        arrivals = [self.arrival(code, told) for told in all_told if self.find(code, told) is None]
        if arrivals:
            take_in(arrivals, edition=self.editions[code])

    def arrival(self, code: str, told: dict[str, Any]) -> Arrival:
        """A story as it comes in."""
        edition = self.editions[code]
        story = Story(
            edition=edition,
            section=Section.objects.get(edition=edition, slug=told["section"]),
            kind=told.get("kind", "news"),
            kicker=told.get("kicker", ""),
            headline=told["headline"],
            short_headline=told.get("short", ""),
            standfirst=told.get("standfirst", ""),
            dateline=told.get("dateline", ""),
            source_credit=told.get("source_credit", ""),
            lead_picture_id=self.pictures[told["picture"]] if "picture" in told else None,
            lead_caption=told.get("caption", ""),
            lead_alt=told.get("alt", ""),
            translation_group=group_of(told),
        )
        if "place" in told:
            story.place = Place.objects.get(edition=edition, slug=told["place"])
        source = self.find(told["of"], told) if "of" in told else None
        if source is not None:
            story.translation_of = source
            story.source_revision = source.live_revision_id
        topics = [Topic.objects.get(edition=edition, slug=slug) for slug in told.get("topics", [])]
        return Arrival(
            story=story,
            body=body_of(live_parts(told["body"])[0], self.pictures),
            topics=topics,
            bylines=[self.byline(name) for name in told["bylines"]],
            live="schedule" not in told,
            published_at=self.published(told),
            go_live_at=self.now + timedelta(hours=told["schedule"]) if "schedule" in told else None,
        )

    def published(self, told: dict[str, Any]) -> datetime | None:
        """When it came out; the minutes differ, as they do in life."""
        if "schedule" in told:
            return None
        minutes = uuid.uuid5(_GROUPS, told["key"]).int % 50
        return self.now - timedelta(hours=told["hours"], minutes=minutes)

    def byline(self, name: str) -> tuple[int | None, str]:
        """A person of that name (made where there is none), or the agency's printed name."""
        if name in _AGENCY:
            return None, name
        person = Person.objects.filter(name=name).first()
        if person is None:
            person = create_term(Person(name=name, slug=slug_of(name, fallback="author")))
        return person.pk, ""

    def since(self, code: str, told: dict[str, Any]) -> None:
        """What happened to a story after it came out: related ones, a correction, a withdrawal."""
        if not told.keys() & {"related", "correct", "withdraw"} and told.get("kind") != "live":
            return
        story = self.find(code, told)
        if story is None:
            return
        if story.kind == Kind.LIVE and story.live and not story.posts.exists():
            self.posts(story, live_parts(told["body"])[1])
        if "withdraw" in told and not story.withdrawn_at:
            actions.withdraw(story, told["withdraw"])
        if "correct" in told and not story.corrections.exists():
            actions.correct(story, told["correct"]["note"])
        if "related" in told and not story.related.exists():
            by_key = {one["key"]: one for one in self.told[code]}
            others = [self.find(code, by_key[key]) for key in told["related"]]
            actions.update(story, {"related": [other for other in others if other]})

    def posts(self, story: Story, posts: list[tuple[str, str]]) -> None:
        """The posts of a live story, spread over the time that it has been out."""
        began = story.first_published_at or self.now
        each = (self.now - began) / max(1, len(posts))
        for number, (headline, words) in enumerate(reversed(posts)):
            body = [(block["type"], block["value"]) for block in body_of(words, self.pictures)]
            live.post(
                story, body, headline=headline, key_moment=number % 2 == 0,
                at=began + each * (number + 0.6), taken_in=True,
            )  # fmt: skip
