"""The demo's pictures as an agency would send them: JPEG with its words inside (IPTC and XMP)."""

import io
import os
import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from xml.sax.saxutils import escape, quoteattr

from rotative.web.demo import (  # noqa: F401 - they declare scenes
    scenes_alps,
    scenes_land,
    scenes_nature,
    scenes_people,
    scenes_plates,
    scenes_portraits,
    scenes_sea,
    scenes_sport,
    scenes_town,
)
from rotative.web.demo.scenes import SCENES

_RIGHTS = "© Tamaris (invented). Free to use with this demo."


@dataclass(frozen=True)
class Words:
    """What a picture says of itself."""

    title: str
    creator: str
    caption: str
    alt: str
    credit: str
    taken: datetime


def jpeg_of(name: str, words: Words) -> bytes:
    """The picture called ``name`` with ``words`` inside, byte for byte the same at every run.

    Raises KeyError where no scene has that name.
    """
    buffer = io.BytesIO()
    SCENES[name]().save(buffer, "JPEG", quality=86, xmp=_xmp(words))
    plain = buffer.getvalue()
    return plain[:2] + _iim(words) + plain[2:]


def painted(wanted: Sequence[tuple[str, Words]]) -> Iterator[bytes]:
    """What :func:`jpeg_of` makes of each of ``wanted``, in that order.

    Painted in processes of their own, one for each core, while the caller
    works on those that are done; by the caller itself where there is one core
    or little to paint. Closing the iterator drops what is not painted yet.
    """
    workers, done = min(os.cpu_count() or 1, len(wanted) // 4), 0
    if workers > 1:
        # Spawned, not forked: the caller has a database open.
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        # Where processes cannot be started or are ended from outside, the rest is painted here.
        with suppress(BrokenProcessPool):
            try:
                for picture in [pool.submit(jpeg_of, *one) for one in wanted]:
                    jpeg = picture.result()
                    done += 1
                    yield jpeg
            finally:
                pool.shutdown(cancel_futures=True)
    for name, words in wanted[done:]:
        yield jpeg_of(name, words)


def _iim(words: Words) -> bytes:
    """The IPTC fields, in the envelope that picture editors put into a JPEG."""
    day = words.taken.astimezone(UTC)
    fields = (
        (1, 90, b"\x1b%G"),  # the rest is UTF-8
        (2, 5, words.title.encode()[:64]),
        (2, 55, f"{day:%Y%m%d}".encode()),
        (2, 60, f"{day:%H%M%S}+0000".encode()),
        (2, 80, words.creator.encode()[:32]),
        (2, 110, words.credit.encode()[:32]),
        (2, 115, b"Tamaris"),
        (2, 116, _RIGHTS.encode()[:128]),
        (2, 120, words.caption.encode()[:2000]),
    )
    data = b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
        for record, number, value in fields
    )
    block = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    segment = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment


def _xmp(words: Words) -> bytes:
    """The same words, and the alt text that IPTC's older form has no place for."""

    def said(name: str, text: str, kind: str = "Alt") -> str:
        language = ' xml:lang="x-default"' if kind == "Alt" else ""
        return (
            f"<{name}><rdf:{kind}><rdf:li{language}>{escape(text)}</rdf:li></rdf:{kind}></{name}>"
        )

    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" '
        f'photoshop:Credit={quoteattr(words.credit)} photoshop:Source="Tamaris" '
        f'photoshop:DateCreated="{words.taken.isoformat()}">'
        + said("dc:title", words.title)
        + said("dc:description", words.caption)
        + said("dc:creator", words.creator, "Seq")
        + said("dc:rights", _RIGHTS)
        + said("Iptc4xmpCore:AltTextAccessibility", words.alt)
        + '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
