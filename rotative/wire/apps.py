"""The room's entry in Django."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.wire"
    label = "wire"

    def ready(self) -> None:
        """Add the addresses of the formats that go out, and what pages' heads say of them."""
        from rotative.wire import outbound, verbs  # noqa: F401
        from rotative.wire.outbound import heads  # noqa: F401

        outbound.register()
