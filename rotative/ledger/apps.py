"""The room's entry in Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """See the package's docstring for what the room holds."""

    name = "rotative.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Have other machines woken by what this process commits, where Redis is set."""
        from django.conf import settings

        if settings.REDIS_URL:
            from rotative.ledger.at_once import tell_at_once
            from rotative.ledger.wake_redis import say_so

            tell_at_once(say_so)
