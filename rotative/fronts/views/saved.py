"""The page of what a reader's own browser keeps: the same bytes for everybody."""

from rotative.press.page import Ask, Page, html


def saved(ask: Ask) -> Page:
    """The empty shelf; a script fills it from the browser's own memory."""
    return html(ask, "fronts/saved.html")
