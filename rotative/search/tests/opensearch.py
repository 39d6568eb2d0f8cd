"""An OpenSearch of the tests' own: it answers the requests that the engine makes, and no others.

OpenSearch itself cannot run where these tests do. This one holds documents, makes
terms by the analysers it was given, ranks by BM25, and keeps to what the
documentation says of versions, aliases and refreshing. What it does not know is
answered with 400, as a misspelt key would be. It is no proof of OpenSearch.
"""

import http.server
import json
import math
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rotative.search.analysis import stems

_STEMMERS = {
    "english": "english", "arabic": "arabic", "russian": "russian", "light_french": "french",
    "light_spanish": "spanish", "light_portuguese": "portuguese",
}  # fmt: skip
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PART = rf"(?:[^\W{_HAN}]|[\u064b-\u0652])+"
_WORD = re.compile(rf"[{_HAN}]|{_PART}(?:'{_PART})*")
_UNITS = {"d": 86_400.0, "h": 3_600.0}


class Bad(Exception):
    """A request that OpenSearch would refuse."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        self.status, self.kind = status, kind
        super().__init__(reason)

    def body(self) -> dict[str, Any]:
        return {"error": {"type": self.kind, "reason": str(self)}, "status": self.status}


def known(given: dict[str, Any], *keys: str) -> None:
    if unknown := set(given) - set(keys):
        raise Bad(400, "parsing_exception", f"unknown keys {sorted(unknown)}")


@dataclass
class Index:
    """One index: what is written, and what a search sees since the last refresh."""

    name: str
    body: dict[str, Any]
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    terms: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        return self.body["mappings"]["properties"]

    def refresh(self) -> None:
        self.seen, self.terms = dict(self.written), {}

    def analyse(self, analyser: str, text: str) -> list[str]:
        analysis = self.body["settings"]["analysis"]
        chain = analysis["analyzer"][analyser]
        for name in chain["char_filter"]:
            for rule in analysis["char_filter"][name]["mappings"]:
                text = text.replace(*rule.split("=>"))
        assert chain["tokenizer"] == "standard"
        tokens = _WORD.findall(text)
        for name in chain["filter"]:
            tokens = _filtered(tokens, analysis["filter"].get(name, {"type": name}))
        return tokens

    def of(self, pk: str, name: str) -> list[str]:
        """The terms of a document's field."""
        if (pk, name) not in self.terms:
            sources = [one for one, about in self.fields.items() if about.get("copy_to") == name]
            texts = [self.seen[pk][one] for one in sources or [name]]
            self.terms[pk, name] = [
                term for text in texts for term in self.analyse(self.fields[name]["analyzer"], text)
            ]
        return self.terms[pk, name]

    def asked(self, name: str, text: str) -> list[str]:
        return self.analyse(self.fields[name]["search_analyzer"], text)

    def bm25(self, pk: str, name: str, term: str) -> float:
        here = self.of(pk, name)
        count = here.count(term)
        if not count:
            return 0.0
        lengths = [len(self.of(one, name)) for one in self.seen]
        having = sum(term in self.of(one, name) for one in self.seen)
        idf = math.log(1 + (len(lengths) - having + 0.5) / (having + 0.5))
        mean = sum(lengths) / len(lengths)
        return idf * count / (count + 1.2 * (0.25 + 0.75 * len(here) / mean))


def _filtered(tokens: list[str], about: dict[str, Any]) -> list[str]:  # noqa: PLR0911
    match about:
        case {"type": "lowercase"}:
            return [token.lower() for token in tokens]
        case {"type": "decimal_digit"}:
            return ["".join(str(unicodedata.digit(one, one)) for one in token) for token in tokens]
        case {"type": "arabic_normalization"}:
            plain = str.maketrans("أإآىة", "اااي" + "ه")
            return [re.sub("[\u064b-\u0652\u0640]", "", one).translate(plain) for one in tokens]
        case {"type": "cjk_width"}:
            return [unicodedata.normalize("NFKC", token) for token in tokens]
        case {"type": "elision", "articles": articles, "articles_case": True}:
            begins = re.compile(rf"^(?:{'|'.join(articles)})'", re.IGNORECASE)
            return [begins.sub("", token) for token in tokens]
        case {"type": "stemmer", "language": "possessive_english"}:
            return [re.sub("'s$", "", token, flags=re.IGNORECASE) for token in tokens]
        case {"type": "stemmer", "language": language}:
            analyser = stems(_STEMMERS[language])
            return [stem for token in tokens for stem in analyser.analyze(token)]
        case {"type": "asciifolding"}:
            return [stem for token in tokens for stem in stems("").analyze(token)]
        case {"type": "cjk_bigram", "output_unigrams": unigrams}:
            return _pairs(tokens, unigrams)
    raise Bad(400, "illegal_argument_exception", f"unknown filter {about}")


