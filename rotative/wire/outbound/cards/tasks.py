"""Jobs: cards drawn before anybody asks for them. What is lost here is drawn when asked for."""

from django_tasks import task

from rotative.wire.outbound.cards.design import card_of
from rotative.wire.outbound.cards.store import card_bytes


@task()
def draw_card(story_id: int) -> bool:
    """Draw a public story's card; False for one that has none. Harmless when repeated."""
    from rotative.stories.models import Story

    story = Story.objects.visible_to(None).filter(pk=story_id).first()
    return story is not None and bool(card_bytes(str(story.pk), card_of(story), story.lead_picture))
