"""Pages in a browser: their weight, that nothing moves, with scripts and without."""

import gzip
import re

import pytest

from tests.chromium import in_browser
from tests.reading_room import STATIC, goto, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]

KILOBYTE = 1024
# What a page may weigh before its pictures, compressed; and its scripts alone.
STORY, HOME, SCRIPTS = 60 * KILOBYTE, 80 * KILOBYTE, 20 * KILOBYTE
_SHIFTS = """
() => { window.moved = []; new PerformanceObserver(list => {
  for (const one of list.getEntries())
    if (!one.hadRecentInput) window.moved.push([one.value, ...one.sources.map(
      source => source.node && (source.node.className || source.node.nodeName))]);
}).observe({type: 'layout-shift', buffered: true}); }
"""


def weight(recorded, address) -> tuple[int, int]:
    """Bytes of a page with its sheets and scripts, compressed, and of its scripts alone."""
    _status, _headers, body = recorded[address]
    page = body.decode()
    sheets = [(STATIC / name).read_bytes() for name in re.findall(r'/static/([\w/]+\.css)"', page)]
    sheets += [recorded[name][2] for name in re.findall(r'href="(/[^"]*edition\.css)"', page)]
    names = set(re.findall(r'/static/([\w/]+\.js)"', page))
    for name in tuple(names):
        text = (STATIC / name).read_text("utf-8")
        folder = name.rpartition("/")[0]
        names.update(f"{folder}/{one}" for one in re.findall(r'from "\./([\w.]+)"', text))
    scripts = [(STATIC / name).read_bytes() for name in names]
    packed = [len(gzip.compress(part)) for part in (body, *sheets)]
    code = sum(len(gzip.compress(part)) for part in scripts)
    return sum(packed) + code, code


def test_pages_are_light_before_their_pictures(room):
    pages, recorded = room
    for kind, most in (("story", STORY), ("gallery", STORY), ("home", HOME), ("section", HOME)):
        whole, code = weight(recorded, pages[kind])
        assert whole <= most, (kind, whole)
        assert code <= SCRIPTS, (kind, code)


@pytest.mark.parametrize(
    ("halting", "kinds"),
    [
        (b"", ()),
        (b"</article>", ("story", "explainer", "gallery", "live")),
        (b"</li>", ("home", "section", "story")),
        (b'<p class="said"', ("story", "explainer", "gallery", "live")),
    ],
    ids=[
        "at once",
        "halting after the article",
        "halting in the masthead",
        "halting in the tools",
    ],
)
def test_nothing_moves_while_a_page_comes_in(room, halting, kinds):
    pages, recorded = room
    wanted = {kind: pages[kind] for kind in kinds or set(pages) - {"feed"}}
    assert all(halting in recorded[address][2] for address in wanted.values())

    def look(chromium):
        found = {}
        for width in (360, 1280):
            tab = chromium.new_page(viewport={"width": width, "height": 800})
            tab.add_init_script(f"({_SHIFTS})()")
            for kind, address in wanted.items():
                goto(tab, origin, address)
                tab.wait_for_timeout(400)
                if moved := tab.evaluate("window.moved"):
                    found[f"{kind} {width}"] = moved
            tab.close()
        return found

    with served(recorded, halting=halting) as origin:
        assert in_browser(look) == {}


def test_no_page_is_wider_than_its_window_even_at_four_times_the_size(room):
    pages, recorded = room

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 320, "height": 640})
        wide = []
        for kind, address in pages.items():
            if kind == "feed":
                continue
            goto(tab, origin, address)
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(kind)
        return wide

    with served(recorded) as origin:
        assert in_browser(look) == []


def test_a_story_is_kept_found_again_and_let_go_in_the_browser_alone(room):
    pages, recorded = room

    def look(chromium):
        tab = chromium.new_page()
        goto(tab, origin, pages["news"])
        save = tab.get_by_role("button", name="Save", exact=True)
        save.click()
        pressed = tab.get_by_role("button", name="Saved", exact=True).get_attribute("aria-pressed")
        goto(tab, origin, pages["saved"])
        kept = tab.locator("#saved .headline a").get_attribute("href")
        tab.get_by_role("button", name="Remove: Harbour").click()
        focus = tab.evaluate("document.activeElement.id")
        left = tab.locator("#saved .headline").count()
        empty = tab.locator("#saved .empty").is_visible()
        return pressed, kept, focus, left, empty, tab.context.cookies()

    with served(recorded) as origin:
        pressed, kept, focus, left, empty, cookies = in_browser(look)
    assert (pressed, kept) == ("true", pages["news"])
    assert (focus, left, empty, cookies) == ("shelf-saved", 0, True, [])


def test_a_gallery_is_turned_by_keys_and_each_picture_has_an_address(room):
    pages, recorded = room

    def look(chromium):
        tab = chromium.new_page(reduced_motion="reduce")
        goto(tab, origin, f"{pages['gallery']}#1")
        place = tab.locator(".gallery-turn span")
        place.filter(has_text="1 / 3").wait_for()
        tab.evaluate("document.querySelector('.gallery .strip').focus({preventScroll: true})")
        tab.keyboard.press("ArrowRight")
        place.filter(has_text="2 / 3").wait_for()
        turned = tab.evaluate("location.hash")
        goto(tab, origin, f"{pages['gallery']}#3")
        tab.reload()
        place.filter(has_text="3 / 3").wait_for()
        return turned

    with served(recorded) as origin:
        assert in_browser(look) == "#2"


def test_without_scripts_everything_is_there_and_nothing_is_dead(room):
    pages, recorded = room

    def look(chromium):
        tab = chromium.new_page(java_script_enabled=False)
        goto(tab, origin, pages["home"])
        tab.locator(".card .headline a").first.click()
        story = tab.locator("article.story h1").inner_text()
        buttons = tab.locator("button:visible").count()
        mail = tab.locator(".story-tools a:visible").count()
        goto(tab, origin, pages["gallery"])
        pictures = tab.locator(".slide:visible").count()
        tab.locator("details.editions summary").click()
        editions = tab.locator("details.editions li a:visible").count()
        return story, buttons, mail, pictures, editions

    with served(recorded) as origin:
        story, buttons, mail, pictures, editions = in_browser(look)
    assert (story, buttons, mail, pictures) == ("Harbour", 0, 1, 3)
    assert editions >= 2
