"""What a picture's file says of itself: IPTC in its two coats (IIM and XMP), and EXIF's date.

Strangers write these fields, in many programs and encodings, over thirty
years: whatever cannot be read is left out, never an error.
"""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from typing import Any

from lxml import etree

MAX_XMP = 4_000_000
MAX_KEYWORDS = 40
_NS = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "core",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/xap/1.0/": "xmp",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Our field, then where XMP may hold it, the best place first.
_FROM_XMP = {
    "title": ("photoshop:Headline", "dc:title"),
    "caption": ("dc:description",),
    "alt": ("core:AltTextAccessibility",),
    "creator": ("dc:creator",),
    "credit": ("photoshop:Credit",),
    "agency": ("photoshop:Source",),
    "rights": ("dc:rights",),
    "usage_terms": ("xmpRights:UsageTerms",),
    "licence_url": ("xmpRights:WebStatement",),
}
_FROM_IIM = {
    "title": (105, 5),
    "caption": (120,),
    "creator": (80,),
    "credit": (110,),
    "agency": (115,),
    "rights": (116,),
}
_MARK = 0x1C  # begins each IIM data set
_MANY_LINES = {"caption", "usage_terms", "alt"}


def read(image: Any) -> dict[str, Any]:
    """The words in an opened Pillow image, by our field names; XMP wins where both speak.

    Text is cleaned but not cut to length; ``taken_at`` is ISO 8601 with a zone
    (UTC where the file names none), ``keywords`` a list. Never raises.
    """
    found: dict[str, Any] = {}
    for reader in (_from_exif, _from_iim, _from_xmp):
        try:
            found.update({key: value for key, value in reader(image).items() if value})
        except Exception:  # noqa: S112 - a broken field is a field that is not there
            continue
    return found


# XMP ------------------------------------------------------------------------------------


def _from_xmp(image: Any) -> dict[str, Any]:
    raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if not raw and hasattr(image, "tag_v2"):
        raw = image.tag_v2.get(700) or b""
    return read_xmp(raw.encode() if isinstance(raw, str) else bytes(raw))


def read_xmp(packet: bytes) -> dict[str, Any]:
    """The words in an XMP packet; empty for one that is too big or no XML."""
    start, end = packet.find(b"<"), packet.rfind(b">")
    if start < 0 or len(packet) > MAX_XMP:
        return {}
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(packet[start : end + 1], parser)
    except etree.XMLSyntaxError:
        return {}
    if root is None:
        return {}
    values: dict[str, list[str]] = {}
    for description in root.iter(f"{_RDF}Description"):
        parent = description.getparent()
        if parent is None or parent.tag != f"{_RDF}RDF":
            continue
        for name, text in description.attrib.items():
            values.setdefault(_short(str(name)), [str(text)])
        for element in description:
            if isinstance(element.tag, str):
                values[_short(element.tag)] = _items(element)
    found: dict[str, Any] = {}
    for field, places in _FROM_XMP.items():
        texts = next((values[place] for place in places if any(values.get(place, ()))), [])
        joined = ", ".join(texts) if field == "creator" else next(iter(texts), "")
        found[field] = clean(joined, lines=field in _MANY_LINES)
    found["keywords"] = _keywords(values.get("dc:subject", []))
    found["taken_at"] = _moment(next(iter(values.get("photoshop:DateCreated", [])), ""))
    return found


def _short(name: str) -> str:
    namespace, _brace, local = name[1:].partition("}")
    return f"{_NS.get(namespace, '?')}:{local}"


def _items(element: Any) -> list[str]:
    """An element's texts: its own, a list's, or of alternatives the default language's."""
    holder = next((child for child in element if isinstance(child.tag, str)), None)
    if holder is None:
        return [element.text or ""]
    points = [item for item in holder if item.tag == f"{_RDF}li"]
    texts = ["".join(item.itertext()) for item in points]
    if holder.tag != f"{_RDF}Alt":
        return texts
    for item, text in zip(points, texts, strict=True):
        if item.get(_LANG) == "x-default" and text.strip():
            return [text]
    return [text for text in texts if text.strip()][:1]


# IIM ------------------------------------------------------------------------------------


def _from_iim(image: Any) -> dict[str, Any]:
    block = (image.info.get("photoshop") or {}).get(0x0404)
    if not block and hasattr(image, "tag_v2"):
        block = image.tag_v2.get(33723)
    if not block:
        block = _png_profile(image.info.get("Raw profile type iptc", ""))
    return read_iim(bytes(block)) if block else {}


def _png_profile(text: str) -> bytes:
    """IIM as ImageMagick writes it into PNG: a name, a length, and hexadecimal lines."""
    raw = bytes.fromhex("".join(str(text).split()[2:]))
    at = raw.find(b"\x1c\x02")
    return raw[at:] if at >= 0 else b""


