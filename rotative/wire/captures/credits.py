"""Read a credit line: whose picture, who took it."""

import re

_MARK = re.compile(r"^\s*(?:©|\(c\)|copyright\b)\s*", re.IGNORECASE)
_LABEL = re.compile(
    r"^\s*(?:photos?|crédits?(?:\s+photo)?|credits?|photograph(?:y)?(?:\s+by)?|image|picture"
    r"|crédito|créditos|foto|fotos|фото|صورة|تصوير|picha|图片|摄影)"
    r"\s*(?:[:：/-]+|\bby\b|\bpar\b)\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:\s\.\s|/|\s[|·•–—-]\s|\bvia\b|,\s)\s*")
_HOUSE = re.compile(
    r"\b(?:AFP|AP|Reuters|EPA|EFE|ANSA|dpa|TASS|Xinhua|Getty(?:\s+Images)?|Shutterstock|Agence|Agency|"
    r"Press|Images|News|Archives?|Media|Wire|Bureau|Studio|Newsroom|Handout)\b",
    re.IGNORECASE,
)
# Where a caption stops and its credit starts: at a sign or at a label with a colon; at "photo by"
# only where the sentence before it has ended; or, after a full stop, at a name and a house with a
# stroke between them.
_LABELS = (
    r"(?:photos?|fotos?|credits?|cr[ée]ditos?|crédits?(?:\s+photo)?|photograph|picture|image"
    r"|фото|صورة|图片)"
)
_STARTS = re.compile(
    rf"[\s(\[|–—-]*(?P<credit>(?:©|\(c\)\s|copyright\s|{_LABELS}\s*[:：]).{{2,150}})$",
    re.IGNORECASE | re.DOTALL,
)
_STARTS_BY = re.compile(
    rf"(?:(?<=[.!?…»”\"])\s|\s*[(\[|–—])\s*(?P<credit>{_LABELS}\s+(?:by|par|por)\b.{{2,150}})$",
    re.IGNORECASE | re.DOTALL,
)
_AFTER_STOP = re.compile(
    r"[.!?…»”\"]\s+(?P<credit>[^.!?…]{2,60}?\s*(?:/|\bvia\b)\s*[^.!?…]{2,60})$"
)


def looks_like_credit(line: str) -> bool:
    """Whether a line gives a picture's credit and nothing of the story."""
    if len(line) > 300:
        return False
    return bool(_MARK.match(line) or (_LABEL.match(line) and len(line) < 160))


def split_credit(caption: str) -> tuple[str, str]:
    """A caption that ends with its credit, as the two; the credit empty where it has none."""
    for starts in (_STARTS, _STARTS_BY):
        if (found := starts.search(caption)) and found.start() > 0:
            return _parted(caption, found)
    if (found := _AFTER_STOP.search(caption)) and _HOUSE.search(found["credit"]):
        return caption[: found.start("credit")].strip(), found["credit"].strip()
    return caption, ""


def _parted(caption: str, found: re.Match[str]) -> tuple[str, str]:
    credit = found["credit"].strip()
    before = caption[found.start() : found.start("credit")]
    if "(" in before or "[" in before:
        credit = credit.rstrip(" )]")
    return caption[: found.start()].strip(" |–—-/"), credit.strip()


def read_credit(text: str) -> tuple[str, str, str]:
    """The credit line as printed, the photographer and the agency; what is unknown is empty.

    After a copyright sign the owner comes first, the photographer second.
    After ``Photo:`` and its kin it is the other way round, unless a name says
    by itself that it is a house's.
    """
    text = " ".join(text.split()).strip(" /|")
    owned = bool(_MARK.match(text))
    bare = _LABEL.sub("", _MARK.sub("", text)).strip(" .")
    parts = [part.strip(" .") for part in _BETWEEN.split(bare) if part.strip(" .")]
    if not parts:
        return text, "", ""
    if len(parts) == 1:
        if owned or _HOUSE.search(parts[0]) or parts[0].isupper():
            return text, "", parts[0]
        return text, parts[0], ""
    first, second = parts[0], parts[1]
    if owned or (_HOUSE.search(first) and not _HOUSE.search(second)):
        return text, second, first
    return text, first, second
