"""A page in a pseudo-locale, in a browser: nothing too wide, cut off, overlapping or in English."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rotative.editions.models import Edition
from rotative.stories.models import Section
from rotative.web.strings.pseudo import plain_left, pseudo, pseudo_locale
from rotative.web.tests.reader_cast import fill
from tests.chromium import in_browser
from tests.gate.layout import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = "码头"  # what the newsroom typed: whatever is Latin is the program's
WIDTHS = (360, 1440)
STATIC = Path(__file__).resolve().parents[2] / "rotative" / "web" / "static"


def look(address: str, names: list[str]) -> list[str]:
    """What is wrong with the pages of these names at each width."""

    def at_each_width(chromium: Any) -> list[str]:
        found = []
        for width in WIDTHS:
            tab = chromium.new_page(viewport={"width": width, "height": 900})
            for name in names:
                tab.goto(f"{address}/{name}.html")
                found += [f"{name} at {width}: {problem}" for problem in layout_problems(tab)]
                if pictures := os.environ.get("GATE_PICTURES"):
                    tab.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
            tab.close()
        return found

    return in_browser(at_each_width)


class _Quiet(SimpleHTTPRequestHandler):
    """Gives out pages from the test's folder, and the program's own style sheets and pictures."""

    def translate_path(self, path: str) -> str:
        plain = path.partition("?")[0]
        if plain.startswith("/static/"):
            return str(STATIC / plain.removeprefix("/static/"))
        return super().translate_path(path)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which a browser finds its files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("mirrored", [False, True])
def test_every_page_type_has_room_for_longer_words(client, newsroom, served, mirrored) -> None:
    folder, address = served
    english, names, styled = [], [], 0
    Edition.objects.update(is_open=False)
    with pseudo_locale(mirrored=mirrored) as profile:
        # The name, like a real one, is a word and no sentence.
        edition = Edition.objects.create(
            code="gate", prefix="gate", name=TYPED, tagline=pseudo("News of the harbour"),
            language=profile.tag,
        )  # fmt: skip
        section = Section.objects.create(edition=edition, name=TYPED, slug="s")
        for name, word in (("Politics", "p"), ("Science and nature", "n"), ("Sport", "t")):
            Section.objects.create(
                edition=edition, name=pseudo(name, mirrored=mirrored), slug=word, position=5
            )
        for kind, path in fill(edition, section, TYPED).items():
            answer = client.get(path)
            if "html" not in answer["Content-Type"]:
                continue
            page = answer.content.decode()
            assert f'dir="{profile.direction}"' in page
            english += [str(problem) for problem in plain_left(page, place=kind)]
            styled += 'rel="stylesheet"' in page
            name = kind.replace(" ", "-")
            (folder / f"{name}.html").write_text(page, "utf-8")
            names.append(name)
    assert len(names) > 8
    assert styled == len(names)
    assert english == []
    found = look(address, names)
    assert found == [], "\n".join(found)


PLANTED = {
    "too wide": '<p style="inline-size:2000px">⟦wide⟧</p>',
    "cut off": '<p style="inline-size:60px;overflow:hidden;white-space:nowrap">⟦a long line⟧</p>',
    "cut off below": '<p style="block-size:12px;overflow:hidden">⟦one⟧<br>⟦two⟧<br>⟦three⟧</p>',
    "overlapping": (
        '<div style="position:absolute;top:9px;left:9px">⟦one⟧</div>'
        '<div style="position:absolute;top:14px;left:20px">⟦two⟧</div>'
    ),
    "clipped": (
        '<div style="inline-size:80px;overflow:clip"><p style="white-space:nowrap">'
        "⟦a line in a box in a box⟧</p></div>"
    ),
}
FINE = {
    "a box that scrolls": (
        '<div style="inline-size:90px;overflow-x:auto"><p style="white-space:nowrap">'
        "⟦a line in a box in a box⟧</p></div>"
    ),
    "a label for screen readers": (
        '<p style="position:absolute;inline-size:1px;block-size:1px;overflow:hidden;'
        'clip-path:inset(50%);white-space:nowrap">⟦Skip⟧</p><p>⟦Seen⟧</p>'
    ),
    "lines and columns": (
        '<div style="display:flex;gap:4px"><p>⟦one⟧</p><p>⟦two <b>three</b> four⟧</p></div>'
        "<p>⟦under it⟧</p><p hidden>⟦not seen⟧</p>"
    ),
}
WORD = {"too wide": "wider", "cut off below": "cut off", "clipped": "cut off"}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_defect_is_found(served, defect, direction) -> None:
    folder, address = served
    _write(folder, PLANTED[defect], direction)
    found = look(address, ["page"])
    assert any(WORD.get(defect, defect) in problem for problem in found), found


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("what", FINE)
def test_what_is_meant_to_be_so_passes(served, what, direction) -> None:
    folder, address = served
    _write(folder, FINE[what], direction)
    assert look(address, ["page"]) == []


def _write(folder: Path, body: str, direction: str) -> None:
    (folder / "page.html").write_text(
        f'<!doctype html><html dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"></head><body>{body}</body></html>',
        "utf-8",
    )
