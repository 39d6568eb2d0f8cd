"""The room's entry in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let the ledger know the room's verbs."""
        from rotative.accounts import verbs  # noqa: F401
