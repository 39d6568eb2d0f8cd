"""The entry in Django of what tells a CDN to let go."""

from django.apps import AppConfig


class PurgingConfig(AppConfig):
    """See the package's docstring."""

    name = "rotative.press.purging"
    label = "purging"

    def ready(self) -> None:
        """Let each target that the settings name follow the ledger."""
        from rotative.press.purging.following import targets

        for target in targets():
            target.follow()
