"""Turn a capture into a draft."""

from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rotative.editions.models import Edition
from rotative.kit.slugs import slug_of
from rotative.stories import actions
from rotative.stories.models import Byline, Section, Story, Topic
from rotative.wire.captures.reasons import said
from rotative.wire.captures.understood import Understood
from rotative.wire.importers.embeds import whole

MAX_HEADLINE = 300
MAX_LEFT_OUT = 400  # lines kept beside the draft; the capture itself has them all


def make_draft(
    found: Understood, edition: Edition, *, actor: Any = None, once: UUID | None = None
) -> Story:
    """A draft in ``edition`` from what was understood; an editor accepts or mends it.

    A form sent twice makes one draft: ``once`` is its own mark, and who comes
    second with it, even at the same moment, gets the draft that the first made.

    The section is the page's own where the edition has one of that name, else
    the edition's first. Pictures, the page's address and what was left out
    stand at the end in kept passages, which readers never see, so that an
    editor can bring a line back. Raises PermissionDenied, ValidationError, or
    CannotDo for an edition without sections; then nothing is written.
    """
    if once is None:
        return _made(found, edition, actor)
    # A group is one story's in an edition, by the database's own word. Nobody
    # can name a group with it: the mark is only a part of what it is made of.
    group = uuid5(once, f"capture {getattr(actor, 'pk', None)}")
    made = Story.objects.filter(edition=edition, translation_group=group)
    try:
        with transaction.atomic():
            return made.first() or _made(found, edition, actor, translation_group=group)
    except (IntegrityError, ValidationError):
        if (first := made.first()) is None:
            raise
        return first


def _made(found: Understood, edition: Edition, actor: Any, **given: Any) -> Story:
    with transaction.atomic():
        story = Story(
            **given,
            edition=edition,
            section=_section(found, edition),
            headline=found.headline[:MAX_HEADLINE],
            kicker=found.kicker[:80],
            standfirst=found.standfirst,
            dateline=found.dateline[:80],
            lead_caption=found.lead.caption,
            source_credit=(found.lead.agency or "")[:160],
            body=_body(found),
        )
        story.bylines.set([Byline(name=name[:160]) for name in found.bylines[:10]])
        story.topics.set(_topics(found, edition))
        return actions.create(story, actor=actor)


def _section(found: Understood, edition: Edition) -> Section:
    sections = list(Section.objects.of(edition))
    if not sections:
        raise actions.CannotDo(_("This edition has no sections yet. Make one first."))
    wanted = slug_of(found.section) if found.section else ""
    return next((section for section in sections if section.slug == wanted), sections[0])


def _topics(found: Understood, edition: Edition) -> list[Topic]:
    """The edition's own topics among the page's words; none is made of a stranger's."""
    wanted = {slug_of(word) for word in found.topics}
    return [topic for topic in Topic.objects.of(edition) if topic.slug in wanted] if wanted else []


def _body(found: Understood) -> Any:
    """The text's blocks, related cards, and what readers never see, as a stream."""
    blocks: list[dict[str, Any]] = []
    for block in found.body:
        blocks += _as_stored(block)
    blocks += [
        {"type": "related", "value": {"address": card.address, "headline": card.headline}}
        for card in found.related
        if whole(card.address)
    ]
    blocks += [
        {"type": "kept", "value": {"what": what[:120], "source": source}}
        for what, source in _beside(found)
        if source
    ]
    return Story._meta.get_field("body").to_python(blocks)  # type: ignore[union-attr]


def _as_stored(block: dict[str, Any]) -> list[dict[str, Any]]:
    """A block as a story holds it; a picture that is not in the bank is kept as words."""
    if block["type"] not in {"picture", "gallery"}:
        return [block]
    pictures = block["value"]["pictures"] if block["type"] == "gallery" else [block["value"]]
    what = _("picture of the captured page")
    return [
        {"type": "kept", "value": {"what": what, "source": _told(picture)}} for picture in pictures
    ]


def _told(picture: dict[str, Any]) -> str:
    return "\n".join(filter(None, (picture["address"], picture["caption"], picture["credit"])))


def _beside(found: Understood) -> list[tuple[str, str]]:
    """What an editor may want of the capture, and no reader sees: by what it is."""
    lead = found.lead
    origin = (found.address, found.published_at, ", ".join(found.topics), found.language)
    left = [f"[{said(one.reason)}] {one.text}" for one in found.left_out[:MAX_LEFT_OUT]]
    if len(found.left_out) > MAX_LEFT_OUT:
        left.append("…")
    return [
        (_("where the captured page was"), "\n".join(filter(None, origin))),
        (
            _("lead picture of the captured page"),
            "\n".join(filter(None, (lead.address, lead.caption, lead.credit))),
        ),
        (
            _("related stories of the captured page"),
            "\n".join(f"{card.headline} {card.address}".strip() for card in found.related),
        ),
        (_("left out of the captured page"), "\n".join(left)),
    ]
