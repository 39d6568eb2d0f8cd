"""A real browser of several tabs at a real server: one connection, everybody told, nobody lost."""

import json
from typing import Any

import pytest

from rotative.web.tests.serving import Serving, serving
from rotative.web.tests.test_streams import TARGET, figures, make_editions, say
from tests.chromium import in_browser

pytestmark = [pytest.mark.server, pytest.mark.browser, pytest.mark.slow]

FOLLOW = """async (list) => {
  const { follow } = await import("/static/rotative/stream.js");
  window.told = [];
  window.stop = follow("/world/live/stream", {
    item: (data) => told.push(data),
    reset: () => told.push("reset"),
    lost: () => told.push("lost"),
    back: () => told.push("back"),
    polled: (list) => told.push(["polled", list]),
  }, { list });
}"""
PLACE = "/desk/login/"


@pytest.fixture(scope="module")
def room(prepared_data, tmp_path_factory):
    """A server of one worker, where one browser's streams can be counted."""
    folder = tmp_path_factory.mktemp("browser")
    with serving(
        prepared_data, folder, "--workers", "1", *TARGET, ROTATIVE_MAX_STREAMS="3"
    ) as running:
        make_editions(running)
        yield running


def open_tab(context: Any, running: Serving, list_address: str = "") -> Any:
    """A tab that follows."""
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{running.port}{PLACE}")
    tab.evaluate(FOLLOW, list_address)
    return tab


def told(tab: Any, *wanted: object) -> None:
    """Wait until the tab was told exactly ``wanted``."""
    tab.wait_for_function("(count) => told.length >= count", arg=len(wanted), timeout=20_000)
    assert tab.evaluate("told") == list(wanted)


def until_open(tab: Any, running: Serving, count: int) -> None:
    """Wait until as many streams are open as there should be."""
    for _turn in range(100):
        if figures(running)["readers"] == count:
            return
        tab.wait_for_timeout(100)
    raise AssertionError(figures(running))


def test_tabs_share_one_connection_and_the_next_takes_over_without_losing_anything(room):
    def look(browser: Any) -> None:
        context = browser.new_context()
        first = open_tab(context, room)
        until_open(first, room, 1)
        second, third = open_tab(context, room), open_tab(context, room)
        third.wait_for_timeout(300)
        assert figures(room)["readers"] == 1
        say(room, "one")
        for tab in (first, second, third):
            told(tab, "one")
        first.close()
        say(room, "two")
        say(room, "three")
        for tab in (second, third):
            told(tab, "one", "two", "three")
        until_open(second, room, 1)
        say(room, "four")
        for tab in (second, third):
            told(tab, "one", "two", "three", "four")
        context.close()

    in_browser(look)


def test_what_happens_while_the_line_is_broken_is_told_when_it_stands_again(room):
    def look(browser: Any) -> None:
        context = browser.new_context()
        tab = open_tab(context, room)
        until_open(tab, room, 1)
        say(room, "before")
        told(tab, "before")
        context.set_offline(True)
        tab.evaluate("[...Array(1)].forEach(() => dispatchEvent(new Event('online')))")
        tab.wait_for_function("() => told.includes('lost')", timeout=20_000)
        say(room, "meanwhile")
        context.set_offline(False)
        tab.wait_for_function("() => told.includes('meanwhile')", timeout=20_000)
        assert tab.evaluate("told") == ["before", "lost", "back", "meanwhile"]
        context.close()

    in_browser(look)


def test_without_a_place_the_list_is_asked_for(room):
    def look(browser: Any) -> None:
        from rotative.web.tests.streams_reader import Listener

        held = [Listener(room.port) for _ in range(3)]
        refused = figures(room)["refused"]
        context = browser.new_context()
        answer = json.dumps({"items": ["old"]})
        context.route("**/items.json", lambda route: route.fulfill(body=answer))
        tab = open_tab(context, room, "/world/live/items.json")
        told(tab, ["polled", {"items": ["old"]}])
        assert figures(room)["refused"] > refused, "it asked for the stream first"
        assert figures(room)["readers"] == len(held)
        for listener in held:
            listener.leave()
        context.close()

    in_browser(look)


def test_a_page_that_is_put_away_lets_go_of_the_stream(room):
    def look(browser: Any) -> None:
        context = browser.new_context()
        tab = open_tab(context, room)
        until_open(tab, room, 1)
        tab.evaluate("stop()")
        until_open(tab, room, 0)
        say(room, "to nobody")
        tab.wait_for_timeout(300)
        assert tab.evaluate("told") == []
        context.close()

    in_browser(look)
