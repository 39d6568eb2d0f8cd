"""Renditions: their sizes, what is inside their files, and what a kill leaves."""

import io
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from rotative.ledger.models import Line
from rotative.media import actions
from rotative.media.actions.printing import make_renditions, recipe_of
from rotative.media.darkroom import words
from rotative.media.models import Picture, Rendition
from rotative.media.tests.pictures import draw, encode


def sizes(picture: Picture) -> set[tuple[str, int]]:
    return set(picture.prints.values_list("format", "width"))


def test_a_large_picture_is_printed_in_every_width_and_format(newsroom):
    picture = actions.add_picture(draw(2400, 1600), actor=None, renditions="now")
    widths = (320, 640, 960, 1280, 1920)
    assert sizes(picture) == {(f, w) for f in ("AVIF", "WEBP", "JPEG") for w in widths}
    for one in picture.prints.all():
        with one.file.open() as opened:
            body = Image.open(opened)
            assert body.size == (one.width, one.height) == (one.width, round(one.width / 1.5))
            assert body.format == one.format
        assert default_storage.size(one.file.name) == one.bytes


def test_a_picture_is_never_made_larger(newsroom):
    picture = actions.add_picture(draw(700, 400), actor=None, renditions="now")
    assert {width for _format, width in sizes(picture)} == {320, 640, 700}
    tiny = actions.add_picture(draw(50, 40), actor=None, renditions="now")
    assert {width for _format, width in sizes(tiny)} == {50}


def test_a_drawing_stays_lossless_and_a_transparent_photograph_light(newsroom):
    drawing = actions.add_picture(draw(900, 600, kind="PNG"), actor=None, renditions="now")
    assert {name for name, _width in sizes(drawing)} == {"AVIF", "WEBP", "PNG"}
    noise = Image.frombytes("RGB", (960, 960), os.urandom(960 * 960 * 3))
    noise.putalpha(200)
    photograph = actions.add_picture(encode(noise, "PNG"), actor=None, renditions="now")
    assert {name for name, _width in sizes(photograph)} == {"AVIF", "WEBP"}
    assert photograph.sources.src.endswith(".webp")


def test_renditions_name_whose_the_picture_is_and_nothing_else(newsroom):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera Maker"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)  # where the photographer stood
    picture = actions.add_picture(
        draw(exif=exif.tobytes(), comment=b"raw note"),
        actor=None,
        renditions="now",
        creator="Ana Sá",
        credit="Sá/Coast",
        rights="© Coast <2026>",
    )
    with picture.file.open() as opened:
        master = opened.read()
    assert words.read(Image.open(io.BytesIO(master))) == {}
    assert b"raw note" not in master
    for one in picture.prints.filter(width=320):
        with one.file.open() as opened:
            body = opened.read()
        image = Image.open(io.BytesIO(body))
        assert words.read(image) == {
            "creator": "Ana Sá",
            "credit": "Sá/Coast",
            "rights": "© Coast <2026>",
        }, one.format
        assert set(image.getexif()) == {0x013B, 0x8298}, one.format
        assert b"Secret Camera" not in body
        assert b"raw note" not in body


def test_making_them_again_makes_nothing(newsroom):
    picture = actions.add_picture(draw(), actor=None, renditions="now")
    lines = Line.objects.count()
    assert make_renditions(picture) == 0
    assert Line.objects.count() == lines


def test_what_is_missing_is_made_and_the_rest_left_alone(newsroom):
    picture = actions.add_picture(draw(), actor=None, renditions="now")
    kept = set(picture.prints.exclude(format="AVIF").values_list("pk", flat=True))
    picture.prints.filter(format="AVIF").delete()
    assert make_renditions(picture) == 3
    assert kept < set(picture.prints.values_list("pk", flat=True))


def test_another_credit_makes_other_renditions_and_the_old_ones_go(newsroom):
    picture = actions.add_picture(draw(), actor=None, renditions="now", credit="Wrong")
    old = {one.file.name: one.path for one in picture.prints.all()}
    changed = actions.change_picture(picture, {"credit": "Right"}, actor=newsroom.reporter)
    assert changed.printed_at is None
    # Until the job has run, pages go on showing what is there.
    assert changed.sources.made
    make_renditions(changed)
    new = {one.file.name: one.path for one in changed.prints.all()}
    assert not set(old) & set(new)
    assert not any(default_storage.exists(name) for name in old)
    assert set(changed.prints.values_list("recipe", flat=True)) == {recipe_of(changed)}


def test_a_picture_deleted_meanwhile_leaves_no_files(newsroom):
    picture = actions.add_picture(draw(), actor=None)
    stale = Picture.objects.get(pk=picture.pk)
    from rotative.media.actions import printing

    made = printing._print(stale, recipe_of(stale), [])
    actions.delete_picture(picture, actor=None)
    assert printing._keep(stale, recipe_of(stale), made) == 0
    assert not any(default_storage.exists(one.file.name) for one in made)
    assert not Rendition.objects.exists()


def test_sources_are_ordered_for_a_browser_and_the_master_stands_in(newsroom):
    picture = actions.add_picture(draw(1400, 700), actor=None)
    waiting = picture.sources
    assert waiting.src == picture.master_path
    assert (waiting.width, waiting.height, waiting.sources) == (1400, 700, ())
    make_renditions(picture)
    made = Picture.objects.get(pk=picture.pk).sources
    assert [kind for kind, _srcset in made.sources] == ["image/avif", "image/webp", "image/jpeg"]
    assert made.src == picture.prints.get(format="JPEG", width=960).path
    assert made.largest == picture.prints.get(format="JPEG", width=1400).path
    assert (made.width, made.height) == (1400, 700)
    assert [part.split()[1] for part in made.sources[0][1].split(", ")] == [
        "320w", "640w", "960w", "1280w", "1400w",
    ]  # fmt: skip


def test_a_page_that_shows_a_picture_is_tagged_with_it(newsroom):
    from rotative.press.observe import observing

    picture = actions.add_picture(draw(), actor=None)
    with observing() as seen:
        Picture.objects.get(pk=picture.pk)
    assert f"picture:{picture.pk}" in seen.tags


@pytest.mark.slow
def test_a_printer_killed_at_work_leaves_work_that_another_ends(newsroom, tmp_path):
    noise = Image.effect_noise((2400, 1800), 60).convert("RGB")
    picture = actions.add_picture(encode(noise, "JPEG"), actor=None)
    program = (
        "import django; django.setup(); from rotative.media.models import Picture;"
        "from rotative.media.actions.printing import make_renditions;"
        f"make_renditions(Picture.objects.get(pk={picture.pk}))"
    )
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the child finds the test's database only where it is a file")
    launch = (
        "import rotative.web.settings as s;"
        f"s.DATABASES['default']['NAME']={connection.settings_dict['NAME']!r};" + program
    )
    for after in (0.8, 1.5, 2.5):
        process = subprocess.Popen(
            [sys.executable, "-c", launch],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "rotative.web.settings"},
            start_new_session=True,
        )
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.wait()
    make_renditions(picture)
    assert len(sizes(picture)) == 15
    assert picture.prints.count() == 15
    folder = f"renditions/{picture.pk % 1000:03d}/{picture.pk}"
    in_rows = {one.file.name for one in picture.prints.all()}
    assert {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]} == in_rows
