"""Links that lead from one lite page to the next."""

import re
from typing import Any

from django import template
from django.utils.safestring import SafeString

from rotative.kit.cleaning import prose_markup

register = template.Library()
# What stands at the host's root and belongs to no edition.
_PROGRAM = ("/desk/", "/static/", "/media/", "/api/", "/accounts/", "/documents/")
_HREF = re.compile(r'(<a href=")([^"?#]+/)((?:#[^"]*)?")')


@register.filter
def lite(href: str) -> str:
    """The address of the lite twin of one of our own pages; the query and the mark come along."""
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", href or "", re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{path}lite/{mark}{rest}" if path.endswith("/") else href


@register.filter
def lite_prose(markup: str, edition: Any) -> SafeString:
    """Running text whose links to pages of this host lead to their lite twins."""
    home = f"{edition.origin}/"

    def turn(match: re.Match[str]) -> str:
        href = match[2]
        ours = href.startswith(home) or (href.startswith("/") and not href.startswith("//"))
        path = href.removeprefix(edition.origin)
        if not ours or path.startswith(_PROGRAM) or path.endswith("/lite/"):
            return match[0]
        return f"{match[1]}{href}lite/{match[3]}"

    return prose_markup(_HREF.sub(turn, str(markup)))
