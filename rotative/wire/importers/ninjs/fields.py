"""The fields of a ninjs item whatever its version: names in any case, texts in either form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rotative.wire.importers.pieces import markup, objects, of, words

_ALIASES = {
    "byline": ("byline", "by"),
    "uri": ("uri", "urn", "guid"),
    "person": ("person", "people"),
    "place": ("place", "places"),
    "subject": ("subject", "subjects"),
    "organisation": ("organisation", "organisations"),
    "genre": ("genre", "genres"),
    "event": ("event", "events"),
    "object": ("object", "objects"),
    "infosource": ("infosource", "infosources"),
}


@dataclass(frozen=True)
class Said:
    """A text of an item: what it is (``headline``, ``body``, …), its role, its form."""

    role: str
    value: str
    form: str = ""

    @property
    def marked(self) -> bool:
        """Whether it is markup."""
        if self.form:
            return any(word in self.form for word in ("html", "xml"))
        if re.search(r"html|richtext|xml", self.role):
            return True
        return bool(re.search(r"</?(?:p|div|h\d|section|br)\b[^<>]*>", self.value))


class Fields:
    """An item's fields by name, without regard to case: 1.x and dpa write small letters."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = {name.lower().replace("_created", "created"): one for name, one in row.items()}

    def get(self, name: str) -> Any:
        """The field's value under any of its names, or None."""
        for alias in _ALIASES.get(name, (name,)):
            if self.row.get(alias) not in (None, "", [], {}):
                return self.row[alias]
        return None

    def text(self, name: str) -> str:
        """The field as plain text."""
        return words(self.get(name))

    def said(self, kind: str) -> list[Said]:
        """All texts of a kind: ``headline``, ``headline_main``, and those of ``headlines``."""
        found = []
        for name, value in self.row.items():
            named = name == kind or name.startswith(f"{kind}_")
            if named and (said := markup(value)):
                found.append(Said(name.removeprefix(kind).strip("_"), said))
        plural = {"body": "bodies"}.get(kind, f"{kind}s")
        for one in objects(self.row.get(plural)):
            lower = {name.lower(): value for name, value in one.items()}
            said = markup(lower.get("value") or lower.get(kind))
            form = str(lower.get("contenttype") or "").lower()
            if said:
                found.append(Said(str(lower.get("role") or "").lower(), said, form))
        return [one for one in found if one.value.strip()]

    def names(self, name: str) -> list[str]:
        """The names in an array of concepts (subjects, places, people), each once."""
        value = self.get(name)
        found = [words(of(one, "name")) for one in objects(value)]
        found += [words(one) for one in value or [] if isinstance(one, str)] if isinstance(
            value, list) else []  # fmt: skip
        return list(dict.fromkeys(one for one in found if one))

    def moment(self, name: str) -> Any:
        """A moment as it stands, whatever form it has."""
        value = self.get(name)
        return value if isinstance(value, str | int | float) else None


def associations(fields: Fields) -> Iterator[tuple[str, dict[str, Any]]]:
    """The items that go with one, with the names that the item gives them."""
    found = fields.get("associations")
    if isinstance(found, dict) and "uri" not in found:
        for name, one in found.items():
            yield from ((name, part) for part in objects(one))
    else:
        for number, one in enumerate(objects(found)):
            yield str(one.get("name") or number), one


def renditions(fields: Fields) -> list[dict[str, Any]]:
    """An item's files, the largest first."""
    found = fields.get("renditions")
    listed = list(found.values()) if isinstance(found, dict) else found
    files = [one for one in objects(listed) if address(one)]
    return sorted(files, key=lambda one: -_number(one.get("width")) * _number(one.get("height")))


def address(rendition: dict[str, Any]) -> str:
    """Where a rendition's file is."""
    return str(rendition.get("href") or rendition.get("url") or "").strip()


def form(rendition: dict[str, Any]) -> str:
    """A rendition's media type, or what its name says."""
    kind = str(rendition.get("mimetype") or rendition.get("contentType")
               or rendition.get("contenttype") or "").lower()  # fmt: skip
    if kind:
        return kind
    ending = address(rendition).split("?")[0].rsplit(".", 1)[-1].lower()
    if ending in {"jpg", "jpeg", "png", "gif", "webp", "tif", "tiff"}:
        return "image/"
    return {
        "mp4": "video/",
        "mov": "video/",
        "mp3": "audio/",
        "m4a": "audio/",
        "wav": "audio/",
    }.get(ending, "")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 1.0
