"""OpenSearch: what a browser needs to search an edition from its address bar."""

from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from rotative.press.page import Ask, Missing, Page, data
from rotative.press.routes import address, resolve
from rotative.wire.outbound.formats import OPENSEARCH
from rotative.wire.outbound.xml import put, written

SEARCH = "/search/"
_SPACE = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT = 16  # characters that a browser shows of the name


def can_search() -> bool:
    """Whether readers have a search page: no address of ours leads to nothing."""
    try:
        _view, named = resolve(SEARCH)
    except Missing:
        return False
    return not named  # the catch-all of sections names the word


def description(ask: Ask) -> Page:
    """The description document; Missing where there is no search page."""
    if not can_search():
        raise Missing(ask.path)
    edition = ask.edition
    root = ET.Element("OpenSearchDescription", {"xmlns": _SPACE})
    put(root, "ShortName", edition.name[:_SHORT])
    put(root, "Description", _("Search in %(name)s") % {"name": edition.name})
    put(root, "InputEncoding", "UTF-8")
    put(root, "OutputEncoding", "UTF-8")
    put(root, "Language", edition.lang)
    found = f"{edition.origin}{edition.base}{SEARCH}?q={{searchTerms}}"
    put(root, "Url", type="text/html", method="get", template=found)
    return data(written(root), f"{OPENSEARCH.type}; charset=utf-8")


PATTERNS = [address(r"^opensearch\.xml$", description)]
