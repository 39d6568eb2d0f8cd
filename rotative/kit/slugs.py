"""Make words fit for an address, in any script."""

import re
import unicodedata

from django.utils.text import slugify

# Letters that fall apart into no Latin base letter and an accent, as they are spelt without.
_SPELT = str.maketrans({
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O",
    "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
})  # fmt: skip
# A mark between two figures holds them apart: 3.5 is no 35.
_BETWEEN = re.compile(r"(?<=\d)[.,:/٫٬](?=\d)")
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")  # Arabic vowel signs and tatweel


def slug_of(text: str, *, length: int = 80, fallback: str = "x") -> str:
    """A slug of ``text`` in its own script, cut at a word's end, never empty.

    Latin letters lose their accents; letters of other scripts stay.
    """
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'").replace("'", " ")
    text = _BETWEEN.sub("-", text).translate(_SPELT)
    latin = "".join(
        unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
        if unicodedata.name(char, "").startswith("LATIN")
        else char
        for char in text
    )
    slug = slugify(latin, allow_unicode=True).strip("-_")
    if len(slug) > length:
        cut = slug[: length + 1].rsplit("-", 1)[0]
        slug = cut[:length] if cut else slug[:length]
    return slug or fallback
