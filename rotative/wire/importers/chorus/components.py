"""What the components of a Chorus entry become: markup that the shared converter understands."""

from collections.abc import Callable
from html import escape
from typing import Any

from rotative.wire.importers.pieces import (
    as_source,
    figure,
    kept,
    link,
    markup,
    objects,
    of,
    text,
    with_the_rest,
    words,
)

Component = dict[str, Any]


def component(part: Component) -> str:
    """``part`` as markup; one that is not known is kept whole."""
    name = str(part.get("__typename") or part.get("type") or "").removeprefix("EntryBody")
    handle = COMPONENTS.get(name)
    if handle is None:
        return kept(f"component {name or 'without a name'}", as_source(part))
    return with_the_rest(f"a component {name}", part, handle(part))


def _contents(part: Any) -> str:
    return markup(of(part, "contents")) or markup(of(part, "line")) or markup(part)


def _paragraph(part: Component) -> str:
    return f"<p>{_contents(part)}</p>"


def _heading(part: Component) -> str:
    level = part.get("level")
    tag = f"h{level}" if level in {1, 2, 3, 4, 5, 6} else "h2"
    return f"<{tag}>{_contents(part)}</{tag}>"


def _list(part: Component) -> str:
    tag = "ol" if part.get("ordered") else "ul"
    points = "".join(f"<li>{_contents(one)}</li>" for one in objects(part.get("items")))
    return f"<{tag}>{points}</{tag}>"


def _related(part: Component) -> str:
    title = words(part.get("title"))
    points = "".join(
        f"<li>{link(one.get('url'), text(words(one.get('title'))))}</li>"
        for one in objects(part.get("items"))
    )
    return (f"<p>{text(title)}</p>" if title else "") + f"<ul>{points}</ul>"


def _html(part: Component) -> str:
    return markup(part.get("rawHtml"))


def _embed(part: Component) -> str:
    html = markup(of(part, "embed", "embedHtml"))
    address = of(part, "embed", "url") or of(part, "embed", "originalUrl")
    if not html and address:
        return f'<iframe src="{escape(str(address))}"></iframe>'
    return html


def _pullquote(part: Component) -> str:
    who = words(part.get("attribution") or of(part, "quote", "attribution"))
    cite = f"<cite>{text(who)}</cite>" if who else ""
    return f"<blockquote><p>{markup(part.get('quote'))}</p>{cite}</blockquote>"


def _blockquote(part: Component) -> str:
    inner = "".join(_paragraph(one) for one in objects(part.get("paragraphs")))
    return f"<blockquote>{inner}</blockquote>"


def _image(part: Component) -> str:
    image = part.get("image") if isinstance(part.get("image"), dict) else part
    address = of(image, "url") or of(image, "asset", "url") or of(image, "originalUrl")
    said = of(image, "caption")
    caption = markup(said) or text(words(of(said, "plaintext")))
    credit = words(of(image, "credit") or of(image, "asset", "credit"))
    under = " ".join(filter(None, (caption, f"({text(credit)})" if credit else "")))
    return figure(str(address or ""), caption=under, alt=words(of(image, "alt")))


def _gallery(part: Component) -> str:
    found = objects(of(part, "gallery", "images")) or objects(part.get("images"))
    title = text(words(of(part, "gallery", "title")))
    under = f'<figcaption class="blocks-gallery-caption">{title}</figcaption>' if title else ""
    return f'<figure class="wp-block-gallery">{"".join(map(_image, found))}{under}</figure>'


def _table(part: Component) -> str:
    table = part.get("table") or {}
    heads = [words(one) for one in of(table, "columns") or []]
    rows = [
        [words(cell) for cell in row] for row in of(table, "rows") or [] if isinstance(row, list)
    ]
    if heads and len(rows) == len(heads) and any(len(row) != len(heads) for row in rows):
        # One array for each column, as Chorus gives it: turned round.
        long = max(map(len, rows))
        rows = [[column[at] if at < len(column) else "" for column in rows] for at in range(long)]
    told = ". ".join(filter(None, (words(of(table, "title")), words(of(table, "caption")))))
    caption = f"<caption>{text(told)}</caption>" if told else ""
    head = "".join(f"<th>{text(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _sidebar(part: Component) -> str:
    inner = objects(of(part, "sidebar", "body", "components")) or objects(part.get("components"))
    title = words(of(part, "sidebar", "title") or part.get("title"))
    made = "".join(component(one) for one in inner)
    return f"<details><summary>{text(title)}</summary>{made}</details>" if title else made


COMPONENTS: dict[str, Callable[[Component], str]] = {
    "Paragraph": _paragraph,
    "Heading": _heading,
    "List": _list,
    "RelatedList": _related,
    "HTML": _html,
    "Embed": _embed,
    "Pullquote": _pullquote,
    "Blockquote": _blockquote,
    "HorizontalRule": lambda _part: "<hr>",
    "Image": _image,
    "Gallery": _gallery,
    "ImageGroup": _gallery,
    "Table": _table,
    "Sidebar": _sidebar,
}
