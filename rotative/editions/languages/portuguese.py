"""Portuguese, for both sides of the ocean; the region decides forms and quotation marks."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language, Quotes

_EUROPEAN: Quotes = (("«", "»"), ("“", "”"), ("‘", "’"))

PORTUGUESE = Language(
    tag="pt",
    name="Português",
    english="Portuguese",
    script="Latn",
    direction="ltr",
    stemmer="portuguese",
    quotes=("“", "”"),
    nested=(("“", "”"), ("‘", "’")),
    regional_nested=MappingProxyType(
        dict.fromkeys(("PT", "AO", "MZ", "CV", "GW", "ST", "TL"), _EUROPEAN)
    ),
    cldr="pt",
    plurals="nplurals=2; plural=(n > 1);",
    plural_names=("one", "other"),
    patterns=MappingProxyType({"time": "H'h'mm", "time:PT": "HH:mm"}),
    first_day=MappingProxyType({"": "1º", "PT": "1"}),
    sample="“Não paramos aqui”, disse ela – e, depois de uma pausa: “Por que pararíamos?”",
)
