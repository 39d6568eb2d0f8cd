"""Photograph every public page type: three widths, light and dark, four editions.

    .venv/bin/python -m tests.shots [PAGE …] [--out FOLDER] [--keep FOLDER] [--editions CODE …]

Loads the demo and a small Chinese edition into a temporary folder, serves
them, and leaves PNGs in ``artefacts/shots``. Names given pick pages (``home``,
``story`` …). ``--keep`` names a data folder that is seeded once and used again.
Beside them stand, in ``sheets``, one picture for each page type with all its
editions, widths and colours in rows, and ``pairs``, the French page beside the
Arabic one: a mirror shows what was not turned. ``index.html`` leads to all.
"""

import argparse
import io
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.shots_sheet import index, pair, sheet

WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
START = 120  # seconds that the server may take
EDITIONS = ("world", "europe", "arabic", "zhongwen")


def seed() -> None:
    """Make what is not there yet: tables, the demo, the Chinese edition."""
    from django.core.management import call_command

    from rotative.editions.models import Edition
    from rotative.search.index import rebuild
    from rotative.web.demo.load import load

    call_command("createcachetable", database="cache", verbosity=0)
    call_command("migrate", "django_tasks_database", database="queue", verbosity=0)
    call_command("migrate", verbosity=0, interactive=False)
    loaded = Edition.objects.exists()
    if not loaded:
        load(lambda *_told: None)
    for words in json.loads((Path(__file__).parent / "shots_words.json").read_text("utf-8")):
        if not Edition.objects.filter(code=words["code"]).exists():
            _edition(words)
    if not loaded:
        rebuild()


def pages_of(code: str) -> dict[str, str]:
    """Page type → path, for every type that the edition has a page of."""
    from rotative.editions.models import Edition
    from rotative.stories.models import Kind, Section, Story

    edition = Edition.objects.get(code=code)
    base = edition.base
    stories = Story.objects.visible_to(None).filter(edition=edition).order_by("-first_published_at")
    section = Section.objects.of(edition).first()
    full = max(
        stories.filter(kind=Kind.NEWS, lead_picture__isnull=False),
        key=lambda one: (one.corrections.count(), one.topics.count() > 0, len(one.body)),
    )
    topic, author = full.topics.first(), full.bylines.exclude(person=None).first()
    gone = Story.objects.filter(edition=edition).exclude(withdrawn_at=None).first()
    word = max(full.headline.split()[:4], key=len).strip("“”«»,:")[:12]
    found = {
        "home": f"{base}/",
        "section": f"{base}{section.path}",
        "story": f"{base}{full.path}",
        **{
            kind: f"{base}{one.path}"
            for kind in ("gallery", "live", "opinion", "explainer", "interview")
            if (one := stories.filter(kind=kind).first())
        },
        "topic": f"{base}{topic.path}" if topic else "",
        "author": f"{base}{author.person.path}" if author else "",
        "place": f"{base}{full.place.path}" if full.place else "",
        "day": f"{base}/{full.address_day:%Y/%m/%d}/",
        "search": f"{base}/search/?q={word}",
        "nothing-found": f"{base}/search/?q=qqqqzz",
        "search-empty": f"{base}/search/",
        "saved": f"{base}/saved/",
        "corrections": f"{base}/corrections/",
        "about": f"{base}/about/",
        "privacy": f"{base}/privacy/",
        "404": f"{base}/nothing-here/",
        "410": f"{base}{gone.path}" if gone else "",
        "offline": f"{base}/offline/",
        **{
            f"lite-{name}": f"{base}{path}"
            for name, path in (
                ("home", "/lite/"),
                ("section", f"{section.path}lite/"),
                ("story", f"{full.path}lite/"),
                ("search", f"/search/lite/?q={word}"),
            )
        },
        "print-story": f"{base}{full.path}",
    }
    if "live" in found:
        found["lite-live"] = f"{found['live']}lite/"
    return {name: path for name, path in found.items() if path}


