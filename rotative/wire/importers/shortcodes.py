"""WordPress shortcodes: found, and set aside as elements that the converter meets in place."""

import re
from dataclasses import dataclass, field
from html import unescape

MARK = "x-shortcode"
# With a content of their own that the converter reads; the rest stand alone or are unknown.
ENCLOSING = {"caption", "wp_caption", "embed", "audio", "video", "playlist", "gallery"}
ENCLOSING |= {"code", "sourcecode", "youtube", "vimeo", "soundcloud", "tweet", "instagram"}
ALONE = {"gallery", "audio", "video", "playlist", "youtube", "vimeo", "soundcloud", "tweet"}
ALONE |= {"instagram", "dailymotion", "ted", "contact-form", "contact-form-7", "toc"}

_TOKEN = re.compile(
    r"(?P<comment><!--)|<[^<>]*>"  # tags and comments are passed over
    r"|\[(?P<escaped>\[[^\[\]\n]*\])\]"
    r"|\[(?P<close>/)?(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:[\s:=][^\[\]]*)?)\]"
)
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))|\"([^\"]*)\"|'([^']*)'|(\S+)"
)


@dataclass(frozen=True)
class Shortcode:
    """One shortcode: its name, attributes, words without a name, content, and its source."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    inner: str = ""
    source: str = ""


def set_aside(html: str) -> tuple[str, list[Shortcode]]:
    """``html`` with each shortcode replaced by a numbered element, and the shortcodes.

    Brackets are shortcodes only when they are known, carry attributes or are
    closed further on: an editor's “[sic]” stays text. What stands inside tags
    is left alone. The content of an unknown shortcode stays in place.
    """
    if "[" not in html:
        return html, []
    found: list[Shortcode] = []
    out: list[str] = []
    closed = {match.lower() for match in re.findall(r"\[/([A-Za-z][\w-]*)\s*\]", html)}
    at = 0
    while token := _TOKEN.search(html, at):
        out.append(html[at : token.start()])
        at = token.end()
        if token["comment"]:
            end_at = html.find("-->", at)
            at = len(html) if end_at < 0 else end_at + 3
            out.append(html[token.start() : at])
            continue
        if token["escaped"] is not None:
            out.append(token["escaped"])
            continue
        name = (token["name"] or "").lower()
        if not name or (token["close"] and name not in closed):
            out.append(token.group())
            continue
        if token["close"]:
            continue  # the end of an unknown one; its opening was kept
        attributes, words = _attributes(token["rest"] or "")
        if not (attributes or name in closed or name in ALONE):
            out.append(token.group())
            continue
        inner = ""
        if name in ENCLOSING and name in closed:
            end = re.compile(rf"\[/{re.escape(name)}\s*\]", re.IGNORECASE).search(html, at)
            again = html.find(f"[{name}", at)
            if end and not (0 <= again < end.start() and name not in {"caption", "wp_caption"}):
                inner, at = html[at : end.start()], end.end()
        source = html[token.start() : at]
        found.append(Shortcode(name, attributes, tuple(words), inner, source))
        out.append(f'<{MARK} n="{len(found) - 1}"></{MARK}>')
    out.append(html[at:])
    return "".join(out), found


def _attributes(text: str) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    words: list[str] = []
    text = text.replace("”", '"').replace("″", '"').strip().removesuffix("/")
    for match in _ATTRIBUTE.finditer(unescape(text)):
        if match[1]:
            named[match[1].lower()] = next((v for v in match.group(2, 3, 4) if v is not None), "")
        else:
            words.append(next((v for v in match.group(5, 6, 7) if v is not None), ""))
    return named, words
