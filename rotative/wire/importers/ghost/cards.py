"""What Ghost's cards become: markup that the shared converter understands.

Lexical and Mobiledoc name their cards and fields alike, so both come here.
What a card says and its markup does not is kept beside it.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from rotative.kit.cleaning import strip_markup
from rotative.wire.importers.pieces import (
    as_source,
    figure,
    kept,
    link,
    markup,
    of,
    text,
    with_the_rest,
)

Payload = dict[str, Any]
OTHER_NAMES = {
    "horizontalrule": "hr", "codeblock": "code",
    "call-to-action": "cta", "extended-image": "image",
}  # fmt: skip

# Never part of a page: mails, and forms that Ghost's own service answered. Kept where they stood.
NOT_FOR_PAGES = {"email", "email-cta", "signup"}


def card(name: str, payload: Payload) -> str:
    """The card ``name`` as markup; one that is not known, or not for the web, is kept whole."""
    name = OTHER_NAMES.get(name, name)
    handle = CARDS.get(name)
    if handle is None:
        return kept(f"card {name}", as_source(payload))
    return with_the_rest(f"a card {name}", payload, handle(payload))


def _one(payload: Payload, *names: str) -> str:
    return next((said for name in names if (said := markup(payload.get(name)))), "")


def _caption(payload: Payload) -> str:
    under = markup(payload.get("caption"))
    return f"<p>{under}</p>" if strip_markup(under) else ""


def _button(payload: Payload, label: str = "buttonText", address: str = "buttonUrl") -> str:
    said = text(_one(payload, label))
    return f"<p>{link(payload.get(address), said)}</p>" if said else ""


def _image(payload: Payload) -> str:
    shown = figure(
        _one(payload, "src"),
        caption=markup(payload.get("caption")),
        alt=_one(payload, "alt"),
        title=_one(payload, "title"),
    )
    href = _one(payload, "href")
    return f'<a href="{escape(href)}">{shown}</a>' if href else shown


def _gallery(payload: Payload) -> str:
    shown = "".join(_image(one) for one in payload.get("images") or [] if isinstance(one, dict))
    under = markup(payload.get("caption"))
    outer = f'<figcaption class="blocks-gallery-caption">{under}</figcaption>' if under else ""
    return f'<figure class="wp-block-gallery">{shown}{outer}</figure>'


def _code(payload: Payload) -> str:
    return f"<pre>{text(payload.get('code') or '')}</pre>{_caption(payload)}"


def _html(payload: Payload) -> str:
    return _one(payload, "html")


def _embed(payload: Payload) -> str:
    html = _one(payload, "html")
    address = _one(payload, "url")
    if "<blockquote" in html or not address:
        return html + _caption(payload)
    title = markup(of(payload, "metadata", "title"))
    return f'<iframe src="{escape(address)}" title="{escape(title)}"></iframe>{_caption(payload)}'


def _bookmark(payload: Payload) -> str:
    about = payload.get("metadata") if isinstance(payload.get("metadata"), dict) else payload
    address = _one(payload, "url") or markup(of(about, "url"))
    title = text(markup(of(about, "title")))
    whose = (text(markup(of(about, name))) for name in ("author", "publisher"))
    told = [
        link(address, f"<b>{title}</b>" if title else ""),
        text(markup(of(about, "description"))),
        " · ".join(filter(None, whose)),
    ]
    return f"<p>{'<br>'.join(filter(None, told))}</p>{_caption(payload)}"


def _callout(payload: Payload) -> str:
    mark = _one(payload, "calloutEmoji")
    return f"<p>{text(mark)} {_one(payload, 'calloutText', 'text')}</p>"


def _toggle(payload: Payload) -> str:
    inner = _one(payload, "content")
    inner = inner if "<p" in inner else f"<p>{inner}</p>"
    return f"<details><summary>{_one(payload, 'heading')}</summary>{inner}</details>"


def _header(payload: Payload) -> str:
    parts = [f"<h2>{_one(payload, 'header', 'heading')}</h2>"]
    parts.append(f"<p>{_one(payload, 'subheader', 'subheading')}</p>")
    parts.append(f"<p>{_one(payload, 'disclaimer')}</p>")
    image = _one(payload, "backgroundImageSrc")
    return "".join(parts) + _button(payload) + (figure(image) if image else "")


def _file(payload: Payload) -> str:
    name = _one(payload, "fileTitle", "title", "fileName")
    told = (_one(payload, "fileCaption", "caption"), _one(payload, "fileName"))
    under = " ".join(filter(None, told))
    return f"<p>{link(_one(payload, 'src'), text(name))}<br>{text(under)}</p>"


def _recording(kind: str) -> Callable[[Payload], str]:
    def made(payload: Payload) -> str:
        title = _one(payload, "title", "fileName")
        under = _one(payload, "caption")
        said = f"<figcaption>{under}</figcaption>" if under else ""
        source = escape(_one(payload, "src"))
        return f'<figure><{kind} src="{source}" title="{escape(title)}"></{kind}>{said}</figure>'

    return made


def _product(payload: Payload) -> str:
    image = _one(payload, "productImageSrc")
    return (
        f"<h3>{_one(payload, 'productTitle')}</h3>"
        + (figure(image) if image else "")
        + f"<div>{_one(payload, 'productDescription')}</div>"
        + _button(payload, "productButton", "productUrl")
    )


def _cta(payload: Payload) -> str:
    image = _one(payload, "imageUrl")
    label = _one(payload, "sponsorLabel")
    return (
        f"<div>{label}</div><div>{_one(payload, 'textValue')}</div>"
        + (figure(image) if image else "")
        + _button(payload)
    )


def _nothing(_payload: Payload) -> str:
    return ""


CARDS: dict[str, Callable[[Payload], str]] = {
    "image": _image,
    "gallery": _gallery,
    "code": _code,
    "html": _html,
    "embed": _embed,
    "bookmark": _bookmark,
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "header": _header,
    "file": _file,
    "video": _recording("video"),
    "audio": _recording("audio"),
    "product": _product,
    "cta": _cta,
    "hr": lambda _payload: "<hr>",
    "paywall": _nothing,
}
