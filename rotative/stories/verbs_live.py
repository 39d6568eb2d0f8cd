"""What the ledger says of live stories; each line about a post names its ``story`` by number.

``headline`` is the post's, else its story's; ``path`` is the story's address
below the edition's base, with the post's place on the page.
"""

from dataclasses import dataclass

from rotative.ledger.verbs import verb


@verb("live.posted", told=True)
@dataclass(frozen=True)
class LivePosted:
    """A post of a live story is out."""

    story: int
    headline: str
    path: str


@verb("live.scheduled")
@dataclass(frozen=True)
class LiveScheduled:
    """A post will be out at ``at`` (ISO 8601, UTC); said again when the moment is moved."""

    story: int
    headline: str
    path: str
    at: str


@verb("live.post_edited")
@dataclass(frozen=True)
class LiveEdited:
    """A post was changed without a word to readers."""

    story: int
    headline: str
    path: str


@verb("live.post_corrected")
@dataclass(frozen=True)
class LiveCorrected:
    """A post was corrected; ``note`` is what readers are told."""

    story: int
    headline: str
    path: str
    note: str


@verb("live.post_pinned")
@dataclass(frozen=True)
class LivePinned:
    """A post stands above the others (``pinned``), or went back to its place."""

    story: int
    headline: str
    path: str
    pinned: bool


@verb("live.post_removed")
@dataclass(frozen=True)
class LiveRemoved:
    """A post was taken off every page, or out of the schedule."""

    story: int
    headline: str
    path: str


@verb("live.ended")
@dataclass(frozen=True)
class LiveEnded:
    """A live story is over and reads as an ordinary one."""

    headline: str
    path: str


@verb("live.resumed")
@dataclass(frozen=True)
class LiveResumed:
    """A live story that had ended goes on."""

    headline: str
    path: str
