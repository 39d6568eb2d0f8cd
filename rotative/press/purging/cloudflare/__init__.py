"""Cloudflare, or a service with its interface: cache tags."""

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

_ITS_OWN = ("https://api.cloudflare.com",)


class Cloudflare(Purger):
    """``service``: the zone's id; ``key``: a token that may purge its cache."""

    batch = 30  # no more is taken in every plan

    @classmethod
    def problem(cls, asked: Asked) -> Problem | None:
        """Zone and token must be there."""
        if not (asked.service.isascii() and asked.service.isalnum()):
            return Problem(
                "ROTATIVE_PURGER_SERVICE", asked.service, "it takes the Cloudflare zone’s id"
            )
        if not asked.key.isascii() or not asked.key.isprintable() or not asked.key:
            return Problem("ROTATIVE_PURGER_KEY", "", "it takes a Cloudflare token that may purge")
        return None

    @property
    def targets(self) -> tuple[str, ...]:
        """Cloudflare's interface, or another in its place."""
        return self.asked.addresses[:1] or _ITS_OWN

    def headers(self, keys: Sequence[str], seconds: int) -> list[tuple[str, str]]:
        """``Cache-Tag``, which Cloudflare does not send on."""
        return [kept_for(seconds), ("cache-tag", ",".join(keys))]

    def purge(self, address: str, keys: Sequence[str]) -> None:
        """The answer must say ``"success": true``; a 200 alone says nothing."""
        answer = self.ask(
            "POST",
            f"{address}/client/v4/zones/{self.asked.service}/purge_cache",
            {
                "Authorization": f"Bearer {self.asked.key}",
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
            json.dumps({"tags": list(keys)}).encode(),
        )
        if told(answer).get("success") is not True:
            raise NotPurged("Cloudflare says that it did not")


add_kind("cloudflare", Cloudflare)
