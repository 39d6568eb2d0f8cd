"""What WordPress's own shortcodes become; any other is kept."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rotative.wire.importers import embeds
from rotative.wire.importers.figures import distinct, image_of, show_gallery
from rotative.wire.importers.items import Attached
from rotative.wire.importers.running import preformatted, words
from rotative.wire.importers.shortcodes import Shortcode

if TYPE_CHECKING:
    from rotative.wire.importers.html_blocks import Image, Walker

_FILES = {
    "audio": ("src", "mp3", "m4a", "ogg", "wav", "wma", "flac"),
    "video": ("src", "mp4", "m4v", "webm", "ogv", "wmv", "flv"),
}
_SERVICES = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "soundcloud": "{}",
    "tweet": "https://x.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "ted": "https://www.ted.com/talks/{}",
}


def shortcode(walker: "Walker", found: Shortcode) -> None:
    """One shortcode as blocks, or kept."""
    understood = False
    if found.name in {"caption", "wp_caption"}:
        understood = _captioned(walker, found)
    elif found.name == "gallery":
        understood = _gallery(walker, found)
    elif found.name == "playlist":
        understood = _playlist(walker, found)
    elif found.name in _FILES:
        understood = _recording(walker, found)
    elif found.name == "embed":
        address = found.inner.strip() or found.attributes.get("src", "")
        understood = walker.embed(_unescaped(address))
    elif found.name in _SERVICES:
        understood = _service(walker, found)
    elif found.name in {"code", "sourcecode"} and found.inner.strip():
        walker.converted("<pre></pre>", lambda body: _code(walker, body, found.inner))
        understood = True
    if not understood:
        walker.out.keep(f"shortcode [{found.name}]", found.source)


def _unescaped(address: str) -> str:
    return address.replace("&amp;", "&").replace("&#038;", "&").strip()


def _code(walker: "Walker", body: Any, inner: str) -> None:
    block = next(iter(body.iter("pre")))
    block.text = inner
    preformatted(walker, block)


def _captioned(walker: "Walker", found: Shortcode) -> bool:
    made = False

    def take(body: Any) -> None:
        nonlocal made
        images = distinct(body)
        if len(images) != 1:
            return
        caption = words(body) or found.attributes.get("caption", "")
        number = re.sub(r"\D", "", found.attributes.get("id", ""))
        image = image_of(images[0], caption)
        if image is None:
            return
        from rotative.wire.importers.html_blocks import Image

        for link in body.iter("a"):
            if link.get("href") and link.find(".//img") is None:
                walker.out.note(f"a link in a caption was left out: {link.get('href')[:200]}")
        walker.show(Image(image.address, caption, image.alt, image.title, image.key or number))
        made = True

    walker.converted(found.inner, take)
    return made


def _image(attached: Attached) -> "Image":
    from rotative.wire.importers.html_blocks import Image

    return Image(
        address=attached.url,
        caption=attached.caption,
        alt=attached.alt,
        title=attached.title,
        key=attached.key.rsplit("#", 1)[-1],
    )


def _listed(walker: "Walker", found: Shortcode) -> list[Attached]:
    named = found.attributes.get("ids") or found.attributes.get("include") or ""
    numbers = re.findall(r"\d+", named)
    if numbers:
        listed = [(number, walker.resolver.numbered(number)) for number in numbers]
        for number, attached in listed:
            if attached is None:
                walker.out.note(
                    f"[{found.name}] names attachment {number}; it is not in the export"
                )
        return [attached for _number, attached in listed if attached]
    without = set(re.findall(r"\d+", found.attributes.get("exclude", "")))
    return [one for one in walker.resolver.children() if one.key.rsplit("#", 1)[-1] not in without]


def _gallery(walker: "Walker", found: Shortcode) -> bool:
    listed = _listed(walker, found)
    if not listed:
        return False
    show_gallery(walker, [_image(one) for one in listed])
    return True


def _playlist(walker: "Walker", found: Shortcode) -> bool:
    kind = "video" if found.attributes.get("type") == "video" else "audio"
    made = [
        walker.recording(kind, one.url, title=one.title, caption=one.caption)
        for one in _listed(walker, found)
        if re.search(r"\.(mp3|m4a|ogg|wav|flac|mp4|m4v|webm|ogv)$", one.url, re.IGNORECASE)
    ]
    return any(made)


def _recording(walker: "Walker", found: Shortcode) -> bool:
    candidates = [found.attributes.get(name, "") for name in _FILES[found.name]]
    candidates += [*found.words, found.inner.strip()]
    address = next((one for one in candidates if embeds.whole(one)), "")
    return walker.recording(found.name, _unescaped(address)) if address else False


def _service(walker: "Walker", found: Shortcode) -> bool:
    given = [found.attributes.get(name, "") for name in ("url", "id", "src", "href")]
    given += [*found.words, found.inner.strip()]
    for one in filter(None, given):
        if embeds.whole(one):
            return walker.embed(_unescaped(one))
        if re.fullmatch(r"[\w-]+", one):
            return walker.embed(_SERVICES[found.name].format(quote(one)))
    return False
