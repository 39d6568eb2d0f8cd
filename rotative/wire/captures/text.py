"""Understand the bare text of a page, as a reader's browser caught it."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from rotative.wire.captures.credits import looks_like_credit, read_credit
from rotative.wire.captures.datelines import DATELINE
from rotative.wire.captures.furniture import reason_for, script_of, split_media_bank_label
from rotative.wire.captures.tongue import language_of
from rotative.wire.captures.understood import (
    LEFT_OUT,
    LeadPicture,
    LeftOut,
    Line,
    RelatedCard,
    Understood,
    Wishes,
)
from rotative.wire.importers.collect import Collector

_ENDS = re.compile(r"[.!?…。！？؟۔:»”\"’')\]]\s*$")
_SITE = re.compile(r"^(?P<caption>.+\S)\s+[-–—|]\s+(?P<site>[^-–—|]{2,40})$")
_BYLINE = re.compile(
    r"^(?:par|by|por|von|автор:?|texte\s*:|بقلم:?|na)\s+(?P<name>\S.{2,80})$", re.IGNORECASE
)
_ADDRESS = re.compile(r"^https?://\S+$")
_MOMENT = re.compile(
    r"^(?:(?:publi[ée]\S*|published|updated|posted|mis à jour|publicado|actualizado|atualizado"
    r"|опубликовано|обновлено|نشر|发布)\b.{0,12}?\d"
    r"|(?:\d{1,2}[:hH]\d{2}\s+)?\d{1,2}[./]\d{1,2}[./]\d{4}(?:\s+\d{1,2}[:hH]\d{2})?"
    r"|\d{4}-\d{2}-\d{2}\b)",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"^(?:à lire aussi|lire aussi|read also|read more|see also|lea también|lee también|leia também"
    r"|читайте также|اقرأ أيضا|اقرأ أيضًا|soma pia|相关阅读)\s*[:：]\s*(?P<headline>\S.{8,250})$",
    re.IGNORECASE,
)
_POINT = re.compile(r"^(?:[•‣▪●◦·*]|[-–—](?=\s)|\d{1,2}[.)](?=\s))\s*(?P<point>\S.*)$")
_SAID = re.compile(r"^[—–-]\s*(?P<speaker>[^—–-].{2,120})$")
_QUOTED = re.compile(r"^[«“\"].*[»”\"]$")
LONG_STANDFIRST = 360
MAX_TEXT = 400_000  # characters; a story of 60,000 words
_NO_WISHES = Wishes()


@dataclass
class _Line:
    """A line that has not been taken for anything yet; ``forced`` into the text by an editor."""

    number: int
    text: str
    after_blank: bool
    before_blank: bool = True
    cells: list[str] = field(default_factory=list)
    forced: bool = False
    part: str = ""

    @property
    def mark(self) -> str:
        return f"{self.number}{self.part}"


class _Reader:
    """Goes through the lines once, and says of each what it is."""

    def __init__(self, text: str, seed: str, wishes: Wishes) -> None:
        self.lines = _lines(text)
        self.script = script_of(text)
        self.seed, self.wishes = seed, wishes
        self.found = Understood(language=language_of(text))
        self.prose: list[_Line] = []
        self.site = ""
        self.under_related = False

    def say(self, line: _Line, role: str) -> None:
        self.found.lines.append(Line(line.mark, line.text, role))

    def leave(self, line: _Line, text: str, reason: str, part: str = "") -> None:
        """Leave ``text`` out: the line, or ``part`` of it. An editor's wish is stronger."""
        mark = f"{line.number}{part}"
        if mark in self.wishes.back:
            self.prose.append(_Line(line.number, text, line.after_blank, forced=True, part=part))
            return
        self.found.lines.append(Line(mark, text, LEFT_OUT, reason))
        self.found.left_out.append(LeftOut(line.number, text, reason, mark))

    # Lines ------------------------------------------------------------------------------

    def read(self) -> Understood:
        self._head()
        while self.lines:
            line = self.lines.pop(0)
            if line.mark in self.wishes.back:
                line.forced = True
                self.prose.append(line)
            elif line.mark in self.wishes.out:
                self.leave(line, line.text, "left out by the editor")
            else:
                self._take(line)
        self._shape()
        order = {line.mark: at for at, line in enumerate(self.found.lines)}
        self.found.lines.sort(key=lambda one: (_number(one.mark), order[one.mark]))
        self.found.left_out.sort(key=lambda one: one.line)
        return self.found

    def _head(self) -> None:
        """The headline, and a kicker over it."""
        if len(self.lines) > 1:
            first, second = self.lines[:2]
            if (
                first.text.isupper()
                and len(first.text) < 40 < len(second.text)
                and (not looks_like_credit(second.text))
            ):
                self.found.kicker = first.text
                self.say(self.lines.pop(0), "kicker")
        if self.lines:
            line = self.lines.pop(0)
            self.found.headline = line.text
            self.say(line, "headline")

    def _take(self, line: _Line) -> None:
        under, self.under_related = self.under_related, False
        found = self.found
        if looks_like_credit(line.text) and not found.lead:
            self._lead(line)
        elif card := _CARD.match(line.text):
            found.related.append(RelatedCard(headline=card["headline"]))
            self.say(line, "related")
        elif reason := reason_for(line.text, script=self.script):
            self.under_related = reason == "a heading over other stories"
            self.leave(line, line.text, reason)
        elif under and len(line.text) > 15 and not _ENDS.search(line.text):
            self.under_related = True
            found.related.append(RelatedCard(headline=line.text))
            self.say(line, "related")
        elif self.site and (shown := _SITE.match(line.text)) and shown["site"] == self.site:
            self._card(line, shown["caption"])
        elif line.text == found.headline:
            self.leave(line, line.text, "the headline a second time")
        elif _ADDRESS.match(line.text) and not found.address:
            found.address = line.text
            self.say(line, "address")
        elif _MOMENT.match(line.text) and len(line.text) < 60 and not found.published_at:
            found.published_at = line.text
            self.say(line, "date")
        elif (byline := _BYLINE.match(line.text)) and not _ENDS.search(line.text):
            found.bylines.append(byline["name"].strip())
            self.say(line, "byline")
        elif line.text == found.lead.caption and line.text:
            self.leave(line, line.text, "the caption a second time")
        else:
            self.prose.append(line)

    def _lead(self, line: _Line) -> None:
        """Take the credit line apart, with the caption glued to it and its repetition."""
        credit, label, glued = split_media_bank_label(line.text)
        caption, again = glued.strip(), None
        self.say(line, "credit")
        if self.lines and (repeated := _SITE.match(self.lines[0].text)):
            said = repeated["caption"].strip()
            if line.text.endswith(said):
                self.site = repeated["site"]
                credit = credit if label else line.text[: -len(said)]
                caption, again = said, self.lines.pop(0)
        elif self.lines and caption and self.lines[0].text == caption:
            again = self.lines.pop(0)
        if label:
            self.leave(line, label, reason_for(label), "a")
        if again is not None:
            why = "the caption a second time"
            self.leave(again, again.text, f"{why}, with the site’s name" if self.site else why)
        printed, photographer, agency = read_credit(credit)
        self.found.lead = LeadPicture(
            caption=caption, credit=printed, photographer=photographer, agency=agency
        )

    def _card(self, line: _Line, caption: str) -> None:
        """A related story's card: its picture's caption with the site's name, then its headline."""
        following = self.lines[0] if self.lines else None
        if following and not _ENDS.search(following.text) and not following.after_blank:
            self.lines.pop(0)
            self.found.related.append(RelatedCard(headline=following.text, caption=caption))
            self.say(line, "related")
            self.say(following, "related")
        else:
            self.leave(line, line.text, "a picture’s caption with the site’s name")

    # Shape ------------------------------------------------------------------------------

    def _shape(self) -> None:
        """Sort what is left into standfirst and text."""
        prose = sorted(self.prose, key=lambda line: line.number)
        self.prose = []
        sentences = [line for line in prose if _is_prose(line)]
        if (
            len(sentences) >= 3
            and len(sentences[0].text) <= LONG_STANDFIRST
            and not sentences[0].forced
            and not _POINT.match(sentences[0].text)
        ):
            self.found.standfirst = sentences[0].text
            self.say(sentences[0], "standfirst")
            prose.remove(sentences[0])
        self._write(prose)

    def _write(self, prose: list[_Line]) -> None:
        body = Collector(self.seed)
        last = max((line.number for line in prose if _is_prose(line) or line.forced), default=0)
        first = True
        while prose:
            line = prose.pop(0)
            if taken := _structure(line, prose, body):
                for one in taken:
                    self.say(one, "text")
                    if one is not line:
                        prose.remove(one)
            elif _is_prose(line) or line.forced:
                text = self._without_dateline(line) if first else line.text
                first = False
                body.paragraph(escape(text, quote=False))
                self.say(line, "text")
            elif line.number < last:
                body.paragraph(escape(line.text, quote=False), "h2")
                self.say(line, "text")
            else:
                self.leave(line, line.text, "a short line after the text’s end")
        self.found.body = body.done().blocks

    def _without_dateline(self, line: _Line) -> str:
        place = DATELINE.match(line.text)
        if place is None:
            return line.text
        self.found.dateline = place["place"].strip()
        rest = line.text[place.end("place") : place.end()].strip(" ,–—-")
        if rest:
            self.found.left_out.append(
                LeftOut(line.number, rest, "the dateline’s day and agency", f"{line.number}b")
            )
            if f"{line.number}b" in self.wishes.back:
                self.found.left_out.pop()
                self.found.dateline = ""
                return line.text
        return line.text[place.end() :]