def _pairs(tokens: list[str], unigrams: bool) -> list[str]:
    made: list[str] = []
    han = [bool(re.match(f"[{_HAN}]", token)) for token in tokens]
    for at, token in enumerate(tokens):
        follows = at + 1 < len(tokens) and han[at] and han[at + 1]
        alone = not follows and not (at and han[at - 1])
        if not han[at] or unigrams or alone:
            made.append(token)
        if follows:
            made.append(token + tokens[at + 1])
    return made


# What a query says of one document: its score, or None ------------------------------------


def score(index: Index, pk: str, query: dict[str, Any]) -> float | None:
    ((kind, about),) = query.items()
    judge: Callable[[Index, str, Any], float | None] | None = _JUDGES.get(kind)
    if judge is None:
        raise Bad(400, "parsing_exception", f"unknown query [{kind}]")
    return judge(index, pk, about)


def _bool(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    known(about, "must", "filter", "should", "minimum_should_match")
    must = [score(index, pk, one) for one in about.get("must", [])]
    only = [score(index, pk, one) for one in about.get("filter", [])]
    should = [score(index, pk, one) for one in about.get("should", [])]
    met = [one for one in should if one is not None]
    if None in must or None in only or len(met) < about.get("minimum_should_match", 0):
        return None
    return sum(one or 0 for one in must) + sum(met)


def _dis_max(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    known(about, "queries", "tie_breaker")
    found = [score(index, pk, one) for one in about["queries"]]
    met = [one for one in found if one is not None]
    return max(met) + about["tie_breaker"] * (sum(met) - max(met)) if met else None


def _match(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, asked),) = about.items()
    known(asked, "query", "operator", "boost")
    assert asked["operator"] == "and"
    terms = index.asked(name, asked["query"])
    each = [index.bm25(pk, name, term) for term in terms]
    return asked.get("boost", 1) * sum(each) if each and all(each) else None


def _phrase(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, asked),) = about.items()
    known(asked, "query", "boost")
    terms, here = index.asked(name, asked["query"]), index.of(pk, name)
    starts = range(len(here) - len(terms) + 1)
    if not terms or not any(here[at : at + len(terms)] == terms for at in starts):
        return None
    return asked.get("boost", 1) * sum(index.bm25(pk, name, term) for term in terms)


def _begins(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, asked),) = about.items()
    known(asked, "query", "operator", "boost")
    *whole, last = index.asked(name, asked["query"]) or [""]
    here = index.of(pk, name)
    met = last and any(term.startswith(last) for term in here) and set(whole) <= set(here)
    return asked.get("boost", 1) * 1.0 if met else None


def _fuzzy(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, asked),) = about.items()
    known(asked, "value", "fuzziness", "prefix_length")
    most = asked["fuzziness"]
    return (
        1.0 if any(_distance(asked["value"], one) <= most for one in index.of(pk, name)) else None
    )


