"""Fill editions with invented stories; run again, it goes on where it stopped."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from random import Random

from django.utils import timezone

from rotative.editions.models import Edition
from rotative.kit.bulk import writing_much
from rotative.kit.statistics import gather_after_filling
from rotative.ledger.models import Line
from rotative.media.actions import add_picture
from rotative.media.models import Picture
from rotative.stories.actions.filling import Invented, fill
from rotative.stories.actions.terms import create_term
from rotative.stories.models import Person, Place, Section, Story, Topic
from rotative.web.archive.invent import Shelves, group_of, invent, is_translated
from rotative.web.archive.words import name, sentences
from rotative.web.cli.rooms import open_rooms
from rotative.web.demo.pictures import Words, jpeg_of
from rotative.web.demo.scenes import SCENES

CHUNK, AHEAD = 1_000, 2
SECTIONS, TOPICS, PEOPLE, PLACES, PICTURES = 6, 60, 40, 30, 12
FILLED = "archive.filled"
Told = Callable[[Edition, int], None]


def fill_archive(editions: list[Edition], stories: int, told: Told = lambda *_: None) -> int:
    """Let each of ``editions`` have ``stories`` invented stories; how many were made now.

    In chunks of a thousand, each a transaction: a run that was cut short goes
    on after its last one. The first edition's stories are made first, those of
    the others that translate them refer to them. ``told`` hears of each chunk.
    """
    made = 0
    with _inventor() as elsewhere, writing_much():
        for place, edition in enumerate(editions):
            for numbers, new in _chunks(elsewhere, edition, stories):
                if place:
                    _link(editions[0], numbers, new)
                fill(edition, new, upto=numbers.stop)
                made += len(numbers)
                told(edition, numbers.stop)
    if made:
        gather_after_filling()
    return made


def _chunks(
    elsewhere: Executor, edition: Edition, stories: int
) -> Iterator[tuple[range, list[Invented]]]:
    """The stories that ``edition`` lacks, the next chunk made while the last is being saved."""
    shelves, until = shelves_of(edition), timezone.now()
    waiting: deque[tuple[range, Future[list[Invented]]]] = deque()
    for start in range(filled(edition), stories, CHUNK):
        numbers = range(start, min(start + CHUNK, stories))
        words = (edition.code, edition.language, shelves, numbers, stories, until)
        waiting.append((numbers, elsewhere.submit(invent, *words)))
        if len(waiting) > AHEAD:
            numbers, made = waiting.popleft()
            yield numbers, made.result()
    for numbers, made in waiting:
        yield numbers, made.result()


def _inventor() -> Executor:
    """A process of its own that invents: the writing of one chunk and the next one's making."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=open_rooms)


def filled(edition: Edition) -> int:
    """How many stories were invented for ``edition`` before."""
    line = Line.objects.about("edition", edition.pk).filter(verb=FILLED).first()
    return int(line.payload["upto"]) if line else 0


def _link(first: Edition, numbers: range, new: list[Invented]) -> None:
    """Note which stories of ``new`` translate one of the first edition."""
    groups = {group_of(number): number for number in numbers if is_translated(number)}
    originals = dict(
        Story.objects.filter(edition=first, translation_group__in=groups).values_list(
            "translation_group", "pk"
        )
    )
    for story in new:
        story.original = originals.get(story.group)


def shelves_of(edition: Edition) -> Shelves:
    """What the edition's stories can be filed under; what it lacks is made and labelled.

    Names are invented; a section, topic or person of the archive has a slug
    that begins with ``archive-``.
    """
    dice = Random(f"shelves {edition.code}")  # noqa: S311 - nothing is secret here
    words = [one for text in sentences(edition.language)[:400] for one in text.split()[:1]]

    def terms(model: type, count: int) -> list[int]:
        own = {} if model is Person else {"edition": edition}
        prefix = f"archive-{edition.code}-"
        there = list(
            model.objects.filter(slug__startswith=prefix, **own).order_by("pk")  # type: ignore[attr-defined]
            .values_list("pk", flat=True)
        )  # fmt: skip
        for number in range(len(there), count):
            label = f"{name(dice)} {dice.choice(words)}" if model is Topic else name(dice)
            term = create_term(model(name=label, slug=f"{prefix}{number}", **own))
            there.append(term.pk)
        return there

    sections = list(Section.objects.filter(edition=edition).values_list("pk", flat=True))
    return Shelves(
        sections=sections or terms(Section, SECTIONS),
        topics=terms(Topic, TOPICS),
        people=terms(Person, PEOPLE),
        places=terms(Place, PLACES),
        pictures=_pictures(),
    )


def _pictures() -> list[tuple[int, str, str]]:
    """Some pictures of the bank; where it has none, the demo's painter makes them."""
    if not Picture.objects.exists():
        for title in list(SCENES)[:PICTURES]:
            words = Words(
                title=title, creator="Tamaris", caption=title, alt=title, credit="Tamaris",
                taken=datetime.now(timezone.get_default_timezone()),
            )  # fmt: skip
            add_picture(jpeg_of(title, words), actor=None, title=title)
    return [
        (picture.pk, picture.caption, picture.alt)
        for picture in Picture.objects.order_by("pk")[:PICTURES]
    ]
