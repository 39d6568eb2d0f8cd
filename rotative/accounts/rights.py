"""Ask whether a person may do something. The table is ``rights.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rotative.accounts.models import Membership
from rotative.editions.models import Edition


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """Object → action → roles, as the data file says."""
    return tomllib.loads((Path(__file__).parent / "rights.toml").read_text(encoding="utf-8"))


def roles_for(kind: str, action: str) -> list[str]:
    """The roles that may do ``action`` to a ``kind``. Raises KeyError for an unknown pair."""
    return table()[kind][action]


def _roles(user: Any) -> dict[int, str]:
    """The person's role in each edition, read once a user object."""
    found = getattr(user, "_edition_roles", None)
    if found is None:
        found = dict(Membership.objects.filter(user_id=user.pk).values_list("edition_id", "role"))
        user._edition_roles = found
    return found


def may(user: Any, action: str, kind: str, edition: Edition | int | None = None) -> bool:
    """Whether ``user`` may do ``action`` to a ``kind`` in ``edition``.

    Without an edition: in any edition at all. Nobody and inactive people may
    do nothing; an operator everything.
    """
    if user is None or not user.is_active or not user.is_authenticated:
        return False
    if user.is_superuser:
        return True
    allowed = roles_for(kind, action)
    roles = _roles(user)
    if edition is None:
        return any(role in allowed for role in roles.values())
    edition_id = edition if isinstance(edition, int) else edition.pk
    return roles.get(edition_id) in allowed


def editions_where(user: Any, action: str, kind: str) -> QuerySet[Edition]:
    """The editions in which ``user`` may do ``action`` to a ``kind``."""
    if user is None or not user.is_active or not user.is_authenticated:
        return Edition.objects.none()
    if user.is_superuser:
        return Edition.objects.all()
    allowed = roles_for(kind, action)
    ids = [edition for edition, role in _roles(user).items() if role in allowed]
    return Edition.objects.filter(pk__in=ids)


def require(user: Any, action: str, kind: str, edition: Edition | int | None = None) -> None:
    """Raise PermissionDenied, with words for the person, unless ``may`` says yes.

    ``user`` None is the program itself (the clock, an import, the command
    line on the newsroom's own machine) and may.
    """
    if user is not None and not may(user, action, kind, edition):
        raise PermissionDenied(_("Your role in this edition does not allow that."))
