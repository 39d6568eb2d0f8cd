"""Where a picture is used. Rooms above register who asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Use:
    """One place that shows a picture.

    ``title`` as the desk knows it, ``kind`` in a word for people, ``edit_url``
    the desk's page of it or empty, ``public`` whether readers see it there.
    """

    title: str
    kind: str
    edit_url: str = ""
    public: bool = False


Uses = Callable[[int, Any, int], Iterable[Use]]

_ASKED: list[Uses] = []


def register(uses: Uses) -> Uses:
    """Let ``uses`` name the places of its room that show a picture.

    It gets a picture's id, who asks (None: name what is public only), and how
    many to name at most; it names nothing that the asker may not know of. May
    be used as a decorator.
    """
    if uses not in _ASKED:
        _ASKED.append(uses)
    return uses


def uses_of(picture_id: int, *, actor: Any = None, limit: int = 50) -> list[Use]:
    """The places that show the picture and ``actor`` may know of, ``limit`` of each room's."""
    return [use for uses in _ASKED for use in uses(picture_id, actor, limit)]
