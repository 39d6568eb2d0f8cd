"""Without scripts every way through an edition is open; without a line, what was saved is."""

import pytest

from rotative.media.actions import add_picture
from rotative.media.tests.pictures import draw
from rotative.search.index import rebuild
from rotative.web.tests.reader_cast import fill
from tests.chromium import in_browser
from tests.reading_room import goto, record, served, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_without_scripts_one_reads_searches_pages_switches_edition_and_goes_lite(
    live_server, newsroom
):
    fill(newsroom.world, newsroom.politics, "Harbour")
    rebuild()

    def look(chromium):
        tab = chromium.new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
        said = {}
        goto(tab, live_server.url, "/world/")
        tab.locator(".card .headline a").first.click()
        said["reads"] = tab.locator("article.story h1").inner_text()
        tab.locator(".masthead a[href$='/search/']").click()
        tab.locator("main input[name=q]").fill("harbour")
        tab.locator("main form button").first.click()
        said["finds"] = tab.locator(".listing .headline").count()
        goto(tab, live_server.url, "/world/politics/")
        tab.get_by_role("link", name="Older stories").click()
        said["pages"] = "before=" in tab.url and tab.locator(".listing .headline").count() > 0
        tab.get_by_role("link", name="Lite version of this page").click()
        said["goes lite"] = "/politics/lite/?before=" in tab.url
        tab.locator(".list h3 a").first.click()
        said["stays lite"] = tab.url.endswith("/lite/") and tab.locator("img").count() == 0
        tab.locator("header input[name=q]").fill("harbour")
        tab.locator("header form button").click()
        said["finds lite"] = (
            "/search/lite/?q=harbour" in tab.url and tab.locator(".list h3").count()
        )
        tab.locator("footer a[hreflang^=ar]").click()
        said["edition"] = tab.url
        tab.locator("footer a[data-lite=off]").click()
        said["full again"] = tab.url
        return said

    said = in_browser(look)
    assert said["reads"] == "Harbour"
    assert said["finds"] > 10
    assert said["finds lite"] == said["finds"]
    assert said["pages"]
    assert said["goes lite"]
    assert said["stays lite"]
    assert said["edition"] == f"{live_server.url}/arabic/lite/"
    assert said["full again"] == f"{live_server.url}/arabic/"


def test_a_saved_story_and_the_offline_page_are_there_when_the_line_is_gone(client, newsroom):
    kept = newsroom.publish("Kept for the train")
    other = newsroom.publish("Not kept")
    paths = [kept.path, f"{kept.path}lite/", other.path, "/sw.js", "/offline/", "/edition.css"]
    recorded = record(client, [f"/world{path}" for path in ["/", *paths]])
    room = served(recorded)
    origin = room.__enter__()

    def look(chromium):
        tab = chromium.new_page()
        goto(tab, origin, f"/world{kept.path}")
        until(tab, "Boolean(navigator.serviceWorker.controller)")
        tab.get_by_role("button", name="Save", exact=True).click()
        until(
            tab,
            "async path => Boolean(await caches.match(path, {ignoreVary: true}))",
            f"/world{kept.path}lite/",
        )
        goto(tab, origin, f"/world{other.path}")
        online = tab.locator("h1").inner_text()
        room.__exit__(None, None, None)
        goto(tab, origin, f"/world{kept.path}")
        read, where = tab.locator("h1").inner_text(), tab.url
        styled = tab.evaluate("getComputedStyle(document.body).maxInlineSize")
        goto(tab, origin, f"/world{other.path}")
        lost = tab.locator("h1").inner_text()
        tab.locator("[data-kept] a").click()
        tab.wait_for_url(f"**{kept.path}lite/")
        return online, read, where, styled, lost, tab.locator("h1").inner_text()

    online, read, where, styled, lost, again = in_browser(look)
    assert online == "Not kept"
    assert read == again == "Kept for the train"
    assert where == f"{origin}/world{kept.path}lite/"
    assert styled == "672px"
    assert lost == "There is no connection just now."


def test_a_picture_comes_on_tap_and_the_choice_of_lite_is_remembered(client, newsroom):
    picture = add_picture(
        draw(960, 640), actor=None, title="x", renditions="now", alt="A crane", caption="The quay"
    )
    story = newsroom.publish(lead_picture=picture)
    path = f"/world{story.path}"
    recorded = record(client, [path, f"{path}lite/", "/world/", "/world/lite/"])

    def look(chromium):
        tab = chromium.new_page(viewport={"width": 360, "height": 740})
        goto(tab, origin, path)
        tab.locator("a[data-lite=on]").click()
        tab.wait_for_url("**/lite/")
        before = tab.locator("img").count()
        tab.locator("a.show").click()
        shown = tab.locator("figure img")
        shown.wait_for()
        alt, wide = (
            shown.get_attribute("alt"),
            tab.evaluate("document.documentElement.scrollWidth > innerWidth"),
        )
        goto(tab, origin, "/world/")
        tab.wait_for_url("**/world/lite/")
        tab.locator("a[data-lite=off]").click()
        tab.wait_for_url("**/world/")
        goto(tab, origin, path)
        tab.wait_for_timeout(300)
        return before, alt, wide, tab.url

    with served(recorded) as origin:
        before, alt, wide, last = in_browser(look)
        assert (before, alt, wide) == (0, "A crane", False)
        assert last == f"{origin}{path}"