def read_iim(block: bytes) -> dict[str, Any]:
    """The words in a block of IIM data sets; reading stops at the first that is broken."""
    values: dict[tuple[int, int], list[bytes]] = {}
    at = 0
    while at + 5 <= len(block) and block[at] == _MARK:
        key, size = (block[at + 1], block[at + 2]), int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:  # the length of the length
            extra = size & 0x7FFF
            size = int.from_bytes(block[at : at + extra], "big")
            at += extra
        if at + size > len(block):
            break
        values.setdefault(key, []).append(block[at : at + size])
        at += size
    said_utf8 = values.get((1, 90), [b""])[0].startswith(b"\x1b%G")
    found: dict[str, Any] = {}
    for field, numbers in _FROM_IIM.items():
        raws = next((values[2, number] for number in numbers if (2, number) in values), [])
        texts = [text_of(raw, said_utf8=said_utf8) for raw in raws]
        joined = ", ".join(texts) if field == "creator" else next(iter(texts), "")
        found[field] = clean(joined, lines=field in _MANY_LINES)
    found["keywords"] = _keywords(
        text_of(raw, said_utf8=said_utf8) for raw in values.get((2, 25), [])
    )
    day = values.get((2, 55), [b""])[0].decode("ascii", "ignore")
    time = values.get((2, 60), [b""])[0].decode("ascii", "ignore")
    found["taken_at"] = _moment(f"{day}T{time}" if time else day)
    return found


def text_of(raw: bytes, *, said_utf8: bool = False) -> str:
    """IIM bytes as text: UTF-8 where they are UTF-8, else MacRoman, else Latin-1.

    Files without a declared encoding were written on Macs or on Windows, and
    every byte means something in both: MacRoman it is, unless that reading
    has stranger words in it than the other one.
    """
    raw = raw.strip(b"\x00 ")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if said_utf8:
            return raw.decode("utf-8", "ignore")
    mac = raw.decode("mac_roman")
    try:
        latin = raw.decode("cp1252")  # Latin-1 as Windows wrote it
    except UnicodeDecodeError:
        latin = raw.decode("latin-1")
    return latin if _strangeness(latin) < _strangeness(mac) else mac


def _strangeness(text: str) -> int:
    """How unlike words ``text`` is: capitals and signs inside words, lonely letters, controls."""
    points = 0
    for at, letter in enumerate(text):
        if letter < "\x80":
            continue
        kind = unicodedata.category(letter)
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        inside = before.isalpha() or after.isalpha()
        if kind in {"Cc", "Cn", "Co"}:
            points += 10
        elif kind == "Lu":
            points += 3 if before.islower() else 0
        elif kind == "Ll":
            # A small letter before a capital, or one that stands alone, is no word's.
            points += 3 if after.isupper() or not inside else 0
        elif kind[0] in "SN" or letter in "¿¡†‡ªº":
            points += 3 if before.isalpha() else 1
        elif letter in "«»…–—“”„•·":
            points += 2 if before.isalpha() and after.isalpha() else 0
        points += 2 if letter in _RARE else 0
    return points


_RARE = frozenset("ŸÿƒıÅﬁﬂ")  # where MacRoman has them, Latin-1 has common letters


# EXIF -----------------------------------------------------------------------------------


def _from_exif(image: Any) -> dict[str, Any]:
    exif = image.getexif()
    inner = exif.get_ifd(0x8769)
    when = str(inner.get(0x9003) or inner.get(0x9004) or "")
    zone = str(inner.get(0x9011) or inner.get(0x9010) or "")
    return {
        "creator": clean(_loose(exif.get(0x013B))),
        "rights": clean(_loose(exif.get(0x8298))),
        "caption": clean(_loose(exif.get(0x010E)), lines=True),
        "taken_at": _moment(when + zone),
    }


def _loose(value: Any) -> str:
    """EXIF text, which Pillow reads as Latin-1, as the UTF-8 it mostly is."""
    if isinstance(value, bytes):
        return text_of(value)
    text = str(value or "")
    try:
        return text_of(text.encode("latin-1"))
    except UnicodeEncodeError:
        return text


# Text -----------------------------------------------------------------------------------

# Embeddings and overrides would turn the words around them; marks and joiners stay.
_DROPPED = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\u2028\u2029]")


def clean(text: str, *, lines: bool = False) -> str:
    """``text`` composed, without control characters, its spaces folded.

    Line breaks stay with ``lines``. Right-to-left text stays as it is but for
    the invisible characters that reorder what stands around it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _DROPPED.sub(" ", unicodedata.normalize("NFC", text))
    kept = "".join(
        letter
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"}
        else " "
        for letter in text
    )
    if not lines:
        return " ".join(kept.split())
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def _keywords(texts: Any) -> list[str]:
    seen = dict.fromkeys(clean(text)[:100] for text in texts)
    return [word for word in seen if word][:MAX_KEYWORDS]


_DATE = re.compile(
    r"(\d{4})[-:]?(\d\d)[-:]?(\d\d)"
    r"(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)


def _moment(text: str) -> str:
    """A date as IIM, XMP or EXIF writes it, in ISO 8601; empty when it is none."""
    match = _DATE.match(text.strip())
    if not match:
        return ""
    year, month, day, hour, minute, second, zone = match.groups()
    offset = timedelta(0)
    if zone and zone != "Z":
        digits = zone.replace(":", "")
        offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
        offset = -offset if digits[0] == "-" else offset
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=timezone(offset),
        )  # fmt: skip
        return moment.astimezone(timezone.utc).isoformat()  # noqa: UP017 - the words of the docstring
    except (ValueError, OverflowError):
        return ""
