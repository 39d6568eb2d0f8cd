"""The house stands as drawn: rooms, keys between them, migrations."""

import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def rooms_from_the_top() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return contracts["contracts"][0]["layers"]


def test_every_room_of_the_drawing_has_its_place():
    assert {
        path.name for path in (ROOT / "rotative").iterdir() if (path / "__init__.py").exists()
    } == set(rooms_from_the_top())


def test_no_foreign_key_points_upward():
    height = {room: -index for index, room in enumerate(rooms_from_the_top())}
    upward = []
    for model in apps.get_models(include_auto_created=True):
        room = model.__module__.split(".")[1] if model.__module__.startswith("rotative.") else None
        if room is None:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or isinstance(target, str):
                continue
            if not target.__module__.startswith("rotative."):
                continue
            if height[target.__module__.split(".")[1]] > height[room]:
                upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


def test_a_stray_room_breaks_the_contract(tmp_path):
    copy = tmp_path / "rotative"
    for room in rooms_from_the_top():
        (copy / room).mkdir(parents=True)
        (copy / room / "__init__.py").write_text("")
    (copy / "__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())

    def lint() -> int:
        return subprocess.run(
            [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=False,
        ).returncode

    assert lint() == 0
    (copy / "utils").mkdir()
    (copy / "utils" / "__init__.py").write_text("")
    assert lint() != 0


def test_an_import_from_above_breaks_the_contract(tmp_path):
    copy = tmp_path / "rotative"
    for room in rooms_from_the_top():
        (copy / room).mkdir(parents=True)
        (copy / room / "__init__.py").write_text("")
    (copy / "__init__.py").write_text("")
    (copy / "ledger" / "wrong.py").write_text("from rotative.desk import anything\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    broken = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert broken.returncode != 0
    assert b"rotative.ledger.wrong" in broken.stdout


@pytest.mark.django_db(databases="__all__")
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_file_that_the_quick_tests_leave_out_is_there():
    named = runpy.run_path(str(ROOT / "conftest.py"))["UNHURRIED"]
    there = {
        path for path in named if (ROOT / path).is_file() or (ROOT / "rotative" / path).is_file()
    }
    assert there == named
