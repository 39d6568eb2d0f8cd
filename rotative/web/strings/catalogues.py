"""What the catalogues lack, and what in them can't be right."""

import gettext
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from rotative.editions.languages import LANGUAGES, SOURCE, Language
from rotative.editions.scripts import foreign_letters
from rotative.editions.typography import set_html
from rotative.kit.catalogues import UnreadableCatalogue, read_catalogue
from rotative.web.strings.extract import Message, messages_of, rooms_in
from rotative.web.strings.overlay import check_overlays
from rotative.web.strings.problem import Problem

SAME = "same"  # the flag of an entry whose translation is the source's own word
_NAMED = re.compile(r"%\((\w+)\)([#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrs])|\{(\w*)\}")
_BARE = re.compile(r"%(?!\()(?:[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrs%])")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z]+;")
_LETTER = re.compile(r"[^\W\d_]{2,}")
_COUNTED_AWAY = {"zero", "one", "two"}  # forms that may say the number in a word


def check_catalogues(root: Path) -> list[Problem]:
    """Every room's strings against every language's catalogue of that room."""
    problems: list[Problem] = []
    for room in rooms_in(root):
        used, computed = messages_of(room, root)
        problems += computed
        wanted = _wanted(used, problems)
        for profile in LANGUAGES.values():
            problems += _check_one(room, root, profile, wanted)
    problems += check_agreement(root)
    problems += check_overlays(root)
    return problems


def catalogue_path(room: Path, profile: Language, domain: str = "django") -> Path:
    """Where a room keeps a language's strings."""
    return room / "locale" / profile.catalogue / "LC_MESSAGES" / f"{domain}.po"


def _wanted(used: list[Message], problems: list[Problem]) -> dict[tuple[str, str], Message]:
    wanted: dict[tuple[str, str], Message] = {}
    for message in used:
        known = wanted.get(message.key)
        if known is None or (message.plural and not known.plural):
            wanted[message.key] = message
        if known is None and set_html(message.msgid, SOURCE) != message.msgid:
            problems.append(
                Problem(
                    message.path,
                    message.line,
                    "source-typography",
                    f"{message.msgid!r} is printed {str(set_html(message.msgid, SOURCE))!r}",
                )
            )
    return wanted


def _check_one(
    room: Path, root: Path, profile: Language, wanted: dict[tuple[str, str], Message]
) -> Iterator[Problem]:
    path = catalogue_path(room, profile)
    place = path.relative_to(root).as_posix()
    if not path.exists():
        if wanted and profile.tag != SOURCE:
            yield Problem(
                place, 1, "missing", f"no {profile.english} catalogue: {len(wanted)} strings"
            )
        return
    try:
        catalogue = read_catalogue(path)
    except UnreadableCatalogue as error:
        yield Problem(place, 1, "unreadable", str(error))
        return
    if not same_plurals(str(catalogue.plural_forms), profile.plurals):
        yield Problem(place, 1, "plural-rule", f"{profile.english} takes {profile.plurals}")
    entries = {(entry.context or "", _singular(entry)): entry for entry in catalogue if entry.id}
    for key, message in wanted.items():
        entry = entries.get(key)
        if entry is None:
            if profile.tag != SOURCE or message.plural:
                yield Problem(
                    place, 1, "missing", f"{message.msgid!r} of {message.path}:{message.line}"
                )
            continue
        yield from check_entry(entry, message, profile, place)
    for key, entry in entries.items():
        if key not in wanted:
            yield Problem(place, entry.lineno or 1, "unused", f"{key[1]!r} is asked for nowhere")
    for obsolete in catalogue.obsolete.values():
        yield Problem(place, 1, "obsolete", f"{_singular(obsolete)!r} is kept but not used")


def check_entry(entry: Entry, message: Message, profile: Language, place: str) -> Iterator[Problem]:
    """What is wrong with one translation."""
    line = entry.lineno or 1
    name = repr(message.msgid)
    if entry.fuzzy:
        yield Problem(place, line, "fuzzy", name)
    forms = _forms(entry)
    if message.plural and not entry.pluralizable:
        yield Problem(place, line, "plural-forms", f"{name} needs plural forms")
        return
    if entry.pluralizable and len(forms) != len(profile.plural_names):
        yield Problem(
            place,
            line,
            "plural-forms",
            f"{name}: {len(forms)} of {len(profile.plural_names)} forms",
        )
        return
    if not all(form.strip() for form in forms):
        yield Problem(place, line, "empty", name)
        return
    sources = [message.msgid, message.plural or message.msgid]
    for at, form in enumerate(forms):
        number = profile.plural_names[at] if entry.pluralizable else ""
        for what in _check_form(form, sources, number, profile):
            yield Problem(place, line, what[0], f"{name}: {what[1]}")
    same = all(form in sources for form in forms) and profile.tag != SOURCE
    has_words = bool(_LETTER.search(_NAMED.sub("", _MARKUP.sub("", message.msgid))))
    if same and has_words and SAME not in entry.flags:
        yield Problem(
            place, line, "untranslated", f"{name} (if it is {profile.english}, flag it same)"
        )
    if SAME in entry.flags and not same:
        yield Problem(place, line, "flag", f"{name} is flagged same and is not")


