"""An archive that grows: does anything a reader or the desk does cost more?

Makes a newsroom of each size, fills it with invented stories, builds its search
index, and asks the same of all of them by turns, so that whatever else the
machine does weighs on all alike. CPU milliseconds (with PostgreSQL its server
process's too); a figure is the median. What must hold is stated for a thousand
against a million stories: other sizes hold nothing.

A cold story is one whose page is not stored, made as a server's worker makes it:
menus, sections, people and pictures that other pages showed are remembered. The
same with nothing remembered stands beside it, as everything else here is measured.
A day is one with a full page of stories at every size. Days as they come are told
too, and hold nothing: one card against 24, for a thousand stories in 20 years are
one a week and a million 137 a day.

No rival: other systems' own figures at such a size are in docs/reference/figures.md
where there are any.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._archive import Worker
from bench._common import ROOT, Bench, percentile

SIZES = (1_000, 1_000_000)
GROWTH = 1.25
UNHELD = {"day, as they come"}  # what is compared there is not the same page
MOST = {"cold story": 25.0, "publish": 100.0}
FILL_RATE, REBUILD_RATE = 2_000, 1_000
# Part of the same programs, reported by bench/search.py.
SEARCHES = ("engine", "did you mean", "index takes", "what is like")


@dataclass
class Place:
    """A newsroom of one size: where it is, and what making it cost."""

    size: int
    environment: dict[str, str]
    fill_cpu: float = 0.0
    fill_wall: float = 0.0
    rebuild_cpu: float = 0.0
    rebuild_wall: float = 0.0


def options(parser: argparse.ArgumentParser) -> None:
    """What both archive programs understand."""
    parser.add_argument("--sizes", type=int, nargs="+", help="how many stories, smallest first")
    parser.add_argument("--turns", type=int, default=0, help="how often each thing is measured")
    parser.add_argument(
        "--keep", type=Path, help="folder in which the newsrooms are left, and found"
    )
    parser.add_argument(
        "--postgres", default="", help="postgresql://user@host:5432/ to use instead"
    )


def chosen_sizes(bench: Bench) -> list[int]:
    """The sizes asked for; small ones where it must be quick."""
    sizes = bench.chosen.sizes or ([500, 3_000] if bench.quick else list(SIZES))
    return sorted(sizes)


@contextlib.contextmanager
def newsrooms(bench: Bench) -> Iterator[list[Place]]:
    """A newsroom of each size, ready; gone afterwards unless they are to be kept."""
    keep = bench.chosen.keep
    folder = keep or Path(tempfile.mkdtemp(prefix="rotative-bench-archive-"))
    places: list[Place] = []
    try:
        for size in chosen_sizes(bench):
            places.append(make(bench, folder, size))
        yield places
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
            for place in places:
                _postgres(bench.chosen.postgres, f'DROP DATABASE IF EXISTS "{_name(place.size)}"')


def _name(size: int) -> str:
    return f"rotative_bench_archive_{size}"


def _postgres(address: str, question: str) -> None:
    if not address:
        return
    import psycopg

    administration = urlsplit(address)._replace(path="/postgres").geturl()
    there = contextlib.suppress(psycopg.errors.DuplicateDatabase)
    with psycopg.connect(administration, autocommit=True) as link, there:
        link.execute(question)


def make(bench: Bench, folder: Path, size: int) -> Place:
    """The newsroom of one size: made where there is none yet, filled, its index built."""
    data = folder / f"{'pg' if bench.chosen.postgres else 'sqlite'}-{size}"
    fresh = not (data / "secret-key").exists()
    data.mkdir(parents=True, exist_ok=True)
    for key in [key for key in os.environ if key.startswith("ROTATIVE_")]:
        del os.environ[key]
    place = Place(size, {"ROTATIVE_DATA": str(data)})
    if bench.chosen.postgres:
        _postgres(bench.chosen.postgres, f'CREATE DATABASE "{_name(size)}"')
        address = urlsplit(bench.chosen.postgres)._replace(path=f"/{_name(size)}").geturl()
        place.environment["ROTATIVE_DATABASE_URL"] = address
    run(place, "init")
    if fresh:
        run(place, "edition", "add", "world", "--name", "World", "--language", "en")
    bench.say(f"{size:,} stories")
    place.fill_cpu, place.fill_wall, made = run(
        place, "archive", "fill", "--stories", str(size), "--editions", "world", "--json"
    )
    if not json.loads(made)["made"]:
        place.fill_wall = 0.0
    if not (data / "search" / "current").exists():
        bench.say("their index")
        place.rebuild_cpu, place.rebuild_wall, _said = run(place, "search", "rebuild", "--json")
    return place


def run(place: Place, *words: str) -> tuple[float, float, str]:
    """One of the newsroom's own commands: its CPU seconds, wall seconds and answer."""
    before, began = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "rotative", *words],
        check=False, cwd=ROOT, env={**os.environ, **place.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    after = os.times()
    if done.returncode:
        raise SystemExit(f"rotative {' '.join(words)}: {done.stderr[-2000:]}")
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    return used, time.monotonic() - began, done.stdout


def by_turns(
    bench: Bench, places: list[Place], wanted: "list[str] | None" = None
) -> dict[str, list[dict[str, list[float]]]]:
    """Each thing's times at each size, the sizes asked in turn."""
    turns = bench.chosen.turns or (8 if bench.quick else 60)
    rounds = 4
    workers = [Worker({**place.environment, "PYTHONPATH": str(ROOT)}) for place in places]
    found: dict[str, list[dict[str, list[float]]]] = {}
    try:
        for name in workers[0].operations:
            if wanted is not None and not name.startswith(tuple(wanted)):
                continue
            found[name] = [{"cpu": [], "wall": []} for _ in places]
            for _round in range(rounds):
                for worker, kept in zip(workers, found[name], strict=True):
                    for kind, values in worker.do(name, max(turns // rounds, 1)).items():
                        kept[kind] += values
            said = " · ".join(f"{statistics.median(one['cpu']):.1f}" for one in found[name])
            bench.say(f"{name}: {said} ms of CPU")
    finally:
        for worker in workers:
            worker.close()
    return found


def at_scale(places: list[Place]) -> bool:
    """Whether what was measured is what the targets are stated for."""
    return places[0].size == SIZES[0] and places[-1].size == SIZES[-1]


def rates(bench: Bench, places: list[Place]) -> None:
    """How quickly the largest was made; nothing where it was there already."""
    last = places[-1]
    full = last.size == SIZES[-1]
    if last.fill_wall:
        rate = last.size / last.fill_wall
        bench.figure("fill", rate, "stories/s", target=FILL_RATE, better="higher", at_scale=full)
        bench.figure("fill", last.fill_cpu * 1000 / last.size, "ms CPU each")
    if last.rebuild_wall:
        rate = last.size / last.rebuild_wall
        bench.figure(
            "index rebuild", rate, "stories/s", target=REBUILD_RATE, better="higher", at_scale=full
        )
        bench.figure("index rebuild", last.rebuild_cpu * 1000 / last.size, "ms CPU each")


def growth(
    bench: Bench, places: list[Place], found: dict[str, list[dict[str, list[float]]]]
) -> None:
    """The figures of what was measured: the medians, and what they grew by."""
    full = at_scale(places)
    sizes = f"{places[0].size:,} to {places[-1].size:,}"
    for name, times in found.items():
        medians = [statistics.median(one["cpu"]) for one in times]
        said = ", ".join(f"{median:.1f}" for median in medians[:-1])
        bench.figure(
            name,
            medians[-1],
            "ms CPU",
            target=MOST.get(name),
            at_scale=full,
            note=f"before {said}; p95 {percentile(times[-1]['cpu'], 0.95):.1f}",
        )
        times_more = medians[-1] / medians[0]
        bench.figure(
            f"{name}, growth",
            times_more,
            "times",
            target=None if name in UNHELD else GROWTH,
            at_scale=full,
            note=sizes,
        )


def main() -> int:
    """Measure; the exit code."""
    bench = Bench("archive", "What grows with an archive.", options=options)
    with newsrooms(bench) as places:
        rates(bench, places)
        found = by_turns(bench, places)
        growth(bench, places, {name: one for name, one in found.items()
                               if not name.startswith(SEARCHES)})  # fmt: skip
    bench.say("no rival is installed")
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
