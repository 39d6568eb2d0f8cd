"""Rules that several languages share, and the means to write them."""

import re
from collections.abc import Iterable

from rotative.editions.typography.signs import NB
from rotative.editions.typography.work import Rule, rule

ELLIPSIS = rule(r"(?<!\.)\.{3}(?!\.)", "…", "...")
MINUS = rule(r"(?<![\w.)\]°%-])-(?=\d+(?:[.,]\d+)?[ \u00a0]?(?:°|%))", "−", "-")
TIMES = rule(r"(?<=\d) [x*] (?=\d)", f"{NB}×{NB}", " x ", " * ")
INITIALS = rule(
    r"([A-ZÀ-ÖØ-Þ](?<![\w.’'].)\.(?:-[A-ZÀ-ÖØ-Þ]\.)?) +(?=[A-ZÀ-ÖØ-Þ][\w.])", rf"\1{NB}"
)


# F-16 and A-320 are names, not figures.
_NOT_A_MODEL = r"(?<![A-Za-z]-\d )(?<![A-Za-z]-\d\d )(?<![A-Za-z]-\d\d\d )"


def after(words: Iterable[str], before: str, sign: str = NB) -> Rule:
    """No break between one of ``words`` and what matches ``before`` (``M.`` and a capital)."""
    ordered = sorted(words, key=len, reverse=True)
    # Looking behind the first letter, not before it: a search may then begin with a letter.
    found = "|".join(rf"{re.escape(word[0])}(?<![\w.-].){re.escape(word[1:])}" for word in ordered)
    return rule(rf"({found}) +(?={before})", lambda match: match[1] + sign)


def units(words: Iterable[str], sign: str = NB) -> Rule:
    """No break between a figure and one of ``words``."""
    found = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return rule(rf" (?<=\d ){_NOT_A_MODEL} *(?=(?:{found})(?!\w))", sign)


def glued(signs: str, sign: str = NB) -> Rule:
    """A space that may not break between a figure and ``signs``, set where there is none."""
    return rule(rf"(?<=\d) *(?=[{signs}])", sign)


def thousands(sign: str) -> Rule:
    """Groups of three figures that were typed with spaces keep together."""
    return rule(
        r"[1-9](?<![\d.,+\u00a0\u202f].)(?<![\d+] .)\d{0,2}(?: \d{3})+(?! ?\d)",
        lambda match: match[0].replace(" ", sign),
    )


def dashes(to: str) -> tuple[Rule, ...]:
    """A hyphen between spaces is a dash; so are two hyphens. ``to`` is dash and spaces."""
    closed = to.strip(" \u00a0\u202f")
    return (
        rule(r"(?<=[^\s-]) +--? +(?=[^\s-])", to, " -"),
        rule(r"(?<=[^\W\d])--(?=\w)", closed, "--"),
    )


def dialogue(to: str) -> Rule:
    """A hyphen at the beginning of a line opens someone's words."""
    return rule(r"(?m)^--? +(?=[^\W\d]|[«“\"¿¡…])", to, "-")


def _range(match: re.Match[str]) -> str | None:
    low, high = match[1], match[2]
    rising = int(low) < int(high) and len(high) - len(low) <= 1 and not low.startswith("0")
    season = len(low) == 4 and len(high) == 2 and int(high) == (int(low) + 1) % 100
    if not (rising or season) or (len(low) == 3 and len(high) == 4) or high.startswith("00"):
        return None
    return f"{low}–{high}"


# 1914-1918 and 10-15, not telephones, dates, models of aircraft, scores.
RANGES = rule(
    r"(?<![\w.,/+–-])(?<!Boeing )(?<!Airbus )(?<!L\. )(?<!R\. )"
    r"(\d{1,4})-(\d{1,4})(?![\w/–-]|[.,]\d)",
    _range,
    "-",
)
