"""Cut a WXR file into its records, in constant memory, whatever state it is in.

The file is never parsed as a whole. It is scanned for the ends of records
(outside CDATA), and each record is mended and parsed alone: one broken item
costs that item, a truncated file costs its last one, and no document type is
ever read, so no entity but XML's own and HTML's named ones means anything.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from pathlib import Path
from typing import Any

from lxml import etree

from rotative.wire.importers import UnreadableFile

CHUNK = 1 << 18
LARGEST = 16_000_000  # characters of one record; a post has thousands
_TAIL = 512  # longer than any token, so that none is missed where two chunks meet
_HEAD = 4096
_LONGEST_TAG = 1 << 16
_WITHOUT_RSS = 1 << 20  # so far in without <rss it is no export
_SKIPPED = {"<![CDATA[": "]]>", "<!--": "-->"}

_NAMES = "|".join(
    "item wp:author wp:category wp:tag wp:term link wp:base_site_url wp:base_blog_url".split()
)
_TOKEN = re.compile(
    rf"<!\[CDATA\[|<!--|<!(?P<doctype>DOCTYPE|ENTITY)|<rss\b|"
    rf"<(?P<open>{_NAMES})(?:\s[^<>]*)?>|</(?P<close>{_NAMES}|channel|rss)\s*>"
)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(#[0-9]+;|#[xX][0-9a-fA-F]+;|\w+;)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_ESCAPED = re.compile("[\udc80-\udcff]")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]")
_NAMESPACE = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"'<]*)[\"']")
_STANDARD = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}


@dataclass
class Mended:
    """What had to be put right in a file, for the report."""

    bytes: int = 0
    controls: int = 0
    ampersands: int = 0
    unfinished: bool = False
    read: int = 0  # bytes of the file so far
    declared: str = ""  # the encoding that the file names, where it is UTF-8 in truth
    namespaces: dict[str, str] = field(default_factory=lambda: dict(_STANDARD))

    def notes(self) -> list[str]:
        """A sentence for each kind of mending."""
        said = []
        if self.declared:
            said.append(f"The file says it is {self.declared}, but it is UTF-8 and was read so.")
        if self.bytes:
            said.append(
                f"{self.bytes} bytes were not in the file’s encoding; read as Windows-1252."
            )
        if self.controls:
            said.append(f"{self.controls} control characters that XML forbids were left out.")
        if self.ampersands:
            said.append(f"{self.ampersands} loose “&” were read as the character itself.")
        return said


@dataclass(frozen=True)
class Record:
    """One record as it stood in the file; ``problem`` says why it is not whole."""

    name: str
    text: str
    line: int
    problem: str = ""


def decoded(path: Path, mended: Mended) -> Iterator[str]:
    """The file's text in chunks. Bytes that are not in its encoding are Windows-1252's.

    Raises UnreadableFile where the file is missing, empty, packed or in no
    known encoding.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read ({error.strerror}). Check the name and the permissions."
        ) from error
    with file:
        head = file.read(CHUNK)
        name = _encoding(path, head[:_HEAD])
        if _is_utf8(head, name):
            name, mended.declared = "utf-8", name
        decoder = codecs.getincrementaldecoder(name)(errors="surrogateescape")
        chunk = head
        while True:
            mended.read += len(chunk)
            yield _text_of(chunk, decoder, mended)
            if not chunk:
                return
            chunk = file.read(CHUNK)


def _is_utf8(head: bytes, declared: str) -> bool:
    """Whether a file that says it is of a one-byte encoding is UTF-8 in truth.

    Every byte means something in such an encoding, so nothing would look wrong:
    only words like “Ã©tÃ©” would. Texts in one of them are never valid UTF-8 by
    chance once they have a few letters beyond ASCII.
    """
    if declared.startswith("utf") or head.isascii():
        return False
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _text_of(chunk: bytes, decoder: codecs.IncrementalDecoder, mended: Mended) -> str:
    """``chunk`` as text that XML allows; what had to be put right is counted."""
    plain = chunk.translate(None, _CONTROLS)
    if not plain and chunk and not decoder.getstate()[0]:
        mended.controls += len(chunk)  # the holes of a sparse file, at the disk's speed
        return ""
    text = decoder.decode(chunk, final=not chunk)
    if text.isascii() and len(plain) == len(chunk):
        return text
    text, wrong = _ESCAPED.subn(_as_windows, text)
    text, controls = _FORBIDDEN.subn("", text)
    mended.bytes += wrong
    mended.controls += controls
    return text


