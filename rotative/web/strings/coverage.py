"""How much of the desk and of the public pages each language has."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import read_mo
from django.utils.translation import to_locale

from rotative.editions.languages import LANGUAGES, SOURCE, Language
from rotative.kit.catalogues import read_catalogue
from rotative.web.strings.catalogues import catalogue_path
from rotative.web.strings.extract import rooms_in
from rotative.web.strings.overlay import DOMAINS, keys_of, overlay_path, said_by_wagtail
from rotative.web.strings.update import wanted_by

# What the desk is made of besides our own rooms, each with catalogues of its own.
BORROWED = (
    "wagtail.admin",
    "wagtail.images",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail",
    "django.contrib.auth",
    "django",
)


@dataclass(frozen=True)
class Covered:
    """Of ``total`` strings of ``what``, ``done`` are translated into the language ``tag``."""

    what: str
    tag: str
    done: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; a room without strings is whole."""
        return self.done / self.total if self.total else 1.0


def coverage(root: Path) -> list[Covered]:
    """Every room of ours, and what the desk borrows, in every language."""
    found = []
    for room in rooms_in(root):
        wanted = wanted_by(room, root)
        if not wanted:
            continue
        for profile in LANGUAGES.values():
            done = len(wanted)
            if profile.tag != SOURCE:
                done = _translated(catalogue_path(room, profile), set(wanted))
            found.append(Covered(room.name, profile.tag, done, len(wanted)))
    found += [one for package in BORROWED for one in _borrowed(package)]
    return found + _on_the_way(root)


def _on_the_way(root: Path) -> list[Covered]:
    """Wagtail's strings on a reporter's way: those that an overlay speaks in any language.

    A language has one when its overlay, a room or Wagtail itself (a region's, for a
    language of no country) says it.
    """
    rooms = rooms_in(root)
    overlays = {
        profile.tag: {
            (domain, *key)
            for room in rooms
            for domain in DOMAINS
            for key in keys_of(overlay_path(room, profile, domain))
        }
        for profile in LANGUAGES.values()
    }
    wanted = set().union(*overlays.values())
    found = []
    for profile in LANGUAGES.values():
        done = wanted
        if profile.tag != SOURCE:
            own = {
                (domain, *key)
                for room in rooms
                for domain in DOMAINS
                for key in keys_of(catalogue_path(room, profile, domain))
            }
            done = wanted & (overlays[profile.tag] | own | said_by_wagtail(profile.catalogue))
        found.append(Covered("a reporter’s way", profile.tag, len(done), len(wanted)))
    return found


def _translated(path: Path, wanted: set[tuple[str, str]]) -> int:
    if not path.exists():
        return 0
    done = 0
    for entry in read_catalogue(path):
        name = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        forms = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
        done += (entry.context or "", str(name)) in wanted and all(forms) and not entry.fuzzy
    return done


def _borrowed(package: str) -> list[Covered]:
    """A package's compiled catalogues against the largest of them: its sources are not kept."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(next(iter(spec.submodule_search_locations)))
    folder = folder / "conf" / "locale" if package == "django" else folder / "locale"
    counts = {path.parents[1].name: _count(path) for path in folder.glob("*/LC_MESSAGES/django.mo")}
    total = max(counts.values(), default=0)
    return [
        Covered(
            package,
            profile.tag,
            total if profile.tag == SOURCE else _best(counts, profile),
            total,
        )
        for profile in LANGUAGES.values()
    ]


def _best(counts: dict[str, int], profile: Language) -> int:
    """The best catalogue that the desk can take for the language: its own or a region's of it."""
    locale = to_locale(profile.tag)
    own = [count for name, count in counts.items() if name == locale or _is_region(name, locale)]
    return max(own, default=0)


def _is_region(name: str, locale: str) -> bool:
    """Whether ``name`` (pt_PT) is a region's variant of ``locale`` (pt)."""
    return "_" not in locale and name.startswith(f"{locale}_")


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for entry in read_mo(file) if entry.id and all(_forms(entry.string)))


def _forms(string: object) -> list[object]:
    return list(string) if isinstance(string, tuple | list) else [string]
