"""Varnish with its module xkey, set up as ``rotative.vcl`` beside this file says."""

from collections.abc import Sequence

from rotative.press.purging.interface import (
    Asked,
    NotPurged,
    Problem,
    Purger,
    add_kind,
    kept_for,
)


class Varnish(Purger):
    """Each address is one Varnish."""

    batch = 500  # some 2,500 bytes of a header that may have 8,000

    @classmethod
    def problem(cls, asked: Asked) -> Problem | None:
        """It must be known where they are."""
        if asked.addresses:
            return None
        wanted = "varnish takes the address of each, such as http://10.0.0.5:6081"
        return Problem("ROTATIVE_PURGER_ADDRESSES", "", wanted)

    def headers(self, keys: Sequence[str], seconds: int) -> list[tuple[str, str]]:
        """``Surrogate-Key``, which the VCL hands to xkey."""
        return [kept_for(seconds), ("surrogate-key", " ".join(keys))]

    def purge(self, address: str, keys: Sequence[str]) -> None:
        """One request of the method PURGE; the VCL answers how many objects went."""
        answer = self.ask("PURGE", f"{address}/", {"xkey-purge": " ".join(keys)})
        # Any other server may answer 200 to anything.
        if not answer.headers.get("x-purged", "").isdigit():
            raise NotPurged("what answers is no Varnish with our VCL")


add_kind("varnish", Varnish)
