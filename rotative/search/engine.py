"""The engine behind the search: tantivy, embedded, one index per language.

Three functions are all that the room asks of an engine: :func:`put`,
:func:`drop` and :func:`find`. Another engine is another module with the same
three. Beside them stand the keeping of the files and of how far they go.
"""

import contextlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import tantivy
from django.utils import timezone
from tantivy import Occur, Query

from rotative.editions.languages import LANGUAGES, Language
from rotative.search.analysis import fold, plain, stems, words_of
from rotative.search.documents import Document
from rotative.search.files import Damaged, current, discard

log = logging.getLogger(__name__)

_HEAP = 30_000_000
_PATIENCE = 15.0
_SEVERAL = 8
# Trouble of the machine, not of the index.
_PASSING = re.compile(r"too many open files|cannot allocate|out of memory", re.IGNORECASE)
_TEXTS = {"headline": 3.0, "names": 2.0, "standfirst": 1.5, "body": 1.0}
# As many stories of the last year as the search page's last page can need: enough of them.
LATELY, ENOUGH = timedelta(days=365), 401
# What a story's age adds to its rank; scores of a good match lie around 5 to 30.
_FRESHNESS = ((timedelta(days=2), 4.0), (timedelta(days=14), 2.0), (timedelta(days=120), 1.0))


@dataclass(frozen=True)
class Question:
    """What is looked for. Empty filters ask for everything; moments are aware."""

    words: str
    editions: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    sections: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    since: datetime | None = None
    before: datetime | None = None
    limit: int = 100
    offset: int = field(default=0)


# The index of one language --------------------------------------------------------------


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("story", indexed=True, fast=True)
    for name in ("edition", "section", "topic", "person"):
        builder.add_unsigned_field(name, indexed=True)
    for name in ("kind", "state"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("moment", indexed=True, fast=True)
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="stems", index_option="position")
    builder.add_text_field("plain", tokenizer_name="plain", index_option="freq")
    return builder.build()


_SCHEMA = _schema()


def _open(folder: Path, tag: str) -> tantivy.Index:
    """The index of one language in ``folder``, made where there is none. Raises Damaged."""
    path = folder / tag
    try:
        path.mkdir(exist_ok=True)
        index = tantivy.Index(_SCHEMA, path=str(path), reuse=True)
    except (OSError, ValueError) as error:
        raise Damaged(f"{tag}: {error}") from error
    index.register_tokenizer("stems", stems(LANGUAGES[tag].stemmer))
    index.register_tokenizer("plain", plain())
    return index


@contextmanager
def _writing(folder: Path, tag: str) -> Iterator[tantivy.IndexWriter]:
    """The one writer of an index; what it wrote is on the disk after the block.

    Waits for another process's writer, some seconds at most. Raises Damaged,
    or TimeoutError when the other one does not end.
    """
    index = _open(folder, tag)
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            writer = index.writer(heap_size=_HEAP, num_threads=1)
            break
        except ValueError as error:
            if "lock" not in str(error).lower():
                raise Damaged(f"{tag}: {error}") from error
            if time.monotonic() > patience:
                raise TimeoutError(f"another process writes the {tag} index") from error
            time.sleep(0.05)
    try:
        yield writer
        writer.commit()
    except (OSError, ValueError) as error:
        raise Damaged(f"{tag}: {error}") from error
    finally:
        # Merges of small segments end here; dropping the writer would cut them off.
        with contextlib.suppress(Exception):
            writer.wait_merging_threads()


def _is(story: int) -> Query:
    # By query, not by term: a bare Python int becomes a term of another type and deletes nothing.
    return Query.term_query(_SCHEMA, "story", story)


def _terms(entry: Document) -> tantivy.Document:
    language = LANGUAGES[entry.language]
    made = tantivy.Document()
    made.add_unsigned("story", entry.story)
    made.add_unsigned("edition", entry.edition)
    made.add_unsigned("section", entry.section)
    for topic in entry.topics:
        made.add_unsigned("topic", topic)
    for person in entry.people:
        made.add_unsigned("person", person)
    made.add_text("kind", entry.kind)
    made.add_text("state", entry.state)
    made.add_integer("moment", int(entry.moment.timestamp()))
    for name in _TEXTS:
        folded = fold(getattr(entry, name), language)
        made.add_text(name, folded)
        made.add_text("plain", folded)
    return made


def put(entries: Iterable[Document], folder: Path | None = None) -> None:
    """Let each story be found as ``entries`` say, in place of what was known of it.

    Harmless to repeat. On the disk when it returns. Raises Damaged.
    """
    folder = folder or current()
    by_language: dict[str, list[Document]] = {}
    for entry in entries:
        by_language.setdefault(entry.language, []).append(entry)
    for tag, group in by_language.items():
        with _writing(folder, tag) as writer:
            for entry in group:
                writer.delete_documents_by_query(_is(entry.story))
                writer.add_document(_terms(entry))


@contextmanager
def filling(folder: Path) -> Iterator[Callable[[Iterable[Document]], None]]:
    """A function that puts stories, each once, into ``folder``, which nobody reads yet.

    Quicker than :func:`put` by one writer for all of them. On the disk after
    the block. Raises Damaged.
    """
    with contextlib.ExitStack() as open_writers:
        writers: dict[str, tantivy.IndexWriter] = {}

        def take(entries: Iterable[Document]) -> None:
            for entry in entries:
                if entry.language not in writers:
                    writing = _writing(folder, entry.language)
                    writers[entry.language] = open_writers.enter_context(writing)
                writers[entry.language].add_document(_terms(entry))

        yield take


