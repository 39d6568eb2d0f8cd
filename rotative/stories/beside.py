"""What stands beside a story on a page: its section, pictures, people and place, remembered.

A newsroom has few of these and many stories: what other pages looked up already
serves a story that nobody has asked for yet. All of it is shared with other
pages: nothing of it may be set.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model, prefetch_related_objects

from rotative.editions.models import Edition
from rotative.media.models import Picture
from rotative.press.remember import is_remembering, remembered_each
from rotative.stories.models import Person, Place, Section, Story


def fill(stories: Iterable[Any]) -> None:
    """Fetch what cards need of ``stories`` and do not have yet: few queries for all of them."""
    found = list(stories)
    if not found:
        return
    if is_remembering():
        _give(found, "edition", _editions)
        _give(found, "section", _sections)
        _give(found, "lead_picture", _pictures)
    prefetch_related_objects(found, "edition", "section", "lead_picture__prints")


def fill_page(story: Story) -> None:
    """Fetch what the page of ``story`` shows beside its text and does not have yet."""
    if is_remembering():
        _give([story], "place", _places)
    fill([story])
    prefetch_related_objects([story], "place")


def fill_bylines(bylines: Iterable[Any]) -> None:
    """Fetch the people of ``bylines``, with their pictures."""
    found = list(bylines)
    if is_remembering():
        _give(found, "person", _people)
    prefetch_related_objects(found, "person__picture__prints")


def _give(things: Iterable[Any], name: str, look: Callable[[set[int]], Mapping[int, Any]]) -> None:
    """Set the related object ``name`` of each of ``things`` that has one and lacks it."""
    without = [
        one
        for one in things
        if name not in one._state.fields_cache and getattr(one, f"{name}_id") is not None
    ]
    there = look({getattr(one, f"{name}_id") for one in without}) if without else {}
    for one in without:
        beside = there.get(getattr(one, f"{name}_id"))
        if beside is not None:
            setattr(one, name, beside)


def _editions(numbers: set[int]) -> Mapping[int, Edition]:
    return _remembered(Edition, numbers)


def _sections(numbers: set[int]) -> Mapping[int, Section]:
    return _remembered(Section, numbers)


def _places(numbers: set[int]) -> Mapping[int, Place]:
    return _remembered(Place, numbers)


def _pictures(numbers: set[int]) -> Mapping[int, Picture]:
    return _remembered(Picture, numbers, "prints")


def _people(numbers: set[int]) -> Mapping[int, Person]:
    return _remembered(Person, numbers, "picture__prints", besides=_portrait)


def _portrait(person: Person) -> list[str]:
    return [f"picture:{person.picture_id}"] if person.picture_id else []


def _remembered(
    model: type[Any],
    numbers: set[int],
    *parts: str,
    besides: Callable[[Any], list[str]] = lambda _one: [],
) -> dict[int, Any]:
    """Those of ``model`` with these numbers, their ``parts`` fetched too.

    ``besides`` names the tags of what comes with one, besides its own.
    """
    name = str(model._meta.model_name)

    def look(wanted: list[int]) -> Mapping[int, Model]:
        found: dict[int, Model] = model.objects.in_bulk(wanted)
        prefetch_related_objects(list(found.values()), *parts)
        return found

    def about(number: int, one: Any) -> tuple[list[str], datetime | None]:
        return [f"{name}:{number}", *(besides(one) if one is not None else [])], None

    return remembered_each(name, numbers, look, about)
