"""Which of the program's languages a sentence is in."""

import importlib.util
import re
from functools import cache, lru_cache
from typing import Any

from rotative.editions.languages import LANGUAGES
from rotative.kit.memory import give_back

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAST_WORDS = 6
_LEAST_HAN = 10
_SURE = 0.9  # of the detector's own confidence, from 0 to 1


def can_detect() -> bool:
    """Whether the detector is installed (the extra ``languages``)."""
    return importlib.util.find_spec("py3langid") is not None


@lru_cache(maxsize=20_000)
def detect(text: str) -> str | None:
    """The tag of the language that ``text`` is in, or None.

    None when the text is too short to tell, when the detector is not sure, or
    when it is not installed. Names in capitals count as little as they do in
    a newspaper: six words at least.
    """
    if len(_WORD.findall(text)) < _LEAST_WORDS and len(_HAN.findall(text)) < _LEAST_HAN:
        return None
    identifier = _identifier()
    if identifier is None:
        return None
    found, confidence = identifier.classify(text)
    return _tags()[found] if confidence >= _SURE else None


@cache
def _tags() -> dict[str, str]:
    return {tag.split("-")[0]: tag for tag in LANGUAGES}


@cache
def _identifier() -> Any:
    if not can_detect():
        return None
    # An extra: where it is missing, the check of sentences says so and is left out.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(_tags()))
    return identifier


def forget() -> None:
    """Let go of the model, some eighty megabytes, and of what was asked; read again at need."""
    _identifier.cache_clear()
    detect.cache_clear()
    give_back()
