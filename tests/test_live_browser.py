"""Open pages in a browser, with a real server behind them: panel, breaking, live posts, follows."""

import json
import os
import re
from pathlib import Path

import pytest

from rotative.web.tests import serving
from tests.chromium import in_browser
from tests.reading_room import goto, until

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent
AXE = Path(os.environ.get("AXE", ROOT / ".venv" / "axe" / "package" / "axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHIFTS = """
(() => { window.moved = []; new PerformanceObserver(list => {
  for (const one of list.getEntries())
    if (!one.hadRecentInput) window.moved.push([one.value, ...one.sources.map(
      source => source.node && (source.node.className || source.node.nodeName))]);
}).observe({type: 'layout-shift', buffered: true}); })()
"""
# Where every word that can be seen stands, by the element it is in.
PLACES = """
() => [...document.querySelectorAll('.live-post, .story-head, .foot, .next-story')]
  .map(one => [one.id || one.className, one.getBoundingClientRect()])
  .filter(([, box]) => box.bottom > 0 && box.top < innerHeight)
  .map(([name, box]) => [name, box.top, box.left, box.height])
"""
# What is read, looked at in every frame. Shifts as Chromium counts them would not do here: a box
# that reaches beyond the window moves its start when something out of sight grows, unseen.
HOLDS = """
id => {
  const one = document.getElementById(id);
  const at = one.getBoundingClientRect().top;
  window.off = [];
  const look = () => {
    const off = one.getBoundingClientRect().top - at;
    if (Math.abs(off) >= 1) window.off.push(off);
    requestAnimationFrame(look);
  };
  look();
}
"""
CAST = """
from datetime import timedelta
from rotative.editions.actions import add_edition
from rotative.editions.models import Edition
from rotative.fronts.actions import ensure_front, show_banner, clear_banner
from rotative.stories import actions
from rotative.stories.actions import live
from rotative.stories.models import LivePost, Section, Story, Topic
"""
WORDS = {
    "world": ("en", "Harbour", "The crews went back to work before dawn."),
    "afrique": ("fr", "Port", "Les équipes ont repris le travail avant l’aube."),
    "arabic": ("ar", "مرفأ", "عادت الأطقم إلى العمل قبل الفجر."),
}
STAGE = (
    CAST
    + f"""
import json
said = {{}}
for code, (language, word, sentence) in {WORDS!r}.items():
    edition = add_edition(Edition(code=code, name=code.title(), language=language, prefix=code))
    section = Section.objects.create(edition=edition, name=word, slug="one")
    other = Section.objects.create(edition=edition, name=word + " 2", slug="two", position=2)
    topic = Topic.objects.create(edition=edition, name=word, slug="water")
    ensure_front(edition)
    body = [("text", f"<p>{{sentence * 12}}</p>" * 9)]
    paths = []
    for number in range(50):
        story = actions.create(Story(
            edition=edition, section=other if number % 2 else section,
            headline=f"{{word}} {{number}}", body=body,
        ))
        if number == 49:
            actions.edit(story, {{"topics": [topic]}})
        paths.append(edition.base + actions.publish(Story.objects.get(pk=story.pk)).path)
    running = actions.publish(actions.create(Story(
        edition=edition, section=section, kind="live", headline=f"{{word}} live", body=body,
    )))
    # A while ago: what is posted now is worth telling as an update.
    Story.objects.filter(pk=running.pk).update(
        first_published_at=running.first_published_at - timedelta(minutes=5))
    running.refresh_from_db()
    posts = [
        live.post(running, [("text", f"<p>{{sentence * 4}}</p>")], headline=f"{{word}} {{n}}").pk
        for n in range(20)
    ]
    said[code] = {{
        "paths": paths, "live": edition.base + running.path, "running": running.pk,
        "posts": posts, "topic": edition.base + topic.path, "last": story.pk,
    }}
print(json.dumps(said))
"""
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A running server with three editions, fifty stories and a live one in each."""
    folder = tmp_path_factory.mktemp("live")
    serving.prepare(folder / "prepared")
    said = json.loads(serving.python(folder / "prepared", STAGE).splitlines()[-1])
    with serving.serving(
        folder / "prepared",
        folder,
        *("--workers", "1", "--no-job-worker"),
        ROTATIVE_HOSTS="localhost,127.0.0.1",
        ROTATIVE_MAX_STREAMS_PER_ADDRESS="40",
    ) as server:
        yield server, said


def desk(server, code: str) -> None:
    """Do something at the desk, in a process of its own."""
    serving.python(server.data, CAST + code)


def moved(before, after):
    """What no longer stands where it stood.

    A window scrolls by whole points of its screen: less than one is none.
    """
    now = {name: places for name, *places in after}
    return [
        (name, places, now.get(name))
        for name, *places in before
        if name not in now or any(abs(a - b) >= 1 for a, b in zip(places, now[name], strict=True))
    ]


def tab_at(chromium, server, address, **options):
    options.setdefault("viewport", {"width": 1280, "height": 800})
    tab = chromium.new_page(reduced_motion="reduce", **options)
    tab.add_init_script(SHIFTS)
    tab.broken = []
    tab.on("pageerror", lambda error: tab.broken.append(str(error)))
    goto(tab, f"http://127.0.0.1:{server.port}", address)
    return tab


def follows_the_stream(tab) -> None:
    """Wait until the page has its stream: what is told from now on reaches it."""
    tab.wait_for_load_state("load")
    tab.wait_for_timeout(1200)


def test_the_panel_is_used_by_keyboard_alone_and_a_story_opens_over_the_page(stage):
    server, _said = stage
    home = "/world/"

    def look(chromium):
        seen = {}
        tab = tab_at(chromium, server, home)
        follows_the_stream(tab)
        number = tab.locator(".tool-live .number")
        seen["first visit"] = number.is_hidden()
        desk(server, """
story = actions.create(Story(edition=Edition.objects.get(code="world"),
    section=Section.objects.get(edition__code="world", slug="one"), headline="Dam holds",
    body=[("text", "<p>It holds.</p>")]))
actions.publish(story)""")  # fmt: skip
        number.locator("text=1 new item").wait_for()
        tab.reload()
        number.locator("text=1 new item").wait_for()
        seen["after a reload"] = tab.get_by_role("button", name="Newsfeed 1 new item").count()
        tab.evaluate("scrollTo({top: 300, behavior: 'instant'})")
        at = tab.evaluate("scrollY")
        tab.evaluate("document.querySelector('.tool-live').focus({preventScroll: true})")
        tab.keyboard.press("Enter")
        panel = tab.get_by_role("dialog", name="Newsfeed")
        panel.locator(".feed-item").first.wait_for()
        seen["newest"] = panel.locator("a.feed-link").first.inner_text()
        seen["number after"] = number.is_hidden()
        # Title, close, section, list, then the first item.
        for _step in range(12):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.className") == "feed-link":
                break
        tab.keyboard.press("Enter")
        tab.locator("#over h1", has_text="Dam holds").wait_for()
        seen["over"] = tab.evaluate("location.pathname").startswith("/world/20"), tab.title()
        seen["focus"] = tab.evaluate("document.activeElement.innerText")
        first = tab.evaluate("location.pathname")
        tab.keyboard.press("ArrowRight")
        tab.locator("#over h1", has_text="Harbour live").wait_for()
        seen["next"] = tab.evaluate("location.pathname") != first
        tab.keyboard.press("ArrowLeft")
        tab.locator("#over h1", has_text="Dam holds").wait_for()
        tab.keyboard.press("Escape")
        tab.locator("#over").wait_for(state="hidden")
        seen["back"] = tab.evaluate("location.pathname"), tab.title(), panel.is_visible()
        seen["focus back"] = tab.evaluate("document.activeElement.innerText")
        tab.go_forward()
        tab.locator("#over h1", has_text="Dam holds").wait_for()
        tab.go_back()
        tab.locator("#over").wait_for(state="hidden")
        tab.keyboard.press("Escape")
        seen["closed"] = panel.is_hidden(), tab.evaluate("document.activeElement.className")
        seen["place"] = abs(tab.evaluate("scrollY") - at)
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen.pop("back")[0::2] == ("/world/", True)
    assert seen == {
        "first visit": True, "after a reload": 1, "newest": "Dam holds", "number after": True,
        "over": (True, "Dam holds – World"), "focus": "Dam holds", "next": True,
        "focus back": "Dam holds", "closed": (True, "tool tool-live"), "place": 0,
    }  # fmt: skip


def test_the_panel_is_narrowed_to_a_section_and_older_items_load_on(stage):
    server, _said = stage

    def look(chromium):
        tab = tab_at(chromium, server, "/afrique/", viewport={"width": 360, "height": 740})
        tab.locator(".tool-live").click()
        items = tab.locator("#feed-panel .feed-item")
        items.first.wait_for()
        at_first = items.count()
        tab.get_by_role("button", name="Infos plus anciennes").click()
        items.nth(at_first).wait_for()
        ids = items.evaluate_all("all => all.map(one => Number(one.dataset.item))")
        tab.get_by_role("combobox").select_option("/afrique/two/")
        tab.locator("#feed-panel .feed-section", has_text=re.compile("^Port$")).first.wait_for(
            state="detached"
        )
        items.first.wait_for()
        wide = tab.evaluate("document.querySelector('#feed-panel').scrollWidth > innerWidth")
        return ids, items.count(), wide, tab.broken

    ids, narrowed, wide, broken = in_browser(look)
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) > 40
    assert narrowed >= 20
    assert (wide, broken) == (False, [])


def test_the_list_under_the_reader_stays_and_what_is_new_waits_above_it(stage):
    server, _said = stage

    def look(chromium):
        tab = tab_at(chromium, server, "/world/")
        follows_the_stream(tab)
        tab.locator(".tool-live").click()
        scroller = tab.locator("#feed-panel .feed-scroll")
        tab.locator("#feed-panel .feed-item").first.wait_for()
        scroller.evaluate("one => { one.scrollTop = 400 }")
        place = "document.querySelectorAll('#feed-panel .feed-item')[8].getBoundingClientRect().top"
        before = tab.evaluate(place)
        desk(server, """
story = actions.create(Story(edition=Edition.objects.get(code="world"),
    section=Section.objects.get(edition__code="world", slug="one"), headline="Late ferry",
    body=[("text", "<p>Late.</p>")]))
actions.publish(story)""")  # fmt: skip
        button = tab.locator("#feed-panel .feed-new", has_text="1 new item")
        button.wait_for()
        moved = tab.evaluate(place) - before
        button.click()
        first = tab.locator("#feed-panel a.feed-link").first.inner_text()
        # Withdrawn: it goes from the open list. A section's new name comes where it stands.
        desk(server, """
from rotative.stories.actions.terms import change_term
actions.withdraw(Story.objects.get(headline="Late ferry"), "Wrong.")
section = Section.objects.get(edition__code="world", slug="one")
section.name = "Waterfront"
change_term(section)""")  # fmt: skip
        tab.locator("#feed-panel a.feed-link", has_text="Late ferry").wait_for(state="detached")
        tab.locator("#feed-panel .feed-section", has_text="Waterfront").first.wait_for()
        return moved, first, tab.broken

    assert in_browser(look) == (0, "Late ferry", [])


def test_fifty_posts_move_no_pixel_under_a_reader_in_the_middle(stage):
    server, said = stage
    address, running = said["world"]["live"], said["world"]["running"]
    old, low = said["world"]["posts"][-1], said["world"]["posts"][0]

    def look(chromium):
        seen = {}
        tab = tab_at(chromium, server, address)
        follows_the_stream(tab)
        posts = tab.locator("#posts > .live-post")
        had = posts.count()
        tab.locator(f"#post-{said['world']['posts'][10]}").evaluate(
            "one => one.scrollIntoView({behavior: 'instant', block: 'center'})"
        )
        tab.wait_for_timeout(300)
        tab.evaluate("window.moved = []")
        before = tab.evaluate(PLACES)
        desk(server, f"""
import time
running = Story.objects.get(pk={running})
for number in range(50):
    live.post(running, [("text", f"<p>News {{number}}.</p>")], headline=f"News {{number}}")
live.correct_post(LivePost.objects.get(pk={old}), "It was noon, not dawn. " * 20)
live.remove_post(LivePost.objects.get(pk={low}))""")  # fmt: skip
        tab.locator(".live-new", has_text="50 new posts").wait_for()
        tab.locator(f"#post-{old} .correction-note").wait_for(state="attached")
        tab.locator(f"#post-{low}").wait_for(state="detached")
        tab.wait_for_timeout(300)
        after = tab.evaluate(PLACES)
        seen["same"] = [one[0] for one in after] == [one[0] for one in before]
        seen["moved"] = moved(before, after)
        seen["shifts"] = tab.evaluate("window.moved")
        seen["posts"] = posts.count() - had
        seen["newest"] = tab.locator(".live-newest").inner_text()
        tab.locator(".live-said", has_text="50 new posts").wait_for(state="attached")
        tab.get_by_role("button", name="50 new posts").focus()
        tab.keyboard.press("Enter")
        tab.locator("#posts", has_text="News 49").wait_for()
        seen["after"] = posts.count() - had
        seen["first"] = posts.first.locator(".live-headline").inner_text()
        seen["focus"] = tab.evaluate("document.activeElement.innerText.includes('News 49')")
        seen["bar"] = tab.locator(".live-new").is_hidden()
        order = tab.evaluate(
            "[...document.querySelectorAll('#posts > .live-post')].map(x => +x.id.slice(5))"
        )
        seen["order"] = order == sorted(order, reverse=True)
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen == {
        "same": True, "moved": [], "shifts": [], "posts": -1, "newest": "News 49", "after": 49,
        "first": "News 49", "focus": True, "bar": True, "order": True,
    }  # fmt: skip


def test_posts_come_in_by_themselves_where_nothing_in_sight_gives_way(stage):
    server, said = stage
    address, running = said["afrique"]["live"], said["afrique"]["running"]
    shown = said["afrique"]["posts"][-1]

    def look(chromium):
        seen = {}
        # The posts begin below a small window that shows the headline alone.
        tab = tab_at(chromium, server, address, viewport={"width": 800, "height": 200})
        follows_the_stream(tab)
        tab.evaluate("window.moved = []")
        desk(server, f"""
running = Story.objects.get(pk={running})
live.post(running, [("text", "<p>x</p>")], headline="Enfin")""")  # fmt: skip
        tab.locator("#posts", has_text="Enfin").wait_for(state="attached")
        seen["first"] = tab.locator("#posts .live-headline").first.inner_text()
        newest = "document.querySelector('#posts .live-when time').dateTime"
        seen["updated"] = tab.locator(".revised time").get_attribute("datetime") == tab.evaluate(
            newest
        )
        seen["shifts"] = tab.evaluate("window.moved")
        # One in sight that is removed: its words go at once, its room stays until it is left.
        tab.locator(f"#post-{shown}").evaluate("one => one.scrollIntoView({behavior: 'instant'})")
        box = f"document.querySelector('#post-{shown}').getBoundingClientRect().height"
        height = tab.evaluate(box)
        desk(server, f"live.remove_post(LivePost.objects.get(pk={shown}))")
        tab.locator(f"#post-{shown}", has_text="Ce message a été").wait_for()
        seen["room"] = abs(tab.evaluate(box) - height) < 1
        tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        tab.locator(f"#post-{shown}").wait_for(state="detached")
        # Without a line the page says so, and catches up by itself.
        tab.route("**/live/stream*", lambda route: route.abort())
        tab.reload()
        lost = tab.locator(".live-line", has_text="La connexion est perdue")
        lost.wait_for()
        desk(server, f"""
running = Story.objects.get(pk={running})
live.post(running, [("text", "<p>x</p>")], headline="Revenu")""")  # fmt: skip
        tab.unroute("**/live/stream*")
        lost.wait_for(state="hidden")
        tab.locator("#posts", has_text="Revenu").wait_for(state="attached")
        # Links to posts that somebody copies lead where the story stands now.
        links = "[...new Set([...document.querySelectorAll('.live-when a')].map(x => x.pathname))]"
        seen["links"] = [tab.evaluate(links) == [address]]
        day, _, last = address.rstrip("/").rpartition("/")
        slug, _, number = last.rpartition("-")
        for one in ("elsewhere", slug):
            desk(server, f"""
actions.update(Story.objects.get(pk={running}), {{"slug": "{one}"}})""")  # fmt: skip
            until(tab, f"{links}.join() === '{day}/{one}-{number}/'")
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen == {
        "first": "Enfin", "updated": True, "shifts": [], "room": True, "links": [True],
    }  # fmt: skip


def test_a_live_story_over_the_page_follows_its_stream_as_on_its_own(stage):
    server, said = stage
    running, posts = said["arabic"]["running"], said["arabic"]["posts"]
    story = f"s{running}-post-"

    def look(chromium):
        seen = {}
        tab = tab_at(chromium, server, "/arabic/", viewport={"width": 360, "height": 740})
        follows_the_stream(tab)
        tab.locator(".tool-live").click()
        tab.locator(f'#feed-panel a.feed-link[href$="-{running}/"]').first.click()
        over = tab.locator("#over .over-scroll")
        tab.locator("#over h1", has_text="مرفأ live").wait_for()
        # What happened while it came is asked for half a second later.
        tab.wait_for_timeout(1000)
        tab.locator(f"#{story}{posts[10]}").evaluate(
            "one => one.scrollIntoView({behavior: 'instant', block: 'center'})"
        )
        tab.wait_for_timeout(200)
        tab.evaluate(HOLDS, f"{story}{posts[10]}")
        before = tab.evaluate(PLACES)
        desk(server, f"""
running = Story.objects.get(pk={running})
first, last = (LivePost.objects.get(pk=pk) for pk in ({posts[0]}, {posts[-1]}))
live.correct_post(last, "كان ذلك ظهرًا.")
live.remove_post(first)
live.edit_post(last, {{"key_moment": True}})
live.pin(last)
live.post(running, [("text", "<p>السد صامد</p>")], headline="السد صامد")""")  # fmt: skip
        bar = tab.locator("#over .live-new")
        bar.locator(".live-newest", has_text="السد صامد").wait_for()
        tab.locator(f"#{story}{posts[-1]} .correction-note").wait_for(state="attached")
        tab.locator(f"#{story}{posts[0]}").wait_for(state="detached")
        tab.locator("#over .live-pinned").wait_for(state="attached")
        seen["moved"] = moved(before, tab.evaluate(PLACES)), tab.evaluate("window.off")
        bar.locator("button").click()
        seen["new"] = tab.locator("#over .live-posts .live-headline").first.inner_text()
        # A key moment's link leads there in the story that is over the page.
        tab.locator("#over .live-keys a").evaluate("one => one.click()")
        seen["led"] = tab.evaluate("document.activeElement.id") == f"{story}{posts[-1]}"
        seen["still over"] = over.is_visible(), tab.evaluate("location.hash")
        desk(server, f"live.end_live(Story.objects.get(pk={running}))")
        tab.locator("#over .live-line", has_text="انتهت").wait_for()
        tab.keyboard.press("Escape")
        tab.locator("#over").wait_for(state="hidden")
        desk(server, f"live.resume_live(Story.objects.get(pk={running}))")
        seen["back"] = tab.evaluate("location.pathname")
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen == {
        "moved": ([], []), "new": "السد صامد", "led": True, "still over": (True, ""),
        "back": "/arabic/",
    }  # fmt: skip


def test_pins_and_key_moments_follow_and_nothing_that_is_read_moves(stage):
    server, said = stage
    address = said["afrique"]["live"]
    one, other, third = said["afrique"]["posts"][3:6]

    def do(act: str, number: int) -> None:
        desk(server, act.format(f"LivePost.objects.get(pk={number})"))

    def above(tab):
        return tab.evaluate("""
() => [...document.querySelectorAll('.live-pinned .live-headline, .live-keys a')]
  .map(one => one.textContent.trim())""")

    def look(chromium):
        seen = {}
        tab = tab_at(chromium, server, address)
        follows_the_stream(tab)
        tab.evaluate("window.moved = []")
        # In sight of where it goes: it waits for a word, and is told of.
        before = tab.evaluate(PLACES)
        do("live.pin({})", one)
        bar = tab.locator(".live-new", has_text="Message épinglé – Port 3")
        bar.wait_for()
        seen["waits"] = moved(before, tab.evaluate(PLACES)), above(tab)
        tab.locator(".live-said", has_text="Message épinglé – Port 3").wait_for(state="attached")
        tab.get_by_role("button", name="Voir le changement").focus()
        tab.keyboard.press("Enter")
        tab.locator(".live-pinned", has_text="Port 3").wait_for()
        seen["shown"] = tab.evaluate("document.activeElement.className"), bar.is_hidden()
        # Out of sight: it comes, and what is read stays.
        tab.locator(f"#post-{said['afrique']['posts'][8]}").evaluate(
            "one => one.scrollIntoView({behavior: 'instant', block: 'center'})"
        )
        tab.wait_for_timeout(200)
        tab.evaluate("window.moved = []")
        before = tab.evaluate(PLACES)
        do("live.edit_post({}, {{'key_moment': True}})", other)
        do("live.edit_post({}, {{'key_moment': True}})", third)
        do("live.pin({})", other)
        do("live.correct_post({}, 'Il était midi. ' * 30)", other)
        tab.locator(".live-pinned .correction-note").wait_for(state="attached")
        tab.locator(".live-keys li").nth(1).wait_for(state="attached")
        seen["above"] = above(tab)
        do("live.edit_post({}, {{'key_moment': False}})", third)
        do("live.remove_post({})", other)
        tab.locator(".live-summary, .live-pinned").first.wait_for(state="detached")
        tab.locator(".live-summary, .live-pinned").first.wait_for(state="detached")
        do("live.edit_post({}, {{'key_moment': True}})", one)
        tab.locator(".live-keys li").wait_for(state="attached")
        seen["moved"] = moved(before, tab.evaluate(PLACES)), tab.evaluate("window.moved")
        left = above(tab)
        tab.reload()
        seen["as made anew"] = left == above(tab) == ["Port 3"]
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen == {
        "waits": ([], []), "shown": ("live-pinned", True),
        "above": ["Port 5", "Port 4", "Port 4"], "moved": ([], []), "as made anew": True,
    }  # fmt: skip


def test_breaking_news_comes_over_an_open_page_and_goes_again_and_nothing_moves(stage):
    server, _said = stage
    words, other = "السد صامد", "فتحت الطريق"

    def show(said: str) -> None:
        desk(server, f'show_banner(Edition.objects.get(code="arabic"), {said!r})')

    def look(chromium):
        seen = {}
        tab = tab_at(chromium, server, "/arabic/", viewport={"width": 360, "height": 740})

        # Between the page and its list: no event tells of it.
        def late(route):
            show(words)
            route.continue_()

        tab.route("**/live/items.json", late, times=1)
        tab.reload()
        line = tab.locator("#breaking", has_text=words)
        line.wait_for()
        seen["told"] = words in tab.locator(".breaking-said[role=status]").text_content()
        # Put away by the reader it stays away, whatever list is fetched anew.
        follows_the_stream(tab)
        line.get_by_role("button").click()
        with tab.expect_response("**/live/items.json"):
            desk(server, """
from rotative.stories.actions.terms import change_term
change_term(Section.objects.get(edition__code="arabic", slug="two"))""")  # fmt: skip
        tab.wait_for_timeout(300)
        seen["put away"] = line.is_hidden()
        tab.evaluate("window.moved = []")
        show(other)
        tab.locator("#breaking", has_text=other).wait_for()
        desk(server, 'clear_banner(Edition.objects.get(code="arabic"))')
        tab.locator("#breaking").wait_for(state="hidden")
        seen["moved"] = tab.evaluate("window.moved")
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen == {"told": True, "put away": True, "moved": []}


def test_what_the_page_was_made_with_goes_when_nobody_sees_its_room_close(stage):
    server, said = stage
    address = said["afrique"]["paths"][0]
    desk(server, 'show_banner(Edition.objects.get(code="afrique"), "Séisme : alerte levée")')

    def look(chromium):
        seen = {}
        tab = tab_at(chromium, server, address)
        follows_the_stream(tab)
        band = tab.locator("aside.flash:not(.breaking)")
        seen["once"] = band.is_visible(), tab.locator("#breaking").is_hidden()
        tab.evaluate("window.moved = []")
        desk(server, 'clear_banner(Edition.objects.get(code="afrique"))')
        band.wait_for(state="hidden")
        seen["moved"] = tab.evaluate("window.moved")
        tab.evaluate("scrollTo({top: 500, behavior: 'instant'})")
        band.wait_for(state="detached")
        tab.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
        return seen, tab.broken

    seen, broken = in_browser(look)
    assert broken == []
    assert seen == {"once": (True, True), "moved": []}


def test_a_flash_is_one_key_away_at_the_desk_and_on_open_pages_at_once(stage):
    server, _said = stage
    desk(server, """
from rotative.accounts.models import User
User.objects.create_superuser("olga@newsroom.example", "correct-horse-battery")""")  # fmt: skip
    words = "Le barrage tient"

    def look(chromium):
        reader = tab_at(chromium, server, "/afrique/")
        follows_the_stream(reader)
        number = reader.locator(".tool-live .number")
        before = int(number.inner_text() or 0) if number.is_visible() else 0
        newsroom = chromium.new_context(locale="en-GB")
        at_desk = newsroom.new_page()
        goto(
            at_desk,
            f"http://127.0.0.1:{server.port}",
            "/desk/login/?next=/desk/snippets/stories/story/",
        )
        at_desk.locator("[name=username]").fill("olga@newsroom.example")
        at_desk.locator("[name=password]").fill("correct-horse-battery")
        at_desk.keyboard.press("Enter")
        at_desk.wait_for_url("**/desk/snippets/stories/story/")
        at_desk.wait_for_load_state("load")
        # From a field, where somebody types: the search above the list.
        at_desk.locator("#id_q").focus()
        with newsroom.expect_page() as opened:
            at_desk.keyboard.press("Control+Shift+F")
        box = opened.value
        box.wait_for_load_state("load")
        focused = box.evaluate("document.activeElement.name")
        box.locator("[name=editions]").evaluate_all(
            "all => all.forEach(one => one.checked = /Afrique/.test(one.labels[0].textContent))"
        )
        box.keyboard.type(words)
        box.keyboard.press("Enter")
        box.locator(".desk-live__headline", has_text=words).wait_for()
        reader.locator(".tool-live .number", has_text=str(before + 1)).wait_for()
        reader.locator(".tool-live").click()
        first = reader.locator("#feed-panel .feed-item").first
        first.wait_for()
        label = first.locator(".feed-label").inner_text()
        return focused, first.locator(".feed-link").inner_text(), label, reader.broken

    assert in_browser(look) == ("words", words, "Flash", [])


def test_what_is_followed_is_marked_when_it_is_told_of_and_listed_on_the_shelf(stage):
    server, said = stage
    path, number = said["world"]["paths"][49], said["world"]["last"]

    def look(chromium):
        seen = {}
        context = chromium.new_context(reduced_motion="reduce")
        tab = context.new_page()
        origin = f"http://127.0.0.1:{server.port}"
        goto(tab, origin, path)
        button = tab.get_by_role("button", name="Follow this story")
        button.click()
        seen["pressed"] = button.get_attribute("aria-pressed")
        goto(tab, origin, said["world"]["topic"])
        topic = tab.get_by_role("button", name="Follow this topic")
        topic.click()
        follows_the_stream(tab)
        desk(server, f'actions.correct(Story.objects.get(pk={number}), "It was noon.")')
        tab.locator(".tool-live .number", has_text="new item").wait_for()
        tab.locator(".tool-live").click()
        marked = tab.locator("#feed-panel .is-followed .feed-mark")
        marked.first.wait_for()
        seen["mark"] = marked.first.inner_text()
        goto(tab, origin, "/world/saved/")
        rows = tab.locator("#followed .card")
        rows.first.wait_for()
        seen["listed"] = sorted(rows.locator("a").all_inner_texts())
        seen["news"] = rows.locator("time").count()
        tab.get_by_role("button", name="Stop following: Harbour 49").click()
        seen["left"] = rows.count()
        seen["cookies"] = context.cookies()
        return seen

    assert in_browser(look) == {
        "pressed": "true", "mark": "Followed", "listed": ["Harbour", "Harbour 49"], "news": 2,
        "left": 1, "cookies": [],
    }  # fmt: skip


def test_without_scripts_the_button_leads_to_the_page_and_that_pages_on(stage):
    server, _said = stage

    def look(chromium):
        tab = tab_at(chromium, server, "/world/", java_script_enabled=False)
        hidden = tab.locator("dialog:visible, .follow:visible, .feed-notice:visible").count()
        tab.get_by_role("link", name="Newsfeed").first.click()
        here = tab.url
        items = tab.locator(".feed-item").count()
        tab.locator("a.older").click()
        return hidden, here.endswith("/world/live/"), items, tab.locator(".feed-item").count() > 0

    assert in_browser(look) == (0, True, 40, True)


@pytest.mark.parametrize("code", ["afrique", "arabic"])
def test_panel_story_and_waiting_posts_keep_nobody_out(stage, code):
    if not AXE.is_file():
        pytest.skip("axe-core is not here: sh scripts/axe.sh fetches it")
    server, said = stage
    axe = AXE.read_text("utf-8")
    run = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"

    def look(chromium):
        found = []

        def judge(what):
            seen = tab.evaluate(run, RULES)
            found.extend(
                f"{what}: {one['id']} at {node['target']}"
                for one in seen["violations"]
                for node in one["nodes"]
            )

        for scheme, width in (("light", 1280), ("dark", 360)):
            tab = tab_at(
                chromium, server, f"/{code}/", color_scheme=scheme,
                viewport={"width": width, "height": 800},
            )  # fmt: skip
            tab.evaluate(axe)
            tab.locator(".tool-live").click()
            tab.locator("#feed-panel .feed-item").first.wait_for()
            judge(f"panel {scheme}")
            tab.locator("#feed-panel a.feed-link").first.click()
            tab.locator("#over h1").wait_for()
            judge(f"over {scheme}")
            direction = tab.evaluate("getComputedStyle(document.querySelector('#over')).direction")
            found += tab.broken
            goto(tab, f"http://127.0.0.1:{server.port}", said[code]["live"])
            tab.evaluate(axe)
            follows_the_stream(tab)
            tab.evaluate("document.querySelector('#posts').scrollIntoView({behavior: 'instant'})")
            desk(server, f"""
running = Story.objects.get(pk={said[code]["running"]})
live.post(running, [("text", "<p>x</p>")], headline="x")""")  # fmt: skip
            tab.locator(".live-new button").wait_for()
            judge(f"waiting posts {scheme}")
            found += tab.broken
            tab.close()
        return found, direction

    assert in_browser(look) == ([], "rtl" if code == "arabic" else "ltr")
