"""The files of the index: one tantivy index per language, and their one writer each."""

import contextlib
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Query

from rotative.editions.languages import LANGUAGES
from rotative.search.analysis import fold, plain, stems
from rotative.search.documents import Document
from rotative.search.engines.interface import Damaged, Making
from rotative.search.engines.tantivy.files import begin, current, note_line, take_into_use

_HEAP = 30_000_000
_PATIENCE = 15.0
TEXTS = {"headline": 3.0, "names": 2.0, "standfirst": 1.5, "body": 1.0}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("story", indexed=True, fast=True)
    for name in ("edition", "section", "topic", "person"):
        builder.add_unsigned_field(name, indexed=True)
    for name in ("kind", "state"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("moment", indexed=True, fast=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="stems", index_option="position")
    builder.add_text_field("plain", tokenizer_name="plain", index_option="freq")
    return builder.build()


SCHEMA = _schema()


def open_index(folder: Path, tag: str) -> tantivy.Index:
    """The index of one language in ``folder``, made where there is none. Raises Damaged."""
    path = folder / tag
    try:
        path.mkdir(exist_ok=True)
        index = tantivy.Index(SCHEMA, path=str(path), reuse=True)
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
    index = open_index(folder, tag)
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
    return Query.term_query(SCHEMA, "story", story)


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
    for name in TEXTS:
        folded = fold(getattr(entry, name), language)
        made.add_text(name, folded)
        made.add_text("plain", folded)
    return made


def put(entries: Iterable[Document], folder: Path | None = None) -> None:
    """Let each story be found as ``entries`` say, in place of what was known of it.

    On the disk when it returns. Raises Damaged.
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


def drop(ids: Sequence[int]) -> None:
    """Let those stories not be found any more, in any language. Raises Damaged."""
    folder = current()
    for tag in tags_of(folder):
        if ids:
            with _writing(folder, tag) as writer:
                for story in ids:
                    writer.delete_documents_by_query(_is(story))


class NewFolder(Making):
    """A folder that is filled, by one writer a language, and then takes the old one's place."""

    def __init__(self) -> None:
        self.folder = begin()
        self._open = contextlib.ExitStack()
        self._writers: dict[str, tantivy.IndexWriter] = {}

    def take(self, entries: Iterable[Document]) -> None:
        """On the disk only with :meth:`use`."""
        for entry in entries:
            if entry.language not in self._writers:
                writing = _writing(self.folder, entry.language)
                self._writers[entry.language] = self._open.enter_context(writing)
            self._writers[entry.language].add_document(_terms(entry))

    def use(self, line: int, late: Iterable[Iterable[Document]]) -> None:
        """``current`` is replaced in one move."""
        self._open.close()
        for entries in late:
            put(entries, self.folder)
        note_line(line, self.folder)
        take_into_use(self.folder)

    def give_up(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(Exception):
            self._open.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def tags_of(folder: Path) -> list[str]:
    """The languages that have an index in ``folder``."""
    return sorted(path.name for path in folder.iterdir() if path.name in LANGUAGES)
