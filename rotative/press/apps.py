"""The room's entry in Django."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.press"
    label = "press"

    def ready(self) -> None:
        """Have every change of this process noted the moment it is committed."""
        from rotative.ledger.at_once import tell_at_once
        from rotative.press.applying import note

        tell_at_once(note)
