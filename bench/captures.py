"""How much of a captured page's story is found, beside the extractor alone.

    .venv/bin/python bench/captures.py [--quick] [--json] [--pages FOLDER] [--each]

The pages are readability's test pages, kept beside the project; without them
nothing is measured. Their gold is ``expected.html``, what a person called the
content of the page. It is read as text with a space at each block's edge, and
compared by the 4-grams of its words: F1, a page at a time, then the mean.

Three things about that gold. The headline is a field of its own here; the gold
has it on some pages and not on others, so it is cut from the head of all three
texts. Captions are part of the gold, so ours are counted where the pictures
stand. And all 52 pages count, those of a dozen words too. ``rival`` is
trafilatura by itself on the same pages in the same run.
"""

import gzip
import re
import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._common import ROOT, Bench, data_folder

TARGET = 0.95
PAGES = ROOT.parent / "shared" / "material" / "news-pages" / "readability"
BLOCKS = set(
    "p div li ul ol h1 h2 h3 h4 h5 h6 td th tr table br section article header footer blockquote "
    "pre figure figcaption dt dd dl hr".split()
)
QUICK = 12


def options(parser: Any) -> None:
    """Where the pages are, and whether each is printed."""
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of readability’s pages")
    parser.add_argument("--each", action="store_true", help="print every page’s figures")


def stored(folder: Path, name: str) -> bytes:
    """A file of a page, packed or not."""
    plain = folder / name
    return (
        plain.read_bytes()
        if plain.exists()
        else gzip.decompress((folder / f"{name}.gz").read_bytes())
    )


def gold_of(html: str) -> str:
    """The gold as text, a space at each block's edge."""
    import lxml.html

    tree: Any = lxml.html.fromstring(html)
    for node in tree.iter():
        if isinstance(node.tag, str) and node.tag in BLOCKS:
            node.tail = " " + (node.tail or "")
            node.text = " " + (node.text or "")
            if len(node):
                node[-1].tail = (node[-1].tail or "") + " "
    return str(tree.text_content())


def words_of(text: str, headline: str) -> list[str]:
    """The words, without the headline at their head."""
    words, title = (re.findall(r"\w+", said.lower()) for said in (text, headline))
    return words[len(title) :] if title and words[: len(title)] == title else words


def f1(ours: list[str], gold: list[str]) -> float:
    """How far two texts share their 4-grams, 0 to 1."""
    mine, wanted = (
        Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))
        for words in (ours, gold)
    )
    shared = sum((mine & wanted).values())
    return 2 * shared / (sum(mine.values()) + sum(wanted.values())) if shared else 0.0


def one_page(folder: Path) -> tuple[float, float, float]:
    """F1 of a page: ours, the extractor's alone, and ours without captions."""
    import trafilatura

    from rotative.wire.captures.page import understand_page
    from rotative.wire.captures.plain import plain_text

    raw = stored(folder, "source.html")
    found = understand_page(raw)
    gold = words_of(gold_of(stored(folder, "expected.html").decode()), found.headline)
    alone = trafilatura.extract(raw.decode(errors="replace"), include_comments=False) or ""
    texts = (plain_text(found, captions=True), alone, plain_text(found))
    ours, theirs, bare = (f1(words_of(text, found.headline), gold) for text in texts)
    return ours, theirs, bare


def main() -> int:
    """Measure every page, and print the means."""
    bench = Bench("captures", "How much of a captured page’s story is found", options=options)
    folders = sorted(path for path in bench.chosen.pages.glob("*") if path.is_dir())
    if not folders:
        print(f"captures: no pages in {bench.chosen.pages}: nothing was measured", file=sys.stderr)
        return 0
    whole = len(folders)
    if bench.quick:
        folders = folders[:: max(1, whole // QUICK)]
    with data_folder():
        import django

        django.setup()
        rows = [(folder.name, *one_page(folder)) for folder in folders]
    if bench.chosen.each and not bench.chosen.json:
        for name, ours, alone, _bare in rows:
            print(f"  {name:<42} ours {ours:.3f}  trafilatura {alone:.3f}  {ours - alone:+.3f}")
    full = len(rows) == whole
    ours, alone = (statistics.mean(row[at] for row in rows) for at in (1, 2))
    bench.figure(f"mean F1, {len(rows)} pages", ours, "", target=TARGET, rival=alone,
                 better="higher", at_scale=full)  # fmt: skip
    bench.figure("mean F1, captions not counted", statistics.mean(row[3] for row in rows), "")
    bench.figure("median F1", statistics.median(row[1] for row in rows), "",
                 rival=statistics.median(row[2] for row in rows))  # fmt: skip
    bench.figure("mean above the extractor alone", ours - alone, "", target=-0.005,
                 better="higher", at_scale=full)  # fmt: skip
    worse = [row for row in rows if row[1] < row[2] - 0.005]
    bench.figure("pages worse by over 0.005", len(worse), "pages",
                 note=", ".join(row[0] for row in worse))  # fmt: skip
    bench.figure("worst page’s difference", min(row[1] - row[2] for row in rows), "")
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
