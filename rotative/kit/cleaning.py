"""Clean HTML that people or other systems wrote: on write and again on render."""

import json
from collections.abc import Mapping
from html import unescape
from typing import Any

import nh3
from django.utils.safestring import SafeString

PROSE_TAGS = {
    "p", "h2", "h3", "h4", "a", "b", "strong", "i", "em", "br", "sub", "sup", "ul", "ol", "li",
    "code", "s", "q", "cite", "abbr", "span", "bdi", "small",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"data-block-key", "lang", "dir"},
    # linktype and id are how the editor keeps links to things inside the newsroom.
    "a": {"href", "title", "linktype", "id", "hreflang"},
    "ol": {"start"},
    "abbr": {"title"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_prose(html: str) -> str:
    """Running text with only what a story's text may hold.

    Paragraph keys (``data-block-key``) and passages' ``lang`` survive; scripts,
    styles, event handlers and addresses of other schemes do not. Idempotent.
    """
    return nh3.clean(
        html,
        tags=PROSE_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    )


def without_nul(value: Any) -> Any:
    """``value`` (text, or lists and dictionaries of it) without U+0000.

    PostgreSQL stores it nowhere and XML forbids it; it comes from damaged files.
    """
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Mapping):
        return {key: without_nul(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without_nul(one) for one in value)
    return value


def strip_markup(html: str) -> str:
    """The text of ``html`` without any markup, entities resolved, spaces folded."""
    return " ".join(unescape(nh3.clean(html, tags=set(), attributes={})).split())


_BREAKS_OUT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def prose_markup(html: str) -> SafeString:
    """``html`` cleaned here and now, as markup that a template takes as it is.

    With :func:`json_markup` the only place that says so of a text.
    """
    return SafeString(clean_prose(html))


def json_markup(data: Any) -> SafeString:
    """``data`` as JSON that no character of it can break out of inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return SafeString(text.translate(_BREAKS_OUT))
