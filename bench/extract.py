"""What programs that read pages get of a story: the story, all of it, and nothing else.

    .venv/bin/python bench/extract.py [--quick] [--json] [--tools FOLDER] [--data FOLDER]

The demo's stories in four languages are rendered as readers get them and given
to trafilatura, readability-lxml, resiliparse and @mozilla/readability. Gold is
the standfirst and the text of paragraphs, quotes and lists; a figure is the F1
of its word 4-grams. Beside it stands what the same extractor makes of the same
story as a bare ``<article>`` of ``<p>``: gold, and all else that the story has
to say (subheadings, captions, boxes, tables, corrections), but no headline,
section, name, date or tool. A story holds when it reaches 0.99, or is within
0.01 of that. No text from outside the page's ``<article>`` may be in
what is extracted, and each caption and paragraph at most once.

Only trafilatura comes with the program. ``--tools`` names a folder that holds
the others (``pip install --target FOLDER/py readability-lxml resiliparse`` and
``npm install --prefix FOLDER @mozilla/readability jsdom``); those that are not
there are said to be missing. ``--data`` names the data folder of a newsroom
with the demo already loaded; without it the demo is loaded into one of its own.
"""

import collections
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lxml import html as markup

from bench._common import Bench, data_folder

STORIES = 80
QUICK = 16
WORDS = 4  # of a gram
GOOD, NEAR = 0.99, 0.01
FURNITURE = 12  # letters; what is shorter may stand in any story
BLOCKS = {
    "p", "li", "h1", "h2", "h3", "h4", "div", "blockquote", "figcaption", "figure", "td", "th",
    "tr", "section", "article", "br", "dt", "dd", "aside", "header", "footer",
}  # fmt: skip
_NODE = """
const fs = require("fs"), {JSDOM} = require("jsdom");
const {Readability} = require("@mozilla/readability");
const pages = JSON.parse(fs.readFileSync(0, "utf8"));
const found = pages.map((page) => {
  const {window} = new JSDOM(page, {url: "https://a.example/x/"});
  const article = new Readability(window.document).parse();
  return article ? article.content : "";
});
process.stdout.write(JSON.stringify(found));
"""
Extract = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Case:
    """One story: its page, the bare article, the gold, and what must not come twice or at all."""

    name: str
    page: str
    bare: str
    gold: str
    captions: list[str]
    furniture: list[str]


