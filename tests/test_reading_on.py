"""Reading on in a browser: the next story below the last, its address, and the way back."""

import pytest

from rotative.stories.models import Section
from tests.chromium import in_browser
from tests.reading_room import goto, record, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SENTENCE = "The crews went back to work before dawn, and by noon the quay was full. "
_SHIFTS = """
() => { window.moved = []; new PerformanceObserver(list => {
  for (const one of list.getEntries())
    if (!one.hadRecentInput) window.moved.push([one.value, ...one.sources.map(
      source => source.node && (source.node.className || source.node.nodeName))]);
}).observe({type: 'layout-shift', buffered: true}); }
"""
TO_THE_END = """
document.querySelector('.next-story').scrollIntoView({behavior: 'instant', block: 'end'})
"""
FOOT_IN_SIGHT = """
(box => box.top < innerHeight && box.bottom > 0)
(document.querySelector('.foot').getBoundingClientRect())
"""
AT_THE_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
FURNITURE = "article .reading-on, article [role=status], article .story-tools"
NAMES_USED_TWICE = """
() => { const all = [...document.querySelectorAll('[id]')].map(one => one.id);
  return all.length - new Set(all).size }
"""


def chain(client, newsroom, edition, section, words=SENTENCE):
    """A home page and ten stories of a section, newest first, all recorded."""
    from rotative.fronts.actions import ensure_front

    ensure_front(edition)
    stories = [
        newsroom.publish(
            f"Harbour {number}", edition=edition, section=section,
            body=[("text", f"<p>{words * 8}</p>" * 12)],
        )
        for number in range(14)
    ]  # fmt: skip
    addresses = [f"{edition.base}{story.path}" for story in reversed(stories)]
    recorded = record(client, [f"{edition.base}/", *addresses])
    return recorded, addresses


@pytest.fixture
def room(client, newsroom):
    return chain(client, newsroom, newsroom.world, newsroom.politics)


def where(tab) -> tuple[str, str]:
    return tab.evaluate("location.pathname"), tab.title()


def test_the_next_story_opens_below_when_asked_and_back_returns_to_the_end_of_the_first(room):
    recorded, addresses = room

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        tab.add_init_script(f"({_SHIFTS})()")
        goto(tab, origin, "/world/")
        before = tab.evaluate("history.length")
        goto(tab, origin, addresses[0])
        tab.evaluate(TO_THE_END)
        button = tab.get_by_role("button", name="Read on here")
        at = tab.evaluate("scrollY")
        button.focus()
        tab.keyboard.press("Enter")
        tab.locator(".next-part h1").wait_for()
        focus = tab.evaluate("document.activeElement.innerText")
        second = where(tab)
        articles = tab.locator("article.story").count()
        inside = tab.locator(FURNITURE).count()
        names = tab.evaluate(NAMES_USED_TWICE)
        length = tab.evaluate("history.length") - before
        tab.wait_for_timeout(300)
        moved = tab.evaluate("window.moved")
        tab.go_back()
        tab.wait_for_timeout(600)
        first = where(tab)
        back_at = tab.evaluate("scrollY")
        tab.go_back()
        home = where(tab)
        return focus, second, articles, inside, names, length, moved, first, abs(back_at - at), home

    with served(recorded) as origin:
        focus, second, articles, inside, names, length, moved, first, off, home = in_browser(look)
    assert (focus, second) == ("Harbour 8", (addresses[5], "Harbour 8 – World"))
    assert (articles, inside, names, length) == (2, 0, 0, 2)
    assert moved == []
    assert first == (addresses[0], "Harbour 13 – World")
    assert off < 4
    assert home[0] == "/world/"


def test_who_chose_so_reads_on_without_asking_and_one_step_back_leads_out(room):
    recorded, addresses = room

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
        tab.add_init_script(f"({_SHIFTS})()")
        goto(tab, origin, "/world/")
        goto(tab, origin, addresses[0])
        tab.get_by_role("checkbox", name="Open the next story by itself").check()
        tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        tab.reload()
        tab.locator("article.story").first.wait_for()
        seen = [where(tab)[0]]
        for _step in range(400):
            tab.mouse.wheel(0, 300)
            tab.wait_for_timeout(15)
            here = where(tab)[0]
            if here != seen[-1]:
                seen.append(here)
            if len(seen) == 3:
                break
        told = tab.locator("main > p[role=status]").inner_text()
        moved = tab.evaluate("window.moved")
        tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        tab.wait_for_timeout(100)
        top = where(tab)[0]
        tab.go_back()
        return seen, told, moved, top, where(tab)[0]

    with served(recorded) as origin:
        seen, told, moved, top, out = in_browser(look)
    assert seen[0] == addresses[0]
    assert len(set(seen)) == 3
    assert told.startswith("Next story: Harbour")
    assert moved == []
    assert (top, out) == (addresses[0], "/world/")


