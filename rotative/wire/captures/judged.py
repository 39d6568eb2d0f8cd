"""What the running text of a page is, as trafilatura and the page's own declaration find it."""

import logging
import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from rotative.wire.captures.passages import Passage, tokens

# What it says of a stranger's markup is of no use to whoever runs the newsroom.
logging.getLogger("trafilatura").setLevel(logging.ERROR)
_LONG = 4  # words from which a passage is looked for inside the text, not as a line of it
_BLOCKS = ("p", "head", "item", "cell", "quote", "lb")
_DECLARED_ENOUGH = 250  # characters of an articleBody that can be a story


class Judge:
    """Says of a passage whether it is running text.

    ``document`` is trafilatura's, with its metadata; ``declared`` the text the
    page gives in JSON-LD, which is taken as well where it is of a story's length.
    """

    def __init__(self, html: str, address: str, declared: str) -> None:
        self.document = extracted(html, address)
        self.declared = plain(declared) if len(declared) >= _DECLARED_ENOUGH else ""
        texts = [self.declared]
        if self.document is not None and self.document.body is not None:
            texts += _lines(self.document.body)
        self.lines = [
            words for text in texts for line in text.split("\n") if (words := tokens(line))
        ]
        self._short = {tuple(words) for words in self.lines if len(words) < 2 * _LONG}
        self._all = f" {' '.join(word for words in self.lines for word in words)} "
        self._grams = {
            gram
            for source in (self._all.split(),)
            for gram in zip(*(source[at:] for at in range(_LONG)), strict=False)
        }

    def __bool__(self) -> bool:
        return bool(self.lines)

    def takes(self, passage: Passage) -> bool:
        """Whether ``passage`` is in the text, word for word or nearly."""
        words = passage.words
        if not words:
            return False
        if len(words) < _LONG:
            return tuple(words) in self._short
        if f" {' '.join(words)} " in self._all:
            return True
        grams = list(zip(*(words[at:] for at in range(_LONG)), strict=False))
        return sum(gram in self._grams for gram in grams) >= 0.6 * len(grams)


def extracted(html: str, address: str) -> Any:
    """trafilatura's document of the page; None where it finds none.

    What it finds with its usual care is taken; where that is nothing, what it
    finds with less.
    """
    options: dict[str, Any] = {
        "url": address or None,
        "include_formatting": True,
        "include_links": True,
        "include_tables": True,
        "include_comments": False,
        "with_metadata": True,
        # A date in the page's markup or address; never one guessed from any number on it.
        "date_extraction_params": {"extensive_search": False, "original_date": True},
    }
    # Imported by those who read pages, not by every server worker: with its
    # language model come numpy and a thread, and whoever has threads cannot be forked.
    import trafilatura

    found = trafilatura.bare_extraction(html, **options)
    if found is None or not (found.text or "").strip():
        found = trafilatura.bare_extraction(html, favor_recall=True, **options) or found
    return found


def plain(text: str) -> str:
    """An ``articleBody``, which may hold markup, as lines of plain text."""
    if "<" in text:
        text = re.sub(r"</(?:p|div|h\d|li)>|<br\s*/?>", "\n", text)
        text = re.sub(r"<[^>]{0,2000}>", " ", text)
    return "\n".join(" ".join(line.split()) for line in unescape(text).splitlines())


def _lines(body: Any) -> Iterable[str]:
    """Each block of the extractor's tree as a line."""
    parts: list[str] = []
    for event, node in _events(body):
        if node.tag in _BLOCKS:
            parts.append("\n")
        parts.append((node.text if event == "start" else node.tail) or "")
    yield "".join(parts)


def _events(body: Any) -> Iterable[tuple[str, Any]]:
    from lxml import etree

    return etree.iterwalk(body, events=("start", "end"))
