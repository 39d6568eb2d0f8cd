"""No CDN that keeps pages: nothing is told, and no header speaks of keeping."""

from collections.abc import Sequence

from rotative.press.purging.interface import Asked, Problem, Purger, add_kind


class Null(Purger):
    """The default, and the development server's."""

    @classmethod
    def problem(cls, asked: Asked) -> Problem | None:
        """Addresses without a kind were meant for one."""
        if asked.addresses:
            given = ",".join(asked.addresses)
            wanted = "it takes nothing while ROTATIVE_PURGER names no kind of CDN"
            return Problem("ROTATIVE_PURGER_ADDRESSES", given, wanted)
        return None

    @property
    def targets(self) -> tuple[str, ...]:
        """Nobody."""
        return ()

    def headers(self, keys: Sequence[str], seconds: int) -> list[tuple[str, str]]:
        """None."""
        return []

    def purge(self, address: str, keys: Sequence[str]) -> None:
        """Nothing is kept, so nothing is to be let go of."""


add_kind("null", Null)