def _check_form(
    form: str, sources: list[str], number: str, profile: Language
) -> Iterator[tuple[str, str]]:
    wanted = set.union(*(_placeholders(source) for source in sources))
    found = _placeholders(form)
    if found - wanted:
        yield "placeholders", f"{sorted(found - wanted)} not in the source"
    lost = wanted - found
    if lost and not (number in _COUNTED_AWAY and len(lost) == 1):
        yield "placeholders", f"{sorted(lost)} lost"
    if sorted(_BARE.findall(form)) != sorted(_BARE.findall(sources[-1])) and not number:
        yield "placeholders", "%-signs differ from the source’s"
    if sorted(_MARKUP.findall(form)) != sorted(_MARKUP.findall(sources[-1])):
        yield "markup", "tags differ from the source’s"
    edges = [(text[:1].isspace(), text[-1:].isspace()) for text in (form, sources[0])]
    if edges[0] != edges[1] and profile.tag != "zh-hans":
        yield "spaces", "begins or ends with a space where the source does not, or the reverse"
    plain = _BARE.sub(" ", _NAMED.sub(" ", _MARKUP.sub(" ", form)))
    foreign = foreign_letters(plain, profile)
    source_letters = set(_MARKUP.sub("", "".join(sources)))
    if foreign := [letter for letter in foreign if letter not in source_letters]:
        yield "script", f"{''.join(foreign[:12])!r} is not {profile.english}"
    if profile.tag != SOURCE and (made := str(set_html(form, profile.tag))) != form:
        yield "typography", f"{form!r} is printed {made!r}"


def check_agreement(root: Path) -> Iterator[Problem]:
    """Rooms that translate one string differently: only one of the two would be shown."""
    for profile in LANGUAGES.values():
        seen: dict[tuple[str, str], tuple[str, list[str]]] = {}
        for room in rooms_in(root):
            path = catalogue_path(room, profile)
            if not path.exists():
                continue
            try:
                catalogue = read_catalogue(path)
            except UnreadableCatalogue:
                continue
            place = path.relative_to(root).as_posix()
            for entry in catalogue:
                if not entry.id or entry.fuzzy or not all(_forms(entry)):
                    continue
                key = (entry.context or "", _singular(entry))
                first = seen.setdefault(key, (place, _forms(entry)))
                if first[1] != _forms(entry):
                    yield Problem(
                        place,
                        entry.lineno or 1,
                        "disagreement",
                        f"{key[1]!r} is {_forms(entry)[0]!r} here, {first[1][0]!r} in {first[0]}",
                    )


def _singular(entry: Entry) -> str:
    return str(entry.id[0] if isinstance(entry.id, tuple | list) else entry.id)


def _forms(entry: Entry) -> list[str]:
    if isinstance(entry.string, tuple | list):
        return [str(form or "") for form in entry.string]
    return [str(entry.string or "")]


def _placeholders(text: str) -> set[str]:
    return {match[1] or "{" + match[3] + "}" for match in _NAMED.finditer(text)}


@cache
def same_plurals(one: str, other: str) -> bool:
    """Whether two plural headers give every number the same form."""
    try:
        rules = [_rule(header) for header in (one, other)]
    except ValueError:
        return False
    (count, rule), (other_count, other_rule) = rules
    return count == other_count and all(rule(n) == other_rule(n) for n in range(1_000))


def _rule(header: str) -> tuple[int, Callable[[int], int]]:
    found = re.search(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+)", header)
    if not found:
        raise ValueError(header)
    return int(found[1]), gettext.c2py(found[2])


def all_entries(root: Path, profile: Language) -> Iterator[tuple[str, Catalog]]:
    """Every room's catalogue of a language, with the room's name."""
    for room in rooms_in(root):
        path = catalogue_path(room, profile)
        if path.exists():
            yield room.name, read_catalogue(path)
