"""Which stories are like another, by the words that set it apart from the rest of the archive."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import exp, log

from tantivy import Occur, Query, Searcher

from rotative.editions.languages import LANGUAGES
from rotative.search.analysis import fold, stems
from rotative.search.documents import Document, documents
from rotative.search.engine import _SCHEMA, _reader, _tags, among
from rotative.search.files import Damaged, current
from rotative.stories.actions.likeness import note_likeness

PUBLIC = frozenset({"live", "live-draft"})
KEPT = 8  # twice what a page shows: some may be taken down, or stand in its text
_WEIGHED, _ASKED = 40, 10  # words of a story that are weighed, and those that are asked for
_LOOKED_AT = 40
_OPENING = 1_500  # characters of the text: what a story is about is said at its beginning
_YEAR = 365 * 86_400.0
# A word that more than this share of the archive has says nothing of one story.
_COMMON, _FEW = 0.05, 20


def alike(entry: Document) -> list[int]:
    """The numbers of public stories of its edition that are like ``entry``, likest first.

    At most :data:`KEPT`, never itself; near ones in time before others as like.
    Raises Damaged.
    """
    folder = current()
    if entry.language not in _tags(folder):
        return []
    try:
        searcher = _reader(folder, entry.language)
        query = _like(entry, searcher)
        if query is None:
            return []
        hits = searcher.search(query, limit=_LOOKED_AT, count=False).hits
        places = [address for _score, address in hits]
        numbers = searcher.fast_field_values("story", places)
        moments = searcher.fast_field_values("moment", places)
    except (OSError, ValueError) as error:
        raise Damaged(f"{entry.language}: {error}") from error
    now = entry.moment.timestamp()
    weighed = {
        int(number): score * (1 + exp(-abs(now - (moment or 0)) / _YEAR))
        for (score, _place), number, moment in zip(hits, numbers, moments, strict=True)
        if number is not None and number != entry.story
    }
    return nlargest(KEPT, weighed, key=lambda number: (weighed[number], number))


def _like(entry: Document, searcher: Searcher) -> Query | None:
    """What asks for stories with the words that set ``entry`` apart; None where it has none."""
    language = LANGUAGES[entry.language]
    analyse = stems(language.stemmer).analyze
    weights: defaultdict[str, float] = defaultdict(float)
    for text, weight in (
        (entry.headline, 4.0), (entry.names, 2.0), (entry.standfirst, 2.0),
        (entry.body[:_OPENING], 1.0),
    ):  # fmt: skip
        for word in analyse(fold(text, language)):
            weights[word] += weight
    count = searcher.num_docs
    most = max(count * _COMMON, _FEW)
    telling: dict[str, float] = {}
    for word in nlargest(_WEIGHED, weights, key=lambda word: (weights[word], word)):
        others = searcher.doc_freq("body", word)
        if 0 < others <= most and len(word) > 1:
            telling[word] = (1 + log(weights[word])) * log(1 + count / others)
    asked = nlargest(_ASKED, telling, key=lambda word: (telling[word], word))
    if not asked:
        return None
    words: list[tuple[Occur, Query]] = []
    for word in asked:
        headline = Query.boost_query(Query.term_query(_SCHEMA, "headline", word, "freq"), 2.0)
        body = Query.term_query(_SCHEMA, "body", word, "freq")
        words.append((Occur.Should, Query.disjunction_max_query([headline, body], tie_breaker=0.3)))
    # One word in common is chance.
    any_of = Query.boolean_query(words, minimum_number_should_match=min(2, len(words)))
    only = (among("edition", [entry.edition]), among("state", PUBLIC))
    return Query.boolean_query([(Occur.Must, one) for one in (any_of, *only)])


def relate(numbers: Sequence[int]) -> int:
    """Find and keep what is like each of those stories that are public; how many have changed.

    Raises Damaged.
    """
    entries: Iterable[Document] = documents(numbers)
    found = {entry.story: alike(entry) for entry in entries if entry.state in PUBLIC}
    return note_likeness(found) if found else 0
