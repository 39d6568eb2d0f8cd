"""Words that were asked for, marked in what is shown."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rotative.search.highlights import Piece

register = template.Library()


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces of a text as one, those that were asked for in ``<mark>``."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", words) if hit else words,)
                   for words, hit in pieces),
    )  # fmt: skip
