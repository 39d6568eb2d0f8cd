"""What a page says of itself: JSON-LD (schema.org) and microdata."""

import json
from typing import Any

_STORIES = ("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting",
            "OpinionNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle")  # fmt: skip


def json_ld(tree: Any) -> dict[str, Any]:
    """The page's first story in JSON-LD; empty where there is none or it cannot be read."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for item in _walk(data, depth=0):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(kind in _STORIES for kind in kinds):
                return item
    return {}


def _walk(data: Any, *, depth: int) -> Any:
    if depth > 6:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _walk(item, depth=depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if key in data:
                yield from _walk(data[key], depth=depth + 1)


def text_of(value: Any, *keys: str) -> str:
    """A string out of JSON-LD, where one may stand bare, in a list, or in an object."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = next((value[key] for key in keys or ("name", "url") if value.get(key)), "")
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def names_of(value: Any) -> list[str]:
    """Names out of JSON-LD: a string, an object, or a list of either."""
    values = value if isinstance(value, list) else [value]
    return [name for name in (text_of(item, "name") for item in values[:20]) if name]


def microdata(tree: Any, name: str) -> list[str]:
    """The texts that the page marks as property ``name`` (``itemprop``), in its order."""
    found = []
    for node in tree.xpath("//*[contains(concat(' ', @itemprop, ' '), concat(' ', $name, ' '))]",
                           name=name)[:20]:  # fmt: skip
        words = node.get("content") or node.get("datetime") or node.text_content()
        if text := " ".join(words.split()):
            found.append(text)
    return found
