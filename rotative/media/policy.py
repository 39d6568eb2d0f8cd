"""Who may do what with pictures, as Wagtail asks it: the table of rights answers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Collection
from wagtail.permissions import register_permission_policy

from rotative.accounts.policies import EditionPolicy
from rotative.media.models import Picture


class PicturePolicy(EditionPolicy):
    """A role in any edition counts, for editions share the bank. Collections only sort it."""

    def collections_user_has_any_permission_for(
        self, user: Any, actions: Iterable[str]
    ) -> QuerySet[Collection]:
        """All collections, or none."""
        allowed = any(self.user_has_permission(user, action) for action in actions)
        return Collection.objects.all() if allowed else Collection.objects.none()

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Collection]:
        """All collections, or none."""
        return self.collections_user_has_any_permission_for(user, [action])


def register() -> None:
    """Answer for pictures in place of Wagtail's own policy, whichever registers later."""
    register_permission_policy(Picture, PicturePolicy(Picture, "picture"), exact_class=True)
