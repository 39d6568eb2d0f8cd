"""Cut a JSON file into its records, in constant memory, whatever its size.

The file is never parsed as a whole: it is scanned for where values begin and
end, and each record is parsed alone. So a file of a gigabyte costs no more
than its largest record, a broken record costs that record, and what is wrong
is told with its line.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rotative.wire.importers import UnreadableFile

LARGEST = 16_000_000  # characters of one record; a story has thousands
_DEEPEST = 12  # containers within containers; a record's own depth is JSON's to refuse
_LONGEST_NAME = 1 << 16
_NEXT = re.compile(r'["{}\[\]]')
_INSIDE = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n\ufeff]*+")
_SCALAR = re.compile(r"[^\s,\]\[}{\":]*+")
_ODD = re.compile(
    r"\\u(?:00[01]|[dD][89a-fA-F]|[fF]{3})|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Place = tuple[str, ...]
ENDS: Place = ("",)  # where a file that is not complete is told of
Within = Callable[[Place], bool]


@dataclass(frozen=True)
class Cut:
    """One value of a file and its place: the names that lead to it, ``*`` for an array's element.

    ``raw`` is its text, empty where ``problem`` says why there is none. The
    remains of an object whose larger parts were cut out come as ``rest``. A
    file that is not complete is told of at the place ``ENDS``, last of all.
    """

    place: Place
    raw: str
    line: int
    problem: str = ""
    rest: dict[str, Any] | None = None

    def value(self) -> Any:
        """The value. Raises ValueError that says what is wrong and on which line."""
        if self.rest is not None:
            return self.rest
        if self.problem:
            raise ValueError(self.problem)
        return parse(self.raw, self.line)


def parse(raw: str, line: int = 1) -> Any:
    """``raw`` parsed, without characters that no text may hold. Raises ValueError."""
    try:
        value = json.loads(raw, strict=False, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"It is not well-formed JSON near line {line + error.lineno - 1}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise ValueError(f"It is nested too deeply (line {line}).") from error
    return _cleaned(value) if _ODD.search(raw) else value


def _no_number(_word: str) -> None:
    return None


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(one) for name, one in value.items()}
    return value


def cuts(chunks: Iterator[str], name: str, within: Within) -> Iterator[Cut]:
    """The records of a JSON text, or of several one after the other (JSON Lines).

    ``within(place)`` says whether the array or object at ``place`` is gone
    into; what it is not true of comes as one :class:`Cut`: an array's element
    by itself, an object's values together as its ``rest``. ``name`` is the
    file's, for messages. A record that the file's end cuts short comes with a
    ``problem``. Raises UnreadableFile, with the line, for what is no JSON.
    """
    yield from _Cutter(chunks, name, within).run()


def records(
    chunks: Iterator[str], name: str, wrappers: frozenset[str], tell: Callable[[str], None]
) -> Iterator[Cut]:
    """The records of a file that is one, an array, lines, or objects that wrap arrays of them.

    ``wrappers`` are the names under which such arrays stand. ``tell`` hears of
    a file that is not complete. Raises UnreadableFile as :func:`cuts` does.
    """
    wrapped = False

    def within(place: Place) -> bool:
        return all(part in wrappers or part == "*" for part in place) and place[-1:] != ("*",)

    for cut in cuts(chunks, name, within):
        if cut.place == ENDS:
            tell(cut.problem)
        elif cut.place[-1:] == ("*",):
            wrapped = wrapped or len(cut.place) > 1
            yield cut
        elif not cut.place:
            if not wrapped:
                yield cut
            wrapped = False


class _Cutter:
    """Where the scan is, and what of the text is still needed."""

    def __init__(self, chunks: Iterator[str], name: str, within: Within) -> None:
        self.chunks, self.name, self.within = iter(chunks), name, within
        self.buffer, self.at = "", 0
        self._line, self._counted = 1, 0

    def run(self) -> Iterator[Cut]:
        first = self._peek()
        if first not in {"{", "["}:
            raise self._no_json(first)
        while self._peek():
            yield from self._go((), {})

    @property
    def line(self) -> int:
        """The line that the scan has come to."""
        self._line += self.buffer.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def _more(self) -> bool:
        """Let go of what is scanned and read on; False at the file's end."""
        self._line, chunk = self.line, next(self.chunks, "")
        self.buffer, self.at, self._counted = self.buffer[self.at :] + chunk, 0, 0
        return bool(chunk)

    def _peek(self) -> str:
        """The next character that is no space; empty at the file's end."""
        while True:
            found = _SPACE.match(self.buffer, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._more():
                return ""

    def _no_json(self, first: str) -> UnreadableFile:
        if not first:
            return UnreadableFile(f"{self.name} is empty. Export it again.")
        while len(self.buffer) < 4096 and self._more():
            pass
        start = self.buffer[self.at : self.at + 4096].lower()
        if first == "<" and "html" in start:
            return UnreadableFile(
                f"{self.name} is a web page, not an export (perhaps the sign-in page was saved "
                "in its place). Sign in to the old system and export it again."
            )
        return UnreadableFile(
            f"{self.name} is not JSON: it begins with “{first}” (line {self.line}). "
            "Check that it is the export."
        )

    def _wrong(self, wanted: str) -> UnreadableFile:
        return UnreadableFile(
            f"{self.name} is not well-formed JSON near line {self.line}: “{self._peek()}” stands "
            f"where {wanted} should. Export or copy it again."
        )

    # Containers -------------------------------------------------------------------------

    def _go(self, place: Place, rest: dict[str, Any]) -> Iterator[Cut]:
        """The value that begins here: its parts, or itself (into ``rest`` where it has a name)."""
        kind = self._peek()
        if not kind:
            return
        if kind in "{[" and len(place) < _DEEPEST and self.within(place):
            yield from self._object(place) if kind == "{" else self._array(place)
            return
        cut = self._capture(place)
        if not place or place[-1] == "*":
            yield cut
        elif cut.problem:
            rest[""] = cut.problem
        else:
            try:
                rest[place[-1]] = cut.value()
            except ValueError as error:
                rest[""] = str(error)

    def _object(self, place: Place) -> Iterator[Cut]:
        began, rest = self.line, dict[str, Any]()
        self.at += 1
        closed = self._peek() == "}"
        self.at += closed
        while not closed:
            name = self._name()
            if name is not None:
                yield from self._go((*place, name), rest)
            if not self._peek():
                break
            closed = self._goes_on("}", "brace")
        if closed and "" not in rest:
            yield Cut(place, "", began, rest=rest)
        elif rest:
            yield Cut(place, "", began, str(rest.get("") or _stops(self.line)))
        if not closed and not place:
            yield self._unfinished()

    def _array(self, place: Place) -> Iterator[Cut]:
        self.at += 1
        closed = self._peek() == "]"
        self.at += closed
        while not closed:
            yield from self._go((*place, "*"), {})
            if not self._peek():
                break
            closed = self._goes_on("]", "bracket")
        if not closed and not place:
            yield self._unfinished()

    def _goes_on(self, end: str, called: str) -> bool:
        """Past the comma or the closing mark after a value; True for the mark."""
        found = self._peek()
        if found not in {",", end}:
            raise self._wrong(f"a comma or a closing {called}")
        self.at += 1
        return found == end

    def _unfinished(self) -> Cut:
        return Cut(
            ENDS,
            "",
            self.line,
            f"{self.name} ends before its closing bracket (line {self.line}): "
            "it is not complete. Export or copy it again, then import it again.",
        )

    def _name(self) -> str | None:
        """The name before a value, and past its colon; None where the file ends first."""
        if self._peek() not in {'"', ""}:
            raise self._wrong("a name in quotation marks")
        cut = self._capture(()) if self._peek() else None
        if cut is None or cut.problem or not self._peek():
            return None
        if self._peek() != ":":
            raise self._wrong("a colon")
        self.at += 1
        try:
            return str(cut.value())
        except ValueError as error:
            raise UnreadableFile(f"{self.name}: {error} Export or copy it again.") from error

    # Values -----------------------------------------------------------------------------

    def _capture(self, place: Place) -> Cut:
        """The value that begins here, as text; with a problem where it is too long or no end."""
        first, began = self._peek(), self.line
        if first in ",:]}":
            raise self._wrong("a value")
        parts: list[str] = []
        size = depth = 0
        inside, done, mark = False, False, self.at
        while not done:
            if first not in '"{[':
                self.at = _end(_SCALAR, self.buffer, self.at)
                done = self.at < len(self.buffer)
            elif inside:
                self.at = _end(_INSIDE, self.buffer, self.at)
                if self.buffer[self.at : self.at + 1] == '"':
                    self.at, inside, done = self.at + 1, False, not depth
            elif token := _NEXT.search(self.buffer, self.at):
                self.at, mark_found = token.end(), token.group()
                inside = mark_found == '"'
                depth += (mark_found in "{[") - (mark_found in "}]")
                done = not inside and not depth
            else:
                self.at = len(self.buffer)
            if not done and (self.at >= len(self.buffer) or self.buffer[self.at :] == "\\"):
                size += self.at - mark
                parts.append(self.buffer[mark : self.at])
                if size > LARGEST:
                    parts.clear()
                if not self._more():
                    self.at, done = len(self.buffer), True
                    if first in '"{[':
                        return Cut(place, "", began, _stops(self.line))
                mark = self.at
        size += self.at - mark
        if size > LARGEST:
            large = f"It is larger than {LARGEST // 1_000_000} million characters."
            return Cut(place, "", began, large)
        return Cut(place, "".join([*parts, self.buffer[mark : self.at]]), began)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _stops(line: int) -> str:
    return (
        f"The file stops in the middle of this record (line {line}). "
        "Export or copy it again, then import it again: nothing is taken twice."
    )
