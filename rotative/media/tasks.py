"""Jobs of the bank."""

from django_tasks import task

from rotative.media.actions.printing import make_renditions
from rotative.media.models import Picture

DESK_THUMBNAIL = "max-165x165"  # what Wagtail's lists ask for; made here, not while one waits


@task()
def print_picture(picture_id: int) -> int:
    """Make a picture's missing renditions; nothing for one that is gone. Idempotent."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return 0
    made = make_renditions(picture)
    picture.get_rendition(DESK_THUMBNAIL)
    return made
