"""Spanish: opening marks, the raya, guillemets in Spain."""

from rotative.editions.languages.spanish import SPANISH
from rotative.editions.typography.common import (
    ELLIPSIS,
    INITIALS,
    MINUS,
    RANGES,
    TIMES,
    after,
    glued,
    thousands,
    units,
)
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import NB, NN
from rotative.editions.typography.work import Step, rule

_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre "
    "diciembre"
).split()
_UNITS = (
    "km m cm mm kg g mg t l ml ha h min s °C ° GW MW kW kWh GB MB TB km/h km² m² millón millones "
    "mil € $ euros dólares pesos soles años metros kilómetros toneladas a.m. p.m."
).split()
_TITLES = (
    "Sr. Sra. Srta. Sres. Dr. Dra. Prof. D. D.ª Dña. Ud. Gral. Lic. Ing. Mons. Sto. Sta.".split()
)
_NUMBERED = "n.º nº núm. p. pp. pág. págs. art. arts. cap. vol. fig. § S/ US$ Bs.".split()

# A sentence without its opening mark: from its beginning to ? or ! that ends it.
_SENTENCE = r"(?m)(?:^|(?<=[.!?…] )|(?<=[«“‘(—–]))([^\W\d_][^.!?…¿¡«»“”\"()\n—]*)"


def rules(region: str) -> tuple[Step, ...]:
    """The rules of Spanish as ``region`` prints it."""
    spain = not SPANISH.regional_nested.get(region)
    return (
        ELLIPSIS,
        QuoteMarks(SPANISH.nested_in(region)),
        rule(r"« +(?=\S)", "«", "« "),
        rule(r"(?<=\S) +»(?!\w)", "»", " »"),
        rule(r"(?<=[¿¡]) +(?=\S)", ""),
        rule(r"(?<=[^\s¿¡(]) +(?=[!?;:,](?:[\s»”)]|$))", ""),
        rule(rf"{_SENTENCE}(?=\?+(?:\s+[A-ZÁÉÍÓÚÑ¿¡«“—–]|\s*$|[»”’)]))", r"¿\1", "?"),
        rule(rf"{_SENTENCE}(?=!+(?:\s+[A-ZÁÉÍÓÚÑ¿¡«“—–]|\s*$|[»”’)]))", r"¡\1", "!"),
        # An aside takes two dashes, each tied to it; one alone stands between spaces.
        rule(r"(?<=[^\s-]) +--? +([^-–—\n.]{1,160}?[^\s-]) +--? +(?=[^\s-])", r" —\1— ", " -"),
        rule(r"(?<=[^\s-]) +--? +(?=[^\s-])", " — ", " -"),
        rule(r"(?m)^--? *(?=[^\W\d]|[¿¡«“])", "—", "-"),
        rule(r"(?<=[^\W\d])--(?=\w)", "—", "--"),
        rule(rf"(?<=\d) +(?=de (?:{'|'.join(_MONTHS)})(?!\w))", NB),
        glued("%‰") if spain else rule(r"(?<=\d) +(?=[%‰])", NB),
        units(_UNITS),
        after(_TITLES, r"[A-ZÁÉÍÓÚÑ]"),
        after(_NUMBERED, r"\d"),
        rule(r"(?<!\w)(siglo|siglos|capítulo) +(?=[IVX]+(?!\w))", rf"\1{NB}"),
        rule(r"(?<=EE\.) +(?=UU\.)", NB),
        INITIALS,
        thousands(NN),
        TIMES,
        MINUS,
        RANGES,
    )
