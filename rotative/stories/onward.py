"""Which story a reader is offered at the end of another: the edition chooses the rule.

Rooms above add rules of their own, which count what they keep (what is read most).
"""

from collections.abc import Callable, Iterable

from rotative.editions.models import Edition, Onward
from rotative.stories.cards import Card, cards_of
from rotative.stories.models import Listing, Story
from rotative.stories.remembered import public_stories

NEAR = 2  # stories that are looked up whole to take one of them
AHEAD = 8  # how far a list is looked through for one that is not offered already

# Of a story, its edition and the numbers that are offered already: the next one, or None.
Rule = Callable[[Story, Edition, frozenset[int]], Story | None]
_rules: dict[str, Rule] = {}


def add_rule(name: str, rule: Rule) -> None:
    """Let editions whose ``onward`` is ``name`` go on by ``rule``."""
    _rules[name] = rule


def next_after(found: Story, related: list[Card], edition: Edition) -> Card | None:
    """The story to go on with, by the edition's rule, else the next older of its section.

    Never one that is offered beside the story already. None for a draft, and
    where there is nothing older.
    """
    if found.first_published_at is None:
        return None
    offered = frozenset({found.pk, *(card.number for card in related)})
    rule = _rules.get(edition.onward, of_the_section)
    following = rule(found, edition, offered) or of_the_section(found, edition, offered)
    return next(iter(cards_of([following] if following else [], edition)), None)


def of_the_section(found: Story, edition: Edition, offered: frozenset[int]) -> Story | None:
    """The next older story of its section."""
    if found.first_published_at is None:
        return None
    moment = found.first_published_at
    older = Story.objects.in_section(found.section, before=moment).before(moment, found.pk)
    # Mostly the first, and never remembered: other stories have others after them.
    nearest = list(older.defer("body")[:NEAR])
    following = next((story for story in nearest if story.pk not in offered), None)
    if following is not None or len(nearest) < NEAR:
        return following
    return _first_public(number for number in older.numbers(AHEAD) if number not in offered)


def of_the_topic(found: Story, edition: Edition, offered: frozenset[int]) -> Story | None:
    """The next older story of its first topic that has one."""
    if found.first_published_at is None:
        return None
    for topic in found.topics.all():
        moment = found.first_published_at
        rows = Listing.objects.in_list(Listing.TOPIC, topic.pk, edition, before=moment)
        places = rows.before(moment, found.pk).places(AHEAD)
        following = _first_public(pk for pk, _at in places if pk not in offered)
        if following is not None:
            return following
    return None


def _first_public(numbers: Iterable[int]) -> Story | None:
    """The first of these stories that the public may see; one at a time, for it is the first."""
    for number in numbers:
        if found := public_stories([number]):
            return found[number]
    return None


add_rule(Onward.SECTION, of_the_section)
add_rule(Onward.TOPIC, of_the_topic)
