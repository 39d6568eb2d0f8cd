"""What the page of a live story shows besides an ordinary story: its posts, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rotative.editions.models import Edition
from rotative.kit.cursors import BadCursor, pack_cursor, unpack_cursor
from rotative.press.page import Ask, Missing
from rotative.stories.body import Passage, passages_of_each
from rotative.stories.models import LiveEnd, LivePost, Story

PAGE = 30
KEY_MOMENTS = 24  # a summary of more is none
LATEST, FIRST = "latest", "first"


@dataclass(frozen=True)
class Post:
    """One post; ``href`` is its own address, which finds it however many come after it."""

    number: int
    anchor: str
    href: str
    at: datetime
    headline: str
    byline: str
    passages: list[Passage]
    key_moment: bool
    correction: str
    corrected_at: datetime | None


@dataclass(frozen=True)
class KeyMoment:
    """A line of the summary; ``number`` is its post's."""

    number: int
    href: str
    at: datetime
    headline: str


@dataclass(frozen=True)
class LivePage:
    """A page of posts: ``further`` and ``back`` are addresses, empty where there is nothing more.

    ``ended`` is the moment at which the story was declared over, ``changed``
    that of the newest post or correction on it; ``is_front`` is the page that
    the story's own address shows; one that ``follows`` is where new posts appear.
    ``keys_at_most`` is how long the summary can be: 0 on pages that have neither
    summary nor pinned post.
    """

    posts: list[Post]
    pinned: Post | None
    summary: list[KeyMoment]
    latest_first: bool
    latest_href: str
    first_href: str
    further: str
    back: str
    is_front: bool
    follows: bool
    ended: datetime | None
    changed: datetime | None
    keys_at_most: int


def live_page(story: Story, ask: Ask) -> LivePage:
    """The posts of ``story`` that ``?order=`` and ``?before=`` ask for.

    A running story is told from the newest post, one that has ended from the
    start. Raises Missing for an order or a cursor that is not ours.
    """
    shown = LivePost.objects.shown(story, ask.now)
    ended = LiveEnd.objects.moment(story)
    usual = LATEST if ended is None else FIRST
    order = ask.query.get("order") or usual
    if order not in (LATEST, FIRST):
        raise Missing(ask.path)
    rows = shown.latest_first() if order == LATEST else shown.from_the_start()
    cursor = _cursor(ask)
    if cursor is not None:
        rows = rows.before(*cursor) if order == LATEST else rows.after(*cursor)
    found = list(rows[: PAGE + 1])
    here, more = found[:PAGE], len(found) > PAGE
    if cursor is not None and not here:
        raise Missing(ask.path)
    top = shown.on_top() if cursor is None else None
    first = cursor is None
    keys = list(shown.key_moments()[:KEY_MOMENTS]) if first else []
    newest = shown.last_moment()
    base = f"{ask.edition.base}{story.path}"
    whole = {LATEST: f"{base}?order={LATEST}", FIRST: f"{base}?order={FIRST}", usual: base}
    wanted = [*([top] if top else []), *here]
    for row in wanted:
        row.story = story
    made = posts_as_shown(wanted, ask.edition)
    on_page = {post.pk for post in here}
    last = pack_cursor(here[-1].at, here[-1].pk) if more else ""
    if order == FIRST:
        keys.reverse()
    return LivePage(
        posts=made[1:] if top else made,
        pinned=made[0] if top else None,
        summary=[
            KeyMoment(
                post.pk,
                f"#{post.anchor}" if post.pk in on_page else _address(post, base),
                post.at,
                post.headline,
            )
            for post in keys
            if post.headline
        ],
        latest_first=order == LATEST,
        latest_href=whole[LATEST],
        first_href=whole[FIRST],
        # With the order, so that the address means the same once the story has ended.
        further=f"{base}?order={order}&before={last}" if more else "",
        back="" if first else whole[order],
        is_front=first and order == usual,
        follows=first if order == LATEST else not more,
        ended=ended,
        changed=max(filter(None, (newest, *(post.corrected_at for post in here))), default=None),
        keys_at_most=KEY_MOMENTS if first else 0,
    )


def _cursor(ask: Ask) -> tuple[datetime, int] | None:
    packed = ask.query.get("before")
    if not packed:
        return None
    try:
        return unpack_cursor(packed)
    except BadCursor:
        raise Missing(ask.path) from None


def _address(post: LivePost, base: str) -> str:
    """The page that begins with ``post`` and goes back from there, at the post."""
    return f"{base}?order={LATEST}&before={pack_cursor(post.at, post.pk + 1)}#{post.anchor}"


def posts_as_shown(posts: Iterable[LivePost], edition: Edition) -> list[Post]:
    """Posts of any stories of ``edition`` as their pages show them, in their order.

    What their texts refer to is fetched together. Fetch their stories before.
    """
    rows = list(posts)
    texts = passages_of_each([row.body for row in rows], edition)
    return [
        Post(
            number=row.pk,
            anchor=row.anchor,
            href=_address(row, f"{edition.base}{row.story.path}"),
            at=row.at,
            headline=row.headline,
            byline=row.byline,
            passages=passages,
            key_moment=row.key_moment,
            correction=row.correction,
            corrected_at=row.corrected_at,
        )
        for row, passages in zip(rows, texts, strict=True)
    ]
