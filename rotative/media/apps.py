"""The room's entry in Django."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.media"
    label = "media"

    def ready(self) -> None:
        """Let the ledger know the room's verbs and its follower, and Wagtail who may do what."""
        from rotative.media import follow, verbs  # noqa: F401
        from rotative.media.policy import register

        register()