def folded(text: str) -> str:
    """``text`` with every kind of blank as one space, without marks that only steer."""
    return " ".join(re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", text).split())


def text_of(fragment: str) -> str:
    """The text of HTML, with a blank where a block begins or ends."""
    if not fragment.strip():
        return ""
    parts: list[str] = []

    def walk(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            parts.append(element.tail or "")
            return
        edge = " " if element.tag in BLOCKS else ""
        parts.append(edge + (element.text or ""))
        for child in element:
            walk(child)
        parts.append(edge + (element.tail or ""))

    walk(markup.document_fromstring(fragment))
    return folded("".join(parts))


def grams(text: str) -> collections.Counter[tuple[str, ...]]:
    """The 4-grams of words; of characters for Chinese."""
    words = re.findall(r"[\u4e00-\u9fff]|[^\W_]+", folded(text).lower())
    return collections.Counter(
        tuple(words[place : place + WORDS]) for place in range(max(1, len(words) - WORDS + 1))
    )


def score(found: str, gold: str) -> float:
    """The F1 of 4-grams."""
    got, wanted = grams(found), grams(gold)
    shared = sum((got & wanted).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(got.values()), shared / sum(wanted.values())
    return 2 * precision * recall / (precision + recall)


def case_of(story: Any) -> Case:
    """A published story as a case, set as its edition prints it."""
    from rotative.editions.typography import set_text
    from rotative.press.render import render
    from rotative.stories.body import passages_of

    edition = story.edition
    page = render("localhost", story.path, edition).body.decode()
    told = list(told_by(story, passages_of(story.body, edition)))
    whole = [
        (folded(str(set_text(text, edition))), kind) for text, kind in told if text and text.strip()
    ]
    gold = [text for text, kind in whole if kind == "gold"]
    captions = [text for text, kind in told if kind == "caption"]
    paragraphs = "".join(markup.tostring(_p(part), encoding="unicode") for part, _kind in whole)
    return Case(
        name=f"{edition.code} {story.pk}",
        page=page,
        bare=f'<!doctype html><html lang="{edition.lang}"><head><meta charset="utf-8"><title>'
        f"x</title></head><body><article>{paragraphs}</article></body></html>",
        gold=" ".join(gold),
        captions=[
            folded(str(set_text(one, edition))) for one in captions if one and len(one) > FURNITURE
        ],
        furniture=furniture_of(page),
    )


def told_by(story: Any, body: list[Any]) -> Iterator[tuple[str, str]]:
    """All that the story has to say, in order: texts, and whether each is gold or a caption."""
    from rotative.stories.body import passages_of
    from rotative.stories.models.live import LivePost

    yield story.standfirst, "gold"
    if story.lead_picture:
        yield story.lead_caption_text, "caption"
        yield story.lead_picture.printed_credit, "more"
    if story.kind == "live":
        for post in LivePost.objects.shown(story).latest_first():
            yield post.headline, "more"
            yield from told_in(passages_of(post.body, story.edition))
    yield from told_in(body)
    from rotative.editions.forms import format_date

    for correction in story.corrections.all():
        yield f"{format_date(correction.at, story.edition, 'story')} {correction.note}", "more"


def told_in(body: list[Any]) -> Iterator[tuple[str, str]]:
    """The same of a text, or of a live post."""
    for passage in body:
        value = passage.value
        if passage.kind == "text":
            for tag, text in blocks_in(str(value)):
                yield text, "gold" if tag in {"p", "li"} else "more"
        elif passage.kind == "quote":
            yield "".join(words for _part, words in value["parts"]), "gold"
            yield f"{value['speaker'] or ''} {value['role'] or ''}", "more"
        elif passage.kind == "list":
            yield from ((str(point), "gold") for point in value["points"])
        else:
            yield from told_beside(passage.kind, value)


def told_beside(kind: str, value: Any) -> Iterator[tuple[str, str]]:
    """What boxes, tables and pictures in the text say."""
    if kind == "fact_box":
        yield value["title"], "more"
        yield from ((text, "more") for _tag, text in blocks_in(str(value["text"])))
    elif kind == "table":
        yield f"{value.caption} {value.source}", "more"
        for row in [value.head, *([head, *cells] for head, cells in value.rows)]:
            yield " ".join(row), "more"
    elif kind in {"picture", "gallery"}:
        yield (value.get("title") or "") if kind == "gallery" else "", "more"
        for figure in [value] if kind == "picture" else value["figures"]:
            yield figure.caption, "caption"
            yield figure.credit, "more"
    elif kind == "correction":
        yield value["text"], "more"


def blocks_in(text: str) -> list[tuple[str, str]]:
    """The tag and the text of each paragraph, subheading and point of running text."""
    tree = markup.fragment_fromstring(text, create_parent="div")
    return [
        (one.tag, text_of(markup.tostring(one, encoding="unicode")))
        for one in tree.iter("p", "li", "h2", "h3", "h4")
    ]


def _p(text: str) -> Any:
    made = markup.Element("p")
    made.text = text
    return made


def furniture_of(page: str) -> list[str]:
    """Every text of the page that stands outside its article and nowhere in it."""
    tree = markup.document_fromstring(page)
    [article] = [one for one in tree.iter("article") if one.find(".//h1") is not None]
    inside = folded(article.text_content()).lower()
    article.getparent().remove(article)
    found = {
        folded(part)
        for element in tree.body.iter()
        if isinstance(element.tag, str) and element.tag not in {"script", "style"}
        for part in (element.text, element.tail)
        if part and len(folded(part)) >= FURNITURE
    }
    return sorted(part for part in found if part.lower() not in inside)


def extractors(tools: str) -> dict[str, Extract | None]:
    """Name → the extractor, or None where it is not installed."""
    if tools:
        sys.path.append(str(Path(tools) / "py"))
    known = {
        "trafilatura": ("trafilatura", _trafilatura),
        "readability-lxml": ("readability", _readability),
        "resiliparse": ("resiliparse", _resiliparse),
    }
    found: dict[str, Extract | None] = {
        name: (run if importlib.util.find_spec(module) else None)
        for name, (module, run) in known.items()
    }
    modules = Path(tools or ".") / "node_modules"
    there = shutil.which("node") and (modules / "@mozilla" / "readability").is_dir()
    found["@mozilla/readability"] = (lambda pages: _mozilla(pages, modules)) if there else None
    return found


def _trafilatura(pages: list[str]) -> list[str]:
    import trafilatura

    return [trafilatura.extract(page, include_comments=False) or "" for page in pages]


def _readability(pages: list[str]) -> list[str]:
    from readability import Document

    return [text_of(Document(page).summary()) for page in pages]


def _resiliparse(pages: list[str]) -> list[str]:
    from resiliparse.extract.html2text import extract_plain_text

    return [extract_plain_text(page, main_content=True, alt_texts=False) for page in pages]


def _mozilla(pages: list[str], modules: Path) -> list[str]:
    answer = subprocess.run(
        ["node", "-e", _NODE], input=json.dumps(pages), capture_output=True, text=True, check=True,
        env={**os.environ, "NODE_PATH": str(modules)},
    )  # fmt: skip
    return [text_of(one) for one in json.loads(answer.stdout)]


def cases(wanted: int) -> list[Case]:
    """As many of the demo's stories from every edition, as far as they go."""
    from django.utils import timezone

    from rotative.editions.models import Edition
    from rotative.stories.models import Story

    by_edition = [
        list(
            Story.objects.visible_to(None, timezone.now())
            .filter(edition=edition, withdrawn_at=None)
            .order_by("pk")
        )
        for edition in Edition.objects.open()
    ]
    turn = [story for turn in zip(*by_edition, strict=False) for story in turn]
    return [case_of(story) for story in turn[:wanted]]


def measure(bench: Bench, name: str, run: Extract, found: list[Case], *, at_scale: bool) -> None:
    """One extractor over all cases."""
    pages = run([case.page for case in found])
    bares = run([case.bare for case in found])
    scores = [score(got, case.gold) for got, case in zip(pages, found, strict=True)]
    bare = [score(got, case.gold) for got, case in zip(bares, found, strict=True)]
    missed = [
        f"{case.name} {one:.3f}/{alone:.3f}"
        for case, one, alone in zip(found, scores, bare, strict=True)
        if one < GOOD and alone - one > NEAR
    ]
    told, twice = [], []
    for got, case in zip(pages, found, strict=True):
        text = folded(got)
        told += [f"{case.name}: {part}" for part in case.furniture if part in text]
        twice += [case.name for part in case.captions if text.count(part) > 1]
        opening = folded(case.gold)[:60]
        twice += [case.name] if text.count(opening) > 1 else []
    bench.figure(
        f"{name}: F1, mean", statistics.mean(scores), "", rival=round(statistics.mean(bare), 4),
        note="rival: the bare article",
    )  # fmt: skip
    bench.figure(f"{name}: F1, worst", min(scores), "")
    bench.figure(f"{name}: stories below", len(missed), "stories", target=0, at_scale=at_scale)
    bench.figure(f"{name}: furniture", len(told), "strings", target=0, at_scale=at_scale)
    bench.figure(f"{name}: said twice", len(twice), "texts", target=0, at_scale=at_scale)
    for problem in (*missed[:6], *told[:6], *twice[:6]):
        bench.say(f"{name}: {problem}")


def main() -> int:
    """Load, render, extract, compare."""

    def options(parser: Any) -> None:
        parser.add_argument("--tools", default=os.environ.get("EXTRACTORS", ""))
        parser.add_argument("--data", default="", help="a newsroom that holds the demo")

    bench = Bench("extract", "What extractors get of a story.", options=options)
    folder = bench.chosen.data
    if folder:
        os.environ |= {"ROTATIVE_DATA": folder, "DJANGO_SETTINGS_MODULE": "rotative.web.settings"}
    with nullcontext() if folder else data_folder():
        import django

        django.setup()
        if not folder:
            bench.say("loading the demo")
            from django.core.management import call_command

            from rotative.web.demo.load import load

            call_command("createcachetable", database="cache", verbosity=0)
            call_command("migrate", "django_tasks_database", database="queue", verbosity=0)
            call_command("migrate", verbosity=0, interactive=False)
            load(lambda *_told: None)
        found = cases(QUICK if bench.quick else STORIES)
        bench.say(f"{len(found)} stories rendered")
        bench.figure("stories", len(found), "stories", target=60, better="higher",
                     at_scale=not bench.quick)  # fmt: skip
        for name, run in extractors(bench.chosen.tools).items():
            if run is None:
                bench.say(f"{name} is not installed: not measured (see --tools)")
                continue
            measure(bench, name, run, found, at_scale=not bench.quick)
    return bench.end()


if __name__ == "__main__":
    raise SystemExit(main())
