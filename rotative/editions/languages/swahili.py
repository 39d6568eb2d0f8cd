"""Swahili, as the press of East Africa writes it."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language

SWAHILI = Language(
    tag="sw",
    name="Kiswahili",
    english="Swahili",
    script="Latn",
    direction="ltr",
    stemmer="",
    quotes=("“", "”"),
    nested=(("“", "”"), ("‘", "’")),
    cldr="sw",
    plurals="nplurals=2; plural=(n != 1);",
    plural_names=("one", "other"),
    # Clock hours, not the hours counted from dawn: a page is read in other countries too.
    patterns=MappingProxyType({"masthead": "EEEE, d MMMM y"}),
    sample="“Hatutaishia hapa,” alisema, kisha akauliza: “Ng’ombe wetu watakunywa nini?”",
)
