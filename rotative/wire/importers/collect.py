"""Gather story blocks while a text is being converted, with ids that stay the same."""

import hashlib
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rotative.kit.cleaning import clean_prose, strip_markup

_SPACE = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(r"^(?:\s|&nbsp;|\xa0|<br>)+|(?:\s|&nbsp;|\xa0|<br>)+$")
_NAMES = uuid.UUID("5b0f6f0a-6f0c-4b4e-9f0e-2f9a3a1c7d11")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

Block = dict[str, Any]


@dataclass
class Converted:
    """A text as story blocks.

    ``blocks`` is a stream's raw data; ``unknown`` counts what was not
    understood, by a word for it (each stands in a ``kept`` block too);
    ``notes`` says what was understood only in part; ``missing`` lists the
    pictures whose files were not there.
    """

    blocks: list[Block] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The running text without markup."""
        parts = [block["value"] for block in self.blocks if block["type"] == "text"]
        return strip_markup(" ".join(parts))


class Collector:
    """Appends blocks; neighbouring paragraphs share one text block.

    A block's id comes from ``seed``, its type and how many of that type came
    before; a paragraph's key from ``seed`` and its words. So the same text
    imported again has the same identities, and a changed paragraph changes
    only its own.
    """

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.out = Converted()
        self._paragraphs: list[str] = []
        self._made: Counter[str] = Counter()
        self._said: Counter[str] = Counter()
        self._last_picture = ""

    # Running text -----------------------------------------------------------------------

    def paragraph(self, html: str, tag: str = "p") -> None:
        """A paragraph or subheading of inline markup; blank ones are passed over."""
        html = tidy(html)
        if not html or not (words := strip_markup(html)):
            return
        self._last_picture = ""
        self._paragraphs.append(f'<{tag} data-block-key="{self.key(tag, words)}">{html}</{tag}>')

    def markup(self, html: str) -> None:
        """Ready block markup of running text (a list with links), keys included."""
        self._last_picture = ""
        self._paragraphs.append(html)

    def key(self, tag: str, words: str) -> str:
        """A paragraph's key: five to ten letters and figures that its words decide."""
        said = f"{tag}|{words}"
        self._said[said] += 1
        digest = hashlib.sha1(  # noqa: S324  an identity, not a secret
            f"{self.seed}|{said}|{self._said[said]}".encode("utf-8", "surrogatepass")
        ).digest()
        return "".join(_ALPHABET[byte % 36] for byte in digest[:8])

    # Blocks -----------------------------------------------------------------------------

    def add(self, kind: str, value: Any) -> None:
        """A block of ``kind``; running text so far ends before it."""
        self._end_text()
        self._append(kind, value)

    def picture(self, address: str, value: dict[str, Any]) -> None:
        """A picture; the same one twice in a row is one (a page's noscript twin)."""
        if address != self._last_picture or self._paragraphs:
            self.add("picture", value)
        self._last_picture = address

    def keep(self, what: str, source: str) -> None:
        """Keep what was not understood, as it stood, and count it for the report."""
        self.out.unknown[what] += 1
        self.passage(what, source)

    def passage(self, what: str, source: str) -> None:
        """A kept passage; two of one kind in a row are one."""
        self._end_text()
        source, last = source.strip(), self.out.blocks[-1] if self.out.blocks else None
        if last and last["type"] == "kept" and last["value"]["what"] == what[:120]:
            last["value"]["source"] += f"\n{source}"
        else:
            self._append("kept", {"what": what[:120], "source": source})

    def note(self, text: str) -> None:
        """Say once in the report what was understood only in part."""
        if text not in self.out.notes:
            self.out.notes.append(text)

    def done(self) -> Converted:
        """All that was gathered."""
        self._end_text()
        return self.out

    def _end_text(self) -> None:
        if self._paragraphs:
            html, self._paragraphs = clean_prose("".join(self._paragraphs)), []
            self._append("text", html)

    def _append(self, kind: str, value: Any) -> None:
        self._made[kind] += 1
        block_id = uuid.uuid5(_NAMES, f"{self.seed}|{kind}|{self._made[kind]}")
        self.out.blocks.append({"type": kind, "value": value, "id": str(block_id)})


def tidy(html: str) -> str:
    """Inline markup with spaces folded and no blank or line break at either end."""
    html = _SPACE.sub(" ", html).replace(" <br>", "<br>").replace("<br> ", "<br>")
    return _EDGES.sub("", html)
