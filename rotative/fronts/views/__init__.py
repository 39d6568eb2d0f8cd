"""Public pages of the room: each takes an Ask and returns a Page."""

from rotative.fronts.views.colours import edition_css
from rotative.fronts.views.corrections import corrections
from rotative.fronts.views.home import home
from rotative.fronts.views.saved import saved
from rotative.fronts.views.section import section_or_page

__all__ = ["corrections", "edition_css", "home", "saved", "section_or_page"]