def test_the_foot_is_reached_whatever_follows_by_itself(room):
    recorded, addresses = room

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        goto(tab, origin, addresses[0])
        tab.evaluate("localStorage.setItem('rotative:onward', '1')")
        tab.reload()
        tab.wait_for_timeout(300)
        tab.keyboard.press("End")
        tab.wait_for_timeout(700)
        by_key = tab.evaluate(FOOT_IN_SIGHT)
        # However far one wheels down, no more than five stories come by themselves.
        for _step in range(900):
            tab.mouse.wheel(0, 4000)
            tab.wait_for_timeout(10)
            if tab.evaluate(AT_THE_END):
                tab.wait_for_timeout(150)
                if tab.evaluate(AT_THE_END):
                    break
        return by_key, tab.evaluate(FOOT_IN_SIGHT), tab.locator("article.story").count()

    with served(recorded) as origin:
        by_key, at_last, articles = in_browser(look)
    assert by_key
    assert at_last
    assert articles <= 6


def test_without_a_line_it_says_so_and_a_second_try_succeeds(room):
    recorded, addresses = room

    def look(chromium):
        tab = chromium.new_page()
        goto(tab, origin, addresses[0])
        button = tab.get_by_role("button", name="Read on here")
        button.wait_for()
        tab.context.set_offline(True)
        button.click()
        said = tab.locator(".reading-said")
        said.filter(has_text="Check the connection").wait_for()
        stayed = where(tab)[0]
        tab.context.set_offline(False)
        button.click()
        tab.locator(".next-part h1").wait_for()
        return stayed, where(tab)[0]

    with served(recorded) as origin:
        assert in_browser(look) == (addresses[0], addresses[5])


def test_while_it_comes_the_page_says_so_outside_every_article(room):
    recorded, addresses = room

    def look(chromium):
        tab = chromium.new_page()
        goto(tab, origin, addresses[0])
        tab.get_by_role("button", name="Read on here").click()
        said = tab.locator(".reading-said[role=status]", has_text="Loading the next story…")
        said.wait_for()
        seen = said.is_visible(), tab.locator("article .reading-said").count()
        tab.locator(".next-part h1").wait_for()
        return *seen, tab.locator(".reading-said").first.inner_text()

    # Its bytes stop for a while at the end of the article.
    with served(recorded, halting=b"</article>") as origin:
        assert in_browser(look) == (True, 0, "")


def test_each_story_is_counted_once_when_it_was_in_sight_for_ten_seconds(room):
    recorded, addresses = room

    def look(chromium):
        context = chromium.new_context(reduced_motion="reduce")
        tab = context.new_page()
        told = []
        tab.on("request", lambda one: told.append(one.post_data) if one.method == "POST" else None)
        tab.clock.install()
        goto(tab, origin, addresses[0])
        tab.get_by_role("button", name="Read on here").wait_for()
        tab.clock.run_for(30_000)
        tab.get_by_role("button", name="Read on here").click()
        tab.locator(".next-part h1").wait_for()
        tab.clock.run_for(6_000)
        soon = list(told)
        tab.clock.run_for(30_000)
        tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        tab.clock.run_for(30_000)
        return soon, told

    with served(recorded) as origin:
        soon, told = in_browser(look)
    numbers = [address.rstrip("/").rpartition("-")[2] for address in (addresses[0], addresses[5])]
    assert soon == [f"story={numbers[0]}"]
    assert told == [f"story={number}" for number in numbers]


def test_without_scripts_the_next_story_is_a_link_and_no_control_is_dead(room):
    recorded, addresses = room

    def look(chromium):
        tab = chromium.new_page(java_script_enabled=False)
        goto(tab, origin, addresses[0])
        dead = tab.locator(".reading-on:visible").count()
        tab.locator(".next-story .headline a").click()
        return dead, where(tab)[0]

    with served(recorded) as origin:
        assert in_browser(look) == (0, addresses[5])


def test_in_arabic_the_words_are_arabic_and_the_page_is_no_wider_than_a_phone(client, newsroom):
    section = Section.objects.create(edition=newsroom.arabic, name="مرفأ", slug="s", position=3)
    recorded, addresses = chain(
        client, newsroom, newsroom.arabic, section, "عادت الأطقم إلى العمل قبل الفجر. "
    )

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 360, "height": 740})
        goto(tab, origin, addresses[0])
        tab.get_by_role("button", name="تابع القراءة هنا").click()
        tab.locator(".next-part h1").wait_for()
        return tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

    with served(recorded) as origin:
        assert in_browser(look)
