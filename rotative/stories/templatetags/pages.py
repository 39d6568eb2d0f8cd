"""What every public template may use: moments, pictures' sizes, data for machines."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from rotative.editions.forms import format_date, format_time
from rotative.editions.typography import set_headline, set_text
from rotative.kit.cleaning import json_markup
from rotative.stories.pictures import Figure

register = template.Library()
_EAGER, _LAZY = format_html(' fetchpriority="{}"', "high"), format_html(' loading="{}"', "lazy")


@register.simple_tag(takes_context=True)
def moment_of(
    context: Any, at: datetime | None, form: Any = "story", *, ago: bool = True
) -> SafeString | str:
    """A ``<time>`` in the edition's own form: ``story`` (day and time), ``long``, ``clock``.

    The reader's browser tells it as “ago” while it is of today; not with ``ago=False``:
    a correction stands with its date.
    """
    if at is None:
        return ""
    edition = context["edition"]
    iso = at.astimezone(edition.zone).isoformat(timespec="seconds")
    words = format_time(at, edition) if form == "clock" else format_date(at, edition, form)
    if not ago:
        return format_html('<time datetime="{}">{}</time>', iso, words)
    return format_html('<time datetime="{}" data-ago>{}</time>', iso, words)


@register.simple_tag
def picture(figure: Figure, alt: str = "", sizes: str = "", first: bool = False) -> SafeString:
    """A ``<picture>`` of the figure's files; ``first`` is seen before the page is scrolled.

    Not a template: a list has dozens of them, and each would cost half a millisecond.
    """
    return format_html(
        '<picture>{}<img{} src="{}" width="{}" height="{}" alt="{}"{} decoding="async"></picture>',
        format_html_join(
            "",
            '<source type="{}" srcset="{}" sizes="{}">',
            ((kind, srcset, sizes or "100vw") for kind, srcset in figure.sources),
        ),
        format_html(' class="{}"', figure.look) if figure.look else "",
        figure.src,
        figure.width,
        figure.height,
        alt,
        _EAGER if first else _LAZY,
    )


@register.simple_tag(takes_context=True)
def day_of(context: Any, day: date | None) -> SafeString | str:
    """A ``<time>`` for a whole day, in words."""
    if day is None:
        return ""
    words = format_date(day, context["edition"], "long")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)


@register.filter
def typeset(text: str, edition: Any) -> str:
    """``text`` with the edition's own typography; what was typed stays as it is stored."""
    return set_text(str(text or ""), edition)


@register.filter
def headline(text: str, edition: Any) -> str:
    """The same for a headline: no short word stays alone on its last line."""
    return set_headline(str(text or ""), edition)


@register.simple_tag
def linked_data(data: dict[str, Any]) -> SafeString:
    """``data`` as a JSON-LD block: no script runs, and no text of it can end the block."""
    return format_html('<script type="application/ld+json">{}</script>', json_markup(data))


# A number of each of the forms that languages have (CLDR's names): what a browser counts
# later is said in the form that its own rules name.
_SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
_COUNTED: dict[str, Callable[[int], str]] = {
    "items": lambda n: ngettext("%(n)s new item", "%(n)s new items", n),
    "posts": lambda n: ngettext("%(n)s new post", "%(n)s new posts", n),
}


@register.simple_tag
def counted(what: str) -> str:
    """How a script says a number of ``what``: JSON, plural form → words with ``{n}`` in them."""
    forms = {name: _COUNTED[what](number) % {"n": "{n}"} for name, number in _SAMPLES.items()}
    return json.dumps(forms, ensure_ascii=False, separators=(",", ":"))
