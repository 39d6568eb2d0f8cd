"""What the ledger says of pictures."""

from dataclasses import dataclass, field

from rotative.ledger.verbs import verb


@verb("picture.added")
@dataclass(frozen=True)
class PictureAdded:
    """A picture came into the bank; ``width`` and ``height`` are the upload's, upright."""

    title: str
    format: str
    width: int
    height: int


@verb("picture.changed")
@dataclass(frozen=True)
class PictureChanged:
    """A picture's words changed, or its file (``file`` among ``fields``)."""

    title: str
    fields: list[str] = field(default_factory=list)


@verb("picture.printed")
@dataclass(frozen=True)
class PicturePrinted:
    """Renditions were made: pages that showed the master may now show them."""

    renditions: int


@verb("picture.deleted")
@dataclass(frozen=True)
class PictureDeleted:
    """A picture and its files are gone."""

    title: str
