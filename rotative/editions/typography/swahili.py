"""Swahili: curly quotes, the apostrophe of ng’, titles before names."""

from rotative.editions.languages.swahili import SWAHILI
from rotative.editions.typography.common import (
    ELLIPSIS,
    INITIALS,
    MINUS,
    RANGES,
    TIMES,
    after,
    dashes,
    units,
)
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import NB
from rotative.editions.typography.work import Step, rule

_MONTHS = (
    "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba".split()
)
_UNITS = "km m cm mm kg g t ha °C ° % GW MW kW GB MB bilioni milioni km/h".split()
_TITLES = "Bw. Bi. Bwana Bibi Dk. Dkt. Mh. Mhe. Prof. Profesa Rais Waziri Jenerali".split()
_COUNTED = "asilimia saa Sh Sh. Ksh KSh Tsh TSh Ush USh Na. uk. milioni bilioni dola mwaka".split()


def rules(region: str) -> tuple[Step, ...]:
    """The rules of Swahili. In it the figure follows what is counted: asilimia 12."""
    return (
        ELLIPSIS,
        QuoteMarks(SWAHILI.nested_in(region)),
        rule(r"(?<=[^\W\d])[´`ʼ](?=[^\W\d])", "’", "´", "`", "ʼ"),
        *dashes(" – "),
        rule(r"(?<=\S) +(?=[,;!?](?:\s|$))", ""),
        units([*_UNITS, *_MONTHS]),
        after(_TITLES, r"[A-Z]"),
        after([*_COUNTED, *(word.title() for word in _COUNTED if word.islower())], r"\d"),
        INITIALS,
        TIMES,
        MINUS,
        RANGES,
        rule(r"(?<=\d\d) +(?=(?:asubuhi|mchana|jioni|usiku|alfajiri)(?!\w))", NB),
    )
