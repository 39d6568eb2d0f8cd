"""Keep what is like a story, and let the pages that show it know."""

from collections.abc import Mapping, Sequence

from rotative.ledger.record import one_change, record
from rotative.stories.models import Likeness, Story
from rotative.stories.models.likeness import likeness_block_tag, likeness_tag
from rotative.stories.verbs import StoryLikened

_FEW = 20  # of so many stories each leaves a tag of its own


def note_likeness(found: Mapping[int, Sequence[int]]) -> int:
    """Keep the numbers of the stories that are like each of ``found``'s, likest first.

    Only what differs from what is kept is written and told; stories that are
    gone are passed over. Harmless to repeat. Returns how many differed.
    """
    with one_change():
        # Locked, so that a story that is deleted meanwhile takes its row with it.
        stories = Story.objects.select_for_update(of=("self",), no_key=True)
        stories = stories.filter(pk__in=list(found))
        homes = dict(stories.order_by("pk").values_list("pk", "edition__code"))
        kept = Likeness.objects.known(list(homes))
        changed = {pk: list(found[pk]) for pk in homes if kept.get(pk) != list(found[pk])}
        Likeness.objects.bulk_create(
            [Likeness(story_id=pk, others=others) for pk, others in changed.items()],
            update_conflicts=True,
            unique_fields=["story"],
            update_fields=["others"],
        )
        tag = likeness_tag if len(changed) <= _FEW else likeness_block_tag
        for code in sorted({homes[pk] for pk in changed}):
            numbers = [pk for pk in changed if homes[pk] == code]
            record(
                StoryLikened(stories=numbers),
                edition=code,
                about=Likeness(story_id=numbers[0]),
                tags={tag(pk) for pk in numbers},
            )
    return len(changed)
