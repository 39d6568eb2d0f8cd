"""What Lighthouse says of the reader's site: mobile profile, seven page types, two scripts.

    .venv/bin/python bench/lighthouse.py [--quick] [--json] [--origin ADDRESS] [--pages NAME …]

The demo is loaded into a newsroom of its own and served as ``rotative serve``
does, once its job worker has made the pictures' sizes; ``--origin`` names one
that is already being served. Home, section, story, live, topic, search and
lite, in French and Arabic, are each audited by Lighthouse in headless Chromium
with its mobile profile (a slow phone on a slow line, simulated); a figure is
the lowest of the four categories in the median of three runs (one with
``--quick``), and its note says all four and what failed. The
target is 100 everywhere.

Search and lite pages ask not to be indexed, as they should: on those the one
audit that takes ``noindex`` for a fault (``is-crawlable``) is left out.

``scripts/lighthouse.sh`` fetches Lighthouse; without it, without Node or without
Chromium nothing is measured, and that is said. Times that Lighthouse simulates
still depend on how busy this machine is: a score of 99 beside other work is
not a fault of the page, the audits in the note say what is.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._common import ROOT, Bench
from bench.stage import Stage

EDITIONS = {"fr": "/europe/", "ar": "/arabic/"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
UNINDEXED = {"search", "lite"}
RUNS = 3
PICTURES = 300  # seconds that the job worker may take for the pictures' sizes
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


def fetch(address: str) -> str:
    """The page at ``address``, whose path may hold letters of any script."""
    parts = urlsplit(address)
    plain = parts._replace(path=quote(unquote(parts.path)), query=quote(parts.query, safe="=&%"))
    with urllib.request.urlopen(plain.geturl(), timeout=60) as answer:
        return str(answer.read().decode())


def first(pattern: str, page: str) -> str:
    """The first group of ``pattern`` in ``page``; stops the bench where it is not there."""
    found = re.search(pattern, page, re.DOTALL)
    if found is None:
        raise SystemExit(f"the demo shows no {pattern}")
    return unescape(found[1])


def addresses(origin: str, base: str) -> dict[str, str]:
    """Page type → address, found by reading the site as a visitor does."""
    home = urljoin(origin, base)
    page = fetch(home)
    lead = first(r'card-lead.*?<h3 class="headline"><a href="([^"]+)"', page)
    story = fetch(urljoin(origin, lead))
    live = fetch(f"{home}search/?q=&kind=live")
    if "card-row" not in live:
        live = page
    word = first(r"<h1>\s*([^\W\d_]+)", story)
    return {
        "home": home,
        "section": urljoin(origin, first(r'id="sections".*?<a href="([^"]+)"', page)),
        "story": urljoin(origin, lead),
        "live": urljoin(origin, first(r'kind-live.*?<h3 class="headline"><a href="([^"]+)"', live)),
        "topic": urljoin(origin, first(r'class="topics".*?<a href="([^"]+)"', story)),
        "search": f"{home}search/?q={word}",
        "lite": urljoin(origin, f"{lead}lite/"),
    }


def percent_coded(address: str) -> str:
    """``address`` as a browser sends it."""
    parts = urlsplit(address)
    return parts._replace(
        path=quote(unquote(parts.path)), query=quote(parts.query, safe="=&%")
    ).geturl()


def audit(tool: Path, address: str, *, unindexed: bool) -> dict[str, Any]:
    """One run of Lighthouse that judged the page; its report.

    A run in which it saw too little to judge (a machine that was busy at the wrong
    moment) has no score and is done again, twice at most.
    """
    for _turn in range(3):
        report = report_of(tool, address, unindexed=unindexed)
        if all(report["categories"][one]["score"] is not None for one in CATEGORIES):
            return report
    raise SystemExit(f"Lighthouse could not judge {address} in three runs")


def report_of(tool: Path, address: str, *, unindexed: bool) -> dict[str, Any]:
    """One run of Lighthouse; the report as it writes it."""
    with tempfile.TemporaryDirectory(prefix="rotative-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        command = [
            "node", str(tool), percent_coded(address), "--quiet", "--output=json",
            f"--output-path={report}", f"--chrome-flags={FLAGS} --user-data-dir={folder}/profile",
            f"--only-categories={','.join(CATEGORIES)}",
        ]  # fmt: skip
        if unindexed:
            command.append("--skip-audits=is-crawlable")
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "CHROME_PATH": chromium()},
        )  # fmt: skip
        if not report.is_file():
            raise SystemExit(f"Lighthouse gave no report of {address}:\n{done.stderr[-2000:]}")
        return dict(json.loads(report.read_text("utf-8")))


def chromium() -> str:
    """The system's Chromium; empty where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), "")


