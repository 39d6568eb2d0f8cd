"""Which copy of a thing a client takes, and whether it has it already."""

from collections.abc import Container
from functools import lru_cache

PREFERRED = ("br", "zstd", "gzip")  # smallest first, as measured on our own files


@lru_cache(2_048)
def _wishes(accepted: str) -> tuple[str, ...]:
    """The encodings of PREFERRED that an Accept-Encoding field takes, best first."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        quality = 1.0
        if parameter:
            key, _, value = parameter.strip().partition("=")
            try:
                quality = float(value) if key.strip() == "q" else 1.0
            except ValueError:
                quality = 0.0
        qualities[name.strip()] = quality
    other = qualities.get("*", 0.0)
    wanted = [(qualities.get(name, other), -rank, name) for rank, name in enumerate(PREFERRED)]
    return tuple(name for quality, _rank, name in sorted(wanted, reverse=True) if quality > 0)


def best_encoding(accepted: str, stored: Container[str]) -> str:
    """The encoding to answer with, out of ``stored``; empty for the plain copy."""
    if len(accepted) > 200:
        return ""
    return next((name for name in _wishes(accepted) if name in stored), "")


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the client's If-None-Match names ``etag`` (compared weakly, as for GET)."""
    if not if_none_match:
        return False
    known = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in known or "*" in known
