"""Who may do what to an edition's pages: the same table as for everything else.

Wagtail keeps page permissions per group and place in the tree. Here a person's
roles say it all, so the policy answers with rows made of roles: the explorer,
the chooser and the reports then show each person their own editions and
nothing else, by Wagtail's own means.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.models import GroupPagePermission, Page
from wagtail.models.pages import PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from rotative.accounts.models import User
from rotative.accounts.rights import may, roles_for

# What the table calls an action, in Wagtail's words.
_GRANTED_BY = {
    "add": "add",
    "change": "change",
    "publish": "publish",
    "lock": "change",
    "unlock": "publish",
    "bulk_delete": "delete",
}

HOME_DEPTH = 2  # home fronts lie right below the tree's root


class EditionPagePolicy(PagePermissionPolicy):
    """Page permissions that come from roles in editions, not from groups."""

    def get_all_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        """Rows as Wagtail keeps them, never stored: one a home front and granted action."""
        from rotative.fronts.models import Front

        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        homes = {front.edition_id: front for front in Front.rundowns.filter(section=None)}
        rows = []
        for wagtail_action, action in _GRANTED_BY.items():
            permission = Permission(codename=f"{wagtail_action}_page")
            rows += [
                GroupPagePermission(page=homes[edition_id].page_ptr, permission=permission)
                for edition_id in sorted(homes)
                if may(user, action, "page", edition_id)
            ]
        return rows

    def explorable_instances(self, user: Any) -> QuerySet[Page]:
        """The pages a person may walk through; none where no role gives any."""
        if not user.is_superuser and not self.get_cached_permissions_for_user(user):
            return self.model._default_manager.none()
        return super().explorable_instances(user)

    def users_with_any_permission(
        self, actions: Iterable[str], include_superusers: bool = True
    ) -> QuerySet[User]:
        """The people whose role somewhere grants one of ``actions``."""
        return self._people(actions, Q(), include_superusers)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Any, include_superusers: bool = True
    ) -> QuerySet[User]:
        """The people whose role in the page's edition grants one of ``actions``."""
        edition_id = getattr(instance.specific, "edition_id", None)
        return self._people(actions, Q(memberships__edition=edition_id), include_superusers)

    def _people(self, actions: Iterable[str], where: Q, include_superusers: bool) -> QuerySet[User]:
        roles: set[str] = set()
        for action in actions:
            if action in _GRANTED_BY:
                roles.update(roles_for("page", _GRANTED_BY[action]))
        question = where & Q(memberships__role__in=roles)
        if include_superusers:
            question |= Q(is_superuser=True)
        return User.objects.filter(is_active=True).filter(question).distinct()


class PageRights(PagePermissionTester):
    """What one person may do to one page of an edition."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        self.edition_id = page.specific_deferred.edition_id

    def _may(self, action: str) -> bool:
        return may(self.user, action, "page", self.edition_id)

    def can_edit(self) -> bool:
        """By role alone: having made a page gives no right to it after a change of role."""
        return not self.page_is_root and self._may("change")

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """By role; the home front stays while its edition does."""
        is_home = self.page.depth == HOME_DEPTH
        return not self.page_is_root and not is_home and self._may("delete")

    def can_copy(self) -> bool:
        """A section has one front, and a page one address: nothing is copied."""
        return False

    def can_move(self) -> bool:
        """Pages stay in their edition; the order among them can still be changed."""
        return False
