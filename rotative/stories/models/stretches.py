"""Older stretches of lists: what a new story at a list's head does not change.

A page that shows the stories before a moment looks at ``older:<list>``. That tag
is named where a story enters the list behind others (restored, moved, imported),
not where it is published: so the pages of old stories, and a list's further
pages, stay stored while new stories come in at its head.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from rotative.press.observe import changes_at, saw

# Transactions that begin together may end in any order. For so long after a moment
# nobody relies on everything of before it being there.
SETTLED = timedelta(minutes=2)
_HEADS = ("list:latest:", "list:section:", "list:place:", "list:topic:", "list:person:")


def saw_stretch(tag: str, before: datetime | None) -> None:
    """Record that the page under way looks at a list: at its head, or only ``before`` a moment."""
    if before is None:
        saw(tag)
        return
    saw(f"older:{tag}")
    if timezone.now() - before < SETTLED:
        saw(tag)
        changes_at(before + SETTLED)


def entering(tags: Iterable[str], published_at: datetime | None) -> set[str]:
    """``tags`` of lists that a story enters, and of their older stretches where it is old."""
    found = set(tags)
    if published_at is not None and timezone.now() - published_at > SETTLED / 2:
        found |= {f"older:{tag}" for tag in found if tag.startswith(_HEADS)}
    return found