def failed(report: dict[str, Any]) -> list[str]:
    """The audits that count and are not perfect, worst first."""
    weights = {
        one["id"]: one["weight"]
        for category in report["categories"].values()
        for one in category["auditRefs"]
    }
    lost = [
        (audit["score"], f"{name} {audit.get('displayValue', '')}".strip())
        for name, audit in report["audits"].items()
        if audit["score"] is not None and audit["score"] < 1 and weights.get(name)
    ]
    return [words for _score, words in sorted(lost)]


@contextmanager
def served(bench: Bench) -> Iterator[str]:
    """The origin of a newsroom with the demo, its pictures made."""
    if bench.chosen.origin:
        yield bench.chosen.origin
        return
    with Stage("lighthouse") as stage:
        bench.say("loading the demo")
        loading = stage.start(
            "-c", "import django; django.setup(); from rotative.web.demo.load import load;"
            "load(lambda *_told: None)",
        )  # fmt: skip
        if loading.wait():
            raise SystemExit("the demo could not be loaded")
        stage.serve()
        bench.say("waiting for the pictures’ sizes")
        until = time.monotonic() + PICTURES
        while time.monotonic() < until:
            pages = [stage.get(base)[1] for base in EDITIONS.values()]
            if all("<picture><img" not in page for page in pages):
                break
            time.sleep(2)
        yield f"http://127.0.0.1:{stage.port}"


def measure(bench: Bench, tool: Path, name: str, address: str, *, unindexed: bool) -> None:
    """The figure of one page."""
    reports = [
        audit(tool, address, unindexed=unindexed) for _run in range(1 if bench.quick else RUNS)
    ]
    scores = {
        category: 100 * statistics.median(one["categories"][category]["score"] for one in reports)
        for category in CATEGORIES
    }
    said = ", ".join(f"{category} {round(score)}" for category, score in scores.items())
    worst = min(reports, key=lambda one: one["categories"]["performance"]["score"])
    lost = "; ".join(failed(worst))
    bench.figure(
        name, min(scores.values()), "of 100", target=100, better="higher",
        note=f"{said}{f' ({lost})' if lost else ''}",
    )  # fmt: skip
    bench.say(f"{name}: {said} {lost}")


def main() -> int:
    """Serve, find the pages, audit each."""

    def options(parser: Any) -> None:
        parser.add_argument("--origin", default="", help="a served newsroom with the demo")
        parser.add_argument("--pages", nargs="*", default=[], help="only these page types")

    bench = Bench("lighthouse", "What Lighthouse says of the pages.", options=options)
    tool = Path(
        os.environ.get("LIGHTHOUSE", ROOT / ".venv/lighthouse/node_modules/lighthouse/cli/index.js")
    )
    if not (tool.is_file() and shutil.which("node") and chromium()):
        bench.say("Lighthouse, Node or Chromium is missing: nothing measured.")
        bench.say("sh scripts/lighthouse.sh fetches the first; see the head of this file.")
        return bench.end()
    with served(bench) as origin:
        for language, base in EDITIONS.items():
            for name, address in addresses(origin, base).items():
                if not bench.chosen.pages or name in bench.chosen.pages:
                    measure(bench, tool, f"{name} {language}", address, unindexed=name in UNINDEXED)
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