def _as_windows(match: re.Match[str]) -> str:
    byte = bytes([ord(match.group()) - 0xDC00])
    return byte.decode("cp1252", errors="replace")


def _encoding(path: Path, head: bytes) -> str:
    """The encoding to read the file with, from its mark or its declaration."""
    if not head.strip():
        raise UnreadableFile(f"{path.name} is empty. Export it again.")
    for magic, what in (
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "packed with gzip"),
        (b"BZh", "packed with bzip2"),
        (b"\xfd7zXZ", "packed with xz"),
    ):
        if head.startswith(magic):
            raise UnreadableFile(
                f"{path.name} is {what}. Unpack it and import the .xml files inside."
            )
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (b"<\x00?\x00", "utf-16-le"),
        (b"\x00<\x00?", "utf-16-be"),
    ):
        if head.startswith(mark):
            return name
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']", head)
    name = declared.group(1).decode("ascii", "replace") if declared else "utf-8"
    try:
        found = codecs.lookup(name)
    except LookupError as error:
        raise UnreadableFile(
            f"{path.name} says its encoding is “{name}”, which is not known. "
            "Convert it to UTF-8 and change its first line."
        ) from error
    # A declaration that was itself readable as ASCII cannot mean UTF-16 or UTF-32.
    return "utf-8" if found.name.startswith(("utf-16", "utf-32")) else found.name


def records(path: Path, mended: Mended) -> Iterator[Record]:
    """The records of a WXR file in order. Raises UnreadableFile for anything else.

    A record that does not end (the next one begins, the file stops, or it is
    over LARGEST) is yielded with a ``problem`` and without its text.
    """
    cutter = _Cutter(path, mended)
    for chunk in decoded(path, mended):
        yield from cutter.feed(chunk)
    yield from cutter.end()


