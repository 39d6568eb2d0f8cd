"""What a file says of itself: IPTC in both its coats, EXIF's date, old encodings."""

import io

import pytest
from PIL import Image

from rotative.media.darkroom.words import clean, read, read_iim, read_xmp, text_of
from rotative.media.tests.pictures import alt, draw, iim, with_iim, xmp


def words_in(upload: bytes) -> dict:
    return read(Image.open(io.BytesIO(upload)))


def test_every_field_is_read_from_xmp():
    packet = xmp(
        "<photoshop:Headline>Dawn over the harbour</photoshop:Headline>"
        + alt("dc:description", "Fishing boats leave.")
        + alt("Iptc4xmpCore:AltTextAccessibility", "Boats on dark water")
        + "<dc:creator><rdf:Seq><rdf:li>Ana Sá</rdf:li>"
        "<rdf:li>Bo Ek</rdf:li></rdf:Seq></dc:creator>"
        "<photoshop:Credit>Sá/Coast Pictures</photoshop:Credit>"
        "<photoshop:Source>Coast Pictures</photoshop:Source>"
        + alt("dc:rights", "© 2026 Coast Pictures")
        + alt("xmpRights:UsageTerms", "Editorial use only.")
        + "<dc:subject><rdf:Bag><rdf:li>harbour</rdf:li>"
        "<rdf:li>dawn</rdf:li></rdf:Bag></dc:subject>"
        "<photoshop:DateCreated>2026-03-01T06:12:30+02:00</photoshop:DateCreated>",
        'xmpRights:WebStatement="https://coast.example/terms"',
    )
    assert read_xmp(packet) == {
        "title": "Dawn over the harbour",
        "caption": "Fishing boats leave.",
        "alt": "Boats on dark water",
        "creator": "Ana Sá, Bo Ek",
        "credit": "Sá/Coast Pictures",
        "agency": "Coast Pictures",
        "rights": "© 2026 Coast Pictures",
        "usage_terms": "Editorial use only.",
        "licence_url": "https://coast.example/terms",
        "keywords": ["harbour", "dawn"],
        "taken_at": "2026-03-01T04:12:30+00:00",
    }


def test_every_field_is_read_from_iim():
    found = words_in(
        with_iim(
            draw(),
            iim(
                (105, b"Dawn over the harbour"),
                (5, b"HARBOUR-7"),
                (120, b"Fishing boats\r\nleave."),
                (80, b"Ana Sa"),
                (110, b"Sa/Coast"),
                (115, b"Coast"),
                (116, b"(c) Coast"),
                (25, b"harbour"),
                (25, b"dawn"),
                (55, b"20260301"),
                (60, b"061230+0200"),
            ),
        )
    )
    assert found == {
        "title": "Dawn over the harbour",
        "caption": "Fishing boats\nleave.",
        "creator": "Ana Sa",
        "credit": "Sa/Coast",
        "agency": "Coast",
        "rights": "(c) Coast",
        "keywords": ["harbour", "dawn"],
        "taken_at": "2026-03-01T04:12:30+00:00",
    }


def test_xmp_wins_where_both_speak_and_iim_fills_the_rest():
    upload = with_iim(
        draw(xmp=xmp("<photoshop:Credit>from XMP</photoshop:Credit>")),
        iim((110, b"from IIM"), (115, b"IIM's agency")),
    )
    found = words_in(upload)
    assert found["credit"] == "from XMP"
    assert found["agency"] == "IIM's agency"


def test_the_default_language_is_taken_and_else_the_first():
    both = (
        "<dc:description><rdf:Alt><rdf:li xml:lang='fr'>Le port</rdf:li>"
        "<rdf:li xml:lang='x-default'>The harbour</rdf:li></rdf:Alt></dc:description>"
    )
    assert read_xmp(xmp(both))["caption"] == "The harbour"
    assert read_xmp(xmp(alt("dc:description", "Le port", "fr")))["caption"] == "Le port"


@pytest.mark.parametrize(
    "text",
    [
        "José Mourinho",
        "L’été à Besançon, près de l’église",
        "São João da Madeira, ação",
        "FRANÇAIS À L’ÉTRANGER",
        "Señora Núñez, ¿quién?",
        "Göteborg – Østfold – Þingvellir",
        "“So be it,” she said",
        "Zürich, Straße",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "mac_roman", "cp1252"])
def test_text_without_a_declared_encoding_is_read_as_it_was_written(text, encoding):
    raw = text.encode(encoding, "replace")  # MacRoman has no Icelandic
    assert text_of(raw) == raw.decode(encoding)


def test_bytes_that_are_words_in_both_encodings_are_taken_for_macroman():
    assert text_of("Œuvre du cœur".encode("cp1252")) == "åuvre du cúur"


def test_a_declared_encoding_is_believed():
    raw = "Ἀθῆναι".encode()
    assert read_iim(iim((120, raw), charset=b"\x1b%G"))["caption"] == "Ἀθῆναι"
    broken = read_iim(iim((120, b"Ath\xffens"), charset=b"\x1b%G"))
    assert broken["caption"] == "Athens"


