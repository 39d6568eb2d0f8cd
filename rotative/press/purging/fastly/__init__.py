"""Fastly, or a service with its interface: many surrogate keys in one request."""

import json
from collections.abc import Sequence

from rotative.press.purging.interface import (
    Asked,
    NotPurged,
    Problem,
    Purger,
    add_kind,
    kept_for,
    told,
)

_ITS_OWN = ("https://api.fastly.com",)


class Fastly(Purger):
    """``service``: the service's number; ``key``: a token that may purge."""

    batch = 256  # no more is taken

    @classmethod
    def problem(cls, asked: Asked) -> Problem | None:
        """Service and token must be there."""
        if not (asked.service.isascii() and asked.service.isalnum()):
            return Problem(
                "ROTATIVE_PURGER_SERVICE", asked.service, "it takes the Fastly service’s id"
            )
        if not asked.key.isascii() or not asked.key.isprintable() or not asked.key:
            return Problem("ROTATIVE_PURGER_KEY", "", "it takes a Fastly token that may purge")
        return None

    @property
    def targets(self) -> tuple[str, ...]:
        """Fastly's interface, or another in its place."""
        return self.asked.addresses[:1] or _ITS_OWN

    def headers(self, keys: Sequence[str], seconds: int) -> list[tuple[str, str]]:
        """``Surrogate-Control`` too: Fastly asks it first, and sends neither on."""
        return [
            kept_for(seconds),
            ("surrogate-control", f"max-age={seconds}"),
            ("surrogate-key", " ".join(keys)),
        ]

    def not_kept(self) -> list[tuple[str, str]]:
        """Fastly does not ask ``no-cache``: without a time it would keep for its own."""
        return [*super().not_kept(), ("surrogate-control", "max-age=0")]

    def purge(self, address: str, keys: Sequence[str]) -> None:
        """The answer names each key with the number of its purge."""
        answer = self.ask(
            "POST",
            f"{address}/service/{self.asked.service}/purge",
            {
                "Fastly-Key": self.asked.key,
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
            json.dumps({"surrogate_keys": list(keys)}).encode(),
        )
        missing = set(keys) - set(told(answer))
        if missing:
            raise NotPurged(f"{len(missing)} of {len(keys)} keys are not in the answer")


add_kind("fastly", Fastly)
