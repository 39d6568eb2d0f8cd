"""Send a flash, put it right, take it back."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from rotative.accounts.rights import require
from rotative.editions.models import Edition
from rotative.editions.scripts import foreign_words, has_script
from rotative.ledger.record import one_change, record
from rotative.newsfeed.models import Flash, flash_tag
from rotative.newsfeed.verbs import FlashEdited, FlashRemoved, FlashSent
from rotative.stories.models import Story


def send_flash(
    editions: Sequence[Edition],
    words: str,
    *,
    story: Story | None = None,
    breaking: bool = False,
    actor: Any = None,
) -> list[Flash]:
    """Tell the readers of all ``editions`` at once; returns the flash of each.

    All or none. Where a story is named, the words lead to it in its own
    edition and to its translation in another; where an edition's readers can
    see neither, they lead nowhere. Raises PermissionDenied, or ValidationError
    for empty or long words, words in another script than an edition's, no
    edition, or a story that no reader of these editions can see.
    """
    for edition in editions:
        require(actor, "add", "flash", edition.pk)
    if not editions:
        raise ValidationError({"editions": _("Choose at least one edition.")})
    group, sent = uuid.uuid4(), []
    with one_change():
        leads = {edition.pk: story_for(edition, story) for edition in editions}
        if story is not None and not any(leads.values()):
            raise ValidationError({"story": _("Readers cannot see this story.")})
        for edition in editions:
            flash = Flash(
                edition=edition, group=group, words=words.strip(), story=leads[edition.pk],
                breaking=breaking, by=getattr(actor, "pk", None),
            )  # fmt: skip
            _check(flash)
            flash.save()
            _tell(FlashSent, flash, actor)
            sent.append(flash)
    return sent


def edit_flash(flash: Flash, changes: Mapping[str, Any], *, actor: Any = None) -> Flash:
    """Change ``words``, ``story`` or ``breaking`` of a flash; it keeps its place in the newsfeed.

    Returns it as it is then; harmless where nothing differs. Raises
    PermissionDenied, TypeError for another field, or ValidationError, also for
    a flash that was removed.
    """
    strange = set(changes) - {"words", "story", "breaking"}
    if strange:
        raise TypeError(f"a flash’s {', '.join(sorted(strange))} cannot be changed")
    require(actor, "change", "flash", flash.edition_id)
    with one_change():
        current = _locked(flash)
        if current.removed_at:
            raise ValidationError(_("This flash was removed."))
        given = dict(changes)
        if "words" in given:
            given["words"] = given["words"].strip()
        story = given.get("story")
        if story is not None and story_for(current.edition, story) != story:
            raise ValidationError({"story": _("Readers cannot see this story.")})
        if all(getattr(current, name) == value for name, value in given.items()):
            return current
        for name, value in given.items():
            setattr(current, name, value)
        current.edited_at = timezone.now()
        _check(current)
        current.save()
        _tell(FlashEdited, current, actor)
    return current


def remove_flash(flash: Flash, *, actor: Any = None, everywhere: bool = False) -> int:
    """Take a flash back; with ``everywhere`` in all editions it went to together.

    Returns from how many editions it is gone now; harmless for one that was
    removed before. Raises PermissionDenied, and then none is gone.
    """
    with one_change():
        rows = Flash.objects.filter(group=flash.group) if everywhere else Flash.objects.none()
        wanted = sorted({flash.pk, *rows.values_list("pk", flat=True)})
        gone = 0
        # In the order of their numbers: two who remove at a time must not wait for each other.
        for current in _lock(wanted):
            require(actor, "delete", "flash", current.edition_id)
            if current.removed_at:
                continue
            current.removed_at = timezone.now()
            current.save(update_fields=["removed_at"])
            record(
                FlashRemoved(words=current.words), actor=actor, edition=current.edition.code,
                about=current, tags=[flash_tag(current.pk)],
            )  # fmt: skip
            gone += 1
    return gone


def story_for(edition: Edition, story: Story | None) -> Story | None:
    """What a link to ``story`` leads to in ``edition``: itself, or its translation there.

    None where readers of the edition can see neither.
    """
    if story is None:
        return None
    public = Story.objects.visible_to(None).filter(
        edition=edition, translation_group=story.translation_group
    )
    return public.defer("body").first()


# What they share ------------------------------------------------------------------------


def _lock(ids: Sequence[int]) -> list[Flash]:
    rows = Flash.objects.select_for_update(of=("self",)).select_related("edition")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _locked(flash: Flash) -> Flash:
    return _lock([flash.pk])[0]


def _check(flash: Flash) -> None:
    """Refuse words that cannot be of the edition's language; say which edition it is."""
    flash.full_clean(exclude=["edition", "story"])
    profile = flash.edition.profile
    foreign = foreign_words(flash.words, profile)
    elsewhere = profile.script != "Latn" and not has_script(flash.words, profile)
    if foreign or (elsewhere and any(map(str.isalpha, flash.words))):
        raise ValidationError(
            {
                "words": _(
                    "“%(word)s” is not written in %(language)s, the language of %(edition)s."
                )
                % {
                    "word": " ".join(foreign) or flash.words,
                    "language": profile.name,
                    "edition": flash.edition.name,
                }
            }
        )


def _tell(payload: Any, flash: Flash, actor: Any) -> None:
    said = payload(words=flash.words, story=flash.story_id, breaking=flash.breaking)
    record(
        said, actor=actor, edition=flash.edition.code, about=flash, tags=[flash_tag(flash.pk)]
    )  # fmt: skip
