"""English: the language the program's own strings are written in."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language

ENGLISH = Language(
    tag="en",
    name="English",
    english="English",
    script="Latn",
    direction="ltr",
    stemmer="english",
    quotes=("“", "”"),
    nested=(("“", "”"), ("‘", "’")),
    cldr="en",
    plurals="nplurals=2; plural=(n != 1);",
    plural_names=("one", "other"),
    together="{day} at {time}",
    patterns=MappingProxyType(
        {
            # Newspapers outside North America set no comma after the weekday.
            "masthead": "EEEE d MMMM y",
            "masthead:US": "EEEE, MMMM d, y",
            "masthead:": "EEEE, MMMM d, y",
            "masthead:CA": "EEEE, MMMM d, y",
        }
    ),
    sample="“We won’t stop here,” she said – then, after a pause: “Why would we?”",
)
