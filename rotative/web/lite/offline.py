"""An edition on a reader's device: what keeps saved stories, the offline page, the app."""

import json
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.templatetags.static import static

from rotative.editions.models import Edition
from rotative.press.page import Ask, Page, data, html
from rotative.press.variants import LITE
from rotative.web.lite.icons import PAPER, PNG, icon_path

WORKER = "text/javascript; charset=utf-8"
MANIFEST = "application/manifest+json; charset=utf-8"
SHORT = 12  # characters that stand below an icon on a phone
# What the offline page and the kept pages are made of.
FILES = ("rotative/lite.css", "rotative/lite.js", "rotative/shelf.js", "rotative/mark.svg")


def worker(ask: Ask) -> Page:
    """The edition's service worker: its scope is the edition, its bytes are the same for all."""
    base = ask.edition.base
    offline = f"{base}/offline/"
    files = [static(name) for name in FILES]
    source = _source()
    # Another offline page or another look: a new version fetches them anew.
    page = offline_page(replace(ask, path="/offline/"))
    seen = "".join([source, *files]).encode() + page.body
    named = {
        "BASE": base,
        "OFFLINE": offline,
        "FILES": [*files, f"{base}/edition.css", offline],
        "VERSION": blake2b(seen, digest_size=8).hexdigest(),
    }
    head = "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=True)};\n" for name, value in named.items()
    )
    return data(head + source, WORKER)


@cache
def _source() -> str:
    return (Path(__file__).parent / "worker.js").read_text("utf-8")


def offline_page(ask: Ask) -> Page:
    """What is shown where there is no line: in the edition's language, with what is saved."""
    return html(replace(ask, variant=LITE), "offline.html")


def manifest(ask: Ask) -> Page:
    """What a phone needs to keep the edition among its apps."""
    edition = ask.edition
    home = f"{edition.base}/"
    mark = {"src": static("rotative/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    described = {
        "id": home,
        "name": edition.name,
        "short_name": edition.name if len(edition.name) <= SHORT else _shortened(edition.name),
        "lang": edition.lang,
        "dir": edition.direction,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": edition.accent,
        "categories": ["news"],
        "icons": [{**mark, "purpose": "any"}, *_pictures(edition)],
    }
    if edition.tagline:
        described["description"] = edition.tagline
    return data(json.dumps(described, ensure_ascii=False, indent=1), MANIFEST)


def _pictures(edition: Edition) -> list[dict[str, str]]:
    """The icons for devices that take no SVG; the letter may be cut round: it is ``maskable``."""
    return [
        {
            "src": f"{edition.base}{icon_path(edition, size)}",
            "sizes": f"{size}x{size}",
            "type": PNG,
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]


def _shortened(name: str) -> str:
    """The words of ``name`` that fit below an icon; the whole of it where none does."""
    kept = ""
    for word in name.split():
        longer = f"{kept} {word}".strip()
        if len(longer) > SHORT:
            break
        kept = longer
    return kept or name
