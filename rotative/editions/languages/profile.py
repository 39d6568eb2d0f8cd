"""What the program knows of a language."""

from dataclasses import dataclass, field
from types import MappingProxyType

Quotes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language, as the program writes it.

    ``tag`` is a BCP 47 tag in Django's own spelling and the name under which
    everything keeps the language; ``script`` an ISO 15924 code; ``name`` the
    language's own name for itself, ``english`` the name operators read.
    ``stemmer`` is a Snowball algorithm or empty. ``quotes`` are the outer
    pair with the spaces that belong to it, ``nested`` every pair from the
    outermost inwards, without spaces; ``regional_nested`` replaces them in
    the regions named. ``cldr`` is the CLDR locale; ``patterns`` are CLDR
    patterns for the forms that a native reader expects otherwise than CLDR
    writes them, under a form's name or ``form:REGION``; ``together`` joins a
    day and a time. ``first_day`` is how the first of a month is written
    (``1er``), by region. ``plurals`` is the catalogue's plural header,
    ``plural_names`` the CLDR categories in its order. ``sample`` is a line
    that shows the language's letters and marks, for tests and previews.
    """

    tag: str
    name: str
    english: str
    script: str
    direction: str
    stemmer: str
    quotes: tuple[str, str]
    nested: Quotes
    cldr: str
    plurals: str
    plural_names: tuple[str, ...]
    sample: str
    together: str = "{day}, {time}"
    regional_nested: MappingProxyType[str, Quotes] = field(
        default_factory=lambda: MappingProxyType({})
    )
    patterns: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    first_day: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def catalogue(self) -> str:
        """The name of the catalogue's folder: ``fr``, ``zh_Hans``."""
        first, _, rest = self.tag.partition("-")
        return f"{first}_{rest.title()}" if rest else first

    @property
    def html(self) -> str:
        """The tag as pages carry it, in BCP 47's usual letters: ``fr``, ``zh-Hans``."""
        return self.catalogue.replace("_", "-")

    def nested_in(self, region: str) -> Quotes:
        """Quotation pairs from the outermost inwards, as the region prints them."""
        return self.regional_nested.get(region, self.nested)

    def pattern(self, form: str, region: str) -> str | None:
        """Our own CLDR pattern for ``form`` in ``region``, or None: CLDR's is right."""
        return self.patterns.get(f"{form}:{region}", self.patterns.get(form))

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Pickled and copied by tag: there is one profile of a language in a process."""
        from rotative.editions.languages import language

        return language, (self.tag,)
