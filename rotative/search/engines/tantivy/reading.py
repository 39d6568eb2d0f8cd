"""Asking the files: what words mean, what narrows them, and what is near a word or a story."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from heapq import nlargest
from math import log
from pathlib import Path

import tantivy
from django.utils import timezone
from tantivy import Occur, Query, Searcher

from rotative.editions.languages import LANGUAGES, Language
from rotative.search.analysis import fold, plain, stems, words_of
from rotative.search.documents import Document
from rotative.search.engines.interface import PUBLIC, Damaged, Like, Question
from rotative.search.engines.tantivy.files import current, discard
from rotative.search.engines.tantivy.writing import SCHEMA, TEXTS, open_index, tags_of

PLENTY = 101  # stories: five pages, and the sign that more follow
_SEVERAL = 8
# Trouble of the machine, not of the index.
_PASSING = re.compile(r"too many open files|cannot allocate|out of memory", re.IGNORECASE)
# What a story's age adds to its rank; scores of a good match lie around 5 to 30.
_FRESHNESS = ((timedelta(days=2), 4.0), (timedelta(days=14), 2.0), (timedelta(days=120), 1.0))
_WEIGHED, _ASKED = 40, 10  # words of a story that are weighed, and those that are asked for
_OPENING = 1_500  # characters of the text: what a story is about is said at its beginning
# A word that more than this share of the archive has says nothing of one story.
_COMMON, _FEW = 0.05, 20

_readers: dict[str, tuple[tuple[str, int, int], tantivy.Index]] = {}
_readers_lock = threading.Lock()


def _reader(folder: Path, tag: str) -> tantivy.Searcher:
    """A searcher that sees the last commit; indexes stay open between questions."""
    try:
        meta = (folder / tag / "meta.json").stat()
    except OSError as error:
        raise Damaged(f"{tag}: {error}") from error
    stamp = (str(folder), meta.st_mtime_ns, meta.st_ino)
    with _readers_lock:
        known = _readers.get(tag)
        if known is None or known[0][0] != stamp[0]:
            index = open_index(folder, tag)
            index.config_reader(reload_policy="manual")
        else:
            index = known[1]
        if known is None or known[0] != stamp:
            index.reload()
            _readers[tag] = (stamp, index)
        return index.searcher()


def _any(queries: Sequence[Query]) -> Query:
    return Query.disjunction_max_query(list(queries), tie_breaker=0.1)


def _means(words: tuple[str, ...], language: Language, *, last: bool) -> Query | None:
    """What one word or phrase asks for; None when nothing is left of it."""
    folded = fold(" ".join(words), language, asking=True)
    stemmed = stems(language.stemmer).analyze(folded)
    if not stemmed:
        return None
    if len(words) > 1 and len(stemmed) > 1:
        return _any(
            [
                Query.boost_query(Query.phrase_query(SCHEMA, name, list(stemmed)), weight)
                for name, weight in TEXTS.items()
            ]
        )
    each = []
    bare = plain().analyze(folded)
    for number, (stem, word) in enumerate(zip(stemmed, bare, strict=True)):
        ways = [
            Query.boost_query(Query.term_query(SCHEMA, name, stem, "freq"), weight)
            for name, weight in TEXTS.items()
        ]
        ways.append(Query.term_query(SCHEMA, "plain", word, "freq"))
        if last and number == len(bare) - 1 and len(word) > 1:
            # The word that is still being typed.
            begins = Query.fuzzy_term_query(SCHEMA, "plain", word, distance=0, prefix=True)
            ways.append(Query.boost_query(begins, 0.5))
        each.append(_any(ways))
    return each[0] if len(each) == 1 else Query.boolean_query([(Occur.Must, one) for one in each])


def among(name: str, wanted: Iterable[int | str]) -> Query:
    """Stories that have one of the values in a field; it adds nothing to their rank.

    Of a few values as so many terms, which are skipped through; a set of terms is
    made into a map of the whole index first.
    """
    values = sorted(wanted)
    if len(values) > _SEVERAL:
        return Query.const_score_query(Query.term_set_query(SCHEMA, name, values), 0.0)
    each = [Query.term_query(SCHEMA, name, value, "basic") for value in values]
    one_of = Query.boolean_query([(Occur.Should, one) for one in each])
    return Query.const_score_query(each[0] if len(each) == 1 else one_of, 0.0)


def _query(question: Question, language: Language, *, begun: bool) -> Query | None:
    asked = words_of(question.words)
    means = [
        _means(words, language, last=begun and number == len(asked) - 1)
        for number, words in enumerate(asked)
    ]
    parts = [(Occur.Must, one) for one in means if one is not None]
    if not parts:
        return None
    if question.number is not None:
        itself = Query.term_query(SCHEMA, "story", question.number)
        parts = [
            (Occur.Should, parts[0][1]),
            (Occur.Should, Query.boost_query(itself, 50.0)),
        ]
        parts = [(Occur.Must, Query.boolean_query(parts))]
    for name, wanted in question.narrowed.items():
        parts.append((Occur.Must, among(name, wanted)))
    if question.since or question.before:
        since = int(question.since.timestamp()) if question.since else None
        before = int(question.before.timestamp()) if question.before else None
        within = Query.range_query(
            SCHEMA, "moment", tantivy.FieldType.Integer, since, before,
            include_upper=before is None,
        )  # fmt: skip
        parts.append((Occur.Must, Query.const_score_query(within, 0.0)))
    return Query.boolean_query([*parts, (Occur.Should, _young())])


def _young() -> Query:
    """What a story's age adds to its rank.

    Each age within the next, so that a younger one is looked for among few: a
    range is found by reading the moments of all that lie before it in the index.
    """
    now, within = timezone.now(), None
    for age, gain in _FRESHNESS:
        since = int((now - age).timestamp())
        moments = Query.range_query(SCHEMA, "moment", tantivy.FieldType.Integer, since, None)
        young = Query.const_score_query(moments, gain / 2)
        if within is not None:
            young = Query.boolean_query([(Occur.Must, young), (Occur.Should, within)])
        within = young
    assert within is not None  # noqa: S101 - there are some ages
    return within


def ranked(question: Question, most: int) -> list[int]:
    """At most ``most`` stories that answer the question, whatever its offset and limit.

    The last word is a beginning too, unless plenty of stories have it as it is: of a
    word that stands in a third of an archive, what begins with it is read through for
    nobody. Whoever asks for more is answered the same, only with more.
    """
    if most >= PLENTY:
        found = _ranked(question, most, begun=False)
        if len(found) >= PLENTY:
            return found
    return _ranked(question, most, begun=True)


def _ranked(question: Question, most: int, *, begun: bool) -> list[int]:
    folder = current()
    found: list[tuple[float, int]] = []
    for tag in tags_of(folder):
        if question.languages and tag not in question.languages:
            continue
        query = _query(question, LANGUAGES[tag], begun=begun)
        if query is None:
            continue
        try:
            searcher = _reader(folder, tag)
            hits = searcher.search(query, limit=most, count=False).hits
            stories = searcher.fast_field_values("story", [address for _score, address in hits])
        except (OSError, ValueError, Damaged) as error:
            if not _PASSING.search(str(error)):
                discard(folder)
            raise Damaged(f"{tag}: {error}") from error
        found.extend((score, story) for (score, _), story in zip(hits, stories, strict=True))
    found.sort(reverse=True)
    return [story for _score, story in found[:most]]


def has_word(word: str, tag: str) -> bool:
    """Whether a story in that language has ``word``, case and accents aside. Raises Damaged."""
    folder = current()
    return tag in tags_of(folder) and _reader(folder, tag).doc_freq("plain", word) > 0


def find_like(word: str, tag: str, edition: int, *, limit: int) -> list[int]:
    """Published stories of ``edition`` with a word one or two letters from ``word``; best first.

    The first letter counts for nothing special. Raises Damaged.
    """
    folder = current()
    if tag not in tags_of(folder):
        return []
    only = [among("edition", [edition]), among("state", PUBLIC)]
    for distance in (1, 2):
        like = Query.fuzzy_term_query(SCHEMA, "plain", word, distance=distance)
        query = Query.boolean_query([(Occur.Must, one) for one in (like, *only)])
        try:
            searcher = _reader(folder, tag)
            hits = searcher.search(query, limit=limit, count=False).hits
            found = searcher.fast_field_values("story", [address for _score, address in hits])
        except (OSError, ValueError) as error:
            raise Damaged(f"{tag}: {error}") from error
        if found:
            return [int(story) for story in found]
    return []


def alike(entry: Document, limit: int) -> list[Like]:
    """Public stories of its edition that are like ``entry``, likest first. Raises Damaged."""
    folder = current()
    if entry.language not in tags_of(folder):
        return []
    try:
        searcher = _reader(folder, entry.language)
        query = _like(entry, searcher)
        if query is None:
            return []
        hits = searcher.search(query, limit=limit, count=False).hits
        places = [address for _score, address in hits]
        numbers = searcher.fast_field_values("story", places)
        moments = searcher.fast_field_values("moment", places)
    except (OSError, ValueError) as error:
        raise Damaged(f"{entry.language}: {error}") from error
    return [
        Like(int(number), score, moment or 0)
        for (score, _place), number, moment in zip(hits, numbers, moments, strict=True)
        if number is not None
    ]


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
        headline = Query.boost_query(Query.term_query(SCHEMA, "headline", word, "freq"), 2.0)
        body = Query.term_query(SCHEMA, "body", word, "freq")
        words.append((Occur.Should, Query.disjunction_max_query([headline, body], tie_breaker=0.3)))
    # One word in common is chance.
    any_of = Query.boolean_query(words, minimum_number_should_match=min(2, len(words)))
    only = (among("edition", [entry.edition]), among("state", PUBLIC))
    return Query.boolean_query([(Occur.Must, one) for one in (any_of, *only)])


def counts() -> dict[str, int]:
    """How many stories each language's index holds, by tag. Raises Damaged."""
    folder = current()
    return {tag: _reader(folder, tag).num_docs for tag in tags_of(folder)}


def strays(edition: int, language: str) -> bool:
    """Whether stories of the edition stand in another language's index. Raises Damaged."""
    folder = current()
    return any(
        _reader(folder, tag).doc_freq("edition", edition) > 0
        for tag in tags_of(folder)
        if tag != language
    )