def _edition(words: dict[str, Any]) -> None:
    from rotative.editions.models import Edition
    from rotative.fronts.actions import ensure_front, publish
    from rotative.fronts.models import StaticPage
    from rotative.stories import actions
    from rotative.stories.models import Byline, Person, Section, Story, Topic

    edition = Edition.objects.create(
        code=words["code"], prefix=words["code"], name=words["name"], tagline=words["tagline"],
        language=words["language"], region=words["region"], time_zone=words["zone"],
        accent=words["accent"],
    )  # fmt: skip
    home = ensure_front(edition)
    sections = [
        Section.objects.create(edition=edition, name=name, slug=slug, position=place)
        for place, (name, slug) in enumerate(words["sections"])
    ]
    person = Person.objects.create(
        name=words["author"], slug="author", role=words["role"], bio=words["bio"]
    )
    topic = Topic.objects.create(edition=edition, name=words["topic"], slug="topic")
    first = None
    for number, (headline, standfirst, kind) in enumerate(words["stories"]):
        story = Story(
            edition=edition, section=sections[number % len(sections)], headline=headline,
            standfirst=standfirst, kind=kind, dateline=words["place"] if number < 2 else "",
            body=_body(words, first),
            lead_picture=_picture(words, number) if number % 3 != 1 else None,
            source_credit=words["agency"] if number == 0 else "",
        )  # fmt: skip
        story.bylines.add(Byline(person=person))
        if number == 0:
            story.bylines.add(Byline(name=words["agency"]))
        story = actions.create(story)
        actions.edit(story, {"topics": [topic]})
        published = actions.publish(Story.objects.get(pk=story.pk))
        first = first or published
        last = published
    actions.correct(last, words["correction"])
    gone = actions.publish(
        actions.create(Story(edition=edition, section=sections[0], headline="-", body=[]))
    )
    actions.withdraw(gone, words["withdrawal"])
    page = StaticPage(
        title=words["about"], slug="about-us", edition=edition, body=_body(words, None)[:3]
    )
    home.add_child(instance=page)
    publish(page)


def _body(words: dict[str, Any], other: Any) -> list[Any]:
    paragraphs = [
        f'<p data-block-key="k{number}">{text}</p>' for number, text in enumerate(words["text"])
    ]
    blocks: list[Any] = [
        ("text", "".join(paragraphs[:2])),
        (
            "quote",
            {
                "text": words["quote"],
                "speaker": words["author"],
                "role": words["role"],
                "source": "",
            },
        ),
        ("text", paragraphs[2]),
    ]
    if other is not None:
        blocks.append(("related", {"story": other.pk, "address": "", "headline": ""}))
    blocks += [
        ("text", f"<h2>{words['subhead']}</h2>" + "".join(paragraphs[3:])),
        ("fact_box", {"title": words["facts"], "text": "".join(paragraphs[:1])}),
        ("table", {"caption": words["table"], "source": words["agency"], "table": {
            "data": words["figures"], "first_row_is_table_header": True,
            "first_col_is_header": True,
        }}),
        ("embed", {"address": "https://video.example/1", "provider": "Video Example",
                   "title": words["facts"], "text": ""}),
        ("text", paragraphs[1]),
    ]  # fmt: skip
    return blocks


def _picture(words: dict[str, Any], number: int) -> Any:
    """A landscape in layers, each time another."""
    from PIL import Image, ImageDraw, ImageFilter

    from rotative.media.actions import add_picture

    dice = random.Random(f"{words['code']}{number}")  # noqa: S311 - it draws hills
    width, height = 1500, 1000
    hue = dice.randrange(360)
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for row in range(height):
        light = 82 - 40 * row / height
        draw.line([(0, row), (width, row)], fill=f"hsl({hue},{38}%,{light:.0f}%)")
    x, y, r = dice.randrange(200, 1300), dice.randrange(120, 420), dice.randrange(50, 130)
    draw.ellipse([x - r, y - r, x + r, y + r], fill=f"hsl({(hue + 40) % 360},70%,88%)")
    for layer in range(6):
        top = 380 + layer * 100
        ridge, points = float(top), [(0, height)]
        for step in range(0, width + 40, 40):
            ridge += dice.uniform(-28, 28) + (top - ridge) * 0.12
            points.append((step, round(ridge)))
        points.append((width, height))
        draw.polygon(
            points, fill=f"hsl({(hue + layer * 9) % 360},{25 + layer * 4}%,{58 - layer * 8}%)"
        )
    image = image.filter(ImageFilter.GaussianBlur(0.7))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return add_picture(
        file.getvalue(), actor=None, title=f"{words['code']} {number}", renditions="now",
        alt=words["alt"], caption=words["caption"], creator=words["author"], agency=words["agency"],
    )  # fmt: skip


