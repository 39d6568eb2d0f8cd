"""Which pictures static pages show: asked by the bank."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from rotative.fronts.models import StaticPage
from rotative.media import visibility
from rotative.media.models import Picture


@visibility.register
def shown(picture_ids: frozenset[int], now: datetime) -> set[int]:
    """Of these pictures, those on a public static page.

    Wagtail's index of references finds the pages; what they show is read from
    the public text itself, since the index may know drafts too.
    """
    kind = ContentType.objects.get_for_model
    pages = ReferenceIndex.objects.filter(
        base_content_type=kind(StaticPage.base_page_model),
        to_content_type=kind(Picture),
        to_object_id__in=[str(pk) for pk in picture_ids],
    ).values_list("object_id", flat=True)
    wanted = {int(pk) for pk in pages}
    found: set[int] = set()
    if wanted:
        body = StaticPage._meta.get_field("body")
        for page in StaticPage.pages.filter(pk__in=wanted, live=True):
            for model, pk, _model_path, _content_path in body.extract_references(page.body):
                if model is Picture:
                    found.add(int(pk))
    return found & picture_ids
