"""Stories and what they hang on."""

from rotative.stories.models.likeness import Likeness
from rotative.stories.models.live import LiveEnd, LivePost
from rotative.stories.models.marks import Correction, Listing, OldAddress
from rotative.stories.models.story import Byline, Kind, Story
from rotative.stories.models.terms import Person, Place, Section, Topic
from rotative.stories.models.uses import PictureUse

__all__ = [
    "Byline",
    "Correction",
    "Kind",
    "Likeness",
    "Listing",
    "LiveEnd",
    "LivePost",
    "OldAddress",
    "Person",
    "PictureUse",
    "Place",
    "Section",
    "Story",
    "Topic",
]
