"""Arabic: right to left, six plural forms, digits by edition."""

from types import MappingProxyType

from rotative.editions.languages.profile import Language

ARABIC = Language(
    tag="ar",
    name="العربية",
    english="Arabic",
    script="Arab",
    direction="rtl",
    stemmer="arabic",
    quotes=("«", "»"),
    nested=(("«", "»"), ("“", "”"), ("‘", "’")),
    cldr="ar",
    plurals=(
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
    plural_names=("zero", "one", "two", "few", "many", "other"),
    patterns=MappingProxyType({"medium": "d MMMM y"}),
    together="{day}، {time}",
    sample="قالت الوزيرة: «لن نتراجع»، ثم غادرت القاعة؛ فهل يُستأنف الحوار غدًا؟",
)
