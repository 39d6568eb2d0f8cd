# ruff: noqa: N999 - the name is the command's
"""How fast an archive comes in, and whether memory stays the same however big it is.

    .venv/bin/python bench/import.py [--quick] [--json] [--items N ...] [--keep FOLDER]

Writes WordPress exports of N posts each (5,000 and 20,000; ``--quick`` 500 and
2,000; ``--items 10000 50000 100000`` shows how memory goes) with realistic
bodies, terms, authors and comments, and imports each into a newsroom of its
own (SQLite, in a temporary folder) with ``rotative.wire.actions.import_files``
in a fresh process. Wall and CPU seconds are of the whole import: both readings
of the file, conversion, database, ledger. The largest export is then imported
a second time, when nothing in it has changed.
"""

import argparse
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
TARGET = 100  # stories a second

WORDS = (
    "harbour council vote river school market budget minister report rain bridge farmers price "
    "teachers strike clinic road water election court ruling company workers port ship night "
    "morning agency region people city village young women fish rice maize power station line "
    "train airport visit talks border trade season flood drought aid number year month figure"
).split()
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old paper</title><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""


def sentence(dice: random.Random) -> str:
    """Some words with a capital and a full stop."""
    return " ".join(dice.choices(WORDS, k=dice.randint(8, 22))).capitalize() + "."


