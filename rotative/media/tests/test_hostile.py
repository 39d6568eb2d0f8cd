"""Whatever a stranger sends is taken or refused in words, soon, and in bounded memory."""

import time
from pathlib import Path

import pytest

from rotative.media import actions, intake
from rotative.media.darkroom import run
from rotative.media.models import Picture
from rotative.media.refused import PictureRefused
from rotative.media.tests.pictures import draw

SECONDS = 10
BYTES = 1_000_000_000


@pytest.fixture
def answers(monkeypatch):
    """What the darkroom's processes answered, for their peak of memory."""
    seen = []
    real = run.run

    def watched(*args, **kwargs):
        seen.append(real(*args, **kwargs))
        return seen[-1]

    monkeypatch.setattr(intake.run, "run", watched)
    return seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "few"),
    [
        ("pillow/hostile", 60),
        ("metadata-extractor", 5),
        ("metadata-extractor/fuzz", 70),
        ("heif", 2),
        ("avif", 15),
        ("svg", 1),
        ("bep", 3),
        ("pillow/normal", 60),
    ],
)
def test_every_hostile_file_is_taken_or_refused_with_a_message(
    newsroom, material, answers, folder, few
):
    files = sorted(path for path in (material / "images" / folder).iterdir() if path.is_file())
    assert len(files) >= few
    taken = refused = 0
    slowest: tuple[float, Path | None] = (0.0, None)
    for path in files:
        began = time.monotonic()
        try:
            picture = actions.add_picture(path, actor=newsroom.reporter)
        except PictureRefused as problem:
            assert str(problem.messages[0]).strip().endswith("."), path
            refused += 1
        else:
            assert picture.width and picture.height and picture.title
            taken += 1
        slowest = max(slowest, (time.monotonic() - began, path), key=lambda one: one[0])
    assert slowest[0] < SECONDS, slowest
    assert max([0, *(answer.get("peak", 0) for answer in answers)]) < BYTES
    assert Picture.objects.count() == taken
    print(f"{folder}: {taken} taken, {refused} refused, slowest {slowest[0]:.1f} s")


def test_a_file_that_keeps_the_processor_busy_is_cut_off(monkeypatch, tmp_path):
    # A child that never ends stands for the decoder that some file will make spin.
    child = tmp_path / "child.py"
    child.write_text(
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n"
    )
    monkeypatch.setattr(run, "_CHILD", child)
    began = time.monotonic()
    answer = run.run("develop", tmp_path / "x", tmp_path, run.INTAKE)
    assert answer["refused"] == "heavy"
    assert time.monotonic() - began < 5


def test_a_child_that_sleeps_is_ended_with_all_it_started(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import subprocess, sys, time\n"
        "grand = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(grand.pid))\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(run, "_CHILD", child)
    limits = run.Limits(wall=2)
    assert run.run("develop", tmp_path / "x", tmp_path, limits)["refused"] == "heavy"
    grand = int((tmp_path / "pid").read_text())
    for _try in range(50):
        state = Path(f"/proc/{grand}/stat")
        if not state.exists() or state.read_text().split(") ")[1].startswith("Z"):
            break
        time.sleep(0.1)
    else:
        pytest.fail("what the child started lives on")


def test_a_picture_that_needs_more_memory_than_allowed_is_refused(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(draw(5000, 5000, kind="PNG"))
    tight = run.Limits(memory=120_000_000)
    answer = run.run("develop", source, tmp_path, tight)
    assert answer["refused"] in {"pixels", "damaged"}


def test_the_child_cannot_write_without_end(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(draw(2000, 2000))
    answer = run.run("develop", source, tmp_path, run.Limits(file_size=1000))
    assert "refused" in answer


def test_the_child_sees_nothing_of_the_server_s_environment(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os\n"
        "open('answer.json', 'w').write(json.dumps({'names': sorted(os.environ)}))\n"
    )
    monkeypatch.setattr(run, "_CHILD", child)
    monkeypatch.setenv("ROTATIVE_SECRET_KEY", "not for strangers")
    names = run.run("develop", tmp_path / "x", tmp_path, run.INTAKE)["names"]
    assert not [name for name in names if name.startswith(("ROTATIVE", "DJANGO"))]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "AVIF"])
def test_a_picture_of_forty_megapixels_is_taken(newsroom, answers, kind):
    options = {
        "AVIF": {"speed": 10},
        "PNG": {"compress_level": 1},
        "TIFF": {"compression": "tiff_adobe_deflate"},
    }.get(kind, {})
    upload = draw(7300, 5470, kind=kind, **options)
    picture = actions.add_picture(upload, actor=None)
    assert (picture.original_width, picture.original_height) == (7300, 5470)
    assert picture.width == 2560
    assert answers[0]["peak"] < BYTES
    print(f"{kind}: peak {answers[0]['peak'] / 1e6:.0f} MB")
