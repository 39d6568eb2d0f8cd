"""What was sent last, as the desk lists it: what went out together is one row."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rotative.accounts.rights import editions_where, may
from rotative.newsfeed.models import Flash

READ, SHOWN = 80, 20


@dataclass
class Sent:
    """A flash in all the editions of the person's that it went to."""

    pk: int
    words: str
    at: datetime
    breaking: bool
    story: Any
    editions: list[str] = field(default_factory=list)
    stands: bool = False
    may_change: bool = False


def recent_flashes(user: Any) -> list[Sent]:
    """The last of the person's own editions, newest first; two queries."""
    own = list(editions_where(user, "view", "flash"))
    rows = Flash.objects.recent([edition.pk for edition in own])
    found: dict[tuple[uuid.UUID, str], Sent] = {}
    for flash in rows.prefetch_related("edition", "story")[:READ]:
        one = found.setdefault(
            (flash.group, flash.words),
            Sent(flash.pk, flash.words, flash.at, flash.breaking, flash.story),
        )
        one.editions.insert(0, flash.edition.name)  # sent in their order, read from the last
        if flash.removed_at is None:
            one.stands = True
            if may(user, "change", "flash", flash.edition_id):
                one.pk, one.may_change = flash.pk, True
    return list(found.values())[:SHOWN]
