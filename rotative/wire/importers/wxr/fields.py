"""The elements of one WXR item, by name, as plain strings; and its dates."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_WP = re.compile(r"^\{http://wordpress\.org/export/[\d.]+/\}(.+)$")


class Fields:
    """An item's elements by name, as plain strings."""

    def __init__(self, element: Any) -> None:
        self._wp: dict[str, str] = {}
        self.meta: list[tuple[str, str]] = []
        self.terms: list[tuple[str, str, str]] = []
        self.comments: list[dict[str, str]] = []
        self.title = self.link = self.guid = self.creator = self.pub_date = ""
        self.content = self.excerpt = ""
        for child in element:
            if isinstance(child.tag, str):
                self._take(child)

    def _take(self, child: Any) -> None:
        tag, text = child.tag, child.text or ""
        if found := _WP.match(tag):
            name = found[1]
            if name == "postmeta":
                pair = {local(part): part.text or "" for part in child}
                self.meta.append((pair.get("meta_key", ""), pair.get("meta_value", "")))
            elif name == "comment":
                self.comments.append({local(part): part.text or "" for part in child})
            else:
                self._wp[name] = text.strip()
        elif tag == "category":
            self.terms.append((child.get("domain", ""), child.get("nicename", ""), text.strip()))
        elif tag.endswith("/content/}encoded"):
            self.content = text
        elif tag.endswith("/excerpt/}encoded"):
            self.excerpt = text.strip()
        elif tag in {"title", "link", "guid"}:
            setattr(self, tag, text.strip())
        elif tag == "pubDate":
            self.pub_date = text.strip()
        elif tag.endswith("}creator"):
            self.creator = text.strip()

    def wp(self, name: str) -> str:
        return self._wp.get(name, "")

    def meta_value(self, key: str) -> str:
        return next((value.strip() for name, value in self.meta if name == key), "")


def local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def when(exact: str, published: str = "", local: str = "") -> datetime | None:
    """A moment in UTC: the GMT field, else the feed's date, else the site's local one as UTC."""
    for text in (exact, local):
        if text and not text.startswith("0000"):
            try:
                return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
            except ValueError:
                pass
        if text is exact and published:
            try:
                moment = parsedate_to_datetime(published)
            except (ValueError, TypeError, IndexError):
                continue
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
