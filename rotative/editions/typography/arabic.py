"""Arabic: its own comma, semicolon and question mark, guillemets, digits by edition."""

import re

from rotative.editions.languages.arabic import ARABIC
from rotative.editions.typography.common import ELLIPSIS, MINUS, RANGES, TIMES, dashes, units
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import ARAB, NB
from rotative.editions.typography.work import Step, rule

_MONTHS = (
    "يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر "
    "يناير/كانون آذار نيسان أيار حزيران تموز آب أيلول شباط جانفي فيفري أفريل ماي جوان جويلية أوت"
).split()
_UNITS = (
    "كم كلم م سم كغ كيلومتر كيلومترا كيلومترًا مترا مترًا متر طن طنا طنًا ألف آلاف مليون ملايين "
    "مليونا مليونًا مليار مليارات مليارا مليارًا دولار دولارا دولارًا يورو جنيه ريال درهم دينار "
    "عاما عامًا عام أعوام سنة سنوات يوما يومًا أيام ساعة دقيقة درجة % ٪ صباحا صباحًا مساء مساءً ص م"
).split()
_END = r"(?=[\s»”’)\]]|$)"
_TO_ARAB = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TO_LATN = str.maketrans("٠١٢٣٤٥٦٧٨٩٬٫٪", "0123456789,.%")

_EUROPEAN = re.compile(
    r"(?<![A-Za-z0-9_+])(?<![A-Za-z][-.])\d+(?:[.,]\d+)*(%?)(?![A-Za-z0-9_])(?!-[A-Za-z])"
)
_INDIC = re.compile(r"[٠-٩]+(?:[٬٫][٠-٩]+)*٪?")


def _arabic_digits(match: re.Match[str]) -> str:
    figure = match[0].removesuffix("%")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", figure):
        figure = figure.replace(",", "٬").replace(".", "٫")
    elif re.fullmatch(r"\d+[.,]\d+", figure):
        figure = figure.replace(",", "٫").replace(".", "٫")
    return figure.translate(_TO_ARAB) + ("٪" if match[1] else "")


def digit_rules(digits: str) -> tuple[Step, ...]:
    """Rules that write all figures of Arabic text in ``digits``; none when empty."""
    if digits == "arab":
        return (rule(_EUROPEAN.pattern, _arabic_digits),)
    if digits == "latn":
        return (rule(_INDIC.pattern, lambda match: match[0].translate(_TO_LATN)),)
    return ()


def rules(region: str, digits: str = "") -> tuple[Step, ...]:
    """The rules of Arabic; ``digits`` is the edition's choice, empty for as typed."""
    return (
        ELLIPSIS,
        QuoteMarks(ARABIC.nested_in(region)),
        rule(rf"(?<=[{ARAB}»”)\]٪%]) *,(?=[\s{ARAB}«“(]|$)", "،"),
        rule(rf"(?<=[A-Za-z\d٠-٩]) *,(?= +[{ARAB}«“])", "،"),
        rule(rf"(?<=[{ARAB}»”)\]\d٠-٩٪%]) *;(?=[\s{ARAB}«“(]|$)", "؛"),
        rule(rf"(?<=[{ARAB}»”)\]\d٠-٩٪%!]) *\?(?=[\s{ARAB}«“»”’)\]!.،…]|$)", "؟"),
        rule(rf"(?<=[{ARAB}»”)\]\d٠-٩٪%]) +(?=[،؛؟!:.]{_END})", ""),
        rule(rf"(?<=[،؛؟])(?=[{ARAB}«“(])", " "),
        rule(r"« +(?=\S)", "«", "« "),
        rule(r"(?<=\S) +»", "»", " »"),
        rule(r"(?<=[^\s-]) +(?:--?|—) +(?=[^\s-])", " – "),
        *dashes(" – ")[1:],
        # The conjunction is written with its word; where it was not, it stays on its line.
        rule(rf"(?<![\w])و +(?=[{ARAB}«])", f"و{NB}"),
        rule(rf"(?<![\w.])(د|أ|م|ص|ت|ق|أ\.د|ا\.د)\. +(?=[{ARAB}])", rf"\1.{NB}"),
        units([*_UNITS, *_MONTHS]),
        rule(r"(?<=\d) +(?=(?:في|ب)(?:المئة|المائة| المئة| المائة)(?!\w))", NB),
        TIMES,
        MINUS,
        RANGES,
        *digit_rules(digits),
    )
