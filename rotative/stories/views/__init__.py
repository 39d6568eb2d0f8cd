"""Public pages of the room: each takes an Ask and returns a Page."""

from rotative.stories.views.lists import author, day, place, topic
from rotative.stories.views.story import story

__all__ = ["author", "day", "place", "story", "topic"]
