"""OpenSearch: a server that several machines share, asked over HTTP.

An index a language, and one that says how far they go, each behind an alias that
names the program's version of them. A rebuild fills others and moves all aliases
in one request.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from rotative.editions.languages import LANGUAGES
from rotative.search.analysis import VERSION
from rotative.search.documents import Document
from rotative.search.engines.asked import Asked
from rotative.search.engines.interface import (
    Away,
    Damaged,
    Described,
    Engine,
    Like,
    Making,
    Question,
    Unusable,
)
from rotative.search.engines.opensearch import questions
from rotative.search.engines.opensearch.mapping import index_of, index_of_state
from rotative.search.engines.opensearch.server import WRITES, Server

_STATE = "state"
# Found when it is answered; and never an index made by a name that should be an alias.
_IN_USE = "?refresh=true&require_alias=true"
_AT_ONCE = 200  # stories of one request: a megabyte or two
_OLD = 86_400.0  # seconds after which a rebuild that never came into use is given up
# Of each action: 200, 201, 404 (nothing to delete), or what was written later is there already.
_DONE = {200, 201, 404, 409}


class OpenSearch(Engine):
    """Machines share it: one of them at a time writes what the ledger says, for all."""

    shared = True

    def __init__(self, asked: Asked) -> None:
        self.server = Server(asked)
        self.prefix = f"{asked.name}-v{VERSION}"

    def alias(self, part: str) -> str:
        """The name under which the index of a language, or of the state, is asked."""
        return f"{self.prefix}-{part}"

    # Writing ------------------------------------------------------------------------------

    def put(self, entries: Iterable[Document], *, line: int = 0) -> None:
        """Under the story's own number; ``line`` is its version (``external_gte``)."""
        self.write(entries, self.alias, line, _IN_USE)

    def write(
        self, entries: Iterable[Document], named: Callable[[str], str], line: int, how: str
    ) -> None:
        """Put ``entries`` into the index that ``named`` gives for their language."""
        there = iter(entries)
        while some := list(islice(there, _AT_ONCE)):
            actions: list[dict[str, Any]] = []
            for one in some:
                actions += [{"index": _action(named(one.language), one.story, line)}, _fields(one)]
            self._bulk(actions, how)

    def drop(self, ids: Sequence[int], *, line: int = 0) -> None:
        """In every language."""
        names = [self.alias(tag) for tag in LANGUAGES]
        if ids:
            self._bulk([{"delete": _action(name, pk, line)} for pk in ids for name in names])

    def _bulk(self, actions: list[dict[str, Any]], how: str = _IN_USE) -> None:
        """On the disk (the server's translog) when it returns."""
        answer = self.server.ask("POST", f"/_bulk{how}", actions, patience=WRITES)
        for one in answer["items"] if answer["errors"] else ():
            (done,) = one.values()
            error = done.get("error") or {}
            if error.get("type") == "index_not_found_exception":
                raise Damaged("no index of this version at the server")
            if done["status"] not in _DONE:
                raise Away(f"did not take a story: {error.get('reason', done['status'])}")

    @contextmanager
    def making(self, line: int) -> Iterator[Making]:
        """Indexes beside those in use."""
        new = _New(self, line)
        try:
            new.begin()
            yield new
        except BaseException:
            new.give_up()
            raise

    # How far it goes ----------------------------------------------------------------------

    def note_line(self, number: int) -> None:
        """As a document of its own."""
        path = f"/{self.alias(_STATE)}/_doc/ledger?require_alias=true"
        self.server.ask("PUT", path, {"line": number})

    def noted_line(self) -> int:
        """From that document, which is read as it was last written."""
        found = self.server.ask("GET", f"/{self.alias(_STATE)}/_doc/ledger")
        return int(found["_source"]["line"])

    def describe(self) -> Described:
        """By the server's own statistics."""
        found = self.server.ask("GET", f"/{self._aliases(LANGUAGES)}/_stats/docs,store")
        stories, size = {}, 0
        for name, about in found["indices"].items():
            tag = next(tag for tag in LANGUAGES if name.endswith(f"-{tag}"))
            stories[tag] = int(about["primaries"]["docs"]["count"])
            size += int(about["total"]["store"]["size_in_bytes"])
        return Described({tag: stories[tag] for tag in sorted(stories) if stories[tag]}, size)

    def strays(self, edition: int, language: str) -> bool:
        """Whether another language's index has a story of the edition."""
        others = [tag for tag in LANGUAGES if tag != language]
        return self._any(questions.narrowing("edition", [edition]), others)

    # Reading ------------------------------------------------------------------------------

    def ranked(self, question: Question, most: int) -> list[int]:
        """All languages that are asked for at once."""
        query = questions.query_of(question, int(time.time()))
        tags = [tag for tag in LANGUAGES if not question.languages or tag in question.languages]
        if query is None or not tags:
            return []
        return [int(one["_id"]) for one in self._hits(questions.search_for(query, most), tags)]

    def has_word(self, word: str, tag: str) -> bool:
        """Whether the word is found in that language."""
        asked = {"match": {"plain": {"query": word, "operator": "and"}}}
        return tag in LANGUAGES and self._any(asked, [tag])

    def find_like(self, word: str, tag: str, edition: int, *, limit: int) -> list[int]:
        """One letter first, then two."""
        for letters in (1, 2):
            asked = questions.search_for(questions.nearly(word, edition, letters), limit)
            found = [int(one["_id"]) for one in self._hits(asked, [tag])]
            if found:
                return found
        return []

    def alike(self, entry: Document, *, limit: int) -> list[Like]:
        """By the server's ``more_like_this``."""
        asked = questions.like(entry, self.alias(entry.language), limit)
        return [
            Like(int(one["_id"]), float(one["_score"]), float(one["fields"]["moment"][0]))
            for one in self._hits(asked, [entry.language])
        ]

    def _aliases(self, tags: Iterable[str]) -> str:
        return ",".join(self.alias(tag) for tag in tags)

    def _hits(self, asked: dict[str, Any], tags: Iterable[str]) -> list[dict[str, Any]]:
        found = self.server.ask("POST", f"/{self._aliases(tags)}/_search", asked)
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    def _any(self, query: dict[str, Any], tags: Iterable[str]) -> bool:
        asked = questions.is_there(query)
        found = self.server.ask("POST", f"/{self._aliases(tags)}/_search", asked)
        return bool(found["hits"]["total"]["value"])


