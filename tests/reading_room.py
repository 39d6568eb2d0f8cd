"""Pages as they were made, served to a real browser without the program behind them.

Where a browser runs, Django will not ask its database (see ``tests/chromium.py``): so
pages, style sheets and pictures are recorded first. The rooms that several tests look at,
every page type of an edition, are recorded once a run.
"""

import fcntl
import os
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from rotative.fronts import actions as on_fronts
from rotative.fronts.actions import ensure_front
from rotative.media.actions import add_picture
from rotative.media.tests.pictures import draw
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.models import Byline, Person, Section, Story
from rotative.web.tests.reader_cast import fill

STATIC = Path(__file__).resolve().parent.parent / "rotative" / "web" / "static"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_ADDRESS = re.compile(r'(?:src|href|srcset)="([^"]*)"')

# What the editions' own people wrote, for rooms in their languages.
SAID = {
    "world": (
        "Harbour",
        "The crews went back to work before dawn, and by noon the quay was full. " * 6,
    ),
    "afrique": (
        "Escale",
        "Les équipes ont repris le travail avant l’aube, et le quai était plein.",
    ),
    "arabic": ("مرفأ", "عادت الأطقم إلى العمل قبل الفجر، وامتلأ الرصيف بالناس عند الظهيرة."),
}
FEEDS = (
    "feed.xml", "feed.atom", "sitemap.xml", "sitemap-news.xml", "sitemap/lists.xml",
    "opensearch.xml", "feed.json",
)  # fmt: skip
LISTS = ("section", "topic", "author", "place")

Recorded = dict[str, tuple[int, dict[str, str], bytes]]


def every_page(edition: Any, section: Section, word: str, sentence: str) -> dict[str, str]:
    """Publish what every page type needs, with pictures; return page type → address."""
    pages = fill(edition, section, word)
    picture = add_picture(
        draw(960, 640), actor=None, title="x", renditions="now",
        alt=word, caption=sentence, creator=word,
        focal_point_x=100, focal_point_y=60, focal_point_width=10, focal_point_height=10,
    )  # fmt: skip
    writer = Person.objects.create(name=word, slug="writer", role=word, picture=picture)
    text = [("text", f"<p>{sentence}</p><h2>{word}</h2><p>{sentence}</p><h2>{word}</h2>")]
    shown = [{"picture": picture, "caption": sentence, "alt": word}] * 3
    bodies = {
        "news": [*text, ("picture", shown[0]), ("gallery", {"title": word, "pictures": shown})],
        "opinion": text,
        "explainer": text,
        "gallery": [("gallery", {"title": "", "pictures": shown})],
        "live": text,
    }
    stories = []
    for kind, body in bodies.items():
        story = Story(
            edition=edition, section=section, kind=kind, headline=word, standfirst=sentence,
            lead_picture=picture, body=body,
        )  # fmt: skip
        story.bylines.add(Byline(person=writer))
        story = actions.publish(actions.create(story))
        stories.append(story)
        pages[kind] = f"{edition.base}{story.path}"
        if kind == "live":
            said = [("text", f"<p>{sentence}</p>"), ("quote", {"text": sentence, "speaker": word})]
            live.post(story, [*said, ("picture", shown[0])], headline=word, key_moment=True)
            top = live.post(story, [("text", f"<p>{sentence}</p>")], pinned=True, byline=word)
            live.correct_post(top, sentence)
    home = ensure_front(edition)
    home.top = "wide"
    home.containers = [
        ("container", {"title": f"{word} {layout}", "section": str(section.pk),
                       "layout": layout, "stories": [story]})
        for layout, story in zip(
            ("lead", "four", "strip", "list", "opinion", "live", "media"),
            [*stories, *stories[:2]], strict=True,
        )
    ] + [("most_read", None)]  # fmt: skip
    home.save_revision()
    on_fronts.publish(home)
    on_fronts.add_reads({story.pk: 9 for story in stories})
    on_fronts.rank(edition)
    on_fronts.show_banner(edition, sentence[:80], story=stories[0])
    pages["saved"] = f"{edition.base}/saved/"
    return pages


