"""How long it takes to set a story: cold, and from the cache; per language."""

import argparse
import json
import platform
import statistics
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rotative.editions.languages import LANGUAGES  # noqa: E402
from rotative.editions.typography import set_html, setting  # noqa: E402

CASES = ROOT / "rotative" / "editions" / "tests" / "cases"
FILES = {"zh-hans": "chinese"} | {
    profile.tag: profile.english.lower()
    for profile in LANGUAGES.values()
    if profile.tag[:2] != "zh"
}
WORDS = 1_000
COLD, CACHED = 10.0, 1.0  # milliseconds, at most


def story(tag: str) -> str:
    """A story of a thousand words, with all that the language's rules look for."""
    cases = tomllib.loads((CASES / f"{FILES[tag]}.toml").read_text("utf-8"))["case"]
    filler = LANGUAGES[tag].sample
    paragraphs, words, at = [], 0, 0
    while words < WORDS:
        line = " ".join([cases[at % len(cases)]["stored"], filler, filler, filler])
        paragraphs.append(f'<p data-block-key="k{at}">{line} <b>1,250</b> <i>…</i></p>')
        # Chinese has no spaces: about two letters make a word.
        words += len(line) // 2 if tag == "zh-hans" else len(line.split())
        at += 1
    return "".join(paragraphs)


def measure(tag: str, rounds: int) -> tuple[float, float]:
    """Median milliseconds of processor time, cold and from the cache."""
    page = story(tag)
    cold, cached = [], []
    for _ in range(rounds):
        setting._long_html.cache_clear()
        begun = time.process_time()
        set_html(page, tag)
        cold.append((time.process_time() - begun) * 1000)
        begun = time.perf_counter()
        set_html(page, tag)
        cached.append((time.perf_counter() - begun) * 1000)
    return statistics.median(cold), statistics.median(cached)


def main() -> None:
    """Print a table, or one JSON object with ``--json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args()
    figures = []
    for tag in LANGUAGES:
        set_html(story(tag), tag)  # patterns are compiled once in a process
        cold, cached = measure(tag, 5 if options.quick else 30)
        for name, value, target in (("cold", cold, COLD), ("cached", cached, CACHED)):
            figures.append(
                {
                    "name": f"{tag}: a story of {WORDS} words, {name}",
                    "value": round(value, 3),
                    "unit": "ms",
                    "target": target,
                    "holds": value <= target,
                    "rival": None,
                }
            )
    if options.json:
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        print(json.dumps({"name": "typography", "machine": machine, "figures": figures}))
        return
    for figure in figures:
        mark = "ok" if figure["holds"] else "TOO SLOW"
        print(f"{figure['name']:44} {figure['value']:8.3f} ms  (≤ {figure['target']:g})  {mark}")


if __name__ == "__main__":
    main()