def serve(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Serve the newsroom in ``folder`` as an operator does; return the process and its origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "shots-server.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "rotative.web.server", "--port", str(port)],
            env={**os.environ, "ROTATIVE_DATA": str(folder), "PORT": str(port)},
            stdout=file, stderr=file,
        )  # fmt: skip
    until = time.monotonic() + START
    while b"Ready:" not in log.read_bytes():
        if server.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"the server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)
    return server, f"http://127.0.0.1:{port}"


def photograph(origin: str, pages: dict[str, dict[str, str]], wanted: set[str], out: Path) -> int:
    """Take the pictures; return how many pages overflow sideways."""
    from playwright.sync_api import sync_playwright

    wide = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        for scheme in SCHEMES:
            for width in WIDTHS:
                for edition, paths in pages.items():
                    context = browser.new_context(
                        viewport={"width": width, "height": 900}, color_scheme=scheme,
                        service_workers="block",
                    )  # fmt: skip
                    tab = context.new_page()
                    for name, path in paths.items():
                        if wanted and name not in wanted:
                            continue
                        over = _one(tab, origin, name, path, paths)
                        if over > 0:
                            wide += 1
                            print(f"{edition} {name} {width}: {over} pixels too wide")
                        tab.screenshot(
                            path=out / f"{name}-{edition}-{width}-{scheme}.png", full_page=True
                        )
                    context.close()
        browser.close()
    return wide


def _one(tab: Any, origin: str, name: str, path: str, pages: dict[str, str]) -> int:
    """Open one page as it is to be seen; by how many pixels it is too wide."""
    printed = name.startswith("print")
    tab.emulate_media(media="print" if printed else "screen")
    if name == "saved":
        for kind in ("story", "opinion"):
            if kind in pages:
                tab.goto(origin + quote(pages[kind]))
                tab.locator("[data-do=save]").click()
    tab.goto(origin + quote(path, safe="/?=&%"))
    tab.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
    tab.evaluate("Promise.all([...document.images].map(i => i.decode().catch(() => {})))")
    return int(tab.evaluate("document.documentElement.scrollWidth - innerWidth"))


def main() -> int:
    """Seed, serve, photograph, lay side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--out", default="artefacts/shots")
    parser.add_argument("--keep", default="", help="a seeded folder to make once and use again")
    parser.add_argument("--editions", nargs="*", default=EDITIONS)
    parser.add_argument("--origin", default="", help="where the kept folder is served already")
    given = parser.parse_args()
    folder = Path(given.keep or tempfile.mkdtemp(prefix="rotative-shots-"))
    os.environ["ROTATIVE_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rotative.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("check", verbosity=0)
    seed()
    pages = {code: pages_of(code) for code in given.editions}
    out = Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    server, origin = (None, given.origin) if given.origin else serve(folder)
    wanted = set(given.pages)
    # Playwright leaves a running loop in its thread, in which Django would not ask its database.
    with ThreadPoolExecutor(1) as thread:
        wide = thread.submit(photograph, origin, pages, wanted, out).result()
    if server is not None:
        server.terminate()
        server.wait(30)
    names = [name for name in next(iter(pages.values())) if not wanted or name in wanted]
    for name in names:
        sheet(out, name, list(pages), WIDTHS, SCHEMES)
        pair(out, name, "europe", "arabic", WIDTHS)
    index(out)
    if not given.keep:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"pictures in {out}")
    return 1 if wide else 0


if __name__ == "__main__":
    sys.exit(main())