def test_arabic_stays_whole_and_loses_only_what_would_turn_its_neighbours():
    given = "\u202eالقاهرة\u202c — ميناء\u200f الصيد\u2066\x00\x07"
    assert clean(given) == "القاهرة — ميناء\u200f الصيد"
    persian = "می\u200cخواهم"
    assert clean(persian) == persian


def test_garbage_becomes_something_or_nothing_but_no_error():
    assert clean("a\x00b\x1bc\u0085d") == "a b c d"
    assert clean("line\r\none\n\n  two  ", lines=True) == "line\none\n\ntwo"
    for block in (
        b"\x1c",
        b"\x1c\x02\x78\xff\xff",
        b"\x1c\x02\x78\x00\x10short",
        b"\x00" * 40,
        bytes(range(256)),
    ):
        assert not any(read_iim(block).values())
    for packet in (
        b"",
        b"<",
        b"<a",
        b"\x00<x>\xff</x>",
        b"<!DOCTYPE x [<!ENTITY e 'boo'>]><x>&e;</x>",
    ):
        assert not any(read_xmp(packet).values())


def test_an_xmp_packet_cannot_read_files_or_grow():
    outside = (
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
        + xmp(alt("dc:description", "before &e; after")).split(b"?>", 1)[1]
    )
    assert "before" in read_xmp(outside)["caption"] or read_xmp(outside)["caption"] == ""
    import socket

    assert socket.gethostname() not in read_xmp(outside).get("caption", "")
    bomb = b"<!DOCTYPE x [<!ENTITY a '" + b"ha" * 1000 + b"'>"
    for one, other in zip("bcdefg", "abcdef", strict=True):
        bomb += f"<!ENTITY {one} '{f'&{other};' * 20}'>".encode()
    bomb += b"]>" + xmp(alt("dc:description", "&g;")).split(b"?>", 1)[1]
    assert len(read_xmp(bomb).get("caption", "")) < 10_000


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026:03:01 06:12:30", "2026-03-01T06:12:30+00:00"),
        ("0000:00:00 00:00:00", None),
        ("2026:13:41 06:12:30", None),
        ("yesterday", None),
    ],
)
def test_the_camera_s_date_counts_where_nobody_wrote_another(written, read_as):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = written
    assert words_in(draw(exif=exif.tobytes())).get("taken_at") == read_as


def test_keywords_are_many_but_not_without_end():
    found = read_iim(iim(*[(25, f"word {n}".encode()) for n in range(300)], (25, b"word 1")))
    assert len(found["keywords"]) == 40
    assert len(set(found["keywords"])) == 40


def test_words_are_read_from_every_format_that_carries_them():
    packet = xmp("<photoshop:Credit>Sá/Coast</photoshop:Credit>")
    for kind in ("JPEG", "WEBP", "AVIF", "PNG", "TIFF"):
        options: dict = {"xmp": packet}
        if kind == "PNG":
            from PIL.PngImagePlugin import PngInfo

            info = PngInfo()
            info.add_itxt("XML:com.adobe.xmp", packet.decode())
            options = {"pnginfo": info}
        if kind == "TIFF":
            from PIL.TiffImagePlugin import ImageFileDirectory_v2

            tags = ImageFileDirectory_v2()
            tags[700] = packet
            options = {"tiffinfo": tags}
        assert words_in(draw(kind=kind, **options)).get("credit") == "Sá/Coast", kind


def test_the_iptc_reference_picture_is_read_in_every_field_we_keep(material):
    path = material / "images" / "iptc-reference" / "IPTC-PhotometadataRef-Std2021.1.jpg"
    found = words_in(path.read_bytes())
    assert found["title"] == "The Headline (ref2021.1)"
    assert found["caption"] == "The description aka caption (ref2021.1)"
    assert found["creator"] == "Creator1 (ref2021.1)"
    assert found["credit"] == "Credit Line (ref2021.1)"
    assert found["agency"] == "Source (ref2021.1)"
    assert found["rights"] == "Copyright (Notice) 2021.1 IPTC - www.iptc.org (ref2021.1)"
    assert found["usage_terms"] == "Rights Usage Terms (ref2021.1)"
    assert found["licence_url"] == "https://example.com/WebStatementOfRights/2021.1"
    assert found["alt"].startswith("This is the Alt Text description")
    assert found["keywords"] == [f"Keyword{n}ref2021.1" for n in (1, 2, 3)]
    assert found["taken_at"] == "2021-10-20T21:01:01+00:00"


@pytest.mark.parametrize("name", ["metapm.jpg", "meta.webp"])
def test_what_picture_desks_write_is_read(material, name):
    found = words_in((material / "images" / "iptc-reference" / name).read_bytes())
    assert found["title"] == "Headline"
    assert found["caption"] == "José Mourinho"
    assert found["creator"] == "Photographer"
    assert found["credit"] == "Photographer/Agency"
