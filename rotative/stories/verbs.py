"""What the ledger says of stories."""

from dataclasses import dataclass, field

from rotative.ledger.verbs import verb


@verb("story.created")
@dataclass(frozen=True)
class StoryCreated:
    """A story was begun; it is a draft."""

    headline: str


@verb("story.submitted")
@dataclass(frozen=True)
class StorySubmitted:
    """A reporter handed a story to the editors."""

    headline: str


@verb("story.approved")
@dataclass(frozen=True)
class StoryApproved:
    """An editor approved a submitted story."""

    headline: str


@verb("story.published", told=True)
@dataclass(frozen=True)
class StoryPublished:
    """A story is public for the first time, or again after it had been taken down."""

    headline: str
    path: str
    lists: list[str] = field(default_factory=list)


@verb("story.updated", told=True)
@dataclass(frozen=True)
class StoryUpdated:
    """A public story was replaced by a newer revision; ``lists`` are those it enters or leaves."""

    headline: str
    path: str
    lists: list[str] = field(default_factory=list)


@verb("story.corrected", told=True)
@dataclass(frozen=True)
class StoryCorrected:
    """A public story was corrected; ``note`` is what readers are told."""

    headline: str
    path: str
    note: str
    lists: list[str] = field(default_factory=list)


@verb("story.scheduled")
@dataclass(frozen=True)
class StoryScheduled:
    """A revision will go public at ``at`` (ISO 8601, UTC)."""

    headline: str
    at: str


@verb("story.unscheduled")
@dataclass(frozen=True)
class StoryUnscheduled:
    """A promise to go public was taken back."""

    headline: str


@verb("story.unpublished")
@dataclass(frozen=True)
class StoryUnpublished:
    """A story was taken down, without a withdrawal; ``expired`` when its time was up."""

    headline: str
    path: str
    expired: bool = False
    lists: list[str] = field(default_factory=list)


@verb("story.withdrawn", told=True)
@dataclass(frozen=True)
class StoryWithdrawn:
    """A story was killed: its address answers 410 with the reason."""

    headline: str
    path: str
    reason: str
    lists: list[str] = field(default_factory=list)


@verb("story.restored")
@dataclass(frozen=True)
class StoryRestored:
    """A withdrawal was taken back; a publication follows if the story is public again."""

    headline: str


@verb("story.deleted")
@dataclass(frozen=True)
class StoryDeleted:
    """A story that was never public, or no longer is, was deleted."""

    headline: str


@verb("story.imported")
@dataclass(frozen=True)
class StoryImported:
    """A story came in from another system's archive."""

    headline: str
    path: str
    live: bool
    lists: list[str] = field(default_factory=list)


@verb("story.likened")
@dataclass(frozen=True)
class StoryLikened:
    """Other stories are known to be like these: their pages offer them."""

    stories: list[int]


@verb("story.addresses")
@dataclass(frozen=True)
class OldAddressesChanged:
    """Addresses of another system lead to a story now (``kept``), or no longer do."""

    paths: list[str]
    kept: bool


@verb("section.changed")
@dataclass(frozen=True)
class SectionChanged:
    """A section was made, renamed, moved or removed."""

    name: str
    change: str


@verb("topic.changed")
@dataclass(frozen=True)
class TopicChanged:
    """A topic was made, renamed or removed."""

    name: str
    change: str


@verb("place.changed")
@dataclass(frozen=True)
class PlaceChanged:
    """A place was made, renamed or removed."""

    name: str
    change: str


@verb("person.changed")
@dataclass(frozen=True)
class PersonChanged:
    """A person was made, changed or removed."""

    name: str
    change: str


@verb("archive.filled")
@dataclass(frozen=True)
class ArchiveFilled:
    """Invented stories ``first`` to ``last`` came in; ``upto`` have been made for the edition."""

    first: int
    last: int
    upto: int
    oldest: str
