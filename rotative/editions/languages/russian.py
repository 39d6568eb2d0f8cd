"""Russian: guillemets without spaces, the long dash, three plural forms."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language

RUSSIAN = Language(
    tag="ru",
    name="Русский",
    english="Russian",
    script="Cyrl",
    direction="ltr",
    stemmer="russian",
    quotes=("«", "»"),
    nested=(("«", "»"), ("„", "“")),
    cldr="ru",
    plurals=(
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);"
    ),
    plural_names=("one", "few", "many"),
    # CLDR adds “г.” after the year; the press leaves it out.
    patterns=MappingProxyType(
        {"masthead": "EEEE, d MMMM y", "long": "d MMMM y", "medium": "d MMM y"}
    ),
    sample="«Мы не остановимся,\u00a0— сказала она.\u00a0— Объём работ „огромный“».",
)
