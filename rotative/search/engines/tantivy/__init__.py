"""tantivy, embedded: one index per language, files in the data folder. Needs no server."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rotative.search.documents import Document
from rotative.search.engines.asked import Asked
from rotative.search.engines.interface import Described, Engine, Like, Making, Question
from rotative.search.engines.tantivy import files, reading, writing


class Tantivy(Engine):
    """Each machine has its files, and its follower keeps them."""

    def put(self, entries: Iterable[Document], *, line: int = 0) -> None:
        """One writer a language; the line does not matter: nobody else writes."""
        writing.put(entries)

    def drop(self, ids: Sequence[int], *, line: int = 0) -> None:
        """In every language."""
        writing.drop(ids)

    @contextmanager
    def making(self, line: int) -> Iterator[Making]:
        """A folder beside the one in use."""
        new = writing.NewFolder()
        try:
            yield new
        except BaseException:
            new.give_up()
            raise

    def note_line(self, number: int) -> None:
        """In a file of the folder in use."""
        files.note_line(number)

    def noted_line(self) -> int:
        """From that file."""
        return files.noted_line()

    def describe(self) -> Described:
        """The stories, and the size of all files."""
        parts = [part for part in files.current().rglob("*") if part.is_file()]
        return Described(reading.counts(), sum(part.stat().st_size for part in parts))

    def strays(self, edition: int, language: str) -> bool:
        """By the number of stories that each index has of the edition."""
        return reading.strays(edition, language)

    def ranked(self, question: Question, most: int) -> list[int]:
        """Each language by itself, then together by rank."""
        return reading.ranked(question, most)

    def has_word(self, word: str, tag: str) -> bool:
        """By the dictionary of the index."""
        return reading.has_word(word, tag)

    def find_like(self, word: str, tag: str, edition: int, *, limit: int) -> list[int]:
        """One letter first, then two; the first letter counts for nothing special."""
        return reading.find_like(word, tag, edition, limit=limit)

    def alike(self, entry: Document, *, limit: int) -> list[Like]:
        """By the ten words that weigh most."""
        return reading.alike(entry, limit)


def engine(asked: Asked) -> Engine:
    """The engine; it needs no settings."""
    return Tantivy()
