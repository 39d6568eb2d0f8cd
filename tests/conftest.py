"""What the tests of the whole program share."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Run ``rotative`` with words, in this process, against the newsroom of the test."""
    from rotative.web.cli.app import run

    def call(*words: str, stdin: str | bytes = b"") -> Answer:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        reader = io.BytesIO(raw)
        lines = io.StringIO(raw.decode(errors="replace"))
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=reader, readline=lines.readline))
        capsys.readouterr()
        try:
            code = run(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return call


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """Ask for an edition's recorded room: page type → address, and what each address answers."""
    from tests.reading_room import recorded_once

    def stage() -> tuple[Any, Any]:
        return request.getfixturevalue("client"), request.getfixturevalue("newsroom")

    return lambda code: recorded_once(code, stage)


@pytest.fixture
def room(recorded: Callable[[str], Any]) -> Any:
    """The English edition's recorded room."""
    return recorded("world")