def understand_text(text: str, *, seed: str = "capture", wishes: Wishes = _NO_WISHES) -> Understood:
    """What the lines of ``text`` are; every line is in the result once, or left out by reason.

    A caption that stands twice is kept once. ``seed`` makes the paragraphs'
    keys: the same capture gives the same keys. ``wishes`` are marks of lines
    that an earlier reading of the same text gave.
    """
    return _Reader(text, seed, wishes).read()


def paragraphs(text: str, seed: str) -> list[dict[str, Any]]:
    """Plain lines as one block of paragraphs."""
    body = Collector(seed)
    for line in text.splitlines():
        body.paragraph(escape(line, quote=False))
    return body.done().blocks


def _number(mark: str) -> int:
    return int(mark.rstrip("ab"))


def _lines(text: str) -> list[_Line]:
    """The lines with something on them, and where blank ones stand between."""
    lines: list[_Line] = []
    blank = True
    for number, raw in enumerate(text.replace("\ufeff", "").splitlines(), 1):
        stripped = " ".join(raw.split())
        if not stripped:
            if lines:
                lines[-1].before_blank = True
            blank = True
            continue
        cells = [" ".join(cell.split()) for cell in raw.strip().split("\t")]
        lines.append(_Line(number, stripped, blank, before_blank=False, cells=cells))
        blank = False
    return lines


