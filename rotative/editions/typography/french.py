"""French: the spaces before tall punctuation, guillemets, ordinals."""

from rotative.editions.languages.french import FRENCH
from rotative.editions.typography.common import (
    ELLIPSIS,
    INITIALS,
    MINUS,
    RANGES,
    TIMES,
    after,
    dashes,
    dialogue,
    glued,
    thousands,
    units,
)
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import NB, NN
from rotative.editions.typography.work import Step, rule

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_UNITS = (
    "km m cm mm kg g mg t l L cl ml ha h min s °C ° € $ £ % ‰ F FCFA CFA XOF GW MW kW kWh MWh TWh "
    "Go Mo To ko GHz MHz km² m² m³ km/h ans mois jours heures minutes secondes euros euro dollars "
    "dollar francs million millions milliard milliards degrés points mètres kilomètres hectares "
    "tonnes litres"
).split()
_TITLES = "M. MM. Mme Mmes Mlle Mlles Me Mgr Dr Pr".split()
_NUMBERED = "n° N° nº no. p. pp. art. chap. vol. fig. § §§ article articles page pages".split()

_BEFORE_TALL = r"(?<=[^\s(\[{«“‘¿¡!?;:/&=])"
# What may follow a run of tall punctuation: not a letter, so that addresses and names stay whole.
_AFTER_TALL = r"(?=[!?;]+(?:[\s)\]}»”’\"'.,…*]|\.\.\.|$))(?!;-?[)(DPpo])"

_OPENING = r"«(?: +|(?=[^\s»]))(?=[^\s])"
_CLOSING = r"(?<=[^\s«]) *»"


def rules(region: str) -> tuple[Step, ...]:
    """The rules of French as ``region`` prints it (Canada sets ! ? ; without a space)."""
    canada = region == "CA"
    narrow = NB if canada else NN
    tall = (
        rule(rf"{_BEFORE_TALL} +{_AFTER_TALL}", "")
        if canada
        else rule(rf"{_BEFORE_TALL} *{_AFTER_TALL}", NN)
    )
    return (
        ELLIPSIS,
        rule(r"(?<=[^\W\d])[´`ʼ](?=[^\W\d])", "’", "´", "`", "ʼ"),
        QuoteMarks(FRENCH.nested_in(region)),
        *dashes(" – "),
        dialogue(f"–{NB}"),
        rule(_OPENING, f"«{narrow}"),
        rule(_CLOSING, f"{narrow}»"),
        tall,
        rule(r"(?<=[^\s(\[{«“‘:/]) *(?=:(?:[\s»”]|$))", NB),
        # 1re and 2e are the abbreviations; 1ère and 2ème are how they are said.
        rule(r"(?<![\w.,])(\d+|[IVXLC]+)(?:i?[èéeë]me)(s?)(?!\w)", r"\1e\2"),
        rule(r"(?<![\w.,])(1|I)[èéë]re(s?)(?!\w)", r"\1re\2"),
        rule(r"(?<=[IVX]e) +(?=siècle)", NB),
        rule(r"(?<=[IVX]er) +(?=siècle)", NB),
        rule(r"(?<!\w)([A-ZÀ-Þ][a-zà-ÿ]+) +(?=[IVX]{1,5}(?:er)?(?!\w))", rf"\1{NB}"),
        thousands(NN),
        rule(r"(?<!\d)(0\d)((?: \d\d){4})(?! ?\d)", lambda m: m[0].replace(" ", NB)),
        glued("%‰€"),
        rule(r"(?<=\d) +h +(?=\d\d?(?!\d))", f"{NB}h{NB}"),
        units([*_UNITS, *_MONTHS, "pour cent"]),
        rule(rf"(?<=\d[{NB} ]F) +(?=CFA(?!\w))", NB),
        rule(rf"(?<=\b1er) +(?=(?:{'|'.join(_MONTHS)})(?!\w))", NB),
        after(_TITLES, _CAPITAL),
        after(_NUMBERED, r"\d"),
        INITIALS,
        TIMES,
        MINUS,
        RANGES,
    )