def record(client: Any, addresses: Any) -> Recorded:
    """What the program answers at ``addresses``, and at every address of ours that they show."""
    recorded: Recorded = {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        if address in recorded:
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        recorded[address] = (answer.status_code, dict(answer.items()), body)
        if answer["Content-Type"].startswith("text/html"):
            for value in _ADDRESS.findall(body.decode()):
                found = [part.split()[0] for part in value.split(",") if part.strip()]
                waiting += [one for one in found if one.startswith("/media/")]
                waiting += [one for one in found if one.endswith("edition.css")]
    return recorded


def lite_of(address: str) -> str:
    """The address of a page's lite twin."""
    path, mark, query = address.partition("?")
    return f"{path}lite/{mark}{query}"


def recorded_once(
    code: str, stage: Callable[[], tuple[Any, Any]]
) -> tuple[dict[str, str], Recorded]:
    """Every page type of an edition, lite twins and feeds: addresses, and what they answer.

    ``stage`` gives a client and a newsroom; it is called by the first test of a run
    that looks at that edition, and the others, of whatever process, read what it saw.
    """
    place = Path(os.environ["ROTATIVE_TEST_DATA"]) / f"room-{code}"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            draft = place.with_suffix(f".{os.getpid()}")
            draft.write_bytes(pickle.dumps(_record_room(code, *stage())))
            draft.rename(place)
    return pickle.loads(place.read_bytes())  # noqa: S301 - this run's own


def _record_room(code: str, client: Any, newsroom: Any) -> tuple[dict[str, str], Recorded]:
    word, sentence = SAID[code]
    edition = getattr(newsroom, code)
    section = Section.objects.of(edition).get()
    pages = every_page(edition, section, word, sentence)
    home = pages["home"]
    addresses = [*pages.values(), *map(lite_of, pages.values())]
    addresses += [f"{home}{name}" for name in FEEDS]
    addresses += [f"{pages[kind]}{name}" for kind in LISTS for name in FEEDS]
    return pages, record(client, addresses)


class _Answers(BaseHTTPRequestHandler):
    def __init__(self, recorded: Recorded, halting: bytes, *rest: Any) -> None:
        self.recorded = recorded
        self.halting = halting
        super().__init__(*rest)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        file = STATIC / path.removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            kind = TYPES.get(file.suffix[1:], "application/octet-stream")
            status, headers, body = 200, {"Content-Type": kind}, file.read_bytes()
        else:
            asked = f"{path}?{unquote(parts.query)}"
            kept = self.recorded.get(asked) or self.recorded.get(path)
            status, headers, body = kept or (404, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "link"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        first, mark, rest = body.partition(self.halting) if self.halting else (body, b"", b"")
        self.wfile.write(first + mark)
        if rest:
            self.wfile.flush()
            time.sleep(0.4)
            self.wfile.write(rest)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """The tests say what they saw."""


@contextmanager
def served(recorded: Recorded, *, halting: bytes = b"") -> Iterator[str]:
    """The origin at which ``recorded`` is answered while the block lasts.

    A body that holds ``halting`` stands still for a while after it, as on a slow line.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answers, recorded, halting))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def goto(tab: Any, origin: str, address: str) -> None:
    """Open an address as the newsroom writes it (letters of any script)."""
    tab.goto(origin + quote(address, safe="/?=&%#"))


def until(tab: Any, expression: str, given: Any = None, *, seconds: float = 20) -> None:
    """Wait for ``expression`` to be true in the page.

    Asked from outside: a page's own policy lets nobody, us included, look on inside it.
    """
    end = time.monotonic() + seconds
    while not tab.evaluate(expression, given):
        assert time.monotonic() < end, f"never true: {expression}"
        time.sleep(0.05)
