"""What every public template may use: moments, pictures' sizes, data for machines."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from rotative.editions.forms import format_date, format_time
from rotative.editions.typography import set_headline, set_text
from rotative.kit.cleaning import json_markup
from rotative.press.observe import saw
from rotative.press.remember import remembered
from rotative.stories.pictures import Figure

register = template.Library()
_EAGER, _LAZY = flatatt({"fetchpriority": "high"}), flatatt({"loading": "lazy"})


@register.simple_tag(takes_context=True)
def part(context: Any, name: str, **words: Any) -> SafeString:
    """What the template ``name`` makes of ``words`` and the edition, and of nothing else.

    So pages of the store that show the same share it: it is made once, until the
    edition changes or what it loads. Words that cannot be compared are made each time.
    """
    edition = context["edition"]

    def make() -> SafeString:
        saw(f"edition:{edition.pk}")
        shown = {**words, "edition": edition}
        made: SafeString = context.template.engine.get_template(name).render(context.new(shown))
        return made

    try:
        return remembered(("part", name, edition.pk, tuple(words.items())), make)
    except TypeError:
        return make()


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
        flatatt({"class": figure.look}) if figure.look else "",
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
def head_parts(head: Any) -> SafeString:
    """What rooms say in a page's head: its links, its descriptions, its linked data, a line each.

    In code, since every page has some thirty of them.
    """
    lines: list[str] = []
    for link in head.links:
        said = (("type", link.type), ("hreflang", link.hreflang), ("title", link.title))
        more = format_html_join("", ' {}="{}"', (pair for pair in said if pair[1]))
        lines.append(format_html('<link rel="{}"{} href="{}">', link.rel, more, link.address))
    for meta in head.metas:
        kind = "name" if meta.name else "property"
        name = meta.name or meta.property
        lines.append(format_html('<meta {}="{}" content="{}">', kind, name, meta.content))
    lines += [linked_data(value) for value in head.data]
    return format_html_join("\n", "{}", ((line,) for line in lines))


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
