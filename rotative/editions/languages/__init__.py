"""Languages: frozen profiles, known to the program and never edited by a newsroom.

One file a language; a new one is a new file and a line in ``LANGUAGES`` (``docs/howto/
add-a-language.md``). Nothing here loads Django or CLDR, so that settings can read it.
"""

from rotative.editions.languages.arabic import ARABIC
from rotative.editions.languages.chinese import CHINESE
from rotative.editions.languages.english import ENGLISH
from rotative.editions.languages.french import FRENCH
from rotative.editions.languages.portuguese import PORTUGUESE
from rotative.editions.languages.profile import Language, Quotes
from rotative.editions.languages.russian import RUSSIAN
from rotative.editions.languages.spanish import SPANISH
from rotative.editions.languages.swahili import SWAHILI

__all__ = ["LANGUAGES", "SOURCE", "Language", "Quotes", "UnknownLanguage", "language", "primary"]

# The language that the program's own strings are written in.
SOURCE = "en"

LANGUAGES: dict[str, Language] = {
    profile.tag: profile
    for profile in (
        ARABIC,
        ENGLISH,
        FRENCH,
        PORTUGUESE,
        RUSSIAN,
        SPANISH,
        SWAHILI,
        CHINESE,
    )
}


class UnknownLanguage(LookupError):
    """No profile has that tag."""


def language(tag: str) -> Language:
    """The profile of ``tag``, exactly. Raises :class:`UnknownLanguage`."""
    try:
        return LANGUAGES[tag]
    except KeyError:
        raise UnknownLanguage(tag) from None


def primary(tag: str) -> Language | None:
    """The profile that fits a BCP 47 tag as found in a page (``pt-BR``, ``zh``), or None.

    The longest tag of ours that begins it wins; a bare ``zh`` or ``zh-CN`` is
    simplified Chinese, ``zh-TW`` and ``zh-Hant`` are not.
    """
    wanted = tag.strip().lower().replace("_", "-")
    for candidate in sorted(LANGUAGES, key=len, reverse=True):
        if wanted == candidate or wanted.startswith(f"{candidate}-"):
            return LANGUAGES[candidate]
    parts = wanted.split("-")
    if parts[0] == "zh" and not {"hant", "tw", "hk", "mo"} & set(parts[1:]):
        return CHINESE
    return None
