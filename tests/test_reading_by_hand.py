"""Whoever has no mouse, a large type, few colours or no wish for motion reads all the same."""

import pytest

from tests.chromium import in_browser
from tests.reading_room import goto, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]

# What holds the focus, in words; empty where a reader could not see that it does.
_FOCUS = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return ["", true];
  const words = (at.innerText || at.getAttribute("aria-label") || at.value || at.tagName).trim();
  const box = at.getBoundingClientRect();
  const drawn = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const ringed = drawn(at) || Boolean(at.closest(".card") && drawn(at.closest(".card")));
  const shown = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return [words, ringed && shown];
}
"""
STEPS = 160  # the way from the head of a page to its foot


def walk(tab, until: str) -> list[tuple[str, bool]]:
    """Press Tab until what says ``until``, and no more, has the focus; all that had it."""
    seen = []
    for _step in range(STEPS):
        tab.keyboard.press("Tab")
        seen.append(tuple(tab.evaluate(_FOCUS)))
        if seen[-1][0] == until:
            return seen
    raise AssertionError(f"no way to “{until}”: {[words for words, _ in seen]}")


def test_the_keyboard_leads_from_the_home_page_to_a_storys_foot_and_focus_is_always_seen(room):
    pages, recorded = room

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        goto(tab, origin, pages["home"])
        tab.keyboard.press("Tab")
        skip = tab.evaluate(_FOCUS)
        tab.keyboard.press("Enter")
        into = tab.evaluate("document.activeElement.id")
        seen = walk(tab, "Harbour")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/20*/**")
        seen += walk(tab, "Save")
        tab.keyboard.press("Enter")
        kept = tab.evaluate("document.activeElement.getAttribute('aria-pressed')")
        seen += walk(tab, "Back to the top")
        return skip, into, kept, [words for words, ringed in seen if not ringed]

    with served(recorded) as origin:
        skip, into, kept, unseen = in_browser(look)
    assert skip == ["Skip to the text", True]
    assert into == "main"
    assert kept == "true"
    assert unseen == []


def test_forced_colours_leave_every_control_and_the_focus_in_sight(room):
    pages, recorded = room

    def look(chromium):
        tab = chromium.new_page(
            forced_colors="active", reduced_motion="reduce", viewport={"width": 360, "height": 800}
        )
        found = []
        for kind in ("home", "news", "live", "search", "saved"):
            goto(tab, origin, pages[kind])
            for _step in range(12):
                tab.keyboard.press("Tab")
                words, ringed = tab.evaluate(_FOCUS)
                if words and not ringed:
                    found.append(f"{kind}: {words}")
        return found

    with served(recorded) as origin:
        assert in_browser(look) == []


def test_nothing_moves_by_itself_where_less_motion_is_asked_for(room):
    pages, recorded = room
    moving = """() => [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      return [style.transitionDuration, style.animationDuration].some((time) =>
        time.split(",").some((part) => parseFloat(part) > 0)) || style.scrollBehavior === "smooth";
    }).map((one) => one.className || one.tagName)"""

    def look(chromium):
        tab = chromium.new_page(reduced_motion="reduce")
        found = {}
        for kind, address in pages.items():
            if kind != "feed":
                goto(tab, origin, address)
                if seen := tab.evaluate(moving):
                    found[kind] = seen
        return found

    with served(recorded) as origin:
        assert in_browser(look) == {}


def test_at_four_times_the_size_words_are_read_without_a_second_scrollbar(room):
    pages, recorded = room
    cut = """() => [...document.querySelectorAll("main p, main h1, main h2, main h3")].filter(
      (one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1
        && getComputedStyle(one).overflowX !== "visible").map(one => one.innerText.slice(0, 40))"""

    def look(chromium):
        # 1,280 pixels at 400 per cent are 320.
        tab = chromium.new_page(viewport={"width": 320, "height": 256}, device_scale_factor=4)
        found = {}
        for kind in ("home", "news", "explainer", "live", "search", "corrections", "saved"):
            if kind in pages:
                goto(tab, origin, pages[kind])
                wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
                lost = tab.evaluate(cut)
                if wide or lost:
                    found[kind] = (wide, lost)
        return found

    with served(recorded) as origin:
        assert in_browser(look) == {}
