"""What is asked of the server, in its query language."""

from collections.abc import Iterable
from typing import Any

from rotative.search.analysis import words_of
from rotative.search.documents import Document
from rotative.search.engines.interface import PUBLIC, Question
from rotative.search.engines.opensearch.mapping import TEXTS

# No result lies further down than the server looks (index.max_result_window).
DEEPEST = 10_000
_OPENING = 1_500  # characters of a text: what a story is about is said at its beginning
# What a young story's age adds to its rank; scores of a good match lie around 5 to 30.
_FRESH = {"offset": "2d", "scale": "30d", "decay": 0.3}
_GAIN = 3.5


def _one_of(ways: list[dict[str, Any]]) -> dict[str, Any]:
    return {"dis_max": {"queries": ways, "tie_breaker": 0.1}}


def _means(words: tuple[str, ...], *, last: bool) -> dict[str, Any] | None:
    """What one word or phrase asks for; None where there is no letter and no digit in it."""
    asked = " ".join(words)
    if not any(sign.isalnum() for sign in asked):
        return None
    if len(words) > 1:
        return _one_of(
            [
                {"match_phrase": {name: {"query": asked, "boost": weight}}}
                for name, weight in TEXTS.items()
            ]
        )
    ways: list[dict[str, Any]] = [
        {"match": {name: {"query": asked, "operator": "and", "boost": weight}}}
        for name, weight in TEXTS.items()
    ]
    ways.append({"match": {"plain": {"query": asked, "operator": "and"}}})
    if last and len(asked) > 1:
        # The word that is still being typed.
        begins = {"query": asked, "operator": "and", "boost": 0.5}
        ways.append({"match_bool_prefix": {"plain": begins}})
    return _one_of(ways)


def narrowing(name: str, wanted: Iterable[int | str]) -> dict[str, Any]:
    """Stories that have one of the values in a field; it adds nothing to their rank."""
    return {"terms": {name: sorted(wanted)}}


def query_of(question: Question, now: int) -> dict[str, Any] | None:
    """The query for a question; None where there is nothing to look for."""
    asked = words_of(question.words)
    found = [_means(words, last=at == len(asked) - 1) for at, words in enumerate(asked)]
    must = [one for one in found if one is not None]
    if not must:
        return None
    if question.number is not None:
        itself = {"term": {"story": {"value": question.number, "boost": 50}}}
        must = [{"bool": {"should": [must[0], itself], "minimum_should_match": 1}}]
    only = [narrowing(name, wanted) for name, wanted in question.narrowed.items()]
    span: dict[str, int] = {}
    if question.since:
        span["gte"] = int(question.since.timestamp())
    if question.before:
        span["lt"] = int(question.before.timestamp())
    if span:
        only.append({"range": {"moment": span}})
    return {
        "function_score": {
            "query": {"bool": {"must": must, "filter": only}},
            "functions": [{"exp": {"moment": {"origin": now, **_FRESH}}, "weight": _GAIN}],
            "boost_mode": "sum",
        }
    }


def search_for(query: dict[str, Any], most: int) -> dict[str, Any]:
    """The best ``most`` answers' numbers; in the same order however often it is asked."""
    return {
        "query": query,
        "size": min(most, DEEPEST),
        "sort": [{"_score": "desc"}, {"story": "desc"}],
        "_source": False,
        "track_total_hits": False,
        "timeout": "1500ms",
    }


def is_there(query: dict[str, Any]) -> dict[str, Any]:
    """Whether anything at all answers the query."""
    return {"query": query, "size": 0, "track_total_hits": 1, "terminate_after": 1}


def nearly(word: str, edition: int, letters: int) -> dict[str, Any]:
    """Public stories of an edition with a word that differs in so many letters."""
    like = {"fuzzy": {"plain": {"value": word, "fuzziness": letters, "prefix_length": 0}}}
    only = [narrowing("edition", [edition]), narrowing("state", PUBLIC)]
    return {"bool": {"must": [like], "filter": only}}


def like(entry: Document, index: str, most: int) -> dict[str, Any]:
    """Public stories of its edition with the words that set ``entry`` apart."""
    text = {
        "headline": entry.headline, "names": entry.names, "standfirst": entry.standfirst,
        "body": entry.body[:_OPENING],
    }  # fmt: skip
    apart = {
        "fields": list(TEXTS),
        "like": [{"_index": index, "doc": text}],
        "max_query_terms": 10,
        "min_term_freq": 1,
        "min_doc_freq": 1,
        "min_word_length": 2,
        "minimum_should_match": "2",  # one word in common is chance
    }
    only = [narrowing("edition", [entry.edition]), narrowing("state", PUBLIC)]
    return {
        "query": {"bool": {"must": [{"more_like_this": apart}], "filter": only}},
        "size": most,
        "_source": False,
        "track_total_hits": False,
        "docvalue_fields": [{"field": "moment", "format": "epoch_second"}],
    }
