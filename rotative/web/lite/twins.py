"""The lite twin of any public page: ``…/lite/`` below it."""

from dataclasses import replace
from typing import Any

from rotative.press.page import Ask, Gone, Missing, Moved, Page, html
from rotative.press.routes import moved_to, resolve
from rotative.press.variants import LITE

WORD = "lite/"


def lite(ask: Ask, below: str) -> Page:
    """The page at ``below`` as its lite twin; what is told of its address is told here too.

    A stale address leads to the twin at the right one, what is not there and
    what was withdrawn are lite pages as well. Missing where the page is none
    for reading: a feed, a sheet, a lite page itself.
    """
    if ask.variant == LITE:
        raise Missing(ask.path)
    twin = replace(ask, path=f"/{below}", variant=LITE)
    try:
        page = _page_of(twin)
    except Missing:
        found = moved_to(twin)
        if found:
            raise Moved(_moved(found)) from None
        page = html(twin, "rotative/404.html", status=404)
    except Moved as moved:
        raise Moved(_moved(moved.path)) from None
    except Gone as gone:
        page = html(twin, "rotative/410.html", {"gone": gone}, status=410)
    return page


def _page_of(twin: Ask) -> Page:
    view: Any
    view, arguments = resolve(twin.path)
    page: Page = view(twin, **arguments)
    if not dict(page.headers).get("Content-Type", "").startswith("text/html"):
        raise Missing(twin.path)
    return page


def _moved(path: str) -> str:
    return f"{path}{WORD}" if path.endswith("/") else path
