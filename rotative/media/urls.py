"""The bank's one address scheme, at every host's root: ``/media/<id>/<hash>.<ext>``."""

from django.urls import re_path

from rotative.media.serve import picture_file

urlpatterns = [
    re_path(
        r"^(?P<picture_id>[1-9][0-9]{0,17})/(?P<digest>[0-9a-f]{24})\.(?P<extension>[a-z]{3,4})$",
        picture_file,
        name="picture-file",
    ),
]
