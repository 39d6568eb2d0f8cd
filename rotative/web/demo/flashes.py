"""What the demo's desk told its readers since: flashes and updates, through the ordinary actions.

``content/<edition>/flashes.toml`` holds them in their order: a ``flash`` has
``words``, and may have ``story`` (a key) and ``breaking``; an ``update`` has
``story`` and ``more``, a sentence that the story's standfirst goes on with.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rotative.editions.models import Edition
from rotative.newsfeed.actions import send_flash
from rotative.newsfeed.models import Flash
from rotative.stories import actions
from rotative.stories.models import Story

CONTENT = Path(__file__).parent / "content"
Told = dict[str, list[dict[str, Any]]]


def read_flashes(code: str) -> Told:
    """What ``content/<code>/flashes.toml`` says."""
    return tomllib.loads((CONTENT / code / "flashes.toml").read_text(encoding="utf-8"))


def tell(edition: Edition, told: Told, find: Callable[[str], Story | None]) -> None:
    """Tell the edition's readers what is missing of ``told``: updates and flashes by turns.

    ``find`` knows a story by its key. Harmless when all is told already.
    """
    flashes, updates = list(told.get("flash", [])), list(told.get("update", []))
    while flashes or updates:
        if updates:
            _update(updates.pop(0), find)
        for one in flashes[:2]:
            _flash(edition, one, find)
        del flashes[:2]


def _update(one: dict[str, Any], find: Callable[[str], Story | None]) -> None:
    story = find(one["story"])
    if story is not None and story.live and not story.standfirst.endswith(one["more"]):
        actions.update(story, {"standfirst": f"{story.standfirst} {one['more']}".strip()})


def _flash(edition: Edition, one: dict[str, Any], find: Callable[[str], Story | None]) -> None:
    if Flash.objects.filter(edition=edition, words=one["words"]).exists():
        return
    story = find(one["story"]) if "story" in one else None
    send_flash([edition], one["words"], story=story, breaking=one.get("breaking", False))
