"""Filters that set text as an edition prints it: ``{{ story.standfirst|typeset:edition }}``."""

from typing import Any

from django import template
from django.utils.safestring import SafeData
from django.utils.translation import get_language

from rotative.editions.typography import Set, set_headline, set_html, set_text

register = template.Library()


# Both filters change text nodes only and escape what they write there, so that what was safe
# stays safe: Django itself then keeps the mark (is_safe), and escapes all that had none.
@register.filter(is_safe=True)
def typeset(value: Any, style: Any = None) -> Set | str:
    """Set plain text or, where it is already safe markup, the text inside it.

    ``style`` is an edition or a tag; without it the language in force is used,
    which knows no region.
    """
    if value is None:
        return ""
    if isinstance(value, SafeData):
        return set_html(str(value), style or get_language() or "")
    return set_text(str(value), style or get_language() or "")


@register.filter(is_safe=True)
def typeset_headline(value: Any, style: Any = None) -> Set | str:
    """Set a line of plain text so that no short word is left alone at its end."""
    if value is None:
        return ""
    return set_headline(str(value), style or get_language() or "")
