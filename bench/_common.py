"""What every measuring program shares: arguments, the machine's name card, the report.

A program makes a :class:`Bench`, adds figures, and ends with ``bench.end()``::

    bench = Bench("server", "Pages while 3,000 connections idle")
    ...
    bench.figure("pages p99", 120.0, "ms", target=500.0, better="lower")
    raise SystemExit(bench.end())
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


@dataclass
class Figure:
    """One measured value.

    ``holds`` is None where there is no target, or where it was not measured at
    the scale that the target is stated for.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    holds: bool | None = None
    rival: float | None = None
    note: str = ""


class Bench:
    """One run of a measuring program."""

    def __init__(
        self, name: str, about: str, *, options: Callable[[Any], None] | None = None
    ) -> None:
        self.name = name
        self.began = time.monotonic()
        parser = argparse.ArgumentParser(prog=f"bench/{name}.py", description=about)
        parser.add_argument("--quick", action="store_true", help="under a minute, smaller scale")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        if options:
            options(parser)
        self.chosen = parser.parse_args()
        self.quick: bool = self.chosen.quick
        self.figures: list[Figure] = []

    def say(self, text: str) -> None:
        """Tell a person what happens now; on stderr, so that ``--json`` stays clean."""
        print(f"[{time.monotonic() - self.began:6.1f} s] {text}", file=sys.stderr, flush=True)

    def figure(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        target: float | None = None,
        better: Literal["lower", "higher"] = "lower",
        at_scale: bool = True,
        rival: float | None = None,
        note: str = "",
    ) -> None:
        """Add a figure; it holds when ``value`` meets ``target`` and was taken at full scale."""
        holds = None
        if target is not None and at_scale:
            holds = value <= target if better == "lower" else value >= target
        self.figures.append(Figure(name, round(value, 4), unit, target, holds, rival, note))

    def end(self) -> int:
        """Print the report; the exit code: 1 when a target was missed at full scale."""
        missed = [figure for figure in self.figures if figure.holds is False]
        if self.chosen.json:
            figures = [
                {key: value for key, value in asdict(figure).items() if key != "note" or value}
                for figure in self.figures
            ]
            print(json.dumps({"name": self.name, "machine": machine(), "figures": figures}))
            return bool(missed)
        width = max((len(figure.name) for figure in self.figures), default=0)
        print(f"{self.name} · {machine()}")
        for figure in self.figures:
            said = {True: "holds", False: "MISSED", None: ""}[figure.holds]
            target = "" if figure.target is None else f"target {figure.target:g}"
            rival = "" if figure.rival is None else f"rival {figure.rival:g}"
            print(
                f"  {figure.name:<{width}}  {figure.value:>12,.4g} {figure.unit:<10}"
                f" {target:<14} {said:<7} {rival} {figure.note}".rstrip()
            )
        return bool(missed)


def machine() -> str:
    """Processor, cores, memory, system and Python, in one line; with how busy it was."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = ""
    with contextlib.suppress(OSError, ValueError):
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') >> 30} GB"
    busy = f", load {os.getloadavg()[0]:.1f}"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{model}, {cores} cores{memory}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}{busy}"
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie; nan of none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median_of(run: Callable[[], float], times: int = 3) -> float:
    """The median of several runs."""
    return statistics.median(run() for _ in range(times))


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """An own data folder, set in this process's environment; removed afterwards.

    Must be entered before Django's settings are imported.
    """
    before = os.environ.copy()
    with tempfile.TemporaryDirectory(prefix="rotative-bench-") as folder:
        for key in [key for key in os.environ if key.startswith("ROTATIVE_")]:
            del os.environ[key]
        os.environ["ROTATIVE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "rotative.web.settings"
        try:
            yield Path(folder)
        finally:
            os.environ.clear()
            os.environ.update(before)


def cpu_seconds(pids: Sequence[int]) -> float:
    """CPU time that the processes have used so far; those that are gone count nothing."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            fields = stat.rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(pids: Sequence[int]) -> int:
    """Bytes of memory that the processes hold in all."""
    pages = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