class _Cutter:
    """Where the scan is: outside or inside a record, a CDATA section or a comment."""

    def __init__(self, path: Path, mended: Mended) -> None:
        self.path, self.mended = path, mended
        self.buffer = ""
        self.line = 1
        self.until = ""  # what ends the CDATA section or comment we are in
        self.name = ""  # the record we are in
        self.parts: list[str] = []
        self.size = 0
        self.began = 0
        self.rss = self.finished = False
        self.at = self.mark = self.keep = 0  # scanned to; uncollected from; kept from

    def feed(self, chunk: str) -> Iterator[Record]:
        """Scan another part of the file; the records that end in it."""
        self.buffer += chunk
        self.at = self.mark = 0
        while (token := self._next()) is not None:
            yield from self._meet(token)
        self._let_go()

    def _next(self) -> re.Match[str] | None:
        """The next token outside CDATA and comments; None, with ``keep`` set, at the end."""
        if self.until:
            end = self.buffer.find(self.until, self.at)
            if end < 0:
                self.keep = max(self.at, len(self.buffer) - len(self.until) + 1)
                return None
            self.at, self.until = end + len(self.until), ""
        token = _TOKEN.search(self.buffer, self.at)
        if token is None:
            self.keep = max(self.at, len(self.buffer) - _TAIL)
        elif token.group() == "<rss" and not self.name:
            whole = self.buffer.find(">", token.end()) >= 0
            if not whole and len(self.buffer) - token.start() < _LONGEST_TAG:
                self.keep, token = token.start(), None
        return token

    def _meet(self, token: re.Match[str]) -> Iterator[Record]:
        self.at = token.end()
        word = token.group()
        if word in _SKIPPED:
            self.until = _SKIPPED[word]
        elif token["doctype"]:
            self._refuse_document_type(token)
        elif word == "<rss":
            if not self.name:
                self._begin_feed(self.buffer[self.at :].partition(">")[0])
        elif self.rss and token["open"]:
            yield from self._open(token)
        elif self.rss and token["close"] == self.name:
            self._collect(self.buffer[self.mark : self.at])
            yield self._whole()
        elif token["close"] in {"channel", "rss"} and not self.name:
            self.finished = self.rss

    def _open(self, token: re.Match[str]) -> Iterator[Record]:
        opened = token["open"]
        if token.group().endswith("/>") or (self.name and opened != "item"):
            return
        if self.name:
            yield self._broken("The next item begins before this one ends.")
        self.name, self.parts, self.size = opened, [], 0
        self.began = self.line + self.buffer.count("\n", 0, token.start())
        self.mark = token.start()

    def _let_go(self) -> None:
        """Keep of the buffer only what the next part may complete."""
        if self.name:
            self._collect(self.buffer[self.mark : self.keep])
        self.line += self.buffer.count("\n", 0, self.keep)
        self.buffer = self.buffer[self.keep :]
        if not self.rss and self.mended.read > _WITHOUT_RSS:
            raise self._not_wxr()

    def end(self) -> Iterator[Record]:
        """What is left when the file stops."""
        if not self.rss:
            raise self._not_wxr()
        if self.name:
            yield self._broken(
                f"The file stops in the middle of this record (line {self.line}). "
                "Export or copy it again, then import it again: nothing is taken twice."
            )
        self.mended.unfinished = bool(self.name) or not self.finished

    def _begin_feed(self, attributes: str) -> None:
        self.rss = True
        declared = dict(_NAMESPACE.findall(attributes))
        if "wp" not in declared:
            raise UnreadableFile(
                f"{self.path.name} is an RSS feed, not a WordPress export: it holds only the "
                "latest stories in part. In WordPress choose Tools, Export, All content."
            )
        self.mended.namespaces.update(declared)

    def _refuse_document_type(self, token: re.Match[str]) -> None:
        if self.rss:
            return  # inside an item it is only text that will not parse
        following = self.buffer[token.end() : token.end() + 16].strip().lower()
        if following.startswith("html"):
            raise self._not_wxr()
        raise UnreadableFile(
            f"{self.path.name} defines a document type of its own, as hostile files do. "
            "WordPress never writes one: export it again, or remove the <!DOCTYPE …> part."
        )

    def _not_wxr(self) -> UnreadableFile:
        start = self.buffer[: 1 << 16].lower()
        if "<html" in start or "<!doctype html" in start:
            return UnreadableFile(
                f"{self.path.name} is a web page, not an export (perhaps the sign-in page was "
                "saved in its place). Sign in to WordPress and export it again."
            )
        return UnreadableFile(
            f"{self.path.name} is not a WordPress export: it has no <rss> element. "
            "In WordPress choose Tools, Export, All content."
        )

    def _collect(self, text: str) -> None:
        self.size += len(text)
        if self.size <= LARGEST:
            self.parts.append(text)
        else:
            self.parts = []

    def _whole(self) -> Record:
        if self.size > LARGEST:
            return self._broken(f"It is larger than {LARGEST // 1_000_000} million characters.")
        record = Record(self.name, "".join(self.parts), self.began)
        self.name, self.parts = "", []
        return record

    def _broken(self, problem: str) -> Record:
        # The beginning helps the reader of the report to find it.
        start = "".join(self.parts)[:2000] if self.size <= LARGEST else ""
        record = Record(self.name, start, self.began, problem)
        self.name, self.parts = "", []
        return record


def parse(record: Record, mended: Mended) -> Any:
    """The record as an element. Raises ValueError with what is wrong and the file's line."""
    text = "".join(
        part if part.startswith("<![CDATA[") else _AMPERSAND.sub(_mender(mended), part)
        for part in _CDATA.split(record.text)
    )
    spaces = dict(mended.namespaces)
    for prefix in _PREFIX.findall(text):
        spaces.setdefault(prefix, f"urn:undeclared:{prefix}")
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items() if uri)
    # A parser each: lxml's keeps the last error's text, and they cost microseconds.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(f"<r {declared}>{text}</r>", parser)[0]
    except (etree.XMLSyntaxError, IndexError) as error:
        line = record.line + (getattr(error, "lineno", None) or 1) - 1
        why = str(getattr(error, "msg", None) or error).split(", line")[0]
        raise ValueError(f"It is not well-formed XML near line {line}: {why}.") from error


def _mender(mended: Mended) -> Any:
    def mend(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            mended.ampersands += 1
            return "&amp;"
        if name.startswith("#"):
            code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
            good = code in {9, 10, 13} or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
            return f"&{name}" if good or 0x10000 <= code <= 0x10FFFF else ""
        known = html5.get(name)
        if known is not None:
            return known
        mended.ampersands += 1
        return f"&amp;{name}"

    return mend
