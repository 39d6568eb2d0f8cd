"""Which files are pictures at all, told from their first bytes."""

from dataclasses import dataclass

HEAD = 64
ALLOWED = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif", "TIFF": "tif"}
MAX_PIXELS = 40_000_000


@dataclass(frozen=True)
class Sniffed:
    """What the first bytes say: Pillow's ``name``, and whether the bank takes it."""

    name: str
    allowed: bool


def sniff(head: bytes) -> Sniffed:
    """The format of a file that begins with ``head`` (64 bytes are enough).

    The file's name and what the browser said of it play no part. An unknown
    file has the name ``""``.
    """
    name = _name(head)
    return Sniffed(name, name in ALLOWED)


def _name(head: bytes) -> str:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _boxed(head)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return "SVG"
    return ""


def _boxed(head: bytes) -> str:
    """AVIF and HEIC share their wrapping; the brands tell them apart."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1"}:
        return "HEIC"
    return "video"


_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"8BPS", "PSD"),
    (b"%PDF", "PDF"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
)