def body(dice: random.Random) -> str:
    """A post as the block editor writes it: paragraphs, a subheading, at times a quote or list."""
    parts = []
    for number in range(dice.randint(6, 14)):
        text = " ".join(sentence(dice) for _ in range(dice.randint(2, 4)))
        if dice.random() < 0.3:
            text += f' <a href="https://old.example/{number}">{dice.choice(WORDS)}</a>'
        parts.append(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->")
        if number == 4:
            parts.append("<!-- wp:heading --><h2>In figures</h2><!-- /wp:heading -->")
    if dice.random() < 0.4:
        parts.insert(3, f"<!-- wp:quote --><blockquote><p>{sentence(dice)}</p>"
                        "<cite>A teacher</cite></blockquote><!-- /wp:quote -->")  # fmt: skip
    if dice.random() < 0.3:
        points = "".join(f"<li>{sentence(dice)}</li>" for _ in range(4))
        parts.append(f"<!-- wp:list --><ul>{points}</ul><!-- /wp:list -->")
    return "\n\n".join(parts)


def items(count: int) -> Iterator[str]:
    """Posts as WXR items; the same for the same count."""
    dice = random.Random(count)
    for number in range(1, count + 1):
        month, day = 1 + number % 12, 1 + number % 28
        date = f"{2005 + number % 20}-{month:02}-{day:02} {number % 24:02}:15:00"
        title = sentence(dice)[:70]
        section = number % 8
        terms = f'<category domain="category" nicename="s{section}">Section {section}</category>'
        for tag in dice.sample(range(400), 3):
            terms += f'<category domain="post_tag" nicename="t{tag}">Topic {tag}</category>'
        comments = "".join(
            f"<wp:comment><wp:comment_id>{number * 10 + one}</wp:comment_id>"
            f"<wp:comment_author>Reader {one}</wp:comment_author>"
            f"<wp:comment_date_gmt>{date}</wp:comment_date_gmt>"
            f"<wp:comment_content><![CDATA[{sentence(dice)}]]></wp:comment_content>"
            "<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent>"
            "</wp:comment>"
            for one in range(number % 3)
        )
        yield (
            f"<item><title>{escape(title)}</title><link>https://old.example/{number}/post/</link>"
            f"<dc:creator>w{number % 30}</dc:creator>"
            f"<content:encoded><![CDATA[{body(dice)}]]></content:encoded>"
            f"<excerpt:encoded><![CDATA[{sentence(dice)}]]></excerpt:encoded>"
            f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{date}</wp:post_date_gmt>"
            f"<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status>"
            f"<wp:post_type>post</wp:post_type>{terms}{comments}</item>\n"
        )


def write(path: Path, count: int) -> None:
    """An export of ``count`` posts at ``path``."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(items(count))
        file.write("</channel></rss>\n")


def prepare() -> None:
    """An empty newsroom with one edition in ROTATIVE_DATA."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "rotative.web.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    for name in connections.databases:
        call_command("migrate", database=name, verbosity=0)
    from rotative.editions.models import Edition

    Edition.objects.create(code="bench", name="Bench", language="en", prefix="bench")


def measure(path: Path) -> dict[str, float]:
    """Import ``path`` in this process into the newsroom of ROTATIVE_DATA."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "rotative.web.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from rotative.editions.models import Edition
    from rotative.stories.models import Story
    from rotative.wire.actions import import_files

    edition = Edition.objects.get(code="bench")
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    last, own = [0, 0], 0

    def note(done: int, of: int) -> None:
        nonlocal own
        own = max(own, memory_of_its_own())
        if done < last[0] or done > of:
            raise SystemExit(f"progress went from {last[0]} to {done} of {of}")
        last[:] = [done, of]

    report = import_files("wxr", [path], edition=edition, on_progress=note)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    came = Story.objects.filter(edition=edition, live=True).count()
    if report.exit_code or came != report.expected or last[0] != last[1]:
        raise SystemExit(f"the import did not come in whole: {came} of {report.expected}")
    return {"items": came, "wall": wall, "cpu": cpu, "peak": after.ru_maxrss * 1024,
            "own": own, "new": report.outcomes["imported"]}  # fmt: skip


def memory_of_its_own() -> int:
    """Bytes of this process now, without files that the system maps for it.

    SQLite reads up to 256 MB of the newsroom through such a map, and the
    system takes them back when it needs them. 0 where /proc does not say.
    """
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def in_process(data: Path, *arguments: str) -> str:
    """Run this program with ``arguments`` in a process of its own; its last line."""
    answer = subprocess.run(
        [sys.executable, __file__, *arguments],
        env={**os.environ, "ROTATIVE_DATA": str(data), "ROTATIVE_LOG_LEVEL": "ERROR"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise SystemExit(answer.stderr[-3000:])
    return (answer.stdout.splitlines() or [""])[-1]


def run(count: int, empty: Path, keep: Path | None, *, twice: bool) -> dict[str, float]:
    """Measure ``count`` items in a process, in a copy of the newsroom ``empty``."""
    with tempfile.TemporaryDirectory(prefix="rotative-bench-") as folder:
        path = (keep or Path(folder)) / f"export-{count}.xml"
        write(path, count)
        data = Path(folder) / "data"
        shutil.copytree(empty, data)
        figures = json.loads(in_process(data, "--measure", str(path)))
        if twice:
            again = json.loads(in_process(data, "--measure", str(path)))
            if again["new"]:
                raise SystemExit(f"a second import brought in {again['new']} stories anew")
            figures["again"] = again["cpu"]
        return figures | {"bytes": path.stat().st_size}


def main() -> None:
    """Measure, and print for a person or a program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="500 items instead of 5,000")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--items", type=int, nargs="+", help="exports of so many items")
    parser.add_argument("--keep", type=Path, help="leave the exports in this folder")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare()
        return
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    counts = sorted(options.items or ([500, 2000] if options.quick else [5000, 20_000]))
    with tempfile.TemporaryDirectory(prefix="rotative-bench-") as folder:
        empty = Path(folder) / "empty"
        empty.mkdir()
        in_process(empty, "--prepare")
        runs = [run(one, empty, options.keep, twice=one == counts[-1]) for one in counts]
    small, large = runs[0], runs[-1]
    stated = counts[-1] >= 20_000
    figures = []
    for one in runs:
        named, last = f"{one['items']:,} items", stated and one is large
        speed, frugal = one["items"] / one["wall"], one["items"] / one["cpu"]
        figures += [
            figure(f"stories a second, {named}", speed, "1/s", TARGET,
                   speed >= TARGET if last else None),
            figure(f"stories a CPU second, {named}", frugal, "1/s", TARGET,
                   frugal >= TARGET if last else None),
            figure(f"peak memory, {named}", one["peak"] / 1e6, "MB", 500,
                   one["peak"] < 500e6 if last else None),
            figure(f"of it its own, {named}", one["own"] / 1e6, "MB", None, None),
        ]  # fmt: skip
    growth = large["own"] / small["own"] if small["own"] else 0
    figures += [
        figure("its own memory, largest export to smallest", growth, "×", 1.15,
               growth <= 1.15 if stated and len(runs) > 1 and growth else None),
        figure("items a CPU second, imported again unchanged",
               large["items"] / large["again"], "1/s", None, None),
        figure("size of the largest export", large["bytes"] / 1e6, "MB", None, None),
    ]  # fmt: skip
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    if options.json:
        print(json.dumps({"name": "import", "machine": machine, "figures": figures}))
        return
    print(f"import, on {machine}")
    for one in figures:
        verdict = {True: "holds", False: "MISSED", None: ""}[one["holds"]]
        target = f"(target {one['target']})" if one["target"] else ""
        print(f"  {one['name']:<46} {one['value']:>10,.1f} {one['unit']:<4} {target} {verdict}")
    print("  No rival is installed here: WordPress’s own importer needs PHP and MySQL.")
    if any(one["holds"] is False for one in figures):
        raise SystemExit(1)


def figure(
    name: str, value: float, unit: str, target: float | None, holds: bool | None
) -> dict[str, object]:
    """One measured figure, as every program of ``bench/`` prints it."""
    return {"name": name, "value": round(value, 3), "unit": unit, "target": target,
            "holds": holds, "rival": None}  # fmt: skip


if __name__ == "__main__":
    main()
