"""The strings of a room, as the code and templates have them."""

import io
from functools import cache
from typing import Any

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("web", "fronts", "stories")
_LEFT_OUT = {"tests", "cli", "server", "demo", "locale"}
_WORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


@cache
def messages_of(room: str) -> frozenset[tuple[str | None, str]]:
    """(context, English) of each string that ``room`` shows to somebody."""
    found = set()
    folder = settings.BASE_DIR / room
    for file in folder.rglob("*"):
        if file.suffix not in {".py", ".html"} or _LEFT_OUT & set(file.relative_to(folder).parts):
            continue
        text = file.read_text(encoding="utf-8")
        source = templatize(text) if file.suffix == ".html" else text
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=_WORDS
        ):
            one = message if isinstance(message, str) else message[0]
            found.add((context, one))
    return frozenset(found)
