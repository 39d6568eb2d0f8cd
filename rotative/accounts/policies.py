"""Wagtail's permission questions, answered from the table of rights."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from rotative.accounts.rights import editions_where, may, roles_for, table


class EditionPolicy(BasePermissionPolicy):
    """A person's role in an object's edition decides, by ``rights.toml``.

    For a model with an ``edition``, each object is judged by its own; for one
    that editions share, a role in any edition counts. Actions that the table
    does not name are an operator's alone.
    """

    def __init__(self, model: type[Model] | str, kind: str) -> None:
        super().__init__(model)
        self.kind = kind

    @property
    def has_edition(self) -> bool:
        """Whether each object belongs to one edition."""
        return any(field.name == "edition" for field in self.model._meta.get_fields())

    def _known(self, action: str) -> bool:
        return action in table()[self.kind]

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether ``user`` may do ``action`` in at least one edition."""
        if not self._known(action):
            return bool(user and user.is_active and user.is_superuser)
        return may(user, action, self.kind)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether ``user`` may do ``action`` to this object; one without an edition yet: to any."""
        if not self._known(action):
            return bool(user and user.is_active and user.is_superuser)
        edition = getattr(instance, "edition_id", None) if self.has_edition else None
        return may(user, action, self.kind, edition)

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Any]:
        """The objects to which ``user`` may do any of ``actions``."""
        known = [action for action in actions if self._known(action)]
        everything = self.model._default_manager.all()
        if user is not None and user.is_active and user.is_superuser:
            return everything
        if not self.has_edition:
            allowed = any(may(user, action, self.kind) for action in known)
            return everything if allowed else everything.none()
        ids: set[int] = set()
        for action in known:
            ids.update(editions_where(user, action, self.kind).values_list("pk", flat=True))
        return everything.filter(edition_id__in=sorted(ids)) if ids else everything.none()

    def _people(self, actions: Iterable[str], edition: int | None) -> QuerySet[Any]:
        roles = {
            role for action in actions if self._known(action)
            for role in roles_for(self.kind, action)
        }  # fmt: skip
        in_role = Q(memberships__role__in=roles)
        if edition is not None:
            in_role &= Q(memberships__edition_id=edition)
        people = get_user_model()._default_manager.filter(is_active=True)
        return people.filter(Q(is_superuser=True) | in_role).distinct()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Active people who may do any of ``actions`` somewhere."""
        return self._people(actions, None)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any
    ) -> QuerySet[Any]:
        """Active people who may do any of ``actions`` to this object."""
        edition = getattr(instance, "edition_id", None) if self.has_edition else None
        return self._people(actions, edition)
