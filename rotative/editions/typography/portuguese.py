"""Portuguese: quotation marks by region, dashes, ordinals kept with their noun."""

from rotative.editions.languages.portuguese import PORTUGUESE
from rotative.editions.typography.common import (
    ELLIPSIS,
    INITIALS,
    MINUS,
    RANGES,
    TIMES,
    after,
    dashes,
    dialogue,
    thousands,
    units,
)
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import NB
from rotative.editions.typography.work import Step, rule

_MONTHS = (
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
).split()
_UNITS = (
    "km m cm mm kg g mg t l ml ha h min s °C ° % € GW MW kW kWh GB MB TB km/h km² m² milhão "
    "milhões bilhão bilhões mil reais euros dólares anos metros quilômetros quilómetros toneladas"
).split()
_TITLES = "Sr. Sra. Srs. Sras. Dr. Dra. Prof. Profa. D. Eng. Exmo. Exma. Gen. Cel. Pe. Sto.".split()
_NUMBERED = "n.º nº n. p. pp. art. cap. vol. fig. § R$ US$ Kz MT".split()


def rules(region: str) -> tuple[Step, ...]:
    """The rules of Portuguese as ``region`` prints it."""
    return (
        ELLIPSIS,
        QuoteMarks(PORTUGUESE.nested_in(region)),
        *dashes(" – "),
        dialogue("— "),
        rule(r"« +(?=\S)", "«", "« "),
        rule(r"(?<=\S) +»(?!\w)", "»", " »"),
        rule(r"(?<=\S) +(?=[,;:!?](?:\s|$))", ""),
        rule(rf"(?<=\d) +(?=de (?:{'|'.join(_MONTHS)})(?!\w))", NB),
        rule(rf"(?<=\dº) +(?=de (?:{'|'.join(_MONTHS)})(?!\w))", NB),
        units(_UNITS),
        after(_TITLES, r"[A-ZÀ-Þ]"),
        after(_NUMBERED, r"\d"),
        rule(r"(?<!\w)(século|séculos|capítulo) +(?=[IVX]+(?!\w))", rf"\1{NB}"),
        INITIALS,
        thousands(NB),
        TIMES,
        MINUS,
        RANGES,
    )
