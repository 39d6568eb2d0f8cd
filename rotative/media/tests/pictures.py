"""Pictures drawn for the tests, with the words that programs write into files."""

import io
from typing import Any

from PIL import Image, ImageDraw


def draw(
    width: int = 800, height: int = 500, *, kind: str = "JPEG", mode: str = "RGB", **options: Any
) -> bytes:
    """A landscape: sky above, sea below, a red sun at the upper left."""
    image = Image.new(mode, (width, height), "#7fb2d8" if mode != "L" else 120)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, height * 2 // 3, width, height), fill="#1d4e6b" if mode != "L" else 40)
    pen.ellipse((10, 10, 10 + height // 5, 10 + height // 5), fill="red" if mode != "L" else 250)
    return encode(image, kind, **options)


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def iim(*sets: tuple[int, bytes], charset: bytes = b"") -> bytes:
    """A block of IIM data sets of record 2, as a JPEG's Photoshop segment holds it."""
    block = b""
    if charset:
        block += b"\x1c\x01\x5a" + len(charset).to_bytes(2, "big") + charset
    for number, value in sets:
        block += bytes((0x1C, 2, number)) + len(value).to_bytes(2, "big") + value
    return block


def with_iim(jpeg: bytes, block: bytes) -> bytes:
    """``jpeg`` with the block in an APP13 segment after its first two bytes."""
    resource = b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block
    resource += b"\x00" * (len(block) % 2)
    body = b"Photoshop 3.0\x00" + resource
    segment = b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body
    return jpeg[:2] + segment + jpeg[2:]


def xmp(inner: str, attributes: str = "") -> bytes:
    """An XMP packet with ``inner`` as the description's children."""
    return (
        "<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>"
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        f" {attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def alt(name: str, text: str, language: str = "x-default") -> str:
    """A property whose value is given by language."""
    return f'<{name}><rdf:Alt><rdf:li xml:lang="{language}">{text}</rdf:li></rdf:Alt></{name}>'
