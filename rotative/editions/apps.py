"""The room's entry in Django."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.editions"
    label = "editions"

    def ready(self) -> None:
        """Let the ledger know the room's verbs."""
        from rotative.editions import verbs  # noqa: F401
