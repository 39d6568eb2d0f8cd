"""Begin a language: a profile made from CLDR, and empty catalogues."""

from collections.abc import Iterator
from pathlib import Path
from string import Template

from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural
from django.utils.translation import to_locale

from rotative.editions.languages import LANGUAGES, Language
from rotative.web.strings.update import update

_PROFILE = Template(
    '''"""$english."""

from rotative.editions.languages.profile import Language

$constant = Language(
    tag="$tag",
    name="$name",
    english="$english",
    script="$script",
    direction="$direction",
    stemmer="$stemmer",
    quotes=("$open", "$close"),
    nested=(("$open", "$close"), ("$inner_open", "$inner_close")),
    cldr="$cldr",
    plurals="$plurals",
    plural_names=$plural_names,
    sample="",
)
'''
)


class NoSuchLanguage(LookupError):
    """CLDR knows no language with that tag. ``str()`` says so in a sentence."""


def begin(root: Path, tag: str) -> list[Path]:
    """Write the profile of ``tag`` and its empty catalogues; answer what was written.

    The profile is CLDR's knowledge, for someone who writes the language to go
    over; nothing lists it yet, so no edition can be in it. Nothing that is
    there is overwritten. Raises :class:`NoSuchLanguage`.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise NoSuchLanguage(f"No language has the tag “{tag}”.") from None
    profile = profile_from(tag, locale)
    name = str(locale.get_display_name("en") or tag).lower().partition(" ")[0]
    path = root / "rotative" / "editions" / "languages" / f"{name}.py"
    written = []
    if not path.exists():
        path.write_text(_source(profile, name.upper()), "utf-8")
        written.append(path)
    before = set(root.glob(f"rotative/*/locale/{profile.catalogue}/LC_MESSAGES/django.po"))
    update(root, profile)
    made = set(root.glob(f"rotative/*/locale/{profile.catalogue}/LC_MESSAGES/django.po"))
    return [*written, *sorted(made - before)]


def profile_from(tag: str, locale: Locale) -> Language:
    """What CLDR and Snowball know of a language."""
    import snowballstemmer

    english = str(locale.get_display_name("en") or tag)
    plural = get_plural(to_locale(tag))
    stem = english.lower().partition(" ")[0]
    names = (*sorted(locale.plural_form.tags, key=_order), "other")
    return Language(
        tag=tag,
        name=str(locale.get_display_name() or tag),
        english=english,
        script=locale.script or _script(locale),
        direction=locale.text_direction,
        stemmer=stem if stem in snowballstemmer.algorithms() else "",
        quotes=("“", "”"),
        nested=(("“", "”"), ("‘", "’")),
        cldr=str(locale),
        plurals=f"nplurals={plural.num_plurals}; plural={plural.plural_expr};",
        plural_names=names[-plural.num_plurals :],
        sample="",
    )


def what_is_missing(root: Path, tag: str) -> Iterator[str]:
    """What is still to be done before an edition can be in the language, in sentences."""
    from rotative.editions.typography.style import rules_of, style_of
    from rotative.web.strings.coverage import coverage

    profile = LANGUAGES.get(tag)
    if profile is None:
        yield "go over the new profile, write its sample, and list it in languages/__init__.py"
        return
    if not profile.sample:
        yield "a sample line in the profile"
    if not rules_of(style_of(tag)):
        yield "typography: a file of rules in rotative/editions/typography, and its cases"
    if not profile.stemmer:
        yield "nothing for search: no stemmer is known; words are found as they are written"
    for one in coverage(root):
        if one.tag == tag and one.done < one.total:
            yield f"{one.total - one.done} of {one.total} strings of {one.what}"


def _order(name: str) -> int:
    return ["zero", "one", "two", "few", "many", "other"].index(name)


def _script(locale: Locale) -> str:
    from rotative.editions.scripts import script_of

    letter = next((sign for sign in str(locale.get_display_name()) if sign.isalpha()), "A")
    return script_of(letter)


def _source(profile: Language, constant: str) -> str:
    (opens, closes), (inner_opens, inner_closes) = profile.nested
    return _PROFILE.substitute(
        tag=profile.tag,
        name=profile.name,
        english=profile.english,
        script=profile.script,
        direction=profile.direction,
        stemmer=profile.stemmer,
        open=opens,
        close=closes,
        inner_open=inner_opens,
        inner_close=inner_closes,
        cldr=profile.cldr,
        plurals=profile.plurals,
        plural_names=repr(profile.plural_names).replace("'", '"'),
        constant=constant,
    )
