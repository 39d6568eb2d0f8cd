"""What a reporter types into one plain field, as a post's text; and back, to be changed."""

import re
from html import escape, unescape

from rotative.kit.cleaning import clean_prose, strip_markup

_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)’”»]")
_PARAGRAPH = re.compile(r"</(?:p|h2|h3|h4|li)>")
_BREAK = re.compile(r"<br\s*/?>")


def prose_from(typed: str) -> str:
    """Markup of what was typed: an empty line ends a paragraph, an address becomes a link."""
    parts = re.split(r"\n\s*\n", typed.replace("\r\n", "\n").strip())
    paragraphs = ("<br>".join(map(_line, part.split("\n"))) for part in parts if part.strip())
    return clean_prose("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _line(words: str) -> str:
    made, at = [], 0
    for found in _ADDRESS.finditer(words):
        address = escape(found[0])
        made += [escape(words[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*made, escape(words[at:])]).strip()


def typed_from(prose: str) -> str:
    """The plain words of a post's text, with its paragraphs and lines."""
    lines = _BREAK.sub("\n", _PARAGRAPH.sub("\n\n", prose)).split("\n")
    return "\n".join(unescape(strip_markup(line)) for line in lines).strip()


def is_plain(prose: str) -> bool:
    """Whether nothing would be lost if the text went through the plain field."""
    kept = re.sub(r'\s(?:data-block-key|rel)="[^"]*"', "", prose)
    again = re.sub(r'\s(?:data-block-key|rel)="[^"]*"', "", prose_from(typed_from(prose)))
    return kept == again
