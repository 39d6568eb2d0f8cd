"""What the ledger says of fronts and static pages."""

from dataclasses import dataclass

from rotative.ledger.verbs import verb


@verb("front.published")
@dataclass(frozen=True)
class FrontPublished:
    """A front's rundown or title changed for readers."""

    title: str
    path: str


@verb("page.published")
@dataclass(frozen=True)
class PagePublished:
    """A static page is public, or changed for readers."""

    title: str
    path: str


@verb("page.scheduled")
@dataclass(frozen=True)
class PageScheduled:
    """A front or static page will change at ``at`` (ISO 8601)."""

    title: str
    at: str


@verb("page.unpublished")
@dataclass(frozen=True)
class PageUnpublished:
    """A front or static page was taken down."""

    title: str
    path: str


@verb("page.moved")
@dataclass(frozen=True)
class PageMoved:
    """A page has another place in the order of the desk, and so in the menu."""

    title: str
    path: str


@verb("page.deleted")
@dataclass(frozen=True)
class PageDeleted:
    """A front or static page was deleted, with what lay under it."""

    title: str
    path: str


@verb("banner.shown", told=True)
@dataclass(frozen=True)
class BannerShown:
    """An edition says something above all its pages, until ``until`` (ISO 8601)."""

    words: str
    until: str
    story: int | None = None


@verb("banner.cleared", told=True)
@dataclass(frozen=True)
class BannerCleared:
    """The line above an edition's pages is gone."""

    words: str


@verb("mostread.ranked")
@dataclass(frozen=True)
class MostReadRanked:
    """The list of what is read most changed; ``stories`` are its numbers, the top first."""

    stories: list[int]
