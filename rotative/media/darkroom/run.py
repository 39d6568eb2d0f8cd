"""Start the darkroom's process and wait for its answer, but not for ever."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_CHILD = Path(__file__).with_name("child.py")
_MAX_ANSWER = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What the process may use: bytes of address space, CPU seconds, bytes a file."""

    memory: int = 1_400_000_000
    cpu: int = 8
    file_size: int = 64_000_000
    nice: int = 0
    wall: int = 30


INTAKE = Limits()
PRINTING = Limits(cpu=60, wall=180, nice=10)


def run(
    task: str,
    source: Path,
    folder: Path,
    limits: Limits,
    *,
    child: Path | None = None,
    **order: Any,
) -> dict[str, Any]:
    """Have ``task`` done with ``source``; what it makes is in ``folder``.

    ``child`` is the program that does it; None for the darkroom’s own.
    Returns the answer; it holds ``refused`` with a code when there is no
    picture: ``heavy`` when the process met its limits, ``damaged`` when it
    died. The process and whatever it started are gone when this returns,
    within ``limits.wall`` seconds.
    """
    (folder / "order.json").write_text(
        json.dumps({"task": task, "source": str(source), **asdict(limits), **order}),
        encoding="utf-8",
    )
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell, no name from outside
        [sys.executable, "-I", str(child or _CHILD), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "TMPDIR": str(folder)},
        start_new_session=True,
    )
    try:
        status = process.wait(limits.wall)
    except subprocess.TimeoutExpired:
        return {"refused": "heavy", "details": {}}
    finally:
        _end(process)
    answer = folder / "answer.json"
    if status == 0 and answer.is_file() and answer.stat().st_size <= _MAX_ANSWER:
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found
    if -status in {signal.SIGXCPU, signal.SIGKILL}:
        return {"refused": "heavy", "details": {}}
    return {"refused": "damaged", "details": {"problem": f"status {status}"}}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process's whole session if anything of it still runs."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
