"""Going on with what is read most: the rule that needs what fronts count."""

from rotative.editions.models import Edition
from rotative.fronts.models import MostRead
from rotative.stories.models import Story


def of_the_most_read(found: Story, edition: Edition, offered: frozenset[int]) -> Story | None:
    """The place below the story's own in the edition's list, from the top where it has none."""
    ranked = [row.story_id for row in MostRead.objects.of(edition)]
    place = ranked.index(found.pk) + 1 if found.pk in ranked else 0
    wanted = [pk for pk in ranked[place:] if pk not in offered]
    public = Story.objects.visible_to(None).filter(pk__in=wanted).defer("body")
    stories = {story.pk: story for story in public}
    return next((stories[pk] for pk in wanted if pk in stories), None)
