"""What was found, with the words that were asked for marked."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rotative.search.highlights import Piece
from rotative.stories.templatetags.pages import moment_of, picture

register = template.Library()
_SIZES = "(min-width: 60rem) 15rem, 35vw"


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces of a text as one, those that were asked for in ``<mark>``."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", words) if hit else words,)
                   for words, hit in pieces),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def hit_of(context: Any, hit: Any) -> SafeString:
    """The card of a story that was found: in one piece, as a page has twenty of them."""
    card = hit.card
    shown = ""
    if card.figure:
        shown = format_html(
            '<div class="card-picture">{}</div>', picture(card.figure, sizes=_SIZES)
        )
    return format_html(
        '<article class="card card-row kind-{}{}">{}<div class="card-words">'
        '<p class="kicker">{}<span>{}</span></p><h3 class="headline"><a href="{}">{}</a></h3>'
        '<p class="standfirst">{}</p><p class="meta">{}</p></div></article>',
        card.form,
        " has-picture" if card.figure else "",
        shown,
        format_html('<span class="kind">{}</span>', card.kind) if card.kind else "",
        card.section,
        card.href,
        marked(hit.headline),
        marked(hit.passage),
        moment_of(context, card.at),
    )
