"""Simplified Chinese: full-width marks between Chinese words, no spaces round Latin ones."""

from rotative.editions.languages.chinese import CHINESE
from rotative.editions.typography.common import MINUS
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import HAN
from rotative.editions.typography.work import Step, rule

_H = f"{HAN}”’）》〉」』％"  # what Chinese text may end with before a mark
_O = f"{HAN}“‘（《〈「『"  # what it may begin with after one
_FULL = dict(zip(",;:!?", "，；：！？", strict=True))
_MARKS = ",;:!?"


def rules(region: str, *, keep_spaces: bool = False) -> tuple[Step, ...]:
    """The rules of Chinese; ``keep_spaces`` leaves typed spaces at the borders of scripts."""
    borders: tuple[Step, ...] = (
        rule(rf"(?<=[{HAN}]) +(?=[A-Za-z0-9])", ""),
        rule(rf"(?<=[A-Za-z0-9%]) +(?=[{HAN}])", ""),
    )
    return (
        rule(
            rf"(?<=[{_H}A-Za-z0-9]) *(?:\.{{3,}}|。{{3,}}|(?<!…)…(?!…)) *(?=[{_O}]|[”’）]|$)", "……"
        ),
        QuoteMarks(CHINESE.nested_in(region)),
        rule(rf"(?<=[{_H}]) *([{_MARKS}]) *(?=\S|$)", lambda match: _FULL[match[1]]),
        rule(rf"(?<=[A-Za-z0-9%)]) *([{_MARKS}]) *(?=[{_O}])", lambda match: _FULL[match[1]]),
        rule(r"(?<=[，；：！？。])([!?])", lambda match: _FULL[match[1]]),
        rule(rf"(?<=[{_H}]) *\.(?= *[{_O}]|\s|[”’）]|$)", "。"),
        rule(rf"(?<=[A-Za-z0-9%]) *\.(?= *[{_O}])", "。"),
        rule(rf"(?<=[{HAN}，。；：！？”]) *\(([^()\n]+)\) *", r"（\1）"),
        rule(rf"\(([^()\n]*[{HAN}][^()\n]*)\)", r"（\1）"),
        rule(rf"(?<=[{_H}]) *(?:--+|(?<!—)—(?!—)| - ) *(?=[{_O}])", "——"),
        rule(rf"(?<=[{HAN}”’]) +(?=[，。；：！？、）》])", ""),
        rule(r"(?<=[，。；：！？、（《]) +(?=\S)", ""),
        rule(r" +(?=[（《])", ""),
        rule(rf"(?<=[）》]) +(?=[{HAN}A-Za-z0-9])", ""),
        rule(rf"(?<=[{HAN}]) +(?=“)", ""),
        rule(rf"(?<=”) +(?=[{HAN}])", ""),
        *(() if keep_spaces else borders),
        MINUS,
    )
