"""French: narrow spaces, guillemets, and the first of the month."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language

FRENCH = Language(
    tag="fr",
    name="Français",
    english="French",
    script="Latn",
    direction="ltr",
    stemmer="french",
    quotes=("«\u202f", "\u202f»"),
    nested=(("«", "»"), ("“", "”"), ("‘", "’")),
    cldr="fr",
    # CLDR's third form (a round million *de*) is left out: our figures are never in words.
    plurals="nplurals=2; plural=(n > 1);",
    plural_names=("one", "other"),
    together="{day} à {time}",
    patterns=MappingProxyType(
        {"time": "H'h'mm", "time:CA": "H\u00a0'h'\u00a0mm", "masthead": "EEEE d MMMM y"}
    ),
    first_day=MappingProxyType({"": "1er"}),
    sample="«\u202fNous n’irons pas plus loin\u202f», a-t-elle dit\u00a0: à qui la faute\u202f?",
)
