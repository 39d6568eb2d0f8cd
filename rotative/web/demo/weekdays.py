"""Days of the week in the demo's stories, which were all written on a Tuesday."""

import re
from datetime import datetime
from typing import Any

WRITTEN_ON = 1  # Tuesday, as datetime counts
TEXTS = ("headline", "short", "standfirst", "kicker", "caption", "alt", "body")
# From Monday on. No name is a part of another word of its language that the demo uses.
NAMES = [
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "Jumatatu Jumanne Jumatano Alhamisi Ijumaa Jumamosi Jumapili".split(),
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split(),
]
_PLACE = {name.lower(): (days, place) for days in NAMES for place, name in enumerate(days)}
# “Sunday” is the beginning of “events” in Arabic.
_DAY = re.compile(f"(?:{'|'.join(_PLACE)})(?![ء-ي])", re.IGNORECASE)


def as_of(now: datetime, told: dict[str, Any]) -> dict[str, Any]:
    """A story as it reads at ``now``: every day of the week in it moved by as many days."""
    by = now.weekday() - WRITTEN_ON
    moved: dict[str, Any] = {name: turned(text, by) for name, text in told.items() if name in TEXTS}
    if "correct" in told:
        moved["correct"] = {**told["correct"], "note": turned(told["correct"]["note"], by)}
    if "withdraw" in told:
        moved["withdraw"] = turned(told["withdraw"], by)
    return {**told, **moved}


def turned(text: str, by: int) -> str:
    """``text`` with each day of the week ``by`` days later; a capital stays one."""

    def later(found: re.Match[str]) -> str:
        days, place = _PLACE[found[0].lower()]
        name = days[(place + by) % 7]
        return name[0].upper() + name[1:] if found[0][0].isupper() else name

    return _DAY.sub(later, text)
