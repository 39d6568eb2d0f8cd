"""A story's state as a word."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: dict[str, Any] = {
    "draft": pgettext_lazy("state of a story", "Draft"),
    "submitted": pgettext_lazy("state of a story", "Submitted"),
    "scheduled": pgettext_lazy("state of a story", "Scheduled"),
    "live": pgettext_lazy("state of a story", "Published"),
    "live-draft": pgettext_lazy("state of a story", "Published, with changes"),
    "withdrawn": pgettext_lazy("state of a story", "Withdrawn"),
    "expired": pgettext_lazy("state of a story", "Expired"),
}

EDITION, SECTION = _("Edition"), _("Section")
