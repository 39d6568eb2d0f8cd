"""What several readers need: moments, addresses, pictures by their address, and safe markup."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from rotative.kit.cleaning import strip_markup
from rotative.wire.importers.items import Attached, Survey

_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|blockquote|figure|figcaption|section|td|th|tr|table|pre|br|hr|"
    r"aside|dt|dd|article|header|footer|summary|details|main|caption|cite)\b[^<>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"\w")
_ATTRIBUTE = re.compile(r'(?:alt|title)="([^"]*)"')
# Fields that say how a part looks or what a machine needs, never what it tells.
_LOOKS = re.compile(
    r"(src|url|href|color|colour|style|layout|size|type|mime|width|height|icon|emoji|align|"
    r"background|format|version|visibility|duration|thumbnail|poster|segment|language|labels|"
    r"successmessage|^id$|uuid|^ref$|placement|direction|^key$)",
    re.IGNORECASE,
)


def when(value: Any) -> datetime | None:
    """A moment from ISO 8601 text or epoch milliseconds; without a zone it is UTC. None if none."""
    if isinstance(value, bool) or value in (None, "", 0):
        return None
    try:
        if isinstance(value, int | float):
            seconds = value / 1000 if abs(value) > 100_000_000_000 else value
            return datetime.fromtimestamp(seconds, UTC)
        moment = datetime.fromisoformat(str(value).strip())
    except (ValueError, OverflowError, OSError):
        return None
    if moment.year < 1000:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def words(value: Any) -> str:
    """``value`` as plain text where it is a text, a number or ``{"rendered": …}``; else empty."""
    return strip_markup(markup(value))


def markup(value: Any) -> str:
    """``value`` as it stands where it is a text, a number or a wrapped text; else empty."""
    if isinstance(value, dict):
        return markup(value.get("rendered", value.get("html", "")))
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return ""
    return str(value)


def of(value: Any, *names: str) -> Any:
    """What lies under ``names`` in nested objects, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in ``value``, which is an array, an object or anything else."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def paths(addresses: Iterable[Any]) -> tuple[str, ...]:
    """The paths (with any query) of ``addresses``, each once; the site's root is none."""
    found: list[str] = []
    for address in addresses:
        try:
            parts = urlsplit(str(address or "").strip())
        except ValueError:
            continue
        path = unquote(parts.path) or "/"
        whole = f"{path}?{parts.query}" if parts.query else path
        if not whole.startswith("/"):
            whole = f"/{whole}"
        if whole != "/" and len(whole) <= 500 and whole not in found:
            found.append(whole)
    return tuple(found)


def site_of(*addresses: Any) -> str:
    """The host of the first of ``addresses`` that has one, for keys."""
    for address in addresses:
        try:
            host = urlsplit(str(address or "")).netloc.lower()
        except ValueError:
            continue
        if host:
            return host[:80]
    return ""


def fingerprint(*values: Any) -> str:
    """A short key for something without a number of its own."""
    said = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def remember_picture(seen: Survey, address: str, *, title: str = "") -> str:
    """Remember a picture by its address; its key, for an item's ``featured``."""
    path = urlsplit(address).path[-180:]
    key = f"file:{path}"
    if seen.attached(key) is None:
        seen.keep_attached(Attached(key=key, url=address, title=title))
    return key


# Markup that the converter understands ----------------------------------------------------


def text(value: Any) -> str:
    """Plain text as markup."""
    return escape(str(value), quote=False)


def kept(what: str, source: str) -> str:
    """A passage that is kept as it stands, and counted as ``what`` in the report."""
    return f'<x-kept what="{escape(what)}">{escape(source, quote=False)}</x-kept>'


def paragraphs(plain: str) -> str:
    """Plain text as paragraphs, one for each line."""
    lines = (line.strip() for line in plain.replace("\r", "\n").split("\n"))
    return "".join(f"<p>{text(line)}</p>" for line in lines if line)


def link(address: Any, said: Any) -> str:
    """A link whose text is markup; only the text where there is no address."""
    if not address:
        return str(said or "")
    return f'<a href="{escape(str(address))}">{said or text(address)}</a>'


def figure(address: str, *, caption: str = "", alt: str = "", title: str = "") -> str:
    """A picture with its caption (markup)."""
    under = f"<figcaption>{caption}</figcaption>" if caption else ""
    image = f'<img src="{escape(address)}" alt="{escape(alt)}" title="{escape(title)}">'
    return f"<figure>{image}{under}</figure>"


def as_source(value: Any) -> str:
    """A part that was not understood, as it stood."""
    return json.dumps(value, ensure_ascii=False, indent=1)


# What one rendering says and another does not --------------------------------------------


def runs(html: str) -> Iterator[str]:
    """The texts of ``html`` between its block elements, without markup."""
    for part in _BLOCK.split(html):
        said = strip_markup(part)
        if said and _WORD.search(said):
            yield said


def said_in(value: Any, name: str = "") -> list[str]:
    """Every text in nested objects that a reader could have seen, by its field's name."""
    if isinstance(value, dict):
        told = ((key, one) for key, one in value.items() if key != "provider")
        return [said for key, one in told for said in said_in(one, str(key))]
    if isinstance(value, list):
        return [said for one in value for said in said_in(one, name)]
    if isinstance(value, str) and not _LOOKS.search(name) and not value.startswith("http"):
        return [value]
    return []


def with_the_rest(what: str, part: Any, made: str) -> str:
    """``made``, and kept beside it what ``part`` says and ``made`` does not."""
    aside = " ".join(_ATTRIBUTE.findall(made))
    left = missing_runs("<br>".join(said_in(part)), f"{made}<p>{aside}</p>")
    return made + (kept(f"part of {what}", "\n".join(left)) if left else "")


def missing_runs(html: str, held: str) -> list[str]:
    """The texts of ``html`` that ``held`` (markup) does not say, spaces and marks aside."""
    have = _squeezed(strip_markup(_BLOCK.sub(" ", held)))
    return list(dict.fromkeys(run for run in runs(html) if _squeezed(run) not in have))


def _squeezed(said: str) -> str:
    return "".join(filter(str.isalnum, said.lower()))
