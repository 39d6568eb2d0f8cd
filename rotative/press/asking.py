"""Which stored page answers an address and its query: so that no query makes copies of a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from rotative.press.observe import ALL
from rotative.press.render import MOVED
from rotative.press.routes import KNOWN_QUERY
from rotative.press.shelf import key_of
from rotative.press.stored import Stored

_MOST_FIELDS = 40
# What others hang on links to count their readers; no newsroom keeps stories behind these.
_COUNTING = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid _ga _gl "
    "cmpid at_medium at_campaign".split()
)
T = TypeVar("T", bound=Stored | None)


@dataclass(frozen=True)
class Place:
    """An address that an edition answers: its row's number, the path below its base, a variant."""

    edition: int
    path: str
    variant: str = "full"


class Sort(Enum):
    """What is asked of the store: a page, or where an old address with its query leads now."""

    PAGE = "page"
    MOVED = "moved"


Get = Callable[[bytes, Sort, Mapping[str, str]], T]


def told_apart(query: str) -> tuple[dict[str, str], dict[str, str]]:
    """A query string's known keys with their values, and all of it where any is unknown.

    Empty values of known keys and what counts readers are left out; of a key
    given twice the last counts, as everywhere in the program.
    """
    if not query:
        return {}, {}
    try:
        pairs = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}, {}
    given = {
        key: value
        for key, value in pairs.items()
        if key not in _COUNTING and not key.startswith("utm_")
    }
    known = {key: value for key, value in given.items() if key in KNOWN_QUERY and value}
    strange = any(key not in KNOWN_QUERY for key in given)
    return known, given if strange else {}


def key_to(place: Place, sort: Sort, query: Mapping[str, str]) -> bytes:
    """The store's key of one page."""
    asked = urlencode(sorted(query.items()))
    return key_of(place.edition, place.variant, place.path, sort.value, asked)


def answer_to(place: Place, query: str, get: Get[T]) -> T:
    """The page that answers ``place`` with ``query``, as ``get`` finds or makes it; else None.

    Keys that the page without a query did not ask for cannot change it: that
    page answers them.
    """
    known, strange = told_apart(query)
    if strange:
        moved = get(key_to(place, Sort.MOVED, strange), Sort.MOVED, strange)
        if moved is None or moved.status == MOVED:
            return moved
    plain = get(key_to(place, Sort.PAGE, {}), Sort.PAGE, {})
    if plain is None or not known or ALL in plain.reads:
        left = known if plain is not None and ALL in plain.reads else {}
    else:
        left = {key: value for key, value in known.items() if key in plain.reads}
    if not left:
        return plain
    return get(key_to(place, Sort.PAGE, left), Sort.PAGE, left)
