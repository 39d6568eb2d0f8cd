"""Where the next story comes from: the chief of an edition chooses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rotative.accounts.rights import require
from rotative.editions.models import Edition, Onward
from rotative.editions.verbs import EditionChanged
from rotative.ledger.record import one_change, record


def choose_onward(edition: Edition, rule: str, *, actor: Any = None) -> Edition:
    """Offer readers of ``edition`` the next story by ``rule``; return the edition as it now is.

    Harmless where it is so already: the ledger then says nothing. Raises
    PermissionDenied, or ValidationError for a rule that there is not.
    """
    require(actor, "publish", "page", edition.pk)
    if rule not in Onward.values:
        raise ValidationError({"onward": _("Choose one of the rules.")})
    with one_change():
        current = Edition.objects.select_for_update().get(pk=edition.pk)
        if current.onward == rule:
            return current
        current.onward = rule
        current.save(update_fields=["onward"])
        record(
            EditionChanged(code=current.code, fields=["onward"]),
            actor=actor,
            edition=current.code,
            about=current,
            tags=[f"edition:{current.pk}", "list:editions"],
        )
    return current
