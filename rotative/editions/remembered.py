"""The newsroom's editions, remembered between renders: every page names them."""

from rotative.editions.models import Edition
from rotative.press.observe import saw
from rotative.press.remember import remembered


def open_editions() -> list[Edition]:
    """The editions that readers may visit, in the newsroom's order; nobody may change them."""

    def look() -> list[Edition]:
        saw("list:editions")
        return list(Edition.objects.open())

    return remembered("open editions", look)