def drop(ids: Sequence[int], folder: Path | None = None) -> None:
    """Let those stories not be found any more, in any language. Raises Damaged."""
    folder = folder or current()
    for tag in _tags(folder):
        if ids:
            with _writing(folder, tag) as writer:
                for story in ids:
                    writer.delete_documents_by_query(_is(story))


def _tags(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name in LANGUAGES)


def strays(edition: int, language: str) -> bool:
    """Whether stories of the edition stand in another language's index. Raises Damaged."""
    folder = current()
    return any(
        _reader(folder, tag).doc_freq("edition", edition) > 0
        for tag in _tags(folder)
        if tag != language
    )


# Reading --------------------------------------------------------------------------------

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
            index = _open(folder, tag)
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
                Query.boost_query(Query.phrase_query(_SCHEMA, name, list(stemmed)), weight)
                for name, weight in _TEXTS.items()
            ]
        )
    each = []
    bare = plain().analyze(folded)
    for number, (stem, word) in enumerate(zip(stemmed, bare, strict=True)):
        ways = [
            Query.boost_query(Query.term_query(_SCHEMA, name, stem, "freq"), weight)
            for name, weight in _TEXTS.items()
        ]
        ways.append(Query.term_query(_SCHEMA, "plain", word, "freq"))
        if last and number == len(bare) - 1 and len(word) > 1:
            # The word that is still being typed.
            begins = Query.fuzzy_term_query(_SCHEMA, "plain", word, distance=0, prefix=True)
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
        return Query.const_score_query(Query.term_set_query(_SCHEMA, name, values), 0.0)
    each = [Query.term_query(_SCHEMA, name, value, "basic") for value in values]
    one_of = Query.boolean_query([(Occur.Should, one) for one in each])
    return Query.const_score_query(each[0] if len(each) == 1 else one_of, 0.0)


def _query(question: Question, language: Language) -> Query | None:
    asked = words_of(question.words)
    means = [
        _means(words, language, last=number == len(asked) - 1) for number, words in enumerate(asked)
    ]
    parts = [(Occur.Must, one) for one in means if one is not None]
    if not parts:
        return None
    if len(asked) == 1 and question.words.strip().isascii() and question.words.strip().isdigit():
        number = int(question.words[:15])
        parts = [
            (Occur.Should, parts[0][1]),
            (Occur.Should, Query.boost_query(Query.term_query(_SCHEMA, "story", number), 50.0)),
        ]
        parts = [(Occur.Must, Query.boolean_query(parts))]
    for name, wanted in (
        ("edition", question.editions),
        ("section", question.sections),
        ("topic", question.topics),
        ("person", question.people),
        ("kind", question.kinds),
        ("state", question.states),
    ):
        if wanted:
            parts.append((Occur.Must, among(name, wanted)))
    if question.since or question.before:
        since = int(question.since.timestamp()) if question.since else None
        before = int(question.before.timestamp()) if question.before else None
        within = Query.range_query(
            _SCHEMA, "moment", tantivy.FieldType.Integer, since, before,
            include_upper=before is None,
        )  # fmt: skip
        parts.append((Occur.Must, Query.const_score_query(within, 0.0)))
    now = timezone.now()
    for age, gain in _FRESHNESS:
        young = Query.range_query(
            _SCHEMA, "moment", tantivy.FieldType.Integer, int((now - age).timestamp()), None
        )
        parts.append((Occur.Should, Query.const_score_query(young, gain / 2)))
    return Query.boolean_query(parts)


def find(question: Question) -> list[int]:
    """The ids of the stories that match every word, best first, newer ones preferred.

    Looks in the languages named, else in all. Of words that hundreds of stories
    of the last year have, older stories are not looked at: the answer to a common
    word would otherwise cost more with every year. Raises Damaged.
    """
    wanted = question.offset + question.limit
    if question.since is None and question.before is None and wanted <= ENOUGH:
        lately = replace(question, since=timezone.now() - LATELY)
        found = _ranked(lately, ENOUGH)
        if len(found) >= ENOUGH:
            return found[question.offset : wanted]
    return _ranked(question, wanted)[question.offset :]


def _ranked(question: Question, most: int) -> list[int]:
    """At most ``most`` stories that answer the question, whatever its offset and limit."""
    folder = current()
    found: list[tuple[float, int]] = []
    for tag in _tags(folder):
        if question.languages and tag not in question.languages:
            continue
        query = _query(question, LANGUAGES[tag])
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
    return tag in _tags(folder) and _reader(folder, tag).doc_freq("plain", word) > 0


def find_like(word: str, tag: str, edition: int, *, limit: int) -> list[int]:
    """Published stories of ``edition`` with a word one or two letters from ``word``; best first.

    The first letter counts for nothing special. Raises Damaged.
    """
    folder = current()
    if tag not in _tags(folder):
        return []
    only = [among("edition", [edition]), among("state", ["live", "live-draft"])]
    for distance in (1, 2):
        like = Query.fuzzy_term_query(_SCHEMA, "plain", word, distance=distance)
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


def describe() -> dict[str, int]:
    """How many stories each language's index holds, by tag. Raises Damaged."""
    folder = current()
    return {tag: _reader(folder, tag).num_docs for tag in _tags(folder)}
