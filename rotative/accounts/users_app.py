"""Wagtail's users, edited with their roles in editions."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    """Wagtail's own app with our views of a user."""

    user_viewset = "rotative.accounts.users.UserViewSet"
