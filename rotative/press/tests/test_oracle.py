"""The oracle: whatever the desk does, every stored page is what a fresh render would give."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from rotative.editions.actions import change_edition
from rotative.fronts import actions as fronts
from rotative.fronts.models import Front, StaticPage
from rotative.media.actions import add_picture, change_picture
from rotative.media.tests.pictures import draw
from rotative.press.asking import Place, answer_to
from rotative.press.due import release_due
from rotative.press.page import Page
from rotative.press.render import render, render_moved
from rotative.press.store import store
from rotative.press.stored import encoded
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.actions.likeness import note_likeness
from rotative.stories.actions.terms import change_term, create_term
from rotative.stories.models import (
    Kind,
    LiveEnd,
    LivePost,
    OldAddress,
    Person,
    Section,
    Story,
    Topic,
)
from rotative.stories.models.story import Byline
from rotative.web.public import pressed

WORDS = st.sampled_from("harbour tide lamp bread bridge letter orchard window".split())
PICK = st.integers(0, 10_000)


def a_text(words: str, link: int = 0) -> list[tuple[str, str]]:
    linked = f' <a linktype="story" id="{link}">{words}</a>' if link else ""
    return [("text", f'<p data-block-key="aaaaa">{words}{linked}</p>')]


def addresses(edition: Any) -> list[str]:
    """Every address of the edition that a change of these tests could reach, and some that none."""
    lists = [term.path for term in (*Section.objects.of(edition), *Topic.objects.of(edition))]
    lists += [person.path for person in Person.objects.all()]
    found = ["/", "/feed.xml", "/sitemap.xml", "/sitemap-news.xml", "/nothing/", "/edition.css"]
    found += ["/old/harbour.html", "/?p=7", "/about/", "/about-2/", "/bread/", "/tide/"]
    found += ["/feed.atom", "/feed.json", "/lite/", "/live/", "/live/items.json", "/corrections/"]
    found += ["/corrections/feed.xml", "/search/", "/search/?q=harbour", "/search/lite/?q=harbour"]
    found += ["/sitemap/lists.xml", "/llms.txt", "/saved/"]
    found += [*lists, *(f"{path}feed.xml" for path in lists)]
    found += [f"{path}{more}" for path in lists[:2] for more in ("feed.atom", "feed.json", "lite/")]
    stories = Story.objects.filter(edition=edition, address_day__isnull=False).order_by("pk")
    paths = [story.path for story in stories]
    found += paths
    found += [f"{path}{more}" for path in paths[:2] for more in ("lite/", "md/", "text/")]
    found += [
        f"{story.path}?order={order}"
        for story in stories
        if story.kind == Kind.LIVE
        for order in ("first", "latest")
    ]
    found.append(f"/{timezone.now().astimezone(edition.zone):%Y/%m/%d}/")
    return found


class Desk(RuleBasedStateMachine):
    """Editors at work on two editions while every page is stored."""

    newsroom: Any

    def __init__(self) -> None:
        super().__init__()
        room = self.newsroom
        self.editions = [room.world, room.afrique]
        self.home = {edition.pk: fronts.ensure_front(edition) for edition in self.editions}
        self.done = 0
        self.checked = 0

    def a_story(self, pick: int, **where: Any) -> Story | None:
        found = list(Story.objects.filter(**where).order_by("pk"))
        return found[pick % len(found)] if found else None

    # What editors do -----------------------------------------------------------------------

    @rule(words=WORDS, pick=PICK, other=PICK, now=st.booleans())
    def create(self, words: str, pick: int, other: int, now: bool) -> None:
        edition = self.editions[pick % 2]
        sections = list(Section.objects.of(edition))
        linked = self.a_story(other)
        story = Story(
            edition=edition, headline=words, section=sections[other % len(sections)],
            body=a_text(words, linked.pk if linked else 0),
        )  # fmt: skip
        if pick % 3 == 0:
            story.bylines.add(Byline(person=Person.objects.order_by("pk")[pick % 2]))
        story = actions.create(story)
        topics = list(Topic.objects.of(edition))
        actions.edit(story, {"topics": topics[: pick % 2], "lead_picture": self.picture(pick)})
        if now:
            actions.publish(Story.objects.get(pk=story.pk))

    def picture(self, pick: int) -> Any:
        return self.newsroom.picture if pick % 5 == 0 else None

    @rule(pick=PICK, other=PICK)
    def find_what_is_like(self, pick: int, other: int) -> None:
        story, like = self.a_story(pick), self.a_story(other)
        if story and like:
            note_likeness({story.pk: [like.pk]})

    @rule(words=WORDS, pick=PICK)
    def edit_a_draft(self, words: str, pick: int) -> None:
        if story := self.a_story(pick, withdrawn_at=None):
            actions.edit(story, {"headline": words})

    @rule(words=WORDS, pick=PICK, elsewhere=PICK)
    def update(self, words: str, pick: int, elsewhere: int) -> None:
        if story := self.a_story(pick, live=True):
            sections = list(Section.objects.of(story.edition))
            section = sections[elsewhere % len(sections)]
            actions.update(story, {"standfirst": words, "section": section})

    @rule(pick=PICK)
    def publish(self, pick: int) -> None:
        if story := self.a_story(pick, withdrawn_at=None):
            actions.publish(story)

    @rule(pick=PICK)
    def schedule(self, pick: int) -> None:
        if story := self.a_story(pick, live=False, withdrawn_at=None):
            actions.schedule(story, timezone.now() + timedelta(milliseconds=150))
            time.sleep(0.16)
            release_due()

    @rule(pick=PICK)
    def expire(self, pick: int) -> None:
        if story := self.a_story(pick, live=True):
            actions.update(story, {"expire_at": timezone.now() + timedelta(milliseconds=200)})
            self.everything_stored_is_as_fresh()
            time.sleep(0.21)
            release_due()

    @rule(words=WORDS, pick=PICK)
    def correct(self, words: str, pick: int) -> None:
        if story := self.a_story(pick, live=True):
            actions.correct(story, f"It was the {words}.", {"headline": words})

    @rule(words=WORDS, pick=PICK)
    def withdraw(self, words: str, pick: int) -> None:
        if story := self.a_story(pick, live=True):
            actions.withdraw(story, words)

    @rule(pick=PICK, again=st.booleans())
    def restore_or_delete(self, pick: int, again: bool) -> None:
        if story := self.a_story(pick, withdrawn_at__isnull=False):
            if again:
                actions.restore(story)
            else:
                actions.delete(story)

    @rule(pick=PICK)
    def unpublish(self, pick: int) -> None:
        if story := self.a_story(pick, live=True):
            actions.unpublish(story)

    @rule(words=WORDS, pick=PICK, kind=st.sampled_from([Section, Topic, Person]))
    def rename(self, words: str, pick: int, kind: Any) -> None:
        known = list(kind.objects.order_by("pk"))
        term = known[pick % len(known)]
        term.name = f"{words.title()} {term.pk}"
        term.slug = f"{words}-{term.pk}"
        change_term(term)

    @rule(words=WORDS)
    def add_to_the_menu(self, words: str) -> None:
        if not Section.objects.filter(edition=self.newsroom.world, slug=words).exists():
            create_term(Section(edition=self.newsroom.world, name=words.title(), slug=words))

    @rule(words=WORDS, slug=st.sampled_from(["about", "about-2"]), down=st.booleans())
    def edit_a_page(self, words: str, slug: str, down: bool) -> None:
        page = StaticPage.objects.filter(edition=self.newsroom.world).first()
        if page is None:
            page = StaticPage(title=words, slug=slug, edition=self.newsroom.world)
            self.home[self.newsroom.world.pk].add_child(instance=page)
        elif down:
            fronts.unpublish(page)
            return
        page.title, page.slug = words, slug
        page.save_revision()
        fronts.publish(StaticPage.objects.get(pk=page.pk))

    @rule(first=PICK, second=PICK)
    def curate(self, first: int, second: int) -> None:
        chosen = [self.a_story(pick, edition=self.newsroom.world) for pick in (first, second)]
        front = Front.rundowns.get(edition=self.newsroom.world, section=None)
        front.rundown = [("story", story) for story in chosen if story is not None]
        front.save_revision()
        fronts.publish(Front.rundowns.get(pk=front.pk))

    @rule(words=WORDS)
    def change_the_picture(self, words: str) -> None:
        change_picture(self.newsroom.picture, {"credit": words, "alt": words}, actor=None)

    @rule(words=WORDS, pick=PICK)
    def translate(self, words: str, pick: int) -> None:
        story = self.a_story(pick, edition=self.newsroom.world, live=True)
        if story is None:
            return
        same = {"edition": self.newsroom.afrique, "translation_group": story.translation_group}
        if not Story.objects.filter(**same).exists():
            twin = Story(headline=words, section=self.newsroom.politique, **same)
            actions.publish(actions.create(twin))

    @rule(
        words=WORDS, pick=PICK, what=st.sampled_from(["post", "post", "correct", "remove", "pin"])
    )
    def go_on_live(self, words: str, pick: int, what: str) -> None:
        story = self.a_story(pick, live=True, kind=Kind.LIVE)
        if story is None or LiveEnd.objects.moment(story) is not None:
            return
        posts = list(LivePost.objects.filter(story=story).order_by("pk"))
        if what == "post" or not posts:
            live.post(story, a_text(words), headline=words, key_moment=pick % 3 == 0)
            return
        post = posts[pick % len(posts)]
        if what == "correct":
            live.correct_post(post, f"It was {words}.", {"headline": words})
        elif what == "pin":
            live.pin(post)
        else:
            live.remove_post(post)

    @rule(pick=PICK, over=st.booleans())
    def end_or_resume(self, pick: int, over: bool) -> None:
        story = self.a_story(pick, live=True, kind=Kind.LIVE)
        if story is None:
            return
        if LiveEnd.objects.moment(story) is None:
            live.end_live(story)
        elif over:
            live.resume_live(story)

    @rule(words=WORDS)
    def change_the_edition(self, words: str) -> None:
        change_edition(self.newsroom.afrique, {"tagline": words, "accent": "#204060"})

    # What must hold ------------------------------------------------------------------------

    @invariant()
    def everything_stored_is_as_fresh(self) -> None:
        """Compare what the store would answer with a render made now; then store it all again."""
        for edition in self.editions:
            edition.refresh_from_db()
            for address in addresses(edition):
                path, _, query = address.partition("?")
                held: list[Any] = []

                def find(key: bytes, sort: Any, asked: Any, held: list[Any] = held) -> Any:
                    held.append((sort, asked, store().find(key)))
                    return held[-1][2]

                answer_to(Place(edition.pk, path), query, find)
                for sort, asked, page in held:
                    if page is not None:
                        make = render_moved if sort.value == "moved" else render
                        fresh = make("127.0.0.1:8000", path, edition, "full", query=asked)
                        assert_same(page, fresh, f"{edition.code} {address}")
                        self.checked += 1
                pressed(edition, path, query)

    def teardown(self) -> None:
        type(self).all_checked += self.checked

    all_checked = 0


def assert_same(page: Any, fresh: Page, what: str) -> None:
    assert page.status == fresh.status, what
    assert page.bodies[""] == fresh.body, what
    assert dict(page.headers) | {k.lower(): v for k, v in fresh.headers} == dict(page.headers), what
    assert dict(page.bodies) == encoded(fresh.body)


@pytest.fixture
def desk(newsroom: Any, tmp_path: Any) -> Callable[..., int]:
    """Run the machine so many times for so many steps; returns how many pages were compared.

    ``other``: other steps each time, and the first failure is told as it was found: making it
    shorter takes hours where each step renders a hundred pages.
    """
    newsroom.picture = add_picture(draw(320, 200), actor=None, title="Harbour")
    for edition in (newsroom.world, newsroom.afrique):
        create_term(Topic(edition=edition, name="Harbours", slug="harbours"))
    create_term(Section(edition=newsroom.world, name="Economy", slug="economy"))
    for name in ("Amina", "Boris"):
        create_term(Person(name=name, slug=name.lower()))
    # One story that shows a little of everything, so that every rule finds something to change.
    story = newsroom.story(lead_picture=newsroom.picture)
    draft = story.get_latest_revision_as_object()
    draft.topics = [Topic.objects.get(edition=newsroom.world)]
    draft.bylines.add(Byline(person=Person.objects.first()))
    draft.save_revision()
    story.refresh_from_db()
    story = actions.publish(story)
    newsroom.publish("Letters", body=a_text("see", story.pk))
    newsroom.publish("The harbour, hour by hour", kind=Kind.LIVE)
    for path in ("/old/harbour.html", "/?p=7"):
        OldAddress.objects.create(edition=newsroom.world, path=path, story=story)

    def work(examples: int, steps: int, *, other: bool = False) -> int:
        machine = type("AtWork", (Desk,), {"newsroom": newsroom, "all_checked": 0})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                derandomize=not other,
                phases=[Phase.generate] if other else list(Phase),
                print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        return int(machine.all_checked)

    return work


def test_every_stored_page_is_what_a_fresh_render_gives_whatever_the_desk_does(desk):
    assert desk(2, 8) > 150


@pytest.mark.long
def test_the_same_holds_over_a_long_day(desk):
    examples, steps = map(int, os.environ.get("ORACLE", "8x30").split("x"))
    assert desk(examples, steps, other=True) > examples * steps * 20
