"""Make and change editions."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from rotative.editions.models import Edition
from rotative.editions.verbs import EditionAdded, EditionChanged
from rotative.ledger.record import one_change, record

CHANGEABLE = frozenset(
    "name tagline language region time_zone prefix host accent onward position is_open".split()
)


def _require_operator(actor: Any) -> None:
    """Raise PermissionDenied unless ``actor`` is the program itself (None) or an operator."""
    if actor is not None and not (actor.is_active and actor.is_superuser):
        raise PermissionDenied(_("Only an operator may make or change editions."))


def add_edition(edition: Edition, *, actor: Any = None) -> Edition:
    """Make ``edition`` (unsaved) a site of the newsroom and return it saved.

    A position of 0 puts it behind the others. Raises PermissionDenied, or
    ValidationError with the fields at fault: a code or an address that is
    taken or reserved, an unknown language or time zone.
    """
    _require_operator(actor)
    with one_change():
        if not edition.position:
            last = Edition.objects.order_by("-position").first()
            edition.position = last.position + 1 if last else 1
        edition.full_clean()
        edition.save()
        record(
            EditionAdded(
                code=edition.code,
                name=edition.name,
                language=edition.language,
                address=edition.address,
            ),
            actor=actor,
            edition=edition.code,
            about=edition,
            tags=[f"edition:{edition.pk}", "list:editions"],
        )
    return edition


def change_edition(edition: Edition, changes: Mapping[str, Any], *, actor: Any = None) -> Edition:
    """Change fields of an edition (field → value) and return it as it now is.

    The code is fixed for good: the ledger and outside systems know the
    edition by it. Harmless where nothing differs: the ledger then says
    nothing. Raises PermissionDenied, ValidationError, or TypeError for a
    field that cannot be changed.
    """
    _require_operator(actor)
    strange = set(changes) - CHANGEABLE
    if strange:
        raise TypeError(f"an edition’s {', '.join(sorted(strange))} cannot be changed")
    with one_change():
        current = Edition.objects.select_for_update().get(pk=edition.pk)
        differing = [name for name in changes if getattr(current, name) != changes[name]]
        if not differing:
            return current
        for name in differing:
            setattr(current, name, changes[name])
        current.full_clean()
        current.save(update_fields=differing)
        record(
            EditionChanged(code=current.code, fields=sorted(differing)),
            actor=actor,
            edition=current.code,
            about=current,
            tags=[f"edition:{current.pk}", "list:editions"],
        )
    return current
