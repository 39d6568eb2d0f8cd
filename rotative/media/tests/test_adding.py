"""Adding a picture: what is kept, who may, and what is refused."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from PIL import Image

from rotative.ledger import follow
from rotative.ledger.models import Line
from rotative.media import actions
from rotative.media.models import Picture, Rendition
from rotative.media.refused import PictureRefused
from rotative.media.tests.pictures import alt, draw, encode, iim, with_iim, xmp


def stored_files() -> set[str]:
    found = set()

    def walk(folder: str) -> None:
        try:
            folders, files = default_storage.listdir(folder)
        except FileNotFoundError:
            return
        found.update(f"{folder}/{name}" for name in files)
        for name in folders:
            walk(f"{folder}/{name}")

    for top in ("originals", "masters", "renditions"):
        walk(top)
    return found


def test_an_added_picture_keeps_its_bytes_and_has_a_master(newsroom):
    upload = draw(3000, 1500)
    picture = actions.add_picture(upload, actor=newsroom.reporter, title="Harbour at dawn")
    picture.refresh_from_db()
    with picture.original.open() as kept:
        assert kept.read() == upload
    assert (picture.original_width, picture.original_height) == (3000, 1500)
    assert (picture.width, picture.height) == (2560, 1280)
    assert picture.uploaded_by_user == newsroom.reporter
    with picture.file.open() as opened:
        assert Image.open(opened).size == (2560, 1280)


def test_adding_is_one_line_in_the_ledger(newsroom):
    picture = actions.add_picture(draw(), actor=newsroom.reporter, title="Harbour")
    line = Line.objects.get(verb="picture.added")
    assert (line.object_type, line.object_id) == ("picture", str(picture.pk))
    assert line.actor_id == newsroom.reporter.pk
    assert line.tags == [f"picture:{picture.pk}"]
    assert line.payload == {"title": "Harbour", "format": "JPEG", "width": 800, "height": 500}


def test_what_a_person_typed_stands_and_the_file_fills_the_rest(newsroom):
    block = iim((5, b"SLUG 7"), (120, b"From the file"), (110, b"Zadok/Pool"), (25, b"harbour"))
    upload = with_iim(draw(), block)
    picture = actions.add_picture(upload, actor=None, caption="Typed here")
    assert picture.caption == "Typed here"
    assert picture.credit == "Zadok/Pool"
    assert picture.title == "SLUG 7"
    assert list(picture.tags.names()) == ["harbour"]


def test_a_picture_without_any_words_is_called_as_its_file(newsroom):
    upload = io.BytesIO(draw())
    upload.name = "C:/pictures/old_harbour.final.jpg"
    assert actions.add_picture(upload, actor=None).title == "old harbour.final"


def test_words_longer_than_their_field_are_cut_not_refused(newsroom):
    upload = with_iim(draw(), iim((110, b"x" * 400), (120, b"y" * 9000), (80, b"z" * 500)))
    picture = actions.add_picture(upload, actor=None)
    assert len(picture.credit) == 255
    assert len(picture.caption) == 4000
    assert len(picture.creator) == 160


def test_a_licence_that_is_no_address_is_left_out(newsroom):
    for text, kept in (
        ("www.example.org/terms", "https://www.example.org/terms"),
        ("javascript:alert(1)", ""),
        ("javascript://example.org/%0aalert(1)", ""),
        ("ask the desk", ""),
    ):
        packet = xmp(f"<xmpRights:WebStatement>{text}</xmpRights:WebStatement>")
        assert actions.add_picture(draw(xmp=packet), actor=None).licence_url == kept


def test_what_a_person_typed_too_long_is_said_and_nothing_is_kept(newsroom):
    before = stored_files()
    with pytest.raises(ValidationError) as said:
        actions.add_picture(draw(), actor=newsroom.reporter, credit="x" * 300)
    assert "credit" in said.value.message_dict
    assert Picture.objects.count() == 0
    assert stored_files() == before
    assert not Line.objects.filter(verb="picture.added").exists()


def test_somebody_without_a_role_may_not_add(newsroom):
    from rotative.accounts.models import User

    stranger = User.objects.create_user("sam@newsroom.example", "correct-horse-battery")
    with pytest.raises(PermissionDenied):
        actions.add_picture(draw(), actor=stranger)


def test_an_unknown_field_is_a_mistake_of_the_program(newsroom):
    with pytest.raises(TypeError, match="colour"):
        actions.add_picture(draw(), actor=None, colour="red")


def test_a_full_disk_is_said_and_leaves_nothing(newsroom, monkeypatch):
    import errno

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = stored_files()
    monkeypatch.setattr("rotative.media.intake.Path.open", full)
    with pytest.raises(PictureRefused) as said:
        actions.add_picture(draw(), actor=None)
    monkeypatch.undo()
    assert said.value.code == "no-room"
    assert stored_files() == before


@pytest.mark.parametrize(
    ("upload", "code", "words"),
    [
        (b"", "empty", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "format", "SVG"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "format", "HEIC"),
        (b"BM" + b"\x00" * 80, "format", "BMP"),
        (b"%PDF-1.7", "format", "PDF"),
        (b"Hello, newsroom", "format", "not a picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 100, "damaged", "damaged"),
        (draw()[:4000], "damaged", "cut short"),
    ],
)
def test_what_is_no_picture_is_refused_with_what_to_do(newsroom, upload, code, words):
    with pytest.raises(PictureRefused) as said:
        actions.add_picture(upload, actor=newsroom.reporter)
    assert said.value.code == code
    assert words in said.value.messages[0]
    assert Picture.objects.count() == 0


def test_more_than_forty_megapixels_are_refused_from_the_header(newsroom):
    # A header that promises a wall of pixels, and nothing behind it.
    tall = draw(10, 10, kind="PNG")
    width_and_height = (60_000).to_bytes(4, "big") * 2
    import zlib

    head = b"IHDR" + width_and_height + tall[24:29]
    bomb = tall[:12] + head + zlib.crc32(head).to_bytes(4, "big") + tall[33:]
    with pytest.raises(PictureRefused) as said:
        actions.add_picture(bomb, actor=None)
    assert said.value.code == "pixels"
    assert "40 megapixels" in said.value.messages[0]


def test_a_file_over_the_byte_cap_is_refused(newsroom, settings):
    settings.MAX_UPLOAD = 100_000
    with pytest.raises(PictureRefused) as said:
        actions.add_picture(b"\xff\xd8\xff" + b"\x00" * 100_000, actor=None)
    assert said.value.code == "bytes"


def test_a_picture_lying_on_its_side_is_put_upright(newsroom):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it
    picture = actions.add_picture(draw(800, 500, exif=exif.tobytes()), actor=None)
    assert (picture.width, picture.height) == (500, 800)
    assert (picture.original_width, picture.original_height) == (500, 800)
    with picture.file.open() as opened:
        master = Image.open(opened).convert("RGB")
        red, green, _blue = master.getpixel((500 - 60, 60))  # the sun has wandered right
        assert red > 200
        assert green < 100
        assert 0x0112 not in master.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF"])
def test_every_allowed_format_is_taken(newsroom, kind):
    picture = actions.add_picture(draw(kind=kind), actor=None)
    assert picture.original_format == kind
    assert (picture.width, picture.height) == (800, 500)


def test_transparency_and_greys_and_print_colours_survive(newsroom):
    clear = Image.new("RGBA", (40, 30), (200, 0, 0, 100))
    picture = actions.add_picture(encode(clear, "PNG"), actor=None)
    with picture.file.open() as opened:
        assert Image.open(opened).convert("RGBA").getpixel((5, 5))[3] == 100
    deep = Image.new("I;16", (40, 30), 65535 // 2)
    picture = actions.add_picture(encode(deep, "PNG"), actor=None)
    with picture.file.open() as opened:
        assert abs(Image.open(opened).convert("L").getpixel((5, 5)) - 127) <= 2
    ink = Image.new("CMYK", (40, 30), (0, 255, 255, 0))
    picture = actions.add_picture(encode(ink, "JPEG"), actor=None)
    with picture.file.open() as opened:
        red, green, blue = Image.open(opened).convert("RGB").getpixel((5, 5))
        assert red > 180
        assert max(green, blue) < 100


def test_the_colour_is_the_one_that_most_of_the_picture_has(newsroom):
    assert actions.add_picture(draw(kind="PNG"), actor=None).colour == "#7fb2d8"


def test_the_ledger_has_the_renditions_made_even_when_nobody_asked_twice(newsroom):
    from django_tasks_db.models import DBTaskResult

    picture = actions.add_picture(draw(), actor=newsroom.reporter)
    assert not picture.sources.made
    follow.catch_up()
    jobs = DBTaskResult.objects.filter(task_path__endswith="print_picture")
    assert jobs.count() == 1
    from rotative.media.tasks import print_picture

    print_picture.call(picture.pk)
    assert Rendition.objects.filter(picture=picture).exists()
    assert Line.objects.filter(verb="picture.printed", object_id=str(picture.pk)).count() == 1
    follow.catch_up()
    assert jobs.count() == 1


def test_alt_text_comes_from_the_file_and_is_never_its_name(newsroom):
    packet = xmp(alt("Iptc4xmpCore:AltTextAccessibility", "A red sun over a dark sea"))
    told = actions.add_picture(draw(xmp=packet), actor=None, title="x")
    untold = actions.add_picture(draw(), actor=None, title="x")
    assert told.alt == told.default_alt_text == "A red sun over a dark sea"
    assert untold.default_alt_text == ""
