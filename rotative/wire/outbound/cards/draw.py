"""Draw one share card. Runs in a process of its own (``child.py``), knows no database."""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

FONTS = Path(__file__).parent / "fonts"
# The first of these that has every letter of a text draws it.
_SHIPPED = {"ar": ("arabic", "serif", "chinese"), "zh-Hans": ("chinese", "serif", "arabic")}
_USUAL = ("serif", "arabic", "chinese")
_ELSEWHERE = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")
_TRIED_ELSEWHERE = 300
WIDTH, HEIGHT, MARGIN = 1200, 630, 64
PICTURE = 540  # pixels of the width
PAPER, INK, RULE = "#fdfcf9", "#16181b", "#d9d5cc"
SIZES = range(72, 33, -2)
LINES, LEADING = 6, 1.24
QUALITY = 87
_NOT_LAST = set("（《「『“‘([«")
_NOT_FIRST = set("，。、；：？！）》」』”’…—·,.;:?!)")


def draw(order: dict[str, Any], source: Path | None) -> Image.Image:
    """The card that ``order`` (a Card's fields) describes; ``source`` is its picture, if any."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    rtl = order["direction"] == "rtl"
    left, right = MARGIN, WIDTH - MARGIN
    if source is not None:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as opened:
            picture = ImageOps.fit(
                opened.convert("RGB"), (PICTURE, HEIGHT), centering=tuple(order["focus"])
            )
        card.paste(picture, (0 if rtl else WIDTH - PICTURE, 0))
        left, right = (left + PICTURE, right) if rtl else (left, right - PICTURE)
        _credit(pen, order, 0 if rtl else WIDTH - PICTURE)
    pen.rectangle((0, 0, WIDTH, 11), fill=order["accent"])
    line = _Line(pen, order, left, right)
    line.write(order["name"], 34, top=54, ink=INK)
    pen.line((left, 116, right, 116), fill=RULE, width=2)
    top = 140
    if order["kicker"] and line.write(order["kicker"], 27, top=top, ink=order["ink"]):
        top += 54
    _headline(line, order["headline"], top)
    return card


class _Line:
    """Writes single lines at the beginning of a column."""

    def __init__(self, pen: Any, order: dict[str, Any], left: int, right: int) -> None:
        self.pen, self.order, self.left, self.right = pen, order, left, right
        self.rtl = order["direction"] == "rtl"
        self.way = {"direction": order["direction"]} if features.check("raqm") else {}

    @property
    def width(self) -> int:
        """Of the column."""
        return self.right - self.left

    def font(self, text: str, size: int) -> Any:
        """A font that has every letter of ``text``, or None."""
        name = font_for(text, self.order["language"], joined=self.rtl)
        return _opened(name, size) if name else None

    def length(self, text: str, font: Any) -> float:
        """Pixels that ``text`` takes."""
        return float(font.getlength(text, **self.way))

    def write(self, text: str, size: int, *, top: int, ink: str, font: Any = None) -> bool:
        """One line, shortened to the column; False when no font has its letters."""
        text = drawable(text)
        font = font or self.font(text, size)
        if font is None or not text:
            return False
        while self.length(text, font) > self.width and len(text) > 1:
            text = text[:-2].rstrip() + "…"
        if self.rtl:
            self.pen.text((self.right, top), text, font=font, fill=ink, anchor="ra", **self.way)
        else:
            self.pen.text((self.left, top), text, font=font, fill=ink, anchor="la", **self.way)
        return True


def _headline(line: _Line, text: str, top: int) -> None:
    """The headline in the largest size at which it fits; shortened only at the smallest."""
    text = drawable(text)
    room = HEIGHT - MARGIN // 2 - top
    font, lines = None, []
    for size in SIZES:
        font = line.font(text, size)
        if font is None:
            return
        lines = list(wrap(text, line.width, lambda part, font=font: line.length(part, font)))
        if len(lines) <= LINES and len(lines) * size * LEADING <= room:
            break
    else:
        size = SIZES[-1]
        kept = lines[: int(room // (size * LEADING))]
        lines = [*kept[:-1], f"{kept[-1]}…"] if len(kept) < len(lines) else kept
    for place, part in enumerate(lines):
        line.write(part, size, top=int(top + place * size * LEADING), ink=INK, font=font)


def wrap(text: str, width: float, measure: Any) -> Iterator[str]:
    """``text`` in lines of at most ``width``: at spaces, and between Chinese characters."""
    line = ""
    for piece in _pieces(text):
        if line and measure((line + piece).rstrip(" ")) > width:
            yield line.strip(" ")
            line = ""
        line += piece
        while measure(line.rstrip(" ")) > width and len(line) > 1:  # one word wider than the card
            cut = len(line) - 1
            while cut > 1 and measure(line[:cut]) > width:
                cut -= 1
            yield line[:cut]
            line = line[cut:]
    if line.strip(" "):
        yield line.strip(" ")


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: words with the space behind them, single Chinese characters."""
    piece = ""
    for place, sign in enumerate(text):
        piece += sign
        following = text[place + 1 : place + 2]
        wide = "\u2e80" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef"
        wide_next = "\u2e80" <= following <= "\u9fff"
        between = (wide or wide_next) and following not in _NOT_FIRST and sign not in _NOT_LAST
        if sign == " " or (following and between):
            yield piece
            piece = ""
    if piece:
        yield piece