def _distance(one: str, other: str) -> int:
    """Letters that differ, two that changed places counted once."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _held(index: Index, pk: str, name: str) -> list[Any]:
    if name not in index.fields:
        raise Bad(400, "query_shard_exception", f"no field {name}")
    value = index.seen[pk][name]
    return value if isinstance(value, list) else [value]


def _term(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, asked),) = about.items()
    known(asked, "value", "boost")
    return asked.get("boost", 1) if asked["value"] in _held(index, pk, name) else None


def _terms(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, values),) = about.items()
    return 1.0 if set(values) & set(_held(index, pk, name)) else None


def _range(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    ((name, span),) = about.items()
    known(span, "gte", "lt")
    (value,) = _held(index, pk, name)
    low, high = span.get("gte", -math.inf), span.get("lt", math.inf)
    return 1.0 if low <= value < high else None


def _seconds(text: str) -> float:
    return float(text[:-1]) * _UNITS[text[-1]]


def _function_score(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    known(about, "query", "functions", "boost_mode")
    assert about["boost_mode"] == "sum"
    base = score(index, pk, about["query"])
    if base is None:
        return None
    for one in about["functions"]:
        known(one, "exp", "weight")
        ((name, how),) = one["exp"].items()
        known(how, "origin", "offset", "scale", "decay")
        away = max(0.0, abs(index.seen[pk][name] - how["origin"]) - _seconds(how["offset"]))
        fall = math.log(how["decay"]) / _seconds(how["scale"])
        base += one["weight"] * math.exp(fall * away)
    return base


def _more_like_this(index: Index, pk: str, about: dict[str, Any]) -> float | None:
    known(
        about, "fields", "like", "max_query_terms", "min_term_freq", "min_doc_freq",
        "min_word_length", "minimum_should_match",
    )  # fmt: skip
    weights: dict[tuple[str, str], float] = {}
    for one in about["like"]:
        known(one, "_index", "doc")
        for name in about["fields"]:
            words = index.asked(name, one["doc"][name])
            for word in set(words):
                having = sum(word in index.of(other, name) for other in index.seen)
                if having >= about["min_doc_freq"] and len(word) >= about["min_word_length"]:
                    idf = 1 + math.log(len(index.seen) / (having + 1))
                    weights[name, word] = words.count(word) * idf
    best = sorted(weights, key=lambda key: -weights[key])[: about["max_query_terms"]]
    each = [index.bm25(pk, name, word) for name, word in best]
    enough = min(int(about["minimum_should_match"]), len(best))
    return sum(each) if sum(map(bool, each)) >= max(enough, 1) else None


_JUDGES: dict[str, Callable[[Index, str, Any], float | None]] = {
    "bool": _bool, "dis_max": _dis_max, "match": _match, "match_phrase": _phrase,
    "match_bool_prefix": _begins, "fuzzy": _fuzzy, "term": _term, "terms": _terms,
    "range": _range, "function_score": _function_score, "more_like_this": _more_like_this,
}  # fmt: skip


# The server -------------------------------------------------------------------------------


@dataclass
class Cluster:
    """All indexes, the aliases, and how the server behaves: ``trouble`` answers in its place."""

    address: str = ""
    authorization: str = ""
    indexes: dict[str, Index] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    trouble: Callable[[], tuple[int, Any]] | None = None

    def named(self, names: str) -> list[Index]:
        return [self.one(name) for name in names.split(",")]

    def one(self, name: str) -> Index:
        found = self.indexes.get(self.aliases.get(name, name))
        if found is None:
            raise Bad(404, "index_not_found_exception", f"no such index [{name}]")
        return found

    def answer(  # noqa: PLR0911, PLR0912
        self, method: str, path: str, asks: dict[str, Any], body: Any
    ) -> Any:
        match (method, *path.strip("/").split("/")):
            case ("POST", "_bulk"):
                return self.bulk(asks, body)
            case ("POST", "_aliases"):
                return self.move(body["actions"])
            case ("PUT", name):
                known(body, "settings", "mappings")
                self.indexes[name] = Index(name, body)
            case ("DELETE", name):
                del self.indexes[self.one(name).name]
            case ("POST", names, "_refresh"):
                for one in self.named(names):
                    one.refresh()
            case ("POST", names, "_search"):
                return self.search(self.named(names), body)
            case ("GET", pattern, "_alias"):
                begins = pattern.removesuffix("*")
                return {
                    name: {"aliases": {a: {} for a, at in self.aliases.items() if at == name}}
                    for name in self.indexes if name.startswith(begins)
                }  # fmt: skip
            case ("GET", names, "_stats", "docs,store"):
                return {"indices": {
                    one.name: {
                        "primaries": {"docs": {"count": len(one.seen)}},
                        "total": {"store": {"size_in_bytes": 208 + 900 * len(one.seen)}},
                    } for one in self.named(names)
                }}  # fmt: skip
            case ("PUT", name, "_doc", pk):
                self.write(name, pk, body, {}, asks)
            case ("GET", name, "_doc", pk):
                held = self.one(name).written.get(pk)
                if held is None:
                    raise Bad(404, "not_found", "found: false")
                return {"_id": pk, "found": True, "_source": held}
            case _:
                raise Bad(400, "illegal_argument_exception", f"{method} {path}")
        return {"acknowledged": True}

    def write(
        self, name: str, pk: str, body: dict[str, Any] | None, how: dict[str, Any],
        asks: dict[str, Any],
    ) -> int:  # fmt: skip
        if asks.get("require_alias") == "true" and name not in self.aliases:
            raise Bad(404, "index_not_found_exception", f"[{name}] is not an alias")
        index = self.one(name)
        if how:
            assert how["version_type"] == "external_gte"
            if how["version"] < index.versions.get(pk, 0):
                raise Bad(409, "version_conflict_engine_exception", "an older version")
            index.versions[pk] = how["version"]
        if body is None:
            return 200 if index.written.pop(pk, None) else 404
        if set(body) - set(index.fields):
            raise Bad(400, "strict_dynamic_mapping_exception", str(set(body)))
        index.written[pk] = body
        return 201

    def bulk(self, asks: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
        items, wrong, there = [], False, iter(lines)
        for line in there:
            ((verb, how),) = line.items()
            name, pk = how.pop("_index"), how.pop("_id")
            body = next(there) if verb == "index" else None
            try:
                done: dict[str, Any] = {"status": self.write(name, pk, body, how, asks)}
                if asks.get("refresh") == "true":
                    self.one(name).refresh()
            except Bad as bad:
                done, wrong = bad.body(), True
            items.append({verb: done})
        return {"errors": wrong, "items": items}

    def move(self, actions: list[dict[str, Any]]) -> dict[str, Any]:
        for action in actions:
            if "remove_index" in action:
                gone = self.one(action["remove_index"]["index"]).name
                del self.indexes[gone]
                self.aliases = {a: at for a, at in self.aliases.items() if at != gone}
        for action in actions:
            if "add" in action:
                self.aliases[action["add"]["alias"]] = self.one(action["add"]["index"]).name
        return {"acknowledged": True}

    def search(self, indexes: list[Index], body: dict[str, Any]) -> dict[str, Any]:
        known(
            body, "query", "size", "sort", "_source", "track_total_hits", "timeout",
            "terminate_after", "docvalue_fields",
        )  # fmt: skip
        found = [
            (met, index.seen[pk]["story"], {"_id": pk, "_index": index.name, "_score": met,
             "fields": {"moment": [str(index.seen[pk]["moment"])]}})
            for index in indexes for pk in index.seen
            if (met := score(index, pk, body["query"])) is not None
        ]  # fmt: skip
        found.sort(key=lambda one: one[:2], reverse=True)
        assert body["size"] <= 10_000
        hits: dict[str, Any] = {"hits": [hit for *_rank, hit in found[: body["size"]]]}
        if body["track_total_hits"]:
            hits["total"] = {"value": min(len(found), body["track_total_hits"]), "relation": "gte"}
        return {"timed_out": False, "hits": hits}


@contextmanager
def running() -> Iterator[Cluster]:
    """Such a server on this machine."""
    cluster = Cluster()
    turn = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            lines = self.headers.get("content-type") == "application/x-ndjson"
            parts = urlsplit(self.path)
            cluster.told.append((self.command, self.path))
            try:
                status, said = 200, None
                if cluster.trouble:
                    status, said = cluster.trouble()
                elif cluster.authorization != self.headers.get("authorization", ""):
                    raise Bad(401, "security_exception", "who are you?")
                else:
                    given = (
                        [json.loads(one) for one in raw.splitlines()]
                        if lines
                        else (json.loads(raw) if raw else {})
                    )
                    asks = {key: values[0] for key, values in parse_qs(parts.query).items()}
                    with turn:
                        said = cluster.answer(self.command, parts.path, asks, given)
            except Bad as bad:
                status, said = bad.status, bad.body()
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that give up are the point of some tests."""

    server = Server(("127.0.0.1", 0), Handler)
    cluster.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield cluster
    finally:
        server.shutdown()
        server.server_close()
