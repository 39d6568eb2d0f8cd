"""The room's entry in Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.web"
    label = "web"

    def ready(self) -> None:
        """Add the lite twins of all pages, and what works without a line."""
        from rotative.press.routes import add_public
        from rotative.web.lite import public

        add_public(public.TWINS, order=0)
        add_public(public.PATTERNS, order=10)
