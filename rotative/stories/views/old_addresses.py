"""Where readers of another system's addresses are sent."""

from urllib.parse import parse_qsl

from rotative.press.page import Ask
from rotative.stories.models import OldAddress

_NUMBERED = ("p", "page_id")  # how other systems' queries name a story


def old_address(ask: Ask) -> str | None:
    """Where a story that stood at ``ask.path`` in another system stands now, or None.

    Nobody is led to a story that was never public here: its address alone may
    tell what it is about.
    """
    for path in _spellings(ask.path):
        found = OldAddress.objects.find(ask.edition, path)
        if found is not None and found.story.first_published_at is not None:
            found.story.edition = ask.edition
            return f"{ask.edition.base}{found.story.path}"
    return None


def _spellings(path: str) -> list[str]:
    """``path`` as asked for, and as it may have been stored.

    Without its last slash; or a story's number among other words of a query
    (a preview, a campaign), which say nothing of which story it is.
    """
    _where, _mark, query = path.partition("?")
    if not query:
        return [path] if path.endswith("/") else [path, f"{path}/"]
    numbers = [
        f"/?{key}={value}"
        for key, value in parse_qsl(query, max_num_fields=50)
        if key in _NUMBERED and value.isdecimal()
    ]
    return list(dict.fromkeys([path, *numbers]))
