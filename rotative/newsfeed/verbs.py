"""What the ledger says of flashes."""

from dataclasses import dataclass

from rotative.ledger.verbs import verb


@verb("flash.sent", told=True)
@dataclass(frozen=True)
class FlashSent:
    """A line without a story went out to an edition's readers; ``story`` is where it leads."""

    words: str
    story: int | None = None
    breaking: bool = False


@verb("flash.edited")
@dataclass(frozen=True)
class FlashEdited:
    """A flash reads otherwise now; it keeps its place."""

    words: str
    story: int | None = None
    breaking: bool = False


@verb("flash.removed", told=True)
@dataclass(frozen=True)
class FlashRemoved:
    """A flash was taken back."""

    words: str