def _structure(line: _Line, following: list[_Line], body: Collector) -> list[_Line]:
    """The lines of a list, a table or a set-off quote that starts here, written; else none."""
    if points := _in_a_row(line, following, lambda one: bool(_POINT.match(one.text))):
        items = [found["point"] for one in points if (found := _POINT.match(one.text))]
        body.add("list", {"numbered": line.text[0].isdigit(), "items": items})
        return points
    if rows := _in_a_row(line, following, lambda one: len(one.cells) > 1):
        width = max(len(one.cells) for one in rows)
        data: list[list[str]] = [one.cells + [""] * (width - len(one.cells)) for one in rows]
        table = {"data": data, "first_row_is_table_header": False, "first_col_is_header": False,
                 "table_header_choice": "neither"}  # fmt: skip
        body.add("table", {"caption": "", "table": table, "source": ""})
        return rows
    said = _SAID.match(following[0].text) if following else None
    if said and _QUOTED.match(line.text) and following[0].number == line.number + 1:
        words = line.text[1:-1].strip()
        name, _comma, role = said["speaker"].partition(", ")
        body.add("quote", {"text": words, "speaker": name, "role": role, "source": ""})
        return [line, following[0]]
    return []


def _in_a_row(line: _Line, following: list[_Line], fits: Any) -> list[_Line]:
    """``line`` and those right after it that fit, where there are at least two."""
    found: list[_Line] = []
    for one in [line, *following]:
        if not fits(one) or (found and one.number > found[-1].number + 2):
            break
        found.append(one)
    return found if len(found) > 1 else []


def _is_prose(line: _Line) -> bool:
    """Whether a line reads as a sentence rather than as a label."""
    return bool(_ENDS.search(line.text)) or len(line.text) > 120
