"""Did you mean: the words of the archive that come closest to those nobody wrote."""

from difflib import get_close_matches

from rotative.editions.models import Edition
from rotative.search.documents import texts_of
from rotative.search.engines import chosen
from rotative.search.highlights import _TOKEN, _forms
from rotative.stories.models import Story

_LOOKED_AT = 12  # stories in which a better word is looked for
_ALIKE = 0.7


def mended(words: str, edition: Edition) -> str:
    """``words`` with each that no story has replaced by the nearest that one has.

    Empty where nothing is to be mended, or nothing comes near. The stories
    looked into are public ones of the edition. Raises Unusable.
    """
    out, changed = [], False
    for word in words.split():
        better = _nearest(word, edition)
        changed = changed or better != word
        out.append(better)
    return " ".join(out) if changed else ""


def _nearest(word: str, edition: Edition) -> str:
    tag = edition.language
    bare = _forms(word, tag)[1]
    if len(bare) < 4 or not bare.isalpha() or chosen().has_word(bare, tag):
        return word
    ids = chosen().find_like(bare, tag, edition.pk, limit=_LOOKED_AT)
    candidates: dict[str, str] = {}
    for story in Story.objects.visible_to(None).filter(pk__in=ids):
        text = " ".join((story.headline, story.standfirst, *texts_of(story.body)))
        for token in _TOKEN.findall(text):
            candidates.setdefault(_forms(token, tag)[1], token)
    close = get_close_matches(bare, candidates, n=1, cutoff=_ALIKE)
    return candidates[close[0]].lower() if close else word