class _New(Making):
    """Indexes that are being filled; their name says when that began."""

    def __init__(self, engine: OpenSearch, line: int) -> None:
        self.engine, self.line = engine, line
        self.stamp = f"{int(time.time()):x}_{secrets.token_hex(3)}"
        self.parts = {tag: self.name(tag) for tag in (*LANGUAGES, _STATE)}

    def name(self, part: str) -> str:
        return f"{self.engine.prefix}-{self.stamp}-{part}"

    def begin(self) -> None:
        """Make them, empty."""
        for part, name in self.parts.items():
            body = index_of_state() if part == _STATE else index_of(part)
            self.engine.server.ask("PUT", f"/{name}", body, patience=WRITES)

    def take(self, entries: Iterable[Document]) -> None:
        """Found only with :meth:`use`."""
        self.engine.write(entries, self.name, self.line, "")

    def use(self, line: int, late: Iterable[Iterable[Document]]) -> None:
        """All aliases move, and the indexes they named go, in one request."""
        ask = self.engine.server.ask
        for entries in late:
            self.take(entries)
        ask("PUT", f"/{self.parts[_STATE]}/_doc/ledger", {"line": line}, patience=WRITES)
        ask("POST", f"/{','.join(self.parts.values())}/_refresh", patience=WRITES)
        actions: list[dict[str, Any]] = [
            {"add": {"index": name, "alias": self.engine.alias(part)}}
            for part, name in self.parts.items()
        ]
        actions += [{"remove_index": {"index": name}} for name in self._former()]
        ask("POST", "/_aliases", {"actions": actions}, patience=WRITES)

    def _former(self) -> list[str]:
        """Those in use, and those of rebuilds that ended long ago without coming into use."""
        found = self.engine.server.ask("GET", f"/{self.engine.prefix}-*/_alias", patience=WRITES)
        gone = []
        for name, about in found.items():
            began = name.removeprefix(f"{self.engine.prefix}-").partition("_")[0]
            with suppress(ValueError):
                old = time.time() - int(began, 16) > _OLD
                if name not in self.parts.values() and (about["aliases"] or old):
                    gone.append(name)
        return sorted(gone)

    def give_up(self) -> None:
        """Leave nothing behind where the server still answers."""
        for name in self.parts.values():
            with suppress(Unusable):
                self.engine.server.ask("DELETE", f"/{name}", patience=WRITES)


def _action(name: str, story: int, line: int) -> dict[str, Any]:
    return {"_index": name, "_id": str(story), "version": line, "version_type": "external_gte"}


def _fields(entry: Document) -> dict[str, Any]:
    return {
        "story": entry.story, "edition": entry.edition, "section": entry.section,
        "topic": list(entry.topics), "person": list(entry.people),
        "kind": entry.kind, "state": entry.state, "moment": int(entry.moment.timestamp()),
        "headline": entry.headline, "standfirst": entry.standfirst,
        "body": entry.body, "names": entry.names,
    }  # fmt: skip


def engine(asked: Asked) -> Engine:
    """The engine for these settings."""
    return OpenSearch(asked)
