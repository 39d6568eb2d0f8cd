"""Ask the index for stories that a person may see."""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from rotative.editions.models import Edition
from rotative.ledger.follow import start_over
from rotative.search.engines import chosen
from rotative.search.engines.interface import PUBLIC, Away, Damaged, Question
from rotative.search.index import NAME
from rotative.stories.models import Story

log = logging.getLogger(__name__)

_ROUNDS = 8


def find_stories(
    actor: Any,
    words: str,
    *,
    editions: Iterable[int] | None = None,
    languages: Iterable[str] = (),
    sections: Iterable[int] = (),
    topics: Iterable[int] = (),
    people: Iterable[int] = (),
    kinds: Iterable[str] = (),
    states: Iterable[str] = (),
    since: datetime | None = None,
    before: datetime | None = None,
    limit: int = 100,
    offset: int = 0,
    depth: int = 0,
    keep: Callable[[list[int]], Collection[int]] | None = None,
    silent: Callable[[], None] = lambda: None,
) -> list[int]:
    """The ids of stories that ``actor`` (None: the public) may see and that match every word.

    Best first, newer ones preferred; at most ``limit``. A "quoted phrase" is
    taken whole, the last word also as a beginning (where not plenty of stories
    have it whole), a number also as a story's id. ``editions`` are ids; None means
    all; ``languages`` theirs, where they are known. ``since`` and ``before`` bound
    the moment of publication (a draft's: of its last change). Empty words, or
    words of nothing but punctuation, find nothing. Who shows the same search in
    pages skips ``offset`` of what the index says, and asks for each page to the
    same ``depth``: stories of one rank would change places with the number asked for.

    What the index says is checked against the database: a story that was taken
    down a moment ago is not in the answer. Who loads the stories anyway gives
    ``keep``, which says of some ids which may be shown, and no other question is
    put. Where the engine cannot answer, ``silent`` is called and the answer is
    empty; an index that is lost is rebuilt by its follower.
    """
    among = None if editions is None else frozenset(editions)
    if limit <= 0 or among == frozenset():
        return []
    tongues = frozenset(languages)
    if among and not tongues:
        tongues = frozenset(Edition.objects.filter(pk__in=among).values_list("language", flat=True))
    asked_states = frozenset(states)
    if actor is None and not asked_states:
        asked_states = PUBLIC
    question = Question(
        words=words,
        editions=among or frozenset(),
        languages=tongues,
        sections=frozenset(sections),
        topics=frozenset(topics),
        people=frozenset(people),
        kinds=frozenset(kinds),
        states=asked_states,
        since=since,
        before=before,
        limit=limit,
    )

    def seen_by_actor(some: list[int]) -> Collection[int]:
        rows = Story.objects.filter(pk__in=some).visible_to(actor)
        return set(rows.values_list("pk", flat=True))

    keep = keep or seen_by_actor
    found: list[int] = []
    first = max(limit + offset, depth)
    for turn in range(_ROUNDS):
        # Most of what a person may not see is another edition's; each round looks further down.
        size = first * 2**turn
        try:
            ids = chosen().find(replace(question, limit=size, offset=first * (2**turn - 1)))
        except Away as problem:
            log.warning("the search engine is away: %s", problem)
            silent()
            break
        except Damaged as problem:
            log.warning("the search index cannot be read: %s", problem)
            start_over(NAME, unless_held=True)
            silent()
            break
        for start in range(0 if turn else offset, len(ids), limit):
            # No more than are asked for: each is a row of the archive.
            some = ids[start : start + limit]
            seen = keep(some)
            found.extend(story for story in some if story in seen)
            if len(found) >= limit:
                break
        if len(found) >= limit or len(ids) < size:
            break
    return found[:limit]
