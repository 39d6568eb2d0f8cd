"""The edition's own stylesheet: its accent, in the tones that can be read."""

from rotative.kit.colours import readable
from rotative.press.page import Ask, Page, data

# The papers of site.css, by day and by night.
PAPER_BY_DAY, PAPER_BY_NIGHT = "#fdfcf9", "#16181b"


def edition_css(ask: Ask) -> Page:
    """The accent as chosen, darkened or lightened where it could not be read on the paper."""
    accent = ask.edition.accent
    day, night = readable(accent, PAPER_BY_DAY, 7), readable(accent, PAPER_BY_NIGHT, 7)
    css = (
        f":root{{--accent:{day};--accent-plain:{accent}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{night}}}}}\n"
    )
    return data(css, "text/css; charset=utf-8")
