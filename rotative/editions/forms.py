"""Dates, times, figures and lists as a native reader of an edition writes them.

CLDR (through Babel) is the base; where a newspaper's habit differs, the
language's profile says so. Moments are aware datetimes and are shown in the
edition's own zone; “an hour ago” is the browser's work, never done here.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Literal, Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as cldr_date
from babel.dates import format_time as cldr_time
from babel.lists import format_list as cldr_list
from babel.numbers import format_decimal, format_percent

from rotative.editions.languages import Language

Form = Literal["masthead", "long", "medium", "short", "day_month", "story"]

_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_ARABIC_MARKS = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")


class Public(Protocol):
    """What forms need to know of an edition. ``digits`` may be missing or empty."""

    region: str

    @property
    def profile(self) -> Language: ...

    @property
    def zone(self) -> tzinfo: ...


@lru_cache(maxsize=256)
def locale_of(cldr: str, region: str = "") -> Locale:
    """The CLDR locale of a language in a region, or of the language where CLDR has none."""
    for name in (f"{cldr}_{region}", cldr) if region else (cldr,):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    raise UnknownLocaleError(cldr)


def digits_of(edition: Public) -> str:
    """``arab`` or ``latn``: the edition's own choice, else what its region is used to."""
    if edition.profile.script != "Arab":
        return "latn"
    chosen = getattr(edition, "digits", "")
    if chosen:
        return str(chosen)
    # A language without a region (the Arabic of the whole world) writes European digits.
    return _locale(edition).default_numbering_system if edition.region else "latn"


def format_date(moment: date | datetime, edition: Public, form: Form = "long") -> str:
    """A day, or a moment's day in the edition's zone.

    ``masthead``: weekday and date, as it stands alone at the top of a page.
    ``long``: day, month in words, year. ``medium``: the same, shortened where
    the language shortens. ``short``: figures only. ``day_month``: no year.
    ``story``: long, with the time (needs a datetime, else TypeError).
    """
    if form == "story":
        if not isinstance(moment, datetime):
            raise TypeError("a story's moment has a time")
        return edition.profile.together.format(
            day=format_date(moment, edition, "long"), time=format_time(moment, edition)
        )
    day = _day(moment, edition)
    profile, locale = edition.profile, _locale(edition)
    pattern = profile.pattern(form, edition.region) or _pattern(form, locale)
    first = profile.first_day.get(edition.region, profile.first_day.get("", ""))
    if first and day.day == 1 and "MMM" in pattern:
        pattern = pattern.replace("d", f"'{first}'", 1)
    text = cldr_date(day, pattern, locale)
    if form == "masthead":
        text = text[:1].upper() + text[1:]
    return _with_digits(text, edition)


def format_time(moment: datetime, edition: Public) -> str:
    """The clock time of an aware moment in the edition's zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    pattern = edition.profile.pattern("time", edition.region) or "short"
    text = cldr_time(
        moment.astimezone(edition.zone), pattern, tzinfo=edition.zone, locale=_locale(edition)
    )
    return _with_digits(text, edition)


def format_number(value: int | float | Decimal, edition: Public) -> str:
    """A figure with the edition's grouping and decimal marks; at most three decimals."""
    return _with_marks(
        format_decimal(value, locale=_figures(edition), numbering_system="latn"), edition
    )


def format_share(value: float | Decimal, edition: Public, *, decimals: int = 0) -> str:
    """A share of one (0.125) in percent, rounded to ``decimals``."""
    locale = _figures(edition)
    pattern = str(locale.percent_formats[None].pattern)
    if decimals:
        pattern = pattern.replace("#,##0", f"#,##0.{'0' * decimals}")
    text = format_percent(value, pattern, locale=locale, numbering_system="latn")
    return _with_marks(text, edition)


def format_list(names: Sequence[str], edition: Public) -> str:
    """Names one after the other: “a, b et c”."""
    return cldr_list(list(names), style="standard", locale=_locale(edition)) if names else ""


def _locale(edition: Public) -> Locale:
    return locale_of(edition.profile.cldr, edition.region)


def _day(moment: date | datetime, edition: Public) -> date:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(edition.zone).date()


def _figures(edition: Public) -> Locale:
    """The locale that figures are set in before their digits become Arabic-Indic ones.

    CLDR keeps one set of marks for each kind of digits, and in some Arabic
    regions the two are each other's opposite; English marks map one to one.
    """
    return locale_of("en") if digits_of(edition) == "arab" else _locale(edition)


def _pattern(form: str, locale: Locale) -> str:
    if form == "day_month":
        skeletons = locale.datetime_skeletons
        return str(skeletons["MMMMd" if "MMMMd" in skeletons else "MMMd"].pattern)
    width = {"masthead": "full", "long": "long", "medium": "medium", "short": "short"}[form]
    pattern = str(locale.date_formats[width].pattern)
    # A year of two figures is read as a day somewhere.
    return re.sub(r"\by{2}\b", "y", pattern) if form == "short" else pattern


def _with_digits(text: str, edition: Public) -> str:
    return text.translate(_ARABIC_INDIC) if digits_of(edition) == "arab" else text


def _with_marks(text: str, edition: Public) -> str:
    return text.translate(_ARABIC_MARKS) if digits_of(edition) == "arab" else text
