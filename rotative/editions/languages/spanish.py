"""Spanish: opening marks, guillemets in Spain, double quotes in America."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language, Quotes

_AMERICAN: Quotes = (("“", "”"), ("‘", "’"))
AMERICA = tuple("419 MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR US".split())

SPANISH = Language(
    tag="es",
    name="Español",
    english="Spanish",
    script="Latn",
    direction="ltr",
    stemmer="spanish",
    quotes=("«", "»"),
    nested=(("«", "»"), ("“", "”"), ("‘", "’")),
    regional_nested=MappingProxyType(dict.fromkeys(AMERICA, _AMERICAN)),
    cldr="es",
    plurals="nplurals=2; plural=(n != 1);",
    plural_names=("one", "other"),
    sample="«No pararemos aquí», dijo ella. ¿Por qué lo haríamos? ¡Ni un día más!",
)
