"""Bring catalogues up to what the sources ask for; translations are kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Message as Entry
from babel.messages.pofile import escape

from rotative.editions.languages import SOURCE, Language
from rotative.kit.catalogues import read_catalogue
from rotative.web.strings.catalogues import catalogue_path
from rotative.web.strings.extract import Message, messages_of, rooms_in


@dataclass
class Wanted:
    """One string and everywhere it is asked for."""

    message: Message
    plural: str = ""
    files: set[str] = field(default_factory=set)


def wanted_by(room: Path, root: Path) -> dict[tuple[str, str], Wanted]:
    """What a room asks for, by context and string, in order of its files."""
    found: dict[tuple[str, str], Wanted] = {}
    for message in messages_of(room, root)[0]:
        one = found.setdefault(message.key, Wanted(message))
        one.plural = one.plural or message.plural
        one.files.add((root / message.path).relative_to(room).as_posix())
    return dict(sorted(found.items(), key=lambda item: (sorted(item[1].files)[0], item[0][1])))


def update(root: Path, profile: Language) -> dict[str, tuple[int, int, int]]:
    """Write each room's catalogue of a language; what is no longer asked for goes.

    Answers by room: strings, how many of them are still to be translated, and
    how many were dropped. Rooms without strings get no catalogue. Raises
    UnreadableCatalogue before it writes over a file that it can't read.
    """
    told = {}
    for room in rooms_in(root):
        wanted = wanted_by(room, root)
        if profile.tag == SOURCE:
            wanted = {key: one for key, one in wanted.items() if one.plural}
        path = catalogue_path(room, profile)
        known: dict[tuple[str, str], Entry] = {}
        if path.exists():
            for entry in read_catalogue(path):
                if entry.id:
                    name = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
                    known[entry.context or "", str(name)] = entry
        if not wanted and not known:
            continue
        text, open_ones = written(room.name, profile, wanted, known)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
        told[room.name] = (len(wanted), open_ones, len(known.keys() - wanted.keys()))
    return told


def written(
    room: str,
    profile: Language,
    wanted: dict[tuple[str, str], Wanted],
    known: dict[tuple[str, str], Entry],
) -> tuple[str, int]:
    """A catalogue's text, and how many of its strings are still to be translated."""
    lines = [
        f"# Rotative: the room “{room}” in {profile.english}.",
        'msgid ""',
        'msgstr ""',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Language: {profile.catalogue}\\n"',
        f'"Plural-Forms: {profile.plurals}\\n"',
    ]
    open_ones = 0
    for key, one in wanted.items():
        entry = known.get(key)
        forms = _forms(entry, profile, plural=bool(one.plural))
        if profile.tag == SOURCE and not all(forms):
            forms = [one.message.msgid, one.plural]
        open_ones += not all(forms)
        lines += ["", *_comments(entry, one)]
        if one.message.context:
            lines.append(f"msgctxt {escape(one.message.context)}")
        lines.append(f"msgid {escape(one.message.msgid)}")
        if one.plural:
            lines.append(f"msgid_plural {escape(one.plural)}")
            lines += [f"msgstr[{at}] {escape(form)}" for at, form in enumerate(forms)]
        else:
            lines.append(f"msgstr {escape(forms[0])}")
    return "\n".join(lines) + "\n", open_ones


def _forms(entry: Entry | None, profile: Language, *, plural: bool) -> list[str]:
    count = len(profile.plural_names) if plural else 1
    if entry is None or entry.fuzzy or entry.pluralizable != plural:
        return [""] * count
    given = list(entry.string) if isinstance(entry.string, tuple | list) else [entry.string or ""]
    return [str(form or "") for form in [*given, *[""] * count][:count]]


def _comments(entry: Entry | None, one: Wanted) -> Iterable[str]:
    if entry is not None:
        yield from (f"# {line}" for line in entry.user_comments)
    yield f"#: {' '.join(sorted(one.files))}"
    flags = sorted(set(entry.flags) - {"fuzzy", "python-format"}) if entry is not None else []
    if "%(" in one.message.msgid + one.plural:
        flags.append("python-format")
    if flags:
        yield f"#, {', '.join(flags)}"
