"""Simplified Chinese: full-width marks, one plural form, no spaces between words."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language

CHINESE = Language(
    tag="zh-hans",
    name="简体中文",
    english="Chinese (simplified)",
    script="Hans",
    direction="ltr",
    stemmer="",
    quotes=("“", "”"),
    nested=(("“", "”"), ("‘", "’")),
    cldr="zh_Hans",
    plurals="nplurals=1; plural=0;",
    plural_names=("other",),
    together="{day} {time}",
    patterns=MappingProxyType({"masthead": "y年M月d日 EEEE"}),
    sample="她说：“我们不会停在这里。”随后她又问：“为什么要停呢？”",
)
