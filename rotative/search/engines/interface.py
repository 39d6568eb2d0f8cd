"""What the room asks of an engine, whichever keeps the index."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone

if TYPE_CHECKING:
    from rotative.search.documents import Document

# The states of stories that the public may see, as the index has them.
PUBLIC = frozenset({"live", "live-draft"})
# As many stories of the last year as the search page's last page can need: enough of them.
LATELY, ENOUGH = timedelta(days=365), 401


class Unusable(Exception):
    """The engine cannot answer now: :class:`Damaged` or :class:`Away`."""


class Damaged(Unusable):
    """There is no index, or it cannot be read: it must be rebuilt from the database."""


class Away(Unusable):
    """The engine's server does not answer. What it keeps is as it was: nothing is rebuilt."""


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
    offset: int = 0

    @property
    def number(self) -> int | None:
        """The story's number that the words may be; None where they are something else."""
        word = self.words.strip()
        return int(word[:15]) if word.isascii() and word.isdigit() else None

    @property
    def narrowed(self) -> dict[str, frozenset[int] | frozenset[str]]:
        """The filters that are set, by the names of the fields of the index."""
        filters: dict[str, frozenset[int] | frozenset[str]] = {
            "edition": self.editions,
            "section": self.sections,
            "topic": self.topics,
            "person": self.people,
            "kind": self.kinds,
            "state": self.states,
        }
        return {name: wanted for name, wanted in filters.items() if wanted}


@dataclass(frozen=True)
class Like:
    """A story that is like another: how much, and from when it is (seconds since 1970)."""

    story: int
    score: float
    moment: float


@dataclass(frozen=True)
class Described:
    """The index in use: its stories by language, and its bytes on the disk."""

    stories: dict[str, int]
    size: int


class Making(ABC):
    """An index that is made beside the one in use. Nobody reads it before :meth:`use`."""

    @abstractmethod
    def take(self, entries: "Iterable[Document]") -> None:
        """Put stories into it, each once. Raises Unusable."""

    @abstractmethod
    def use(self, line: int, late: "Iterable[Iterable[Document]]") -> None:
        """Let every process read it from now on, in one move.

        It holds what the ledger says up to ``line``. ``late`` are stories that
        have changed since they were taken: they are put in before. Raises Unusable.
        """


class Engine(ABC):
    """Keeps the index. What is written is on the disk, and found, when a function returns.

    Everything may raise Damaged or Away. ``shared``: several machines have one index.
    """

    shared: ClassVar[bool] = False

    # Writing ------------------------------------------------------------------------------

    @abstractmethod
    def put(self, entries: "Iterable[Document]", *, line: int = 0) -> None:
        """Let each story be found as ``entries`` say, in place of what was known of it.

        Harmless to repeat. ``line``: the last of the ledger when the stories were
        read; where several machines write, what was read later stays.
        """

    @abstractmethod
    def drop(self, ids: Sequence[int], *, line: int = 0) -> None:
        """Let those stories not be found any more, in any language."""

    @abstractmethod
    def making(self, line: int) -> AbstractContextManager[Making]:
        """An index made anew, read at ``line`` of the ledger; gone where it is not used."""

    # How far it goes ----------------------------------------------------------------------

    @abstractmethod
    def note_line(self, number: int) -> None:
        """Keep with the index that it holds all changes up to ledger line ``number``."""

    @abstractmethod
    def noted_line(self) -> int:
        """The number kept by :meth:`note_line`."""

    @abstractmethod
    def describe(self) -> Described:
        """How the index in use is."""

    @abstractmethod
    def strays(self, edition: int, language: str) -> bool:
        """Whether stories of the edition stand in another language's index."""

    # Reading ------------------------------------------------------------------------------

    def find(self, question: Question) -> list[int]:
        """The ids of the stories that match every word, best first, newer ones preferred.

        Looks in the languages named, else in all. Of words that hundreds of stories
        of the last year have, older stories are not looked at: the answer to a common
        word would otherwise cost more with every year.
        """
        wanted = question.offset + question.limit
        if question.since is None and question.before is None and wanted <= ENOUGH:
            lately = replace(question, since=timezone.now() - LATELY)
            found = self.ranked(lately, ENOUGH)
            if len(found) >= ENOUGH:
                return found[question.offset : wanted]
        return self.ranked(question, wanted)[question.offset :]

    @abstractmethod
    def ranked(self, question: Question, most: int) -> list[int]:
        """At most ``most`` stories that answer the question, whatever its offset and limit."""

    @abstractmethod
    def has_word(self, word: str, tag: str) -> bool:
        """Whether a story in that language has ``word``, case and accents aside."""

    @abstractmethod
    def find_like(self, word: str, tag: str, edition: int, *, limit: int) -> list[int]:
        """Published stories of ``edition`` with a word one or two letters from ``word``."""

    @abstractmethod
    def alike(self, entry: "Document", *, limit: int) -> list[Like]:
        """Public stories of its edition with the words that set ``entry`` apart, likest first.

        It may be among them itself.
        """