def _credit(pen: Any, order: dict[str, Any], left: int) -> None:
    """Whose picture it is, small in its corner."""
    text = drawable(order["credit"])
    name = font_for(text, order["language"], joined=False) if text else ""
    if not name:
        return
    font = _opened(name, 17)
    box = pen.textbbox((0, 0), text, font=font)
    width = box[2] - box[0]
    if width > PICTURE - 40:
        return
    right, bottom = left + PICTURE, HEIGHT
    pen.rectangle((right - width - 24, bottom - 32, right, bottom), fill="#000000")
    pen.text((right - width - 12, bottom - 27), text, font=font, fill="#ffffff")


def drawable(text: str) -> str:
    """``text`` on one line, without small pictures and marks that steer the order of letters."""
    steering = {
        ord(sign): None for sign in "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
    }
    steering |= dict.fromkeys(range(8294, 8298))
    folded = "".join(
        " " if sign < " " or sign == "\x7f" or unicodedata.category(sign) == "So" else sign
        for sign in text
    )
    return " ".join(part for part in folded.translate(steering).split(" ") if part)


def font_for(text: str, language: str, *, joined: bool) -> str:
    """The file of the first font that has every letter of ``text``; empty when none has.

    Letters that join are not drawn at all where the library cannot join them:
    no headline is better than a broken one.
    """
    if (joined or any("\u0590" <= sign <= "\u08ff" for sign in text)) and not features.check(
        "raqm"
    ):
        return ""
    signs = frozenset(sign for sign in text if not sign.isspace())
    return _first_with(signs, language)


@lru_cache(maxsize=64)
def _first_with(signs: frozenset[str], language: str) -> str:
    for name in _files(language):
        if all(_has(name, sign) for sign in signs):
            return name
    return ""


def _files(language: str) -> Iterable[str]:
    for name in _SHIPPED.get(language, _USUAL):
        yield str(FONTS / f"{name}.woff2")
    tried = 0
    for folder in _ELSEWHERE:
        for place, _folders, names in os.walk(folder):
            for name in sorted(names):
                if name.lower().endswith((".ttf", ".otf", ".ttc")) and tried < _TRIED_ELSEWHERE:
                    tried += 1
                    yield str(Path(place) / name)


@lru_cache(maxsize=512)
def _opened(name: str, size: int) -> Any:
    return ImageFont.truetype(name, size)


@lru_cache(maxsize=4096)
def _has(name: str, sign: str) -> bool:
    """Whether a font has a letter: what it draws is not what it draws for none."""
    try:
        font = ImageFont.truetype(name, 24, layout_engine=ImageFont.Layout.BASIC)
        return bytes(font.getmask(sign)) != bytes(font.getmask("\U0010ffff"))
    except OSError:
        return False
