"""What well-known plugins of WordPress, and newer parts of it, keep beside a post's text."""

import json
import re

from rotative.wire.importers.wxr.fields import Fields

_FOOTNOTES = re.compile(r"<!-- wp:footnotes [^>]*/?-->")
_MARKER = re.compile(
    r'(<sup[^>]*\bdata-fn="[^"]*"[^>]*>)\s*<a\b[^>]*>(.*?)</a>\s*(</sup>)', re.DOTALL
)
_TONGUE = re.compile(r"[a-z]{2,3}([_-][a-z0-9]{2,8})*", re.IGNORECASE)
_LANGUAGE = ("_wpml_import_language_code", "_wpml_language", "_locale")
_GROUP = ("_wpml_import_translation_group", "trid")
TAKEN = {"footnotes", "_wpml_import_source_language_code", *_LANGUAGE, *_GROUP}


def language_of(fields: Fields) -> tuple[str, str]:
    """The language a post is marked with, and the name of its group of translations.

    Polylang marks both with terms, WPML's export with fields. Empty where
    there is no mark, or one that names no language.
    """
    language = next((nicename for what, nicename, _n in fields.terms if what == "language"), "")
    language = language or next(filter(None, map(fields.meta_value, _LANGUAGE)), "")
    if not _TONGUE.fullmatch(language):
        language = ""
    group = next((slug for what, slug, _name in fields.terms if what == "post_translations"), "")
    group = group or next(filter(None, map(fields.meta_value, _GROUP)), "")
    return language.replace("_", "-").lower(), group[:100]


def with_footnotes(content: str, notes: str) -> str:
    """``content`` with its footnotes, which the block editor keeps as a field, in their place.

    The figures in the text lose their links: the notes stand at the end, numbered.
    """
    if "wp:footnotes" not in content or not notes:
        return content
    try:
        found = [str(one["content"]) for one in json.loads(notes) if one.get("content")]
    except (ValueError, TypeError, KeyError, AttributeError):
        return content
    points = "".join(f"<li>{one}</li>" for one in found)
    content = _MARKER.sub(r"\1\2\3", content)
    return _FOOTNOTES.sub(lambda _match: f"<ol>{points}</ol>", content, count=1)
