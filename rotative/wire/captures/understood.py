"""What was understood of a capture: the story's own fields, and all that was left out."""

from dataclasses import asdict, dataclass, field
from typing import Any

LEFT_OUT = "left out"


class NotAPage(ValueError):
    """The file holds no page that can be read. ``str()`` says what to do."""


@dataclass(frozen=True)
class LeftOut:
    """A line that is not the story's, with the reason; ``mark`` is how it is brought back."""

    line: int
    text: str
    reason: str
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the capture and what it was taken for.

    ``role`` is one of headline, kicker, standfirst, byline, date, address,
    caption, credit, related, text, and left out, which has a ``reason``. The
    ``mark`` names the line when the same capture is read again.
    """

    mark: str
    text: str
    role: str
    reason: str = ""


@dataclass(frozen=True)
class Wishes:
    """What an editor wants otherwise: marks of lines to bring into the text, or to leave out."""

    back: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()


@dataclass
class LeadPicture:
    """The lead picture as the page names it. Its bytes are not part of a capture."""

    caption: str = ""
    credit: str = ""
    photographer: str = ""
    agency: str = ""
    alt: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass
class RelatedCard:
    """Another story's card that stood in or beside the text."""

    headline: str
    address: str = ""
    caption: str = ""


@dataclass
class Understood:
    """One captured story. Texts are plain; ``body`` is a stream's raw blocks.

    A picture of the body is a block ``picture`` with its address, caption,
    credit, photographer and agency in place of a number of the bank. ``lines``
    has every line of the capture once, in its order.
    """

    headline: str = ""
    kicker: str = ""
    standfirst: str = ""
    bylines: list[str] = field(default_factory=list)
    dateline: str = ""
    published_at: str = ""
    updated_at: str = ""
    section: str = ""
    topics: list[str] = field(default_factory=list)
    language: str = ""
    address: str = ""
    lead: LeadPicture = field(default_factory=LeadPicture)
    body: list[dict[str, Any]] = field(default_factory=list)
    related: list[RelatedCard] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``: one object, with the story's own field names."""
        told = asdict(self)
        del told["lines"]
        return told
