"""English: curly quotes, dashes by region, no break inside a name or a figure."""

from rotative.editions.languages.english import ENGLISH
from rotative.editions.typography.common import (
    ELLIPSIS,
    INITIALS,
    MINUS,
    RANGES,
    TIMES,
    after,
    thousands,
    units,
)
from rotative.editions.typography.quotes import QuoteMarks
from rotative.editions.typography.signs import NB
from rotative.editions.typography.work import Step, rule

_MONTHS = (
    "January February March April May June July August September October November December "
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec"
).split()
_UNITS = (
    "km m cm mm kg g mg t lb lbs oz ft in mi mph km/h ha acres °C °F ° % GW MW kW kWh MWh TWh GB "
    "MB TB kHz MHz GHz a.m. p.m. am pm AM PM GMT BST million billion trillion bn mn percent years "
    "miles metres meters kilometres kilometers degrees points euros dollars pounds"
).split()
_TITLES = (
    "Mr Mrs Ms Mx Dr Prof Sir St Rev Hon Gen Lt Col Maj Capt Sgt Sen Rep Gov Pres "
    "Mr. Mrs. Ms. Mx. Dr. Prof. St. Rev. Gen. Lt. Col. Maj. Capt. Sgt. Sen. Rep. Gov."
).split()


def rules(region: str) -> tuple[Step, ...]:
    """The rules of English as ``region`` prints it: long dashes in the United States."""
    dash = " — " if region == "US" else " – "
    return (
        ELLIPSIS,
        QuoteMarks(ENGLISH.nested_in(region)),
        rule(r"(?<=[^\s-]) +--? +(?=[^\s-])", dash, " -"),
        rule(r"(?<=[^\W\d])---?(?=\w)", "—", "--"),
        rule(r" +(?=[,;!?](?:\s|$))", lambda m: "" if m.start() else None),
        units([*_UNITS, *_MONTHS, "per cent"]),
        rule(rf"(?<!\w)({'|'.join(_MONTHS)}) +(?=\d\d?(?!\d))", rf"\1{NB}"),
        after(_TITLES, r"[A-Z]"),
        after(["No.", "Nos.", "no.", "p.", "pp.", "vol.", "ch.", "fig.", "§", "c."], r"\d"),
        INITIALS,
        thousands(NB),
        TIMES,
        MINUS,
        RANGES,
    )
