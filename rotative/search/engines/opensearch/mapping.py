"""How each language is read: mappings and analysers out of what every OpenSearch has.

Each text is indexed twice, as for tantivy: as stems, and as plain words without
accents. No stop words: a phrase has them too. See OpenSearch's documentation of token
filters (``stemmer``, ``elision``, ``cjk_bigram``, ``asciifolding``) and mappings.
"""

from typing import Any

TEXTS = {"headline": 3.0, "names": 2.0, "standfirst": 1.5, "body": 1.0}

# One sign for what readers do not tell apart and no filter makes one.
_VARIANTS = ["ё=>е", "Ё=>Е", "ٱ=>ا", "ک=>ك", "ی=>ي", "’=>'", "ʼ=>'"]
_ARTICLES = "c d j l m n s t qu jusqu lorsqu puisqu".split()
_STEMMERS = {
    "ar": "arabic",
    "en": "english",
    "es": "light_spanish",
    "fr": "light_french",
    "pt": "light_portuguese",
    "ru": "russian",
}
_FIRST = {
    "ar": ["arabic_normalization"],
    "en": ["possessive"],
    "fr": ["elision"],
    "zh": ["cjk_width"],
}


def _analysers(tag: str) -> dict[str, Any]:
    base = tag.partition("-")[0]
    before = ["lowercase", "decimal_digit", *_FIRST.get(base, [])]
    stems = ["stems"] if base in _STEMMERS else []
    pairs = base == "zh"
    chains = {
        "stems": [*before, *stems],
        "plain": before,
        "stems_asked": [*before, *stems],
        "plain_asked": before,
    }
    made = {}
    for name, chain in chains.items():
        # A sign of Chinese is found by itself too, but of several asked for the pairs must occur.
        cut = ["pairs_asked" if name.endswith("_asked") else "pairs"] if pairs else []
        made[name] = {
            "type": "custom",
            "tokenizer": "standard",
            "char_filter": ["variants"],
            "filter": [*chain, *cut, "asciifolding"],
        }
    return made


def index_of(tag: str) -> dict[str, Any]:
    """The body that makes the index of one language."""
    base = tag.partition("-")[0]
    filters: dict[str, Any] = {
        "possessive": {"type": "stemmer", "language": "possessive_english"},
        "elision": {"type": "elision", "articles": _ARTICLES, "articles_case": True},
        "pairs": {"type": "cjk_bigram", "output_unigrams": True},
        "pairs_asked": {"type": "cjk_bigram", "output_unigrams": False},
    }
    if base in _STEMMERS:
        filters["stems"] = {"type": "stemmer", "language": _STEMMERS[base]}
    fields: dict[str, Any] = {
        name: {
            "type": "text",
            "analyzer": "stems",
            "search_analyzer": "stems_asked",
            "copy_to": "plain",
        }
        for name in TEXTS
    }
    fields["plain"] = {
        "type": "text",
        "analyzer": "plain",
        "search_analyzer": "plain_asked",
        "index_prefixes": {"min_chars": 2, "max_chars": 5},
    }
    fields |= {name: {"type": "long"} for name in ("story", "edition", "section", "topic")}
    fields |= {"person": {"type": "long"}, "moment": {"type": "date", "format": "epoch_second"}}
    fields |= {name: {"type": "keyword"} for name in ("kind", "state")}
    return {
        "settings": {
            "index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
            "analysis": {
                "char_filter": {"variants": {"type": "mapping", "mappings": _VARIANTS}},
                "filter": filters,
                "analyzer": _analysers(tag),
            },
        },
        # The texts are in the database: what is kept here is only what finds them.
        "mappings": {"dynamic": "strict", "_source": {"enabled": False}, "properties": fields},
    }


def index_of_state() -> dict[str, Any]:
    """The body that makes the index that says how far the others go."""
    return {
        "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}},
        "mappings": {"dynamic": "strict", "properties": {"line": {"type": "long"}}},
    }
