"""The line above every page of an edition: shown, changed, taken away."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from rotative.accounts.rights import require
from rotative.editions.models import Edition
from rotative.fronts.models import Banner
from rotative.fronts.verbs import BannerCleared, BannerShown
from rotative.ledger.record import one_change, record
from rotative.press.due import forget, promise, releases
from rotative.press.models import Due
from rotative.stories.models import Story

CLEAR = "banner.clear"
USUAL = timedelta(hours=2)


def show_banner(
    edition: Edition,
    words: str,
    *,
    story: Story | None = None,
    until: datetime | None = None,
    actor: Any = None,
) -> Banner:
    """Say ``words`` above all pages of ``edition`` until ``until`` (aware; two hours from now).

    A banner that is there already is replaced. Raises PermissionDenied, or
    ValidationError for empty or long words, a moment that has passed, or a
    story that the public can't see in this edition.
    """
    require(actor, "publish", "page", edition.pk)
    until = until or timezone.now() + USUAL
    if until <= timezone.now():
        raise ValidationError({"until": _("This moment has passed.")})
    if story is not None:
        public = Story.objects.visible_to(None).filter(edition=edition, pk=story.pk)
        if not public.exists():
            raise ValidationError({"story": _("Readers of this edition cannot see this story.")})
    with one_change():
        banner = Banner.objects.select_for_update().filter(edition=edition).first()
        banner = banner or Banner(edition=edition)
        banner.words, banner.story, banner.until = words.strip(), story, until
        banner.full_clean()
        banner.save()
        promise(CLEAR, edition.pk, until, edition=edition.code)
        record(
            BannerShown(
                words=banner.words, until=until.isoformat(), story=story.pk if story else None
            ),
            actor=actor,
            edition=edition.code,
            about=banner,
            tags=[f"banner:{edition.pk}"],
        )
    return banner


def clear_banner(edition: Edition, *, actor: Any = None, over: bool = False) -> None:
    """Take the edition's banner away; harmless where there is none. Raises PermissionDenied.

    What a person takes away leaves the newsfeed too; what is ``over``, because
    its time is up, stays there as what was said.
    """
    require(actor, "publish", "page", edition.pk)
    with one_change():
        banner = Banner.objects.select_for_update().filter(edition=edition).first()
        forget(CLEAR, edition.pk)
        if banner is None:
            return
        gone = Banner(pk=banner.pk, edition=edition, words=banner.words)
        banner.delete()
        record(
            BannerCleared(words=gone.words),
            actor=actor,
            edition=edition.code,
            about=gone,
            tags=[f"banner:{edition.pk}"],
            told=not over,
        )


@releases(CLEAR)
def time_is_up(due: Due) -> None:
    """Take away the banner whose time is up; nothing where it was given more meanwhile."""
    banner = Banner.objects.filter(edition_id=due.object_id).first()
    if banner is not None and banner.until <= timezone.now():
        clear_banner(banner.edition, over=True)
