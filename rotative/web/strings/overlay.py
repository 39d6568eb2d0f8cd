"""The overlay: what Wagtail's desk lacks in a language, said by us.

``<room>/overlay/locale`` is on ``LOCALE_PATHS``, so it wins over Wagtail's own
catalogues and over the rooms'. Nothing of ours asks for its strings: they are
held against what Wagtail asks for.
"""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Message as Entry
from babel.messages.mofile import read_mo

from rotative.editions.languages import LANGUAGES, SOURCE, Language
from rotative.kit.catalogues import UnreadableCatalogue, read_catalogue
from rotative.kit.regions import REGIONS
from rotative.web.strings.extract import Message, rooms_in
from rotative.web.strings.problem import Problem

DOMAINS = ("django", "djangojs")


def overlay_path(room: Path, profile: Language, domain: str = "django") -> Path:
    """Where a room keeps what it adds to Wagtail in a language."""
    return room / "overlay" / "locale" / profile.catalogue / "LC_MESSAGES" / f"{domain}.po"


@cache
def borrowed(domain: str) -> dict[tuple[str, str], Message]:
    """Every string that Wagtail and the sign-in ask for, by their English catalogues."""
    found: dict[tuple[str, str], Message] = {}
    for folder in _folders("wagtail", "django.contrib.auth"):
        for path in sorted(folder.glob(f"**/locale/en/LC_MESSAGES/{domain}.po")):
            place = path.relative_to(folder).as_posix()
            for entry in read_catalogue(path):
                if entry.id:
                    ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id, "")
                    message = Message(ids[0], ids[1], entry.context or "", place, entry.lineno or 1)
                    known = found.get(message.key)
                    if known is None or (message.plural and not known.plural):
                        found[message.key] = message
    return found


def _folders(*packages: str) -> Iterator[Path]:
    """Where the packages that the desk is made of are installed."""
    for package in packages:
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            yield Path(next(iter(spec.submodule_search_locations)))


def check_overlays(root: Path) -> Iterator[Problem]:
    """Empty, broken and unasked-for entries of every overlay, and those that a room has."""
    for room in rooms_in(root):
        for profile in LANGUAGES.values():
            for domain in DOMAINS:
                path = overlay_path(room, profile, domain)
                if profile.tag != SOURCE and path.exists():
                    yield from _check_overlay(root, path, profile, domain)


def _check_overlay(root: Path, path: Path, profile: Language, domain: str) -> Iterator[Problem]:
    from rotative.web.strings.catalogues import catalogue_path, check_entry, same_plurals

    place = path.relative_to(root).as_posix()
    try:
        catalogue = read_catalogue(path)
    except UnreadableCatalogue as error:
        yield Problem(place, 1, "unreadable", str(error))
        return
    if not same_plurals(str(catalogue.plural_forms), profile.plurals):
        yield Problem(place, 1, "plural-rule", f"{profile.english} takes {profile.plurals}")
    wanted = borrowed(domain)
    ours = {
        key for room in rooms_in(root) for key in keys_of(catalogue_path(room, profile, domain))
    }
    for entry in catalogue:
        if not entry.id:
            continue
        key = _key(entry)
        line = entry.lineno or 1
        if key not in wanted:
            yield Problem(place, line, "unused", f"{key[1]!r} is not asked for by Wagtail")
            continue
        if key in ours:
            yield Problem(place, line, "shadow", f"{key[1]!r} hides what a room says for it")
        yield from check_entry(entry, wanted[key], profile, place)


def said_by_wagtail(locale: str) -> set[tuple[str, str, str]]:
    """Domain, context and string of what Wagtail has in a language, or in regions of it."""
    return {
        (domain, *key)
        for name in (*REGIONS.get(locale, ()), locale)
        for domain in DOMAINS
        for folder in _folders("wagtail", "django.contrib.auth")
        for path in folder.glob(f"**/locale/{name}/LC_MESSAGES/{domain}.mo")
        for key in _compiled_keys(path)
    }


def _compiled_keys(path: Path) -> list[tuple[str, str]]:
    with path.open("rb") as file:
        return [_key(entry) for entry in read_mo(file) if _is_said(entry)]


def keys_of(path: Path) -> list[tuple[str, str]]:
    """Context and string of every translated entry; none of a file that is not there.

    Nor of one that cannot be read: the gate tells of it where it checks it.
    """
    try:
        return [_key(entry) for entry in read_catalogue(path) if _is_said(entry)]
    except (FileNotFoundError, UnreadableCatalogue):
        return []


def _is_said(entry: Entry) -> bool:
    forms = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
    return bool(entry.id) and all(forms) and not entry.fuzzy


def _key(entry: Entry) -> tuple[str, str]:
    name = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
    return entry.context or "", str(name)
