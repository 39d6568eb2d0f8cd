"""What the tests of the search ask, in few words."""

from typing import Any

from rotative.search.query import find_stories
from rotative.stories.models import Story


def found(words: str, actor: Any = None, **filters: Any) -> list[str]:
    """The headlines of the stories that are found."""
    ids = find_stories(actor, words, **filters)
    headlines = dict(Story.objects.values_list("pk", "headline"))
    return [headlines[story] for story in ids]


def prose(text: str) -> list[Any]:
    """A story's text of one paragraph."""
    return [("text", f'<p data-block-key="aaaaa">{text}</p>')]
