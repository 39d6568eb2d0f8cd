"""Which rules a text is set by: a language, its region, and an edition's own choices."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from rotative.editions.languages import primary
from rotative.editions.typography import (
    arabic,
    chinese,
    english,
    french,
    portuguese,
    russian,
    spanish,
    swahili,
)
from rotative.editions.typography.work import Step

_RULES: dict[str, Callable[[str], tuple[Step, ...]]] = {
    "ar": arabic.rules,
    "en": english.rules,
    "es": spanish.rules,
    "fr": french.rules,
    "pt": portuguese.rules,
    "ru": russian.rules,
    "sw": swahili.rules,
    "zh-hans": chinese.rules,
}


@dataclass(frozen=True)
class Style:
    """How one edition sets text. ``tag`` is a language's, ``digits`` empty for as typed."""

    tag: str
    region: str = ""
    digits: str = ""
    script_spaces: bool = False


def style_of(what: Any) -> Style:
    """The style of an edition, or of a BCP 47 tag (``fr-SN``).

    A tag of a language that the program does not know gives a style without
    rules: its text is left alone.
    """
    if isinstance(what, Style):
        return what
    if isinstance(what, str):
        return _of_tag(what)
    return Style(
        what.profile.tag,
        what.region,
        getattr(what, "digits", ""),
        getattr(what, "script_spaces", False),
    )


@cache
def _of_tag(tag: str) -> Style:
    profile = primary(tag)
    if profile is None:
        return Style("")
    parts = tag.replace("_", "-").split("-")[1:]
    region = next((part.upper() for part in parts if len(part) in (2, 3) and part.isalnum()), "")
    return Style(profile.tag, region)


@cache
def rules_of(style: Style) -> tuple[Step, ...]:
    """The steps, in order, by which ``style`` sets a text."""
    if style.tag == "ar":
        return arabic.rules(style.region, style.digits)
    if style.tag == "zh-hans":
        return chinese.rules(style.region, keep_spaces=style.script_spaces)
    rules = _RULES.get(style.tag)
    return rules(style.region) if rules else ()
