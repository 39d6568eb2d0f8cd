"""Why a picture is not taken, in words that say what to do."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from rotative.media.darkroom.formats import MAX_PIXELS

_SAVE_AS = _("Save it as JPEG, PNG, WebP, AVIF or TIFF and try again.")
_MESSAGES = {
    "SVG": _("SVG drawings can carry programs and are not taken. Export it as PNG."),
    "HEIC": _("HEIC pictures are not taken: browsers do not show them. Export it as JPEG."),
    "video": _("This is a video or sound file, not a picture."),
    "empty": _("The file is empty. Perhaps its upload was cut off: try again."),
    "damaged": _("The picture is damaged or cut short and cannot be read. Send it again."),
    "heavy": _("Reading this picture takes too long, so it was put aside. Save it anew."),
    "no-room": _("There is no room left on the newsroom’s disk. Tell your operator."),
}


class PictureRefused(ValidationError):
    """The file is not taken into the bank; ``code`` says why for programs, the message for people.

    Codes: ``format``, ``pixels``, ``bytes``, ``empty``, ``damaged``, ``heavy``, ``no-room``.
    """

    def __init__(self, code: str, details: Mapping[str, Any] | None = None) -> None:
        self.details = dict(details or {})
        super().__init__(_say(code, self.details), code=code)


class PictureInUse(ValidationError):
    """The picture is on a public page and stays."""


def _say(code: str, details: Mapping[str, Any]) -> Any:
    if code == "format":
        name = str(details.get("format", ""))
        if name in _MESSAGES:
            return _MESSAGES[name]
        if name:
            return _("%(format)s files are not taken. %(do)s") % {"format": name, "do": _SAVE_AS}
        return _("This is not a picture that we know. %(do)s") % {"do": _SAVE_AS}
    if code == "pixels":
        return _(
            "The picture is too large: %(most)d megapixels are the most. Make it smaller, "
            "7,000 pixels at its longer side are plenty."
        ) % {"most": MAX_PIXELS // 1_000_000}
    if code == "bytes":
        return _("The file is too big: %(most)s are the most. Save it smaller or as JPEG.") % {
            "most": filesizeformat(details["most"])
        }
    return _MESSAGES[code]
